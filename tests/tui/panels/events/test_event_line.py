"""The line of the latest event: it comes with the first one, goes where there is a list, and stands out at a stop."""

from nn_tui.engine.runs import Event
from nn_tui.tui.panels.events.event_line import EventLine
from tests.tui.panels.hosted import Alone
from tests.tui.scripted import text_of, until

CHANGED = Event(1234, "edit", "neuron h1.5 added")
STOPPED = Event(2000, "stop", "2,000 epochs are done", "epochs")


async def test_it_appears_with_the_first_event_and_tells_the_latest() -> None:
    line = EventLine(id="event")
    async with Alone(line).run_test(size=(60, 10)) as pilot:
        assert (line.display, str(line.render())) == (False, "")
        for event, text, stop in (
            (CHANGED, " epoch 1,234: neuron h1.5 added", False),
            (STOPPED, " epoch 2,000: 2,000 epochs are done", True),
            (CHANGED, " epoch 1,234: neuron h1.5 added", False),
        ):
            line.event = event
            await until(pilot, lambda text=text: text in text_of(pilot))
            assert (line.display, str(line.render()), line.has_class("-stop")) == (True, text, stop)
        line.event = None
        assert (line.display, str(line.render()), line.has_class("-stop")) == (False, "", False)


async def test_where_the_list_is_on_screen_it_is_not_wanted() -> None:
    line = EventLine(id="event")
    async with Alone(line).run_test(size=(60, 10)) as pilot:
        line.wanted = False
        line.event = CHANGED
        assert not line.display
        line.wanted = True
        await until(pilot, lambda: "neuron h1.5" in text_of(pilot))
        assert line.display
        line.wanted = False
        await until(pilot, lambda: "neuron h1.5" not in text_of(pilot))
        line.event = None
        line.wanted = True
        assert not line.display


async def test_it_takes_as_many_rows_as_its_sentence_needs() -> None:
    line = EventLine(id="event")
    line.styles.width, line.styles.height = 32, "auto"
    async with Alone(line).run_test(size=(60, 10)) as pilot:
        line.event = Event(1, "edit", "short")
        await until(pilot, lambda: line.size.height == 1)
        line.event = Event(1, "edit", "a sentence that is much longer than thirty characters")
        await until(pilot, lambda: line.size.height == 3)


async def test_what_a_key_does_about_it_stands_behind_the_sentence_and_has_room_there() -> None:
    line = EventLine(id="event")
    line.styles.width, line.styles.height = 32, "auto"
    async with Alone(line).run_test(size=(60, 10)) as pilot:
        line.event = Event(1234, "edit", "h1.5 added")
        await until(pilot, lambda: line.size.height == 1)
        line.offer = "u takes it back"
        await until(pilot, lambda: line.size.height == 2)
        assert str(line.render()) == " epoch 1,234: h1.5 added; u takes it back"
        line.offer = ""
        await until(pilot, lambda: line.size.height == 1)
        assert str(line.render()) == " epoch 1,234: h1.5 added"
