"""All it takes to go on exactly: in memory, and as plain arrays and values for a file."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, cast

import msgspec
import numpy.typing as npt

from nn_tui.datasets import SPLITS

from ..evaluation.evaluation import Evaluation, Score
from ..network.arrays import Array, Rows
from .history import Curves, History
from .stopping import Stop

Numbers = npt.NDArray[Any]
Values = dict[str, Any]
"""What JSON can hold: strings, finite numbers, truth values, None, and tables of these."""


_HISTORY = "history."
_COLUMNS = ("epochs", "last", "lowest", "highest")


class TrainerState(msgspec.Struct, frozen=True, eq=False):
    """All it takes to go on exactly, between two operations; the arrays are copies.

    Within a batch it is the state in which the batch began, and `operation` tells how many of its operations are to be
    taken again; `update_rate` is the learning rate that its update was computed with, None where that is still to come.

    `parameters` (P,) and the `optimizer`'s vectors (P,) are of the network's dtype, `order` (N,) is the order of this
    epoch's samples, `random` and `dropout` are states of NumPy bit generators (`dropout` None without dropout).
    `epoch` and `step` count what is finished, `batch` is the batch that comes next. `rate_held` tells whether
    `learning_rate` was set by hand, `scheduled_rate` what the schedule would have. `schedule` and `stopping` are the
    states of those two, `best` the lowest loss of the judged split with its epoch, `best_parameters` (P,) those that
    early stopping may put back, None where it will not. `evaluation` is that of the last finished epoch, `history` has
    the curves, and `stopped` tells why it does not go on, if anything does; a state that is only gone back to has
    neither.
    """

    parameters: Array
    optimizer: Mapping[str, Array]
    optimizer_step: int
    learning_rate: float
    order: Rows
    random: Mapping[str, Any]
    epoch: int
    step: int
    batch: int
    scheduled_rate: float
    rate_held: bool
    evaluation: Evaluation
    best: tuple[float, int]
    schedule: Mapping[str, float] = msgspec.field(default_factory=dict[str, float])
    stopping: Mapping[str, float] = msgspec.field(default_factory=dict[str, float])
    best_parameters: Array | None = None
    dropout: Mapping[str, Any] | None = None
    operation: int = 0
    update_rate: float | None = None
    history: History | None = None
    stopped: Stop | None = None

    def unpack(self) -> tuple[dict[str, Numbers], Values]:
        """Return the arrays by name, and everything else as values that JSON can hold; nothing is lost."""
        arrays: dict[str, Numbers] = {"parameters": self.parameters, "order": self.order}
        arrays |= {f"optimizer.{name}": vector for name, vector in self.optimizer.items()}
        if self.best_parameters is not None:
            arrays["best_parameters"] = self.best_parameters
        scores: Values = {}
        for split in SPLITS:
            if (score := self.evaluation.of(split)) is not None:
                arrays[f"outputs.{split}"] = score.outputs
                scores[split] = [_plain(score.loss), _plain(score.metric)]
        values: Values = {
            "optimizer_step": self.optimizer_step,
            "learning_rate": _plain(self.learning_rate),
            "random": _plain(self.random),
            "epoch": self.epoch,
            "step": self.step,
            "batch": self.batch,
            "scheduled_rate": _plain(self.scheduled_rate),
            "rate_held": self.rate_held,
            "scores": scores,
            "monitored": _plain(self.evaluation.monitored),
            "best": [_plain(self.best[0]), self.best[1]],
            "schedule": _plain(self.schedule),
            "stopping": _plain(self.stopping),
            "dropout": _plain(self.dropout),
            "operation": self.operation,
            "update_rate": _plain(self.update_rate),
            "stopped": None,
        }
        if self.stopped is not None:
            stop = self.stopped
            values["stopped"] = {"reason": stop.reason, "sentence": stop.sentence, "numbers": _plain(stop.numbers)}
        if self.history is not None:
            curves = self.history.curves()
            arrays |= {f"{_HISTORY}{name}": getattr(curves, name) for name in _COLUMNS}
            values["history"] = {
                "stride": curves.stride,
                "held": self.history.held,
                "capacity": self.history.capacity,
            }
        return arrays, values

    @staticmethod
    def pack(arrays: Mapping[str, Numbers], values: Mapping[str, Any]) -> "TrainerState":
        """Return the state that `unpack` took apart; raises KeyError where a part is missing."""
        prefix = "optimizer."
        scores = {
            split: Score(float(loss), float(metric), arrays[f"outputs.{split}"])
            for split, (loss, metric) in values["scores"].items()
        }
        return TrainerState(
            parameters=arrays["parameters"],
            optimizer={name[len(prefix) :]: arrays[name] for name in arrays if name.startswith(prefix)},
            optimizer_step=values["optimizer_step"],
            learning_rate=float(values["learning_rate"]),
            order=arrays["order"],
            random=_random(values["random"]),
            epoch=values["epoch"],
            step=values["step"],
            batch=values["batch"],
            scheduled_rate=float(values["scheduled_rate"]),
            rate_held=values["rate_held"],
            evaluation=Evaluation(
                scores["train"],
                scores.get("test"),
                scores.get("validation"),
                {name: float(value) for name, value in values.get("monitored", {}).items()},
            ),
            best=(float(values["best"][0]), values["best"][1]),
            schedule={name: float(value) for name, value in values["schedule"].items()},
            stopping={name: float(value) for name, value in values["stopping"].items()},
            best_parameters=arrays.get("best_parameters"),
            dropout=None if values["dropout"] is None else _random(values["dropout"]),
            operation=values["operation"],
            update_rate=None if values["update_rate"] is None else float(values["update_rate"]),
            history=_history(arrays, values["history"]) if "history" in values else None,
            stopped=None if values["stopped"] is None else _stop(values["stopped"]),
        )


def _history(arrays: Mapping[str, Numbers], values: Mapping[str, int]) -> History:
    history = History(values["capacity"])
    columns = {name: arrays[f"{_HISTORY}{name}"] for name in _COLUMNS}
    history.load(Curves(**columns, stride=values["stride"]), values["held"])
    return history


def _stop(values: Mapping[str, Any]) -> Stop:
    numbers = {name: float(number) for name, number in values["numbers"].items()}
    return Stop(values["reason"], values["sentence"], numbers)


def _plain(value: object) -> Any:
    """Return a value that JSON can hold: 128-bit integers and numbers that are not finite become strings."""
    match value:
        case Mapping():
            table = cast(Mapping[str, object], value)
            return {name: _plain(part) for name, part in table.items()}
        case bool():
            return value
        case int():
            return value if abs(value) < 2**53 else hex(value)
        case float():
            return value if isfinite(value) else str(value)
        case _:
            return value


def _random(value: Any) -> Any:
    """Return the state of a bit generator as NumPy takes it."""
    match value:
        case Mapping():
            table = cast(Mapping[str, object], value)
            return {name: _random(part) for name, part in table.items()}
        case str() if value.startswith("0x"):
            return int(value, 16)
        case _:
            return value
