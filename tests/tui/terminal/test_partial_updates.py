"""Of a screen of which a part is drawn again, that part is sent, even where the rest would look different by now."""

from rich.segment import Segment
from textual.app import ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from nn_tui.tui.terminal.frame_pacing import Pace

from .in_memory import Drawn, drawn


class Word(Widget):
    """A word that is what it is at the moment when it is drawn."""

    def __init__(self, text: str, x: int, y: int) -> None:
        super().__init__()
        self.text = text
        self.styles.position, self.styles.offset = "absolute", (x, y)
        self.styles.width, self.styles.height = len(text), 1

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the part of the word that is asked for."""
        return [Strip([Segment(self.text)]).crop(crop.x, crop.right)]


class Words(Drawn):
    """Words in two rows, three of them side by side."""

    CSS = "Screen { layers: base; }"

    def __init__(self) -> None:
        super().__init__(Pace(clock=lambda: 0.0), "none")
        self.words = [Word("abcd", 2, 0), Word("efgh", 6, 0), Word("ijkl", 10, 0), Word("mn", 18, 2)]

    def compose(self) -> ComposeResult:
        """Put them on the screen."""
        yield from self.words

    def change(self) -> None:
        """Let all words be others, without drawing them."""
        for word in self.words:
            word.text = word.text.upper()


async def test_words_stand_where_they_were_put() -> None:
    async with drawn(Words()) as hands:
        hands.received()
        assert hands.shown == ["  abcdefghijkl", "", " " * 18 + "mn", "", ""]


async def test_of_a_widget_only_the_part_is_sent_that_is_to_be_drawn() -> None:
    app = Words()
    async with drawn(app) as hands:
        hands.received()
        app.change()
        app.words[0].refresh(Region(0, 0, 3, 1))
        app.words[3].refresh()
        await hands.answer(2)
        hands.received()
        assert hands.shown == ["  ABCdefghijkl", "", " " * 18 + "MN", "", ""]


async def test_what_lies_between_two_widgets_that_are_drawn_stays() -> None:
    app = Words()
    async with drawn(app) as hands:
        hands.received()
        app.change()
        app.words[0].refresh()
        app.words[2].refresh()
        await hands.answer(2)
        hands.received()
        assert hands.shown[0] == "  ABCDefghIJKL"
