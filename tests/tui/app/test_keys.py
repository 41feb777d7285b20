"""Which keys there are: under which heading, with which name for the settings, and with which words below."""

from collections.abc import Iterable
from typing import ClassVar

import pytest
from textual.binding import Binding, BindingType
from textual.widgets import Input

from nn_tui.datasets import InputError
from nn_tui.tui.app.dashboard import Dashboard, key_groups
from nn_tui.tui.app.keys import (
    VIEW,
    KeyGroup,
    for_textual,
    grouped,
    key_name,
    key_names,
    keymap_of,
    keys_of_panels,
    own_keys,
    remapped,
)
from nn_tui.tui.panels.panel import Panel
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, until

from .screen import app_of

EVERYWHERE = {
    "Running": """
        space           run             run/pause
        s               step-epoch      epoch
        b               step-batch      batch
        o               step-operation  operation
        r               reset           reset
        R               reseed          new seed
        D               detach
        q               quit            quit
        ctrl+c          interrupt
        ctrl+z          suspend
    """,
    "Learning rate and speed": """
        [               rate-down       rate
        ]               rate-up         rate
        =               rate-type
        <               slower          speed
        >               faster          speed
    """,
    "Changing it while it runs": """
        e               setting         edit
        +               neuron-add
        -               neuron-remove
        L               layer-add
        K               layer-remove
        A               activation
        u               sample-add
    """,
    "The experiment": """
        n               new             new
        ctrl+o          runs
        w               write
    """,
    "Time": """
        backspace       back
        S               back-epoch      back
        B               back-batch
        O               back-operation
        (               scrub-back
        )               scrub-on
        G               go-to
        P shift+space   run-back
        alt+left        visited-back
        alt+right       visited-on
        U               undo
        ctrl+r          redo
        F               back-off
        T               branch
        N               mark
        C               marks
        H               breakpoints
        Z               take-out
        Y               follow
    """,
    "Saving and copying": """
        W               write-weights
        p               picture
        y               copy
    """,
    "Network": """
        v               diagram-view    view
        V               diagram-view-back
        a               diagram-mean
        g               sample-go
        ,               sample-previous sample
        .               sample-next     sample
        left            select-left
        right           select-right
        up              select-up
        down            select-down
    """,
    "Curves": """
        l               log             log
        m               measure
        M               measure-back
        {               smooth-less
        }               smooth-more
        0               recent
    """,
    "Learned": """
        d               learned-view
        E               learned-view-back
        j               learned-judge
        J               learned-judge-back
        :               learned-less
        ;               learned-more
        c               learned-smooth
        t               learned-splits
        x               learned-neuron
        i               learned-plane
    """,
    "Microscope": """
        X               microscope
    """,
    "View": """
        1               panel-diagram
        2               panel-curve
        3               panel-learned
        4               panel-neuron
        5               panel-layers
        6               panel-events
        z               zoom            zoom
        esc             unzoom
        f1              explain
        ?               help            help
        I               predict-row
    """,
}
"""Keys, their ids, and the words of those that the last line offers, by heading."""
OWN = {
    "Network": ["select-microscope", "select-layer-back", "select-layer-on"],
    "Curves": [
        "cursor-left",
        "cursor-right",
        "cursor-behind",
        "cursor-off",
        "zoom-in",
        "zoom-out",
        "pan-left",
        "pan-right",
        "all",
        "latest",
    ],
    "Neuron": [
        "parameter-up",
        "parameter-down",
        "parameter-page-up",
        "parameter-page-down",
        "parameter-set",
        "parameter-zero",
        "parameter-freeze",
    ],
    "Layers": ["layers-up", "layers-down"],
    "Events": ["events-up", "events-down", "events-page-up", "events-page-down", "events-first", "events-last"],
    "Microscope": [
        "microscope-page",
        "microscope-page-back",
        "microscope-term",
        "microscope-term-back",
        "microscope-neuron",
        "microscope-neuron-back",
        "microscope-layer",
        "microscope-layer-back",
        "microscope-whole",
        "microscope-digits",
        "microscope-fewer",
        "microscope-check",
        "microscope-landscape",
        "microscope-samples",
        "microscope-less",
        "microscope-larger",
        "microscope-scroll",
        "microscope-scroll-back",
    ],
}
"""The ids of the keys that only work while a panel has the focus."""


