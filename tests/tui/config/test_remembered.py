"""What is remembered from one start to the next, in a file or only as long as it is open."""

import json
import os
from pathlib import Path

import pytest

from nn_tui.tui.config.remembered import Remembered


def test_nothing_is_remembered_to_begin_with(tmp_path: Path) -> None:
    for remembered in (Remembered(), Remembered(tmp_path / "state.json")):
        assert (remembered.panels, remembered.theme) == ({}, None)
    assert not (tmp_path / "state.json").exists()


def test_panels_and_theme_are_remembered_one_without_the_other(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "state.json"
    remembered = Remembered(path)
    panels = {"curve": False}
    remembered.remember(panels=panels)
    panels["curve"] = True
    assert (Remembered(path).panels, Remembered(path).theme) == ({"curve": False}, None)
    remembered.remember(theme="light")
    assert (Remembered(path).panels, Remembered(path).theme) == ({"curve": False}, "light")
    remembered.remember(panels={})
    assert (Remembered(path).panels, Remembered(path).theme) == ({}, "light")
    assert (remembered.panels, remembered.theme) == ({}, "light")
    # Once more into folders that are there already.
    remembered.remember(theme="dark")
    assert json.loads(path.read_bytes()) == {"panels": {}, "theme": "dark"}


def test_the_file_is_written_only_if_there_is_something_new(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    remembered = Remembered(path)
    remembered.remember(panels={"curve": True}, theme="dark")
    path.unlink()
    remembered.remember(panels={"curve": True}, theme="dark")
    remembered.remember()
    assert not path.exists()


def test_without_a_file_it_is_remembered_until_the_end() -> None:
    remembered = Remembered()
    remembered.remember(panels={"events": True}, theme="contrast")
    assert (remembered.panels, remembered.theme) == ({"events": True}, "contrast")
    assert (Remembered().panels, Remembered().theme) == ({}, None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff{",
        b"[]",
        b'{"theme": "pink"}',
        b'{"panels": 3}',
        b'{"theme": "\xff"}',
        b'{"panels": ' + b'{"a": ' * 100_000,
        b'{"panels": ' + b"[" * 100_000,
        b'{"more": ' + b'{"a": ' * 3000 + b"1" + b"}" * 3001,
        b'{"more": ' + b"9" * 5000 + b"}",
        bytes(1000),
    ],
)
def test_what_cannot_be_understood_is_forgotten(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)
    assert (Remembered(path).panels, Remembered(path).theme) == ({}, None)


def test_what_a_later_version_may_add_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text('{"theme": "light", "zoom": 3, "views": {"curve": ["a", null]}}')
    remembered = Remembered(path)
    assert remembered.theme == "light"
    remembered.remember(panels={"curve": False})
    assert json.loads(path.read_bytes()) == {
        "theme": "light",
        "zoom": 3,
        "views": {"curve": ["a", None]},
        "panels": {"curve": False},
    }


def test_a_pipe_in_the_place_of_the_file_is_neither_waited_for_nor_replaced(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    os.mkfifo(path)
    remembered = Remembered(path)
    remembered.remember(theme="light")
    assert remembered.theme == "light"
    assert path.is_fifo()


def test_where_nothing_can_be_read_or_written_it_goes_on_without(tmp_path: Path) -> None:
    remembered = Remembered(tmp_path)  # a folder
    remembered.remember(theme="light")
    assert remembered.theme == "light"
