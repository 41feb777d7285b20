"""What an app sends to its terminal: the cells that changed, when the terminal has taken what came before."""

import pytest
from textual.events import Resize
from textual.geometry import Offset, Size
from textual.messages import TerminalSupportsSynchronizedOutput

from nn_tui.tui.terminal.capabilities import Colours
from nn_tui.tui.terminal.cells_app import QUERY, CellsApp
from nn_tui.tui.terminal.driver import TerminalDriver
from nn_tui.tui.terminal.frame_pacing import FIRST_PATIENCE, PROBE, Pace
from tests.tui.scripted import text_of, until

from .in_memory import Drawn, Hands, MemoryDriver, drawn

HOME = "\x1b[1;1H"


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def met(hands: Hands) -> None:
    """Let the terminal answer all that it was asked at first."""
    hands.received()
    await hands.answer(2)
    assert hands.app.pace.free
    assert hands.received() == ""


async def resized(hands: Hands, size: Size) -> None:
    """Give the window another size, and wait until it is obeyed."""
    hands.app.post_message(Resize(size, size))
    await until(hands.pilot, lambda: hands.app.screen.region.size == size)
    await hands.pilot.pause()


def app(clock: Clock | None = None, colours: Colours = "true") -> Drawn:
    return Drawn(Pace(clock=clock or Clock()), colours)


def test_an_app_that_is_not_told_otherwise_drives_a_terminal_that_may_go() -> None:
    assert CellsApp().driver_class is TerminalDriver
    assert CellsApp.colours == "true"


async def test_the_terminal_is_asked_first_and_shows_the_first_frame_without_having_answered() -> None:
    async with drawn(app()) as hands:
        sent = hands.received()
        assert sent.startswith(QUERY + HOME)
        assert sent.endswith(HOME + QUERY)
        assert hands.shown == ["left", "", "", " " * 12 + "right", ""]
        assert "\n".join(hands.shown) == text_of(hands.pilot)


async def test_cells_have_the_colours_that_they_are_drawn_in() -> None:
    async with drawn(app()) as hands:
        hands.received()
        assert hands.colour(0, 0) == ("ff0000", "102030")
        assert hands.colour(12, 3) == ("00ff00", "102030")
        assert hands.colour(19, 4)[1] == "102030"


@pytest.mark.parametrize(
    ("colours", "pen"),
    [
        ("true", "\x1b[38;2;255;0;0;48;2;16;32;48m"),
        ("256", "\x1b[38;5;196;48;5;17m"),
        ("16", "\x1b[31;40m"),
        ("none", ""),
    ],
)
async def test_there_are_as_many_colours_as_the_terminal_can_show(colours: Colours, pen: str) -> None:
    async with drawn(app(colours=colours)) as hands:
        await met(hands)
        await hands.write("more")
        assert hands.received() == HOME + pen + "more" + ("\x1b[m" if pen else "") + HOME + QUERY


async def test_without_colours_what_is_bold_stays_bold() -> None:
    async with drawn(app(colours="none")) as hands:
        await met(hands)
        hands.app.left.styles.text_style = "bold"
        await hands.pilot.pause()
        assert hands.received().startswith(f"{HOME}\x1b[1mleft")


async def test_only_what_changed_is_sent() -> None:
    async with drawn(app()) as hands:
        await met(hands)
        await hands.write("lost", "rigid")
        first, second = "\x1b[38;2;255;0;0;48;2;16;32;48m", "\x1b[38;2;0;255;0m"
        assert hands.received() == f"\x1b[1;2H{first}os\x1b[4;16H{second}id\x1b[m{HOME}{QUERY}"
        assert hands.shown == ["lost", "", "", " " * 12 + "rigid", ""]


async def test_nothing_is_sent_where_the_same_is_drawn_again() -> None:
    async with drawn(app()) as hands:
        await met(hands)
        hands.app.left.refresh()
        await hands.pilot.pause()
        assert hands.received() == ""
        assert hands.app.pace.free


async def test_until_the_terminal_answers_changes_gather_and_then_the_latest_is_sent() -> None:
    async with drawn(app()) as hands:
        await met(hands)
        await hands.write("one")
        assert "one" in hands.received()
        await hands.write("two")
        await hands.write("six")
        assert hands.received() == ""
        await hands.answer()
        assert "six" in hands.received()
        assert hands.shown[0] == "six"
        await hands.answer()
        assert hands.received() == ""


async def test_all_bytes_are_counted() -> None:
    async with drawn(app()) as hands:
        written = hands.received()
        await hands.answer(2)
        await hands.write("é→学")
        written += hands.received()
        assert hands.app.pace.sent_bytes == len(written.encode()) > len(written)