def words_of(bindings: Iterable[Binding]) -> list[list[str]]:
    """Return bindings as the table above has them."""
    return [
        f"{key_names(key)} {key.id} {key.description if key.show else ''}".split() for key in bindings if key.tooltip
    ]


def test_every_key_that_works_everywhere_has_its_heading_its_name_and_its_place_below() -> None:
    groups = [group for group in key_groups({}) if not group.own]
    assert [group.heading for group in groups] == list(EVERYWHERE)
    for group in groups:
        assert words_of(group.bindings) == [line.split() for line in EVERYWHERE[group.heading].strip().splitlines()]


def test_every_key_of_a_focused_panel_stands_under_the_name_of_the_panel_behind_all_others() -> None:
    groups = key_groups({})
    assert [group.own for group in groups] == [False] * len(EVERYWHERE) + [True] * len(OWN)
    own = groups[len(EVERYWHERE) :]
    assert {group.heading: [key.id for key in group.bindings] for group in own} == OWN
    assert [group.heading for group in own] == list(OWN)


def test_the_first_keys_to_learn_come_first() -> None:
    shown = [key.id for key in Dashboard(ScriptedRun()).keys if key.show]
    assert shown == [
        "run",
        "step-epoch",
        "step-batch",
        "step-operation",
        "rate-down",
        "rate-up",
        "slower",
        "faster",
        "reset",
        "reseed",
        "setting",
        "new",
        "back-epoch",
        "diagram-view",
        "sample-previous",
        "sample-next",
        "log",
        "zoom",
        "help",
        "quit",
    ]


@pytest.mark.parametrize("keys", [("q",), ("ctrl+c",), ("equals_sign", "ctrl+c")])
async def test_q_quits_and_control_c_also_while_something_is_typed(keys: tuple[str, ...]) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        app = app_of(pilot)
        for key in keys[:-1]:
            await pilot.press(key)
            await until(pilot, lambda: app.screen.query(Input))
        assert app.return_code is None
        app.simulate_key(keys[-1])
        await until(pilot, lambda: app.return_code is not None)
        assert app.return_code == 0
    assert run.closed


async def test_a_letter_in_a_field_is_typed_and_does_nothing_else() -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await pilot.press("equals_sign")
        await until(pilot, lambda: pilot.app.screen.query(Input))
        await pilot.press("q", "s", "question_mark", "space")
        assert pilot.app.screen.query_one(Input).value == "qs? "
        assert run.commands == []
        assert app_of(pilot).return_code is None


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("question_mark", "?"),
        ("space", "space"),
        ("full_stop", "."),
        ("escape", "esc"),
        ("left", "left"),
        ("ctrl+p", "ctrl+p"),
        ("shift+left", "shift+left"),
        ("ctrl+shift+question_mark", "ctrl+shift+?"),
        ("plus", "+"),
        ("+", "+"),
        ("f1", "f1"),
    ],
)
def test_a_key_is_called_what_stands_on_it(key: str, name: str) -> None:
    assert key_name(key) == name


def test_several_keys_for_one_thing_are_named_side_by_side_unless_it_says_how_to_name_them() -> None:
    assert key_names(Binding("left,h", "walk")) == "left h"
    assert key_names(Binding(" question_mark , f1 ", "help")) == "? f1"
    assert key_names(Binding("full_stop", "next", key_display="dot")) == "dot"


class Clock(Panel):
    """A panel with keys of every kind."""

    NAME = "Clock"
    NUMBER = 7
    KEYS: ClassVar[list[Binding]] = [Binding("w", "wind('up')", "wind", id="wind", tooltip="Wind it up")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "turn(1)", id="later", tooltip="Later"),
        Binding("down", "turn(-1)", id="untold"),
        ("enter", "ring", "ring"),
    ]


def test_a_panel_brings_keys_that_work_everywhere_the_number_that_hides_it_and_keys_of_its_own() -> None:
    wind, hide = keys_of_panels({"clock": Clock})
    assert wind == Binding(
        "w", """panel('clock', "wind('up')")""", "wind", id="wind", tooltip="Wind it up", group=Binding.Group("Clock")
    )
    assert hide == Binding(
        "7", "hide('clock')", show=False, id="panel-clock", tooltip="Hide or show the panel Clock", group=VIEW
    )
    own = own_keys({"clock": Clock, "bare": Panel}, {"later": "page_up"})
    assert {name: [(key.id, key.key) for key in keys] for name, keys in own.items()} == {
        "Clock": [("later", "page_up")],
        "": [],
    }


