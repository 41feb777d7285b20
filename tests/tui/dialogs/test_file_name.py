"""Asking where to write a file: nothing is replaced unasked, and what cannot be written is said."""

import os
from pathlib import Path

import pytest

from nn_tui.datasets import InputError
from nn_tui.tui.dialogs.file_name import FileNameScreen
from nn_tui.tui.drawing.glyphs import GLYPHS

from .asked import Asked, asked

written: list[Path] = []


@pytest.fixture(autouse=True)
def an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test stand in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    written.clear()


def write(path: Path) -> None:
    written.append(path)
    if path.suffix == ".no":
        raise InputError(f"{path.name}: cannot be written: the disk is [b]full[/b]")
    path.write_text("new")


def where(name: str = "recipe.toml") -> FileNameScreen:
    return FileNameScreen("Write the recipe", name, write, GLYPHS["braille"])


def complaint(dialog: Asked[Path]) -> str:
    """Return what stands between the field and the hint."""
    after = dialog.inside[2:]
    hint = next(index for index, line in enumerate(after) if line.startswith("Relative to"))
    return " ".join(after[:hint])


async def test_it_shows_a_name_and_the_folder_that_it_is_relative_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/usr")
    async with asked(where()) as dialog:
        assert dialog.inside == [
            "Write the recipe",
            "recipe.toml",
            "Relative to /usr. Enter writes it, Escape cancels.",
        ]
        assert dialog.focus == 0


async def test_the_name_can_be_written_on_at_its_end() -> None:
    async with asked(where("recipe")) as dialog:
        await dialog.press("2", "enter")
        assert await dialog.answer() == Path.cwd() / "recipe2"


async def test_enter_writes_the_file_once_and_returns_its_path(tmp_path: Path) -> None:
    async with asked(where("  recipe.toml ")) as dialog:
        await dialog.press("enter")
        assert await dialog.answer() == tmp_path / "recipe.toml"
    assert written == [tmp_path / "recipe.toml"]


async def test_a_tilde_stands_for_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    async with asked(where("~/recipe.toml")) as dialog:
        await dialog.press("enter")
        assert await dialog.answer() == tmp_path / "home" / "recipe.toml"


async def test_escape_writes_nothing() -> None:
    async with asked(where()) as dialog:
        await dialog.press("escape")
        assert await dialog.answer() is None
    assert written == []


@pytest.mark.parametrize("name", ["", "   "])
async def test_without_a_name_it_says_what_it_expects(name: str) -> None:
    async with asked(where(name)) as dialog:
        await dialog.press("enter")
        assert complaint(dialog) == "expected the name of a file"
        assert (dialog.answers, written) == ([], [])
        await dialog.press("a")
        assert complaint(dialog) == ""


async def test_a_file_is_replaced_only_if_enter_is_pressed_again(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text("old")
    async with asked(where()) as dialog:
        await dialog.press("enter")
        assert complaint(dialog) == "recipe.toml exists already; press Enter again to replace it."
        assert (dialog.answers, written) == ([], [])
        await dialog.press("enter")
        assert await dialog.answer() == tmp_path / "recipe.toml"
    assert written == [tmp_path / "recipe.toml"]


async def test_another_name_takes_the_permission_back(tmp_path: Path) -> None:
    for name in ("recipe.toml", "recipe.tom"):
        (tmp_path / name).write_text("old")
    async with asked(where()) as dialog:
        await dialog.press("enter", "backspace")
        assert complaint(dialog) == ""
        await dialog.press("enter")
        assert complaint(dialog) == "recipe.tom exists already; press Enter again to replace it."
        await dialog.press("l", "enter")
        assert complaint(dialog) == "recipe.toml exists already; press Enter again to replace it."
        await dialog.press("x", "backspace", "enter")
        assert complaint(dialog) == "recipe.toml exists already; press Enter again to replace it."
        assert (dialog.answers, written) == ([], [])


async def test_a_folder_is_not_asked_about_but_left_to_what_writes(tmp_path: Path) -> None:
    (tmp_path / "folder.no").mkdir()
    async with asked(where("folder.no")) as dialog:
        await dialog.press("enter")
        assert written == [tmp_path / "folder.no"]
        assert complaint(dialog) == "folder.no: cannot be written: the disk is [b]full[/b]"


LONG = pytest.param("y/" * 3000, id="very long")


@pytest.mark.parametrize("name", ["~nosuchuser/x", "x" * 256, LONG, "a\udcff"])
async def test_what_is_no_path_is_said_and_another_name_may_be_typed(name: str, tmp_path: Path) -> None:
    async with asked(where(name)) as dialog:
        await dialog.press("enter")
        assert ": " in complaint(dialog)
        assert (dialog.answers, written) == ([], [])
        await dialog.type("recipe.toml")
        await dialog.press("enter")
        assert await dialog.answer() == tmp_path / "recipe.toml"


async def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    async with asked(where("pipe")) as dialog:
        await dialog.press("enter")
        assert complaint(dialog) == "pipe is a pipe or a device, expected the name of a file"
    assert written == []


async def test_without_a_working_folder_it_says_so_and_takes_whole_paths(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    os.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    sentence = "the working folder is gone; give a path that begins with /"
    async with asked(where()) as dialog:
        hint = " ".join(dialog.inside[2:])
        assert hint == f"T{sentence[1:]}. Enter writes it, Escape cancels."
        await dialog.press("enter")
        assert f"recipe.toml: {sentence}" in " ".join(dialog.inside[2:])
        await dialog.type(str(tmp_path / "recipe.toml"))
        await dialog.press("enter")
        assert await dialog.answer() == tmp_path / "recipe.toml"


async def test_a_defect_in_what_writes_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(_path: Path) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr("tests.tui.dialogs.test_file_name.write", defect)
    async with asked(where()) as dialog:
        await dialog.press("enter")
        assert complaint(dialog) == "recipe.toml: cannot be written: a defect"
        assert dialog.answers == []


async def test_what_cannot_be_written_is_said_and_another_name_may_be_typed(tmp_path: Path) -> None:
    async with asked(where("recipe.no")) as dialog:
        await dialog.press("enter")
        assert complaint(dialog) == "recipe.no: cannot be written: the disk is [b]full[/b]"
        assert dialog.answers == []
        await dialog.type("recipe.toml")
        assert complaint(dialog) == ""
        await dialog.press("enter")
        assert await dialog.answer() == tmp_path / "recipe.toml"
