"""What stands in the neuron panel, line by line and colour by colour, at several heights."""

import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.engine import Experiment, NetworkRecipe, ParameterVector
from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import LookAt, Request, Snapshot
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.neuron.neuron_panel import NeuronPanel
from tests.tui.panels.letters import LETTERS, PALETTE, beside, picture
from tests.tui.panels.neuron.made_up import made_up, updated
from tests.tui.snapshots import snapshot_of


def panel(selected: NeuronId = (1, 0), row: int = 0, *, focus: bool = False) -> NeuronPanel:
    """Return a panel that is on no screen."""
    made = NeuronPanel(id="neuron")
    made.set_reactive(NeuronPanel.selected, selected)
    made.set_reactive(NeuronPanel.row, row)
    made.set_reactive(NeuronPanel.has_focus, focus)
    return made


def drawn(
    snapshot: Snapshot, height: int, width: int = 62, selected: NeuronId = (1, 0), row: int = 0, *, focus: bool = False
) -> list[str]:
    strips = panel(selected, row, focus=focus).draw(snapshot, PALETTE, Size(width, height))
    return [strip.text.rstrip() for strip in strips]


ARITHMETIC = [
    " z = 0.5000·1.000 + -1.000·-2.000 + bias -2.250 = 0.2500",
    " a = tanh(0.2500) = 0.2449",
    " dC/da = 1.000·-1.068 + 0.2500·0.05434 = -1.054",
    " δ = dC/da · f'(z) = -1.054 · 0.9400 = -0.9912",
    " blames x2 67% x1 33%",
]
TABLE = [
    "         weight now       dC/dw      change   in update 1,234",
    "   x1        0.5000      0.2500     -0.1250",
    "   x2        -1.000      0.2500     -0.1250",
    "   bias      -2.250      0.2500     -0.1250",
]
UPDATE = [" sgd  update 12  g = dC/dw = 0.25000  η = 0.5", " Δw = -η g = -0.5 · 0.25 = -0.12500"]
MARKED = [" ▶ x1        0.5000      0.2500     -0.1250", *TABLE[2:]]


@pytest.mark.parametrize(
    ("height", "lines"),
    [
        (1, ARITHMETIC[:1]),
        (5, ARITHMETIC),
        (6, [*ARITHMETIC, ""]),
        (9, [*ARITHMETIC, ""]),
        (10, [*ARITHMETIC, "", *TABLE]),
        (20, [*ARITHMETIC, "", *TABLE]),
    ],
)
def test_below_the_arithmetic_stands_the_table_where_there_is_room(height: int, lines: list[str]) -> None:
    assert drawn(updated(step=12), height) == lines


@pytest.mark.parametrize(
    ("height", "lines"),
    [
        (3, []),
        (4, MARKED),
        (5, [*MARKED, UPDATE[1]]),
        (6, [*MARKED, *UPDATE]),
        (7, [*MARKED, "", *UPDATE]),
        (8, [*MARKED, "", *UPDATE]),
    ],
)
def test_with_the_focus_the_table_stands_above_the_last_update(height: int, lines: list[str]) -> None:
    shown = drawn(updated(step=12), height, focus=True)
    assert shown[1:] == lines
    assert not shown or shown[0].split()[:5] == ["1", "of", "3", "weight", "now"]


def test_without_an_update_no_blank_line_is_left() -> None:
    assert drawn(structs.replace(updated(), optimizer=None), 9, focus=True)[1:] == MARKED


def test_the_update_is_that_of_the_selected_parameter() -> None:
    gradients = made_up().gradients
    halves = ParameterVector(gradients.structure, gradients.vector * 0.5)
    snapshot = structs.replace(updated(), gradients=gradients, updates=halves)
    assert drawn(snapshot, 9, focus=True, row=1)[-1] == " Δw = -η g = -0.5 · -0.5 = 0.25000"
    assert drawn(snapshot, 9, focus=True, row=2)[-1] == " Δw = -η g = -0.5 · -1.125 = 0.56250"
    # A row of a wider layer is the bias of this one.
    assert drawn(snapshot, 9, focus=True, row=9)[3].startswith(" ▶ bias ")
    assert drawn(snapshot, 9, focus=True, row=9)[-1] == " Δw = -η g = -0.5 · -1.125 = 0.56250"


def test_lines_are_two_columns_narrower_than_the_panel() -> None:
    whole = ARITHMETIC[0].strip()
    assert drawn(updated(), 20, len(whole) + 2)[0] == f" {whole}"
    assert drawn(updated(), 20, len(whole) + 1)[:2] == [
        " z = 0.5000·1.000 + -1.000·-2.000 + bias -2.250",
        "   = 0.2500",
    ]
    heading = " ".join(TABLE[0].split())
    for width, words in ((len(TABLE[0]) + 1, heading), (len(TABLE[0]), heading.replace("in update", "in"))):
        (line,) = [line for line in drawn(updated(), 20, width) if "weight now" in line]
        assert " ".join(line.split()) == words
    whole = UPDATE[0].strip()
    assert drawn(updated(step=12), 20, len(whole) + 2, focus=True)[-2] == f" {whole}"
    assert drawn(updated(step=12), 20, len(whole) + 1, focus=True)[-2] == " sgd  g = dC/dw = 0.25000  η = 0.5"


