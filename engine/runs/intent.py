"""What a run is about to do, so that another process can go on with just that."""

import msgspec

from ..timeline.place import Unit
from .speed import Speed


class Pending(msgspec.Struct):
    """A step to take: the number of the command that asked for it, and the epoch that it began in, once it did."""

    unit: Unit
    command: int = 0
    began: int | None = None


class Intent(msgspec.Struct, frozen=True):
    """Whether a run runs, how fast, and the steps that it has still to take."""

    running: bool = False
    speed: Speed = "max"
    steps: tuple[Pending, ...] = ()
