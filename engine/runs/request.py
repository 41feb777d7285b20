"""What a viewer wants to see. It travels with each request, so that viewers do not disturb one another."""

import msgspec

from ..explain.subject import LookAt


class Request(msgspec.Struct, frozen=True):
    """What a snapshot is to hold beside what all of them do.

    `look_at` is the sample or the batch that all panels are about. With `survey` the neurons are looked at over many
    samples first, which takes some milliseconds. `optimizer` asks for copies of what the optimizer keeps, `predictions`
    for what each split was predicted to be, `outputs` for all outputs behind that, `story` for that of the parameter
    that was followed last, `shares` for the epoch whose samples were ranked last. `workings` asks for the batch taken
    apart, `path` for the parameters that the run has come by. `samples` is how many samples of each split the outline
    is to hold.
    """

    look_at: LookAt = LookAt()
    survey: bool = False
    optimizer: bool = False
    predictions: bool = False
    outputs: bool = False
    workings: bool = False
    path: bool = False
    story: bool = False
    shares: bool = False
    samples: int = 0
