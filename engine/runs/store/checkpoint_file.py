"""A checkpoint of a branch as a file, with the branch's curves."""

from math import inf
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import structs

from nn_tui.datasets.errors import InputError, reason_of

from ...atomic_file import Piece, replace_file
from ...editing.live_state import DataSource, LiveState
from ...timeline.checkpoint_ring import Checkpoint
from ...timeline.journal import Moment
from ...timeline.place import Place
from ...training.history import Curves, History, Mark
from .data_identity import ChangedDataError, DataIdentity, Identities
from .tensor_file import FORMAT, DamagedFileError, as_safetensors, check_format, read_safetensors

CURVES = ("epochs", "last", "lowest", "highest")
MARK = ("last", "lowest", "highest")


class KeptCheckpoint(msgspec.Struct, frozen=True, eq=False):
    """A checkpoint of a branch, with the branch's curves up to its `tip`, which may be beyond it.

    `place` is the checkpoint's as people name it; `seconds` is how long the run had run.
    """

    branch: str
    place: Place
    tip: Moment
    checkpoint: Checkpoint
    history: History
    seconds: float = 0.0

    @property
    def loss(self) -> float:
        """The loss of the judged split at its last evaluation."""
        return self.checkpoint.live.state.evaluation.judged.loss

    def mark_in(self, stride: int) -> Mark:
        """Return the checkpoint's mark for curves whose points stand for so many epochs."""
        history = self.history.copy()
        history.cut(self.checkpoint.mark)
        while history.stride < stride:
            history.coarsen()
        return history.mark()


class _CurveValues(msgspec.Struct, frozen=True):
    stride: int
    held: int
    capacity: int
    mark_epoch: int
    mark_held: int


class _CheckpointValues(msgspec.Struct, frozen=True):
    """Everything of a checkpoint but its arrays."""

    format: int
    branch: str
    place: str
    moment: Moment
    tip: Moment
    seconds: float
    loss: float | None
    curves: _CurveValues
    data: DataIdentity
    live: dict[str, Any]


def encode_checkpoint(kept: KeptCheckpoint, identities: Identities) -> list[Piece]:
    """Return a checkpoint as the pieces of a file; large arrays are not copied."""
    live, mark, history = kept.checkpoint.live, kept.checkpoint.mark, kept.history
    curves = history.curves()
    arrays, values = structs.replace(live, state=structs.replace(live.state, history=None)).unpack()
    arrays |= {f"history.{name}": getattr(curves, name) for name in CURVES}
    arrays |= {f"mark.{name}": getattr(mark, name) for name in MARK}
    text = msgspec.json.encode(
        _CheckpointValues(
            format=FORMAT,
            branch=kept.branch,
            place=str(kept.place),
            moment=kept.checkpoint.moment,
            tip=kept.tip,
            seconds=kept.seconds,
            loss=kept.loss,
            curves=_CurveValues(curves.stride, history.held, history.capacity, mark.epoch, mark.held),
            data=identities.of(live.loaded.source, live.experiment.data.source),
            live=values,
        )
    )
    return as_safetensors(arrays, text.decode())


def write_checkpoint(path: Path, kept: KeptCheckpoint, identities: Identities) -> None:
    """Write a checkpoint whole or not at all; raises InputError."""
    replace_file(path, *encode_checkpoint(kept, identities), private=True)


class CheckpointReader:
    """Reads the checkpoints of a run, and its data once; data that have changed are refused unless that is allowed."""

    def __init__(self, data: DataSource, *, allow_changed: bool = False) -> None:
        self._data, self._allow_changed = data, allow_changed
        self._identities = Identities()
        self.changed: str | None = None
        """In what the data differ from what they were, if they do and that is allowed."""

    def read(self, path: Path) -> KeptCheckpoint:
        """Return the checkpoint of a file, with its data.

        Raises DamagedFileError for one that is not what was written, ChangedDataError where the data are others, and
        InputError for one that a newer version has written, and where the data do not exist any more.
        """
        kept, identity = read_checkpoint(path, self._data)
        loaded = kept.checkpoint.live.loaded
        change = identity.change(self._identities.of(loaded.source, identity.source))
        if change is not None:
            name = Path(identity.source).name
            if not self._allow_changed:
                raise ChangedDataError(
                    f"{name} has changed since: {change}; --allow-changed-data goes on with it as it is now"
                )
            self.changed = f"{name}: {change}"
        return kept


def read_checkpoint(path: Path, data: DataSource) -> tuple[KeptCheckpoint, DataIdentity]:
    """Return the checkpoint of a file, with its data, and what those were when it was written."""
    arrays, text = read_safetensors(path)
    check_format(text, path.name)
    try:
        values = msgspec.json.decode(text, type=_CheckpointValues)
        found = values.curves
        mark = Mark(found.mark_epoch, found.mark_held, *(arrays[f"mark.{name}"] for name in MARK))
        history = History(found.capacity)
        history.load(Curves(*(arrays[f"history.{name}"] for name in CURVES), stride=found.stride), found.held)
        live = LiveState.pack(arrays, values.live, data)
    except InputError:  # the data do not exist any more
        raise
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise DamagedFileError(f"{path.name} is damaged: {reason_of(error)}") from None
    checkpoint = Checkpoint.of(values.moment, live, mark)
    place = Place.parse(values.place)
    kept = KeptCheckpoint(values.branch, place, values.tip, checkpoint, history, values.seconds)
    return kept, values.data


class CheckpointGlance(NamedTuple):
    """What is known of a checkpoint without its arrays: its loss, infinite where there is none, and its changes."""

    loss: float = inf
    changes: int = 0


def glance_at(path: Path) -> CheckpointGlance:
    """Return what is known of a checkpoint's file; it may be damaged."""
    try:
        with path.open("rb") as file:
            header = msgspec.json.decode(file.read(int.from_bytes(file.read(8), "little")))
        found = msgspec.json.decode(header["__metadata__"]["values"])
        loss, changes = found["loss"], found["moment"]["changes"]
    except (OSError, ValueError, KeyError, TypeError, MemoryError, OverflowError):
        return CheckpointGlance()
    whole = isinstance(changes, int)
    return CheckpointGlance(float(loss) if isinstance(loss, int | float) else inf, changes if whole else 0)