def test_keys_without_a_heading_stand_under_none_and_panels_without_keys_are_not_listed() -> None:
    heading = Binding.Group("Running")
    a, b, c, d = (
        Binding(key, "x", group=group) for key, group in zip("abcd", (heading, None, heading, None), strict=True)
    )
    found = grouped([a, b, c], {"Curves": [], "Neuron": [d]})
    assert found == [KeyGroup("Running", (a, c)), KeyGroup("", (b,)), KeyGroup("Neuron", (d,), own=True)]


def test_a_key_that_is_remapped_is_named_by_its_new_key() -> None:
    next_sample = Binding("full_stop", "next", "sample", key_display=".", id="next")
    nameless = Binding("x", "else")
    (changed, same) = remapped([next_sample, nameless], {"next": "f5", "other": "f6"})
    assert (key_names(changed), changed.action, changed.description, changed.id) == ("f5", "next", "sample", "next")
    assert same is nameless


GROUPS = [
    KeyGroup("Running", (Binding("a", "run", id="run"), Binding("b,c,e", "step", id="step"), Binding("x", "none"))),
    KeyGroup("Curves", (Binding("a", "read", id="read"), Binding("d", "pan", id="pan")), own=True),
    KeyGroup("Neuron", (Binding("d", "walk", id="walk"),), own=True),
]


@pytest.mark.parametrize(
    ("keymap", "sentence"),
    [
        ({"run": "f,"}, "expected a key, or several with commas between, got 'f,'"),
        ({"run": " "}, "expected a key, or several with commas between, got ' '"),
        ({"run": "c", "step": "d,c"}, "c stands for both run and step"),
        ({"run": "question_mark", "step": "?"}, "? stands for both run and step"),
        ({"read": "f", "pan": "f"}, "f stands for both read and pan"),
    ],
)
def test_keys_that_cannot_be_are_refused_with_a_sentence(keymap: dict[str, str], sentence: str) -> None:
    with pytest.raises(InputError) as error:
        keymap_of(keymap, GROUPS, where="settings")
    where = "settings: keys.run: " if sentence.startswith("expected") else "settings: keys: "
    assert str(error.value) == f"{where}{sentence}"


@pytest.mark.parametrize(
    ("chosen", "others"),
    [
        ({}, {}),
        ({"rum": "f", "explode": "c"}, {}),  # what a later version may have
        ({"run": "c"}, {"step": "b,e"}),
        ({"step": "f, a"}, {"run": "", "read": ""}),
        ({"step": "a", "run": "b"}, {"read": ""}),
        ({"pan": "a"}, {"read": ""}),
        ({"run": "d"}, {"pan": "", "walk": ""}),
        ({"run": "a"}, {}),  # a panel's own `a` is a default as this is
        ({"run": "a,d"}, {"pan": "", "walk": ""}),
        ({"run": "d", "read": "b", "walk": "a"}, {"pan": ""}),  # the panel with the focus wins
        ({"run": "d", "pan": "d"}, {"walk": ""}),
    ],
)
def test_a_chosen_key_is_taken_from_the_action_whose_default_it_is(
    chosen: dict[str, str], others: dict[str, str]
) -> None:
    assert keymap_of(chosen, GROUPS, where="settings") == chosen | others


def test_an_action_without_a_key_is_told_to_textual_as_one_with_a_key_that_no_keyboard_has() -> None:
    assert for_textual({"run": "c", "step": "", "read": ""}) == {
        "run": "c",
        "step": "no key for step",
        "read": "no key for read",
    }
    (step,) = remapped([Binding("b", "step", id="step", key_display="B")], {"step": ""})
    assert key_names(step) == "no key"


def test_two_actions_that_share_a_key_from_the_beginning_are_not_the_settings_fault() -> None:
    shared = [KeyGroup("Running", (Binding("a", "run", id="run"), Binding("a", "stop", id="stop")))]
    assert keymap_of({}, shared, where="settings") == {}
