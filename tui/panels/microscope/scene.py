"""What the microscope's pages are given: the snapshot, the neuron, the digits, and the names of the article."""

from collections.abc import Sequence
from math import isfinite
from typing import Literal, NamedTuple

from nn_tui.engine.network.names import neuron_name
from nn_tui.engine.network.network import Structure
from nn_tui.engine.runs import Snapshot, Subject

from ...drawing.glyphs import Glyphs
from ...drawing.number_format import significant
from ...drawing.styled_text import StyledLine

DIGITS = {"float32": 5, "float64": 9}
"""Decimals that are shown where no number of them is set."""
FEWEST_DIGITS, MOST_DIGITS = 3, {"float32": 7, "float64": 15}
"""More digits than that are noise in the network's precision."""
Quantity = Literal["z", "a", "da", "delta"]
"""What a neuron has of each sample."""
LEAST_SIGNIFICANT = 3
"""Digits that even a small number has."""


def figure(value: float, digits: int) -> str:
    """Return a number with so many decimals, fewer where it is exact with them: `0.3775`, `0.593269992`, `4.386e-8`.

    What would be left with fewer than three significant digits, or has more than the precision, is written with an
    exponent.
    """
    if value == 0 or not isfinite(value):
        return f"{value + 0.0:g}"
    size = abs(value)
    if size < 10.0 ** (LEAST_SIGNIFICANT - 1 - digits) or size >= 10.0 ** (digits + 4):
        return _trimmed(f"{value:.{max(4, digits - 2) - 1}e}", value)
    whole = len(str(int(size)))
    return _trimmed(f"{value:.{max(0, min(digits, 16 - whole))}f}", value)


def _trimmed(text: str, value: float) -> str:
    """Return the text without zeros at the end of its decimals, where it is the number itself without them."""
    mantissa, e, exponent = text.partition("e")
    if "." in mantissa and abs(float(text) - value) <= 1e-12 * abs(value):
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}{e}{exponent}".replace("e-0", "e-").replace("e+0", "e+")


class MicroscopeScene(NamedTuple):
    """A neuron (layer 1 … L, index from 0) under the microscope.

    `term` is the place of the term that is stepped to in the page's rows, None for all of them at once; `digits` is how
    many decimals are shown.
    """

    snapshot: Snapshot
    layer: int
    neuron: int
    term: int | None
    digits: int
    glyphs: Glyphs

    @property
    def subject(self) -> Subject:
        """What is looked at."""
        return self.snapshot.subject

    @property
    def structure(self) -> Structure:
        """The layers of the network."""
        return self.snapshot.structure

    @property
    def is_output(self) -> bool:
        """Whether the neuron is one of the output layer."""
        return self.layer == self.structure.depth

    @property
    def inputs(self) -> int:
        """How many signals come in."""
        return self.structure.sizes[self.layer - 1]

    def write(self, value: float) -> str:
        """Return a number as the page writes it."""
        return figure(value, self.digits)

    def bracketed(self, value: float) -> str:
        """Return a number that stands behind a sign."""
        return f"({self.write(value)})" if value < 0 else self.write(value)

    def computed(self, quantity: str, layer: int | None = None) -> bool:
        """Return whether the subject has this quantity of a layer (default: the neuron's own) already."""
        return (quantity, self.layer if layer is None else layer) in self.snapshot.computed

    @property
    def minimised(self) -> str:
        """The symbol of what is minimised: the cost, with its penalties where there are some."""
        training = self.snapshot.experiment.training
        return " + ".join(["C", *["L1"] * bool(training.l1), *["L2"] * bool(training.l2)])

    # Names, as the article has them

    @property
    def name(self) -> str:
        """The neuron's name: h1.2, y1."""
        return self.name_of(self.layer, self.neuron)

    def name_of(self, layer: int, neuron: int) -> str:
        """Return the name of a neuron or an input."""
        return neuron_name(layer, neuron, self.structure.depth, self.snapshot.data.feature_names)

    def signal(self, source: int) -> str:
        """Return the symbol of what comes in from neuron `source` of the layer before: In1, a1; s1 behind dropout."""
        if self.layer == 1:
            return f"In{source + 1}"
        dropped = self.snapshot.experiment.network.dropout and self.subject.activity.layers[0].mask is not None
        return f"{'s' if dropped else 'a'}{source + 1}"

    def weight(self, source: int) -> str:
        """Return the symbol of the weight from neuron `source` of the layer before to this one: W1,2."""
        return f"W{source + 1},{self.neuron + 1}"

    def outgoing(self, target: int) -> str:
        """Return the symbol of the weight from this neuron to neuron `target` of the next layer."""
        return f"W{self.neuron + 1},{target + 1}"

    def spell(self, text: str) -> str:
        """Return a text in the characters there are."""
        return self.glyphs.spell(text)


def of_samples(scene: MicroscopeScene, quantity: Quantity, total: float) -> str:
    """Return a batch's sum over its samples with the part of one of them apart: `0.01 (sample 7's) + 0.2 (9 others)`.

    `total` is the sum; empty where the batch is not what is looked at, or was not kept.
    """
    workings = scene.snapshot.workings
    if not scene.subject.averaged or scene.subject.kind != "batch" or workings is None:
        return ""
    own = float(getattr(workings.part.layers[scene.layer - 1], quantity)[scene.neuron])
    who = "its first sample's" if workings.part_row is None else f"sample {workings.part_row}'s"
    return f"{scene.write(own)} ({who}) + {scene.write(total - own)} ({workings.samples - 1} others)"


class Row(NamedTuple):
    """One term of a sum: a line, and what the term adds; `place` is its own number, before rows are put in order."""

    place: int
    line: StyledLine
    amount: float


class Page(NamedTuple):
    """A page: what is done in plain words, formulas, rows one term each, and what comes of them.

    Where `summed`, the rows add up: each then says what the sum has come to, and rows that do not fit are added up.
    `besides` is what there is to say where there is room left.
    """

    sentence: str
    above: list[StyledLine]
    rows: list[Row]
    below: list[StyledLine]
    summed: bool = True
    besides: Sequence[StyledLine] = ()


def short(value: float) -> str:
    """Return a number for a narrow column, with three digits."""
    return significant(value, 3)
