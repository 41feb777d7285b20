"""What the keys of the neuron panel do: they walk through the parameters, set one, make it zero, or hold it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from msgspec import structs
from textual.binding import Binding
from textual.widgets import Input

from nn_tui.engine import Experiment, NetworkRecipe, ParameterVector
from nn_tui.engine.network.names import NeuronId
from nn_tui.engine.runs import Command, Freeze, SetParameter, Snapshot
from nn_tui.tui.dialogs.question import Question
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.messages import Ask
from nn_tui.tui.panels.neuron.neuron_panel import ACTIONS, NeuronPanel
from tests.tui.panels.hosted import Host, hosted
from tests.tui.panels.neuron.made_up import made_up
from tests.tui.scripted import until
from tests.tui.snapshots import snapshot_of, with_outline

WIDE = snapshot_of(Experiment(network=NetworkRecipe(hidden=(24,))))
"""An output of 24 weights and a bias."""


class Listening(NeuronPanel):
    """A panel that notes what it asks for, which nobody answers."""

    def __init__(self) -> None:
        super().__init__(id="neuron")
        self.asked: list[Command] = []

    def on_ask(self, message: Ask) -> None:
        """Note it."""
        self.asked.append(message.command)
        message.stop()


@asynccontextmanager
async def focused(snapshot: Snapshot, selected: NeuronId = (1, 0)) -> AsyncGenerator[tuple[Listening, Host]]:
    """Show a panel that has the focus."""
    panel = Listening()
    async with hosted(panel, 62, 12) as host:
        panel.selected = selected
        panel.snapshot = snapshot
        panel.focus()
        await until(host.pilot, lambda: panel.has_focus)
        yield panel, host


def first_line(panel: NeuronPanel) -> str:
    return panel.render_line(0).text


async def test_arrows_and_pages_walk_from_the_first_weight_to_the_bias() -> None:
    async with focused(WIDE, (2, 0)) as (panel, host):
        rows = [panel.row]
        for key in ("up", "down", "down", "pagedown", "up", "pagedown", "pagedown", "down", "pageup", "up", "pageup"):
            await host.press(key)
            rows.append(panel.row)
        assert rows == [0, 0, 1, 2, 12, 11, 21, 24, 24, 14, 13, 3]
        await host.press("pageup")
        assert panel.row == 0


async def test_in_a_narrower_layer_walking_begins_at_its_bias() -> None:
    async with focused(made_up(), (1, 0)) as (panel, host):
        panel.row = 17
        await host.press("up")
        assert panel.row == 1
        panel.row = 17
        await host.press("down")
        assert panel.row == 2


async def test_the_parameter_that_is_walked_to_is_drawn() -> None:
    async with focused(made_up()) as (panel, host):
        await until(host.pilot, lambda: first_line(panel).startswith("   1 of 3"))
        await host.press("down")
        await until(host.pilot, lambda: first_line(panel).startswith("   2 of 3"))


async def test_without_the_focus_the_arithmetic_is_back() -> None:
    async with focused(made_up()) as (panel, host):
        elsewhere = Input()
        await host.app.mount(elsewhere)
        elsewhere.focus()
        await until(host.pilot, lambda: first_line(panel).startswith(" z = "))
        assert str(panel.border_subtitle) == ""


async def test_a_parameter_is_made_zero_frozen_and_thawed() -> None:
    async with focused(made_up(), (2, 1)) as (panel, host):
        await host.press("down", "0", "f", "down", "down", "0", "f")
        assert panel.asked == [
            SetParameter(2, 1, 1, 0.0),
            Freeze(2, 1, 1, True),
            SetParameter(2, 1, None, 0.0),
            Freeze(2, 1, None, True),
        ]
        panel.asked.clear()
        trainable = ParameterVector(made_up().structure)
        trainable.vector[:] = 1.0
        trainable.folded(2)[3, 1] = 0.0
        panel.snapshot = with_outline(made_up(), trainable=trainable)
        await host.press("f", "up", "f")
        assert panel.asked == [Freeze(2, 1, None, False), Freeze(2, 1, 2, True)]


async def test_before_the_first_snapshot_and_for_an_input_keys_do_nothing() -> None:
    keys = "down", "0", "f", "enter", "pagedown"
    async with focused(made_up(), (0, 1)) as (panel, host):
        await host.press(*keys)
        assert (panel.asked, panel.row, len(host.app.screen_stack)) == ([], 0, 1)
        panel.selected = (1, 0)
        panel.snapshot = None
        await host.press(*keys)
        assert (panel.asked, panel.row, len(host.app.screen_stack)) == ([], 0, 1)


async def test_a_value_is_asked_for_with_the_name_of_the_parameter_and_what_it_is() -> None:
    async with focused(made_up(), (2, 1)) as (panel, host):
        await host.press("down", "enter")
        screen = host.app.screen
        assert isinstance(screen, Question)
        assert screen.heading == "weight h1.2 → h2.2, now 0.75"
        assert screen.hint == (
            "Enter sets it between two updates, and training goes on from there; Escape leaves it as it is."
        )
        field = screen.query_one(Input)
        assert field.placeholder == "(0.3, 1e-3, 1/3)"
        field.value = "-1/4"
        await host.press("enter")
        assert panel.asked == [SetParameter(2, 1, 1, -0.25)]


async def test_the_bias_is_asked_for_too_with_six_digits() -> None:
    precise = structs.replace(made_up(), parameters=made_up().parameters.copy())
    precise.parameters.biases(1)[2] = 1 / 3
    async with focused(precise, (1, 2)) as (panel, host):
        panel.glyphs = GLYPHS["ascii"]
        await host.press("pagedown", "enter")
        screen = host.app.screen
        assert isinstance(screen, Question)
        assert screen.heading == "bias of h1.3, now 0.333333"
        assert screen.glyphs is GLYPHS["ascii"]
        screen.query_one(Input).value = "0"
        await host.press("enter")
        assert panel.asked == [SetParameter(1, 2, None, 0.0)]


async def test_a_name_is_spelled_in_the_characters_of_the_terminal() -> None:
    async with focused(made_up()) as (panel, host):
        panel.glyphs = GLYPHS["ascii"]
        await host.press("enter")
        screen = host.app.screen
        assert isinstance(screen, Question)
        assert screen.heading == "weight x1 -> h1.1, now 0.5"


async def test_nothing_typed_and_escape_leave_it_as_it_is() -> None:
    async with focused(made_up()) as (panel, host):
        await host.press("enter", "enter")
        assert len(host.app.screen_stack) == 1
        await host.press("enter", "escape")
        assert len(host.app.screen_stack) == 1
        assert panel.asked == []


def test_each_key_says_what_it_does() -> None:
    keys = [binding for binding in NeuronPanel.BINDINGS if isinstance(binding, Binding)]
    assert [(key.key, key.id, key.tooltip) for key in keys] == [
        ("up", "parameter-up", "Select the weight above"),
        ("down", "parameter-down", "Select the weight below, or the bias"),
        ("pageup", "parameter-page-up", "Select 10 weights above"),
        ("pagedown", "parameter-page-down", "Select 10 weights below"),
        ("enter", "parameter-set", "Type a value for the selected weight or bias"),
        ("0", "parameter-zero", "Set the selected weight or bias to zero"),
        ("f", "parameter-freeze", "Freeze the selected weight or bias, or thaw it"),
    ]
    # They are told in the panel's border and in the help, not in the dashboard's last line.
    assert not any(key.show for key in keys)
    assert ACTIONS == ("enter set", "0 zero", "f freeze or thaw")


def test_the_panel_is_named_numbered_and_explained() -> None:
    assert (NeuronPanel.NAME, NeuronPanel.NUMBER) == ("Neuron", 4)
    words = NeuronPanel.EXPLANATION
    assert words.startswith("A neuron is a small model of its own. Forwards: it multiplies each signal that comes in")
    assert words.endswith("Enter sets it, 0 makes it zero, f holds it where it is.")