def test_an_input_is_told_alone() -> None:
    for focus in (False, True):
        lines = drawn(made_up(), 9, selected=(0, 1), focus=focus)
        assert len(lines) == 3
        assert lines[0].startswith(" x2 = ")
        assert lines[2] == " an input has no bias and no error: nobody can change it"
    first = drawn(made_up(), 9, 40, selected=(0, 1))
    assert first[-2:] == [" an input has no bias and no error:", "   nobody can change it"]
    assert len(drawn(made_up(), 1, selected=(0, 1))) == 1


# Colours


def shown(snapshot: Snapshot, selected: NeuronId, height: int, row: int = 0, *, focus: bool = False) -> list[str]:
    strips = panel(selected, row, focus=focus).draw(snapshot, PALETTE, Size(62, height))
    return beside(strips, LETTERS)


def test_a_neuron_has_the_colour_of_its_layer_and_products_that_of_their_sign() -> None:
    assert shown(updated(), (1, 0), 9)[1:] == picture("""
        | a = tanh(0.2500) = 0.2449                              ¦ H w wwwwwwwwwwww w HHHHHH
        | dC/da = 1.000·-1.068 + 0.2500·0.05434 = -1.054         ¦ hhhhh w nnnnnnnnnnnn w pppppppppppppp w hhhhhh
        | δ = dC/da · f'(z) = -1.054 · 0.9400 = -0.9912          ¦ E w wwwww w wwwww w wwwwww w wwwwww w EEEEEEE
        | blames x2 67% x1 33%                                   ¦ EEEEEE ww www ww www
        |                                                        ¦
    """)
    deeper = [line for layer in (2, 3) for line in shown(updated(), (layer, 0), 9) if line.startswith(" a = ")]
    assert [line.partition("¦")[2][:4] for line in deeper] == [" K w", " O w"]


def test_the_selected_parameter_is_marked_and_an_update_ends_in_its_change() -> None:
    lines = shown(updated(), (1, 0), 9, 1, focus=True)
    assert lines[1:] == picture("""
        |   x1        0.5000      0.2500     -0.1250            ¦   ww        pppppp      wwwwww     wwwwwww
        | ▶ x2        -1.000      0.2500     -0.1250            ¦ M MM        nnnnnn      wwwwww     wwwwwww
        |   bias      -2.250      0.2500     -0.1250            ¦   wwww      nnnnnn      wwwwww     wwwwwww
        |                                                       ¦
        | sgd  g = dC/dw = 0.25000  η = 0.5                     ¦ hhh  w w wwwww w wwwwwww  w w www
        | Δw = -η g = -0.5 · 0.25 = -0.12500                    ¦ hh f ff f w wwww w wwww w HHHHHHHH
    """)
    assert set(lines[0].partition("¦")[2]) == {" ", "f"}


def test_an_input_has_the_colour_of_inputs() -> None:
    first, _, third = shown(made_up(), (0, 0), 9)
    assert first.partition("¦")[2].startswith(" II w IIII")
    assert set(third.partition("¦")[2]) == {" ", "f"}


# Borders, requests, copies


def test_the_border_names_the_neuron_and_with_the_focus_what_can_be_done() -> None:
    titles: list[tuple[str, str]] = []
    for selected, focus in (((1, 2), False), ((1, 2), True), ((3, 5), True), ((0, 1), True)):
        made = panel(selected, focus=focus)
        made.draw(made_up(), PALETTE, Size(62, 9))
        titles.append((str(made.border_title), str(made.border_subtitle)))
    actions = "enter set · 0 zero · f freeze or thaw"
    assert titles == [("Neuron h1.3", ""), ("Neuron h1.3", actions), ("Neuron y1", actions), ("Neuron x2", "")]
    made = panel(focus=True)
    made.set_reactive(NeuronPanel.glyphs, GLYPHS["ascii"])
    made.draw(made_up(), PALETTE, Size(62, 9))
    assert str(made.border_subtitle) == actions.replace("·", GLYPHS["ascii"].dot)


def test_only_with_the_focus_it_asks_for_what_the_optimizer_keeps() -> None:
    request = Request(look_at=LookAt(3), survey=True)
    assert panel().ask_for(request) == request
    assert panel(focus=True).ask_for(request) == structs.replace(request, optimizer=True)


def test_what_is_copied_are_all_parameters_and_then_the_numbers_of_the_neuron() -> None:
    made = panel((2, 1))
    assert made.selected_text() == ""
    made.set_reactive(NeuronPanel.snapshot, made_up())
    assert made.selected_text().splitlines() == [
        "from\tvalue\tdC/dw\tchange",
        "h1.1\t0.25\t0.125\t0.03125",
        "h1.2\t0.75\t0.375\t0.09375",
        "h1.3\t-1.5\t-0.75\t-0.1875",
        "bias\t0.375\t0.1875\t0.046875",
        "z\ta\tdC/dz",
        "1.735541\t0.9397073\t0.05434148",
    ]
    made.set_reactive(NeuronPanel.selected, (0, 1))
    assert made.selected_text() == ""


def test_a_neuron_that_is_there_no_more_gives_way_to_the_nearest() -> None:
    one = snapshot_of(Experiment(network=NetworkRecipe(hidden=(1,))))
    made = panel((7, 7))
    made.set_reactive(NeuronPanel.snapshot, one)
    made.draw(one, PALETTE, Size(62, 9))
    assert str(made.border_title) == "Neuron y1"
    assert made.selected_text().splitlines()[1].startswith("h1.1\t")
