"""The views of the network diagram: what its neurons show and in how much detail, and what its connections carry."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import msgspec

NeuronLine = Literal["name", "z", "a", "target", "delta", "bias", "norm", "all", "map"]
"""What a line of a neuron shows: "norm" is that of its incoming weights, "all" is everything on one line,
and "map" a row of what it makes of every place of two inputs."""
NeuronLines = tuple[NeuronLine, ...]

BOXED = 10
"""The least width of a neuron with a border."""
SIDE_NAMES = 7
"""The width of name and bias where they stand beside the lines of a neuron."""
NAMED_BESIDE = 14
"""The least width of a column for that; there, no neuron needs a line for its name."""


class Detail(msgspec.Struct, frozen=True):
    """How much a neuron shows: these lines, with a border around them or not; name and bias stand in the border."""

    lines: NeuronLines
    boxed: bool = False

    @property
    def height(self) -> int:
        """Rows that it takes."""
        return len(self.lines) + 2 * self.boxed

    def named_beside(self, width: int) -> bool:
        """Return whether name and bias stand on the left of the lines in a column of this width."""
        return len(self.lines) > 1 and "name" not in self.lines and not self.boxed and width >= NAMED_BESIDE


ONE_LINE = Detail(("all",))
INPUT_DETAILS = (Detail(("a",), boxed=True), Detail(("name", "a")), ONE_LINE)


def ladder(rich: NeuronLines, usual: NeuronLines, least: NeuronLines, below: NeuronLines) -> tuple[Detail, ...]:
    """Return the details from the most to the least: `rich` lines in a box first, one line last.

    `below` is what a box has in its lower border and what else stands under the `usual` lines.
    """
    name: NeuronLines = ("name",)
    boxes = [Detail(lines, boxed=True) for lines in (rich, usual)]
    named = [Detail(name + lines) for lines in (usual + below, usual, least)]
    # A single line without a name says less than everything on one line.
    bare = [Detail(lines) for lines in (usual, least) if len(lines) > 1]
    return tuple(dict.fromkeys((*boxes, *named, *bare, ONE_LINE)))


Carried = Literal["value", "gradient", "change"]
"""Of weights and biases: what they are, their gradients of the last batch, or what the last update added to them."""


class Signs(msgspec.Struct, frozen=True):
    """How weights, biases and the norm of a neuron's weights are written: in full, and the shorter the less room."""

    weight: str
    bias: tuple[str, str, str]
    norm: tuple[str, str, str]


SIGNS: Mapping[Carried, Signs] = {
    "value": Signs("w", ("b", "b", "b"), ("‖w‖", "‖w‖", "w")),
    "gradient": Signs("dC/dw", ("dC/db", "∂b", "b"), ("‖dC/dw‖", "‖∂w‖", "w")),
    "change": Signs("Δw", ("Δb", "Δb", "b"), ("‖Δw‖", "‖Δw‖", "w")),
}


def _rows_of_map(rows: int) -> NeuronLines:
    return ("map",) * rows


class NetworkView(msgspec.Struct, frozen=True, dict=True):
    """What the neurons show, the first of `lines` also where there is room for one only, and what connections carry.

    `rich` is shown above the lines and `output` below the first one, of outputs, where there is room for them. With
    `maps` there are decision maps above all else, as high as there is room for; they are for two inputs.
    """

    name: str
    lines: NeuronLines
    rich: NeuronLines = ()
    output: NeuronLines = ()
    carried: Carried = "value"
    maps: bool = False

    @property
    def signs(self) -> Signs:
        """How what is carried is written."""
        return SIGNS[self.carried]

    @property
    def of_parameters(self) -> bool:
        """Whether the neurons show their parameters rather than what flows through them."""
        return "bias" in self.lines

    @cached_property
    def hidden_details(self) -> tuple[Detail, ...]:
        """How hidden neurons may look, from the most to the least."""
        return (*self._mapped, *ladder((*self.rich, *self.lines), self.lines, self.lines, self._below))

    @cached_property
    def output_details(self) -> tuple[Detail, ...]:
        """How outputs may look, from the most to the least."""
        usual = (*self.lines[:1], *self.output, *self.lines[1:])
        return (*self._mapped, *ladder((*self.rich, *usual), usual, self.lines, self._below))

    @property
    def _mapped(self) -> tuple[Detail, ...]:
        boxes = (Detail((*_rows_of_map(rows), *self.lines), boxed=True) for rows in (6, 4, 3, 2))
        beside = (Detail(_rows_of_map(rows)) for rows in (3, 2))
        named = (Detail(("name", *_rows_of_map(rows))) for rows in (2, 1))
        return (*boxes, Detail(_rows_of_map(2), boxed=True), *beside, *named) if self.maps else ()

    @property
    def _below(self) -> NeuronLines:
        return () if self.of_parameters else ("bias",)


VIEWS = (
    NetworkView("activation and error", ("a", "delta"), rich=("z",), output=("target",)),
    NetworkView("activation", ("a",), rich=("z",), output=("target",)),
    NetworkView("error", ("delta",)),
    NetworkView("weights", ("bias", "norm")),
    NetworkView("gradients", ("bias", "norm"), carried="gradient"),
    NetworkView("update size", ("bias", "norm"), carried="change"),
    NetworkView("decision maps", ("a",), output=("target",), maps=True),
)
"""The views in the order in which one goes through them."""
