"""Events as lines of text: their signs, how long sentences are wrapped, and what is copied."""

import pytest

from nn_tui.engine.runs import Event, EventKind
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.events.event_list import EventText, all_lines, event_lines, sign, tab_separated

SIGNS: list[tuple[EventKind, str, str]] = [
    ("learning rate", "▲", "^"),
    ("stop", "■", "#"),
    ("edit", "◇", "~"),
    ("data", "+", "+"),
    ("died", "×", "x"),
    ("alive", "○", "o"),
    ("gradients", "∇", "g"),
    ("refused", "!", "!"),
    ("speed", "»", ">"),
    ("reset", "↺", "<"),
]
"""The sign of each kind of event, and how it is spelt in ASCII."""
EVENTS = (
    Event(3, "speed", "speed 1 epoch a second"),
    Event(1200, "stop", "stopped: the loss has not improved for 20 epochs; run on, or try more data"),
)


@pytest.mark.parametrize(("kind", "mark", "spelt"), SIGNS)
def test_every_kind_has_its_sign(kind: EventKind, mark: str, spelt: str) -> None:
    event = Event(1, kind, "something")
    assert [sign(event, GLYPHS[charset]) for charset in ("braille", "blocks", "ascii")] == [mark, mark, spelt]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            60,
            [
                (" epoch     3 ", "»", " speed 1 epoch a second"),
                (" epoch 1,200 ", "■", " stopped: the loss has not improved for 20"),
                ("               ", "", "epochs; run on, or try more data"),
            ],
        ),
        (
            40,
            [
                (" epoch     3 ", "»", " speed 1 epoch a second"),
                (" epoch 1,200 ", "■", " stopped: the loss has not"),
                ("               ", "", "improved for 20 epochs;"),
                ("               ", "", "run on, or try more data"),
            ],
        ),
        (
            39,
            [
                (" epoch     3 ", "»", " speed 1 epoch a second"),
                (" epoch 1,200 ", "■", " stopped: the loss has"),
                ("   ", "", "not improved for 20 epochs; run on,"),
                ("   ", "", "or try more data"),
            ],
        ),
        (
            30,
            [
                (" epoch     3 ", "»", " speed 1 epoch a"),
                ("   ", "", "second"),
                (" epoch 1,200 ", "■", " stopped: the"),
                ("   ", "", "loss has not improved for"),
                ("   ", "", "20 epochs; run on, or try"),
                ("   ", "", "more data"),
            ],
        ),
    ],
)
def test_sentences_go_on_below_their_beginning_or_near_the_edge_where_it_is_narrow(
    width: int, lines: list[tuple[str, str, str]]
) -> None:
    found = all_lines(EVENTS, width, GLYPHS["braille"])
    assert [tuple(text) for _, text in found] == lines
    speeds = [event.kind for event, _ in found].count("speed")
    assert [event for event, _ in found] == [EVENTS[0]] * speeds + [EVENTS[1]] * (len(lines) - speeds)


def test_a_line_that_just_fits_is_not_wrapped() -> None:
    width = len(" epoch 7 » speed 1 epoch a second")
    event = Event(7, "speed", "speed 1 epoch a second")
    assert event_lines(event, 1, width, GLYPHS["braille"]) == ((" epoch 7 ", "»", " speed 1 epoch a second"),)
    assert len(event_lines(event, 1, width - 1, GLYPHS["braille"])) == 2


@pytest.mark.parametrize("width", [1, 3, 4])
def test_in_hardly_any_room_there_is_a_letter_a_line(width: int) -> None:
    assert [tuple(line) for line in event_lines(Event(1, "edit", "abc"), 1, width, GLYPHS["braille"])] == [
        (" epoch 1 ", "◇", " a"),
        ("   ", "", "b"),
        ("   ", "", "c"),
    ]


def test_in_ascii_sentences_are_spelt_too() -> None:
    event = Event(1, "learning rate", "η 0.1 → 0.2")
    assert event_lines(event, 1, 60, GLYPHS["ascii"]) == (EventText(" epoch 1 ", "^", " lr 0.1 -> 0.2"),)
    assert event_lines(event, 1, 60, GLYPHS["braille"]) == (EventText(" epoch 1 ", "▲", " η 0.1 → 0.2"),)


def test_an_event_without_a_sentence_has_a_line_and_no_events_have_none() -> None:
    assert event_lines(Event(1, "edit", ""), 1, 20, GLYPHS["braille"]) == ((" epoch 1 ", "◇", " "),)
    assert all_lines((), 20, GLYPHS["braille"]) == []


def test_what_is_copied_has_a_heading_and_whole_sentences() -> None:
    assert tab_separated(()) == "epoch\tkind\twhat happened"
    assert tab_separated(EVENTS).splitlines() == [
        "epoch\tkind\twhat happened",
        "3\tspeed\tspeed 1 epoch a second",
        "1200\tstop\tstopped: the loss has not improved for 20 epochs; run on, or try more data",
    ]