async def test_a_terminal_that_does_not_answer_is_asked_no_more() -> None:
    clock = Clock()
    async with drawn(app(clock)) as hands:
        hands.received()
        clock.now += FIRST_PATIENCE
        await hands.write("one")
        assert QUERY not in hands.received()
        await hands.write("two")
        assert QUERY not in hands.received()
        assert hands.shown[0] == "two"


async def test_the_cursor_is_put_where_it_belongs() -> None:
    async with drawn(app()) as hands:
        await met(hands)
        for place, sequence in ((Offset(3, 2), "\x1b[3;4H"), (Offset(99, 99), "\x1b[5;20H")):
            hands.app.cursor_position = place
            await hands.write(str(place))
            assert hands.received().endswith(sequence + QUERY)
            await hands.answer()


async def test_a_frame_is_shown_all_at_once_where_the_terminal_can() -> None:
    async with drawn(app()) as hands:
        await met(hands)
        hands.app.post_message(TerminalSupportsSynchronizedOutput())
        await hands.write("once")
        sent = hands.received()
        assert sent.startswith(f"\x1b[?2026h{HOME}")
        assert sent.endswith(f"{HOME}\x1b[?2026l{QUERY}")


async def test_over_a_slow_line_a_frame_is_sent_in_portions() -> None:
    async with drawn(app()) as hands:
        await met(hands)
        hands.app.pace.speed = 100.0
        hands.app.left.styles.width, hands.app.left.styles.height = 20, 3
        digits = "0123456789" * 2
        row = "".join(f"[#{9 - place % 9}00000]{digit}" for place, digit in enumerate(digits))
        await hands.write("\n".join([row] * 3))
        assert hands.received()
        assert hands.shown == [digits, digits, "", " " * 12 + "right", ""]
        await hands.answer()
        assert hands.received()
        assert hands.shown == [digits, digits, digits, " " * 12 + "right", ""]
        await hands.answer()
        assert hands.received() == ""


async def test_the_way_over_a_slow_line_is_measured_by_a_query_alone_from_time_to_time() -> None:
    clock = Clock()
    async with drawn(app(clock)) as hands:
        await met(hands)
        hands.app.pace.speed = 1e6
        clock.now += PROBE + 1
        hands.app.send_changes()
        assert hands.received() == "", "there is nothing to send"
        await hands.write("late")
        assert hands.received() == QUERY
        clock.now += 0.25
        await hands.answer()
        assert hands.received()
        assert hands.shown[0] == "late"
        assert hands.app.pace.round_trip == 0.25


async def test_after_the_terminal_was_left_everything_is_sent_again() -> None:
    async with drawn(app()) as hands:
        await met(hands)
        await hands.write("back")
        hands.received()
        await hands.answer()
        hands.app.post_message(Resize(Size(20, 5), Size(20, 5)))
        await hands.pilot.pause()
        hands.app.send_changes()
        sent = hands.received()
        assert "back" in sent
        assert "right" in sent


async def test_another_size_has_other_cells() -> None:
    async with drawn(app()) as hands:
        await met(hands)
        await resized(hands, Size(16, 4))
        sent = hands.received()
        assert "left" + " " * 12 + "\x1b" in sent
        assert "\x1b[4;1H" in sent
        assert "\x1b[5;1H" not in sent


async def test_while_changes_are_batched_nothing_is_sent() -> None:
    async with drawn(app()) as hands:
        await met(hands)
        with hands.app.batch_update():
            await hands.write("wait")
            assert hands.received() == ""
        await hands.pilot.pause()
        assert hands.received().startswith(HOME)
        assert hands.shown[0] == "wait"


class Headless(MemoryDriver):
    """A driver without a terminal."""

    @property
    def is_headless(self) -> bool:
        """Say so."""
        return True


class Inline(MemoryDriver):
    """A driver that draws below the prompt."""

    @property
    def is_inline(self) -> bool:
        """Say so."""
        return True


async def test_without_a_terminal_nothing_is_sent() -> None:
    async with drawn(Drawn(Pace(), driver=Headless)) as hands:
        await hands.write("none")
        assert hands.received() == ""


async def test_below_a_prompt_textual_draws_as_it_is_used_to() -> None:
    async with drawn(Drawn(Pace(), driver=Inline)) as hands:
        hands.received()
        await hands.write("line")
        assert "line" in hands.received()
        assert hands.app.pace.sent_bytes == 0


class Broken(MemoryDriver):
    """A driver that cannot write a certain word."""

    def write(self, data: str) -> None:
        """Fail at the word."""
        if "fail" in data:
            raise RuntimeError("the terminal is on fire")
        super().write(data)


async def test_what_goes_wrong_ends_the_app_with_its_error() -> None:
    async def fail() -> None:
        async with drawn(Drawn(Pace(), driver=Broken)) as hands:
            await hands.answer(2)
            await hands.write("fail")

    with pytest.raises(RuntimeError, match="on fire"):
        await fail()
