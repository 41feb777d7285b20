"""Asking for a line of text: how every dialog is laid out, what is complained about, and what comes back."""

from nn_tui.tui.dialogs.question import Question
from nn_tui.tui.drawing.glyphs import GLYPHS, Glyphs

from .asked import asked


def even(text: str) -> int | None:
    if text == "nothing":
        return None
    number = int(text)
    if number % 2:
        raise ValueError(f"η² = [b]{number}[/b] is odd")
    return number


def question(glyphs: Glyphs = GLYPHS["braille"]) -> Question[int]:
    return Question("How many [i]δ[/i]?", "Enter → [u]go on[/u].", glyphs, parse=even, placeholder="an even number")


async def test_heading_field_complaint_and_hint_stand_below_one_another_letter_for_letter() -> None:
    async with asked(question(), size=(46, 16)) as dialog:
        assert dialog.lines == [
            "╭──────────────────────────────────────────╮",
            "│                                          │",
            "│  How many [i]δ[/i]?                      │",
            "│                                          │",
            "│  ╭────────────────────────────────────╮  │",
            "│  │ (an even number)                   │  │",
            "│  ╰────────────────────────────────────╯  │",
            "│                                          │",
            "│  Enter → [u]go on[/u].                   │",
            "│                                          │",
            "╰──────────────────────────────────────────╯",
        ]
        await dialog.type("3")
        await dialog.press("enter")
        assert dialog.lines[5:10] == [
            "│  │ 3                                  │  │",
            "│  ╰────────────────────────────────────╯  │",
            "│  η² = [b]3[/b] is odd                    │",
            "│                                          │",
            "│  Enter → [u]go on[/u].                   │",
        ]


async def test_a_terminal_with_ascii_alone_gets_heading_complaint_hint_and_frame_in_ascii() -> None:
    async with asked(question(GLYPHS["ascii"]), size=(46, 16)) as dialog:
        await dialog.type("3")
        await dialog.press("enter")
        assert dialog.lines == [
            "+------------------------------------------+",
            "|                                          |",
            "|  How many [i]d[/i]?                      |",
            "|                                          |",
            "|  +------------------------------------+  |",
            "|  | 3                                  |  |",
            "|  +------------------------------------+  |",
            "|  lr^2 = [b]3[/b] is odd                  |",
            "|                                          |",
            "|  Enter -> [u]go on[/u].                  |",
            "|                                          |",
            "+------------------------------------------+",
        ]


async def test_heading_complaint_and_hint_are_told_by_their_colours() -> None:
    async with asked(question()) as dialog:
        variables = dialog.pilot.app.theme_variables
        await dialog.type("3")
        await dialog.press("enter")
        assert dialog.colour("How many") == variables["accent"].lower()
        assert dialog.style("How many").bold
        assert dialog.colour("is odd") == variables["error"].lower()
        assert dialog.colour("Enter →") == variables["nn-faint"].lower()
        assert not dialog.style("Enter →").bold


async def test_what_is_typed_comes_back_as_it_was_understood() -> None:
    async with asked(question()) as dialog:
        assert dialog.focus == 0
        await dialog.press("1", "2", "enter")
        assert await dialog.answer() == 12


async def test_after_a_complaint_it_stays_open_until_the_text_is_right() -> None:
    async with asked(question()) as dialog:
        await dialog.press("7", "enter")
        assert dialog.answers == []
        assert dialog.values == ["7"]
        assert dialog.inside[2] == "η² = [b]7[/b] is odd"
        await dialog.press("x", "enter")
        assert dialog.inside[2] == "invalid literal for int() with base 10: '7x'"
        await dialog.press("backspace", "8", "enter")
        assert await dialog.answer() == 78


async def test_nothing_may_be_what_was_understood() -> None:
    async with asked(question()) as dialog:
        await dialog.type("nothing")
        await dialog.press("enter")
        assert await dialog.answer() is None


async def test_an_empty_complaint_takes_no_line() -> None:
    async with asked(question()) as dialog:
        height = len(dialog.lines)
        asking = dialog.pilot.app.screen
        assert isinstance(asking, Question)
        asking.complain("no")
        await dialog.pilot.pause()
        assert len(dialog.lines) == height + 1
        asking.complain("")
        await dialog.pilot.pause()
        assert len(dialog.lines) == height


async def test_escape_returns_nothing_whatever_was_typed() -> None:
    async with asked(question()) as dialog:
        await dialog.press("8", "escape")
        assert await dialog.answer() is None


async def test_a_list_of_keys_tells_what_escape_does_but_no_footer_repeats_the_hint() -> None:
    async with asked(question()) as dialog:
        binding = dialog.pilot.app.screen.active_bindings["escape"].binding
        assert (binding.description, binding.show) == ("leave", False)
