"""What something that was computed beside a run is about, to tell whether it still holds."""

from typing import NamedTuple

from nn_tui.engine.runs import Snapshot


class About(NamedTuple):
    """Of which data and which network something was computed: the data's number and the sizes of the layers."""

    data: int
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "About":
        """Return what something computed now is about."""
        return cls(snapshot.data.number, snapshot.structure.sizes)
