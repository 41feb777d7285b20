"""What people type as paths, and what may stand there: a path, or one sentence."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.datasets import paths as paths_module
from nn_tui.datasets.paths import (
    absolute_path,
    read_file,
    require_file,
    shown,
    status_of,
    typed_path,
    what_stands_at,
    working_folder,
)
from tests.somebody import as_somebody, public_folder

PIECES = st.sampled_from(
    ["~", "~root", "~nosuchuser", "/", ".", "..", "\0", "\udcff", "\ud800", "x" * 256, "ü", "漢字", "\x1b[2J", "\n"]
)


@pytest.fixture
def gone_folder(tmp_path: Path) -> Iterator[Path]:
    """A working folder that has been removed."""
    folder, before = tmp_path / "gone", Path.cwd()
    folder.mkdir()
    os.chdir(folder)
    folder.rmdir()
    yield folder
    os.chdir(before)


def sentence_of(error: pytest.ExceptionInfo[InputError]) -> str:
    return str(error.value)


@given(st.lists(PIECES | st.text(), max_size=6).map("".join))
def test_whatever_is_typed_is_a_path_that_can_be_looked_at_or_told_in_a_sentence(text: str) -> None:
    with suppress(InputError):
        path = typed_path(text, field="data.source")
        absolute_path(path)
        if what_stands_at(path) == "file":
            require_file(path)
        else:
            with pytest.raises(InputError):
                read_file(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a\0b", "'a\\x00b' is no path: it has a NUL character in it"),
        ("\udcff.csv", "'\\udcff.csv' is no path: it cannot be written in utf-8"),
        ("~nosuchuser/x", "~nosuchuser/x: there is no home folder ~nosuchuser; a name that begins so is typed with"),
    ],
)
def test_what_can_be_no_path_is_told_with_the_field(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        typed_path(text)
    assert sentence_of(error).startswith(sentence)
    with pytest.raises(InputError) as error:
        typed_path(text, field="network.weights")
    assert sentence_of(error).startswith(f"network.weights: {sentence}")


def test_letters_that_the_system_cannot_write_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def encode(text: str) -> bytes:
        return text.encode("ascii")

    monkeypatch.setattr(os, "fsencode", encode)
    with pytest.raises(InputError, match="'grün' is no path: it cannot be written in ascii"):
        typed_path("grün")
    assert typed_path("green") == Path("green")


def test_a_tilde_stands_for_a_home_folder_and_nothing_else_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/of/me")
    assert typed_path("~") == Path("/home/of/me")
    assert typed_path("~/x y") == Path("/home/of/me/x y")
    assert typed_path("a/~/../b") == Path("a/~/../b")
    assert typed_path("./~nosuchuser") == Path("~nosuchuser")


def test_relative_paths_begin_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert working_folder() == tmp_path
    assert absolute_path(Path("a/b")) == tmp_path / "a" / "b"
    assert absolute_path(Path("/a/b")) == Path("/a/b")


@pytest.mark.usefixtures("gone_folder")
def test_without_a_working_folder_only_whole_paths_are_left() -> None:
    assert absolute_path(Path("/a/b")) == Path("/a/b")
    sentence = "the working folder is gone"
    with pytest.raises(InputError) as error:
        working_folder()
    assert sentence_of(error) == sentence
    with pytest.raises(InputError) as error:
        absolute_path(Path("a"), field="data.source")
    assert sentence_of(error) == f"data.source: a: {sentence}; give a path that begins with /"


def test_each_kind_of_thing_is_known_and_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "dangling").symlink_to("nowhere")
    names = ("file", "link", "pipe", ".", "none", "dangling", "file/below", "none/below")
    assert [what_stands_at(tmp_path / name) for name in names] == ["file", "file", "other", "folder", *[None] * 4]
    status = status_of(tmp_path / "link")
    assert status
    assert stat.S_ISREG(status.st_mode)
    assert read_file(tmp_path / "link") == b"content"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("none", "there is no such file"),
        ("file/below", "there is no such file"),
        ("folder", "is a folder, expected a file"),
        ("pipe", "is a pipe or a device, expected a file"),
        ("endless", "is a pipe or a device, expected a file"),
        ("round", "Too many levels of symbolic links"),
        ("x" * 256, "File name too long"),
    ],
)
def test_only_plain_files_are_read(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "endless").symlink_to("/dev/zero")
    (tmp_path / "round").symlink_to("round")
    for look in (require_file, read_file):
        with pytest.raises(InputError) as error:
            look(tmp_path / name)
        assert sentence_of(error) == f"{tmp_path / name}: {sentence}"


def test_a_folder_that_may_not_be_entered_is_told() -> None:
    with public_folder() as folder:
        (folder / "closed").mkdir()
        (folder / "closed" / "file").touch()
        (folder / "secret").touch()
        (folder / "closed").chmod(0)
        (folder / "secret").chmod(0)
        with as_somebody():
            with pytest.raises(InputError) as error:
                what_stands_at(folder / "closed" / "file", field="data.source")
            assert sentence_of(error) == f"data.source: {folder / 'closed' / 'file'}: Permission denied"
            with pytest.raises(InputError) as error:
                read_file(folder / "secret")
            assert sentence_of(error) == f"{folder / 'secret'}: cannot be read: Permission denied"
        (folder / "closed").chmod(0o700)


def test_of_a_very_long_path_the_beginning_and_the_end_are_told() -> None:
    with pytest.raises(InputError) as error:
        require_file(Path("/a/" + "x/" * 3000 + "b"))
    assert sentence_of(error) == f"/a/{'x/' * 98}x…{'/x' * 99}/b: File name too long"


def test_no_more_is_read_than_a_text_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths_module, "LARGEST", 5)
    (tmp_path / "file").write_bytes(b"12345")
    assert read_file(tmp_path / "file") == b"12345"
    with (tmp_path / "file").open("wb") as file:
        file.truncate(sys.maxsize // 2**20)
    with pytest.raises(InputError, match="has more than 5 bytes, expected a text of a few thousand"):
        read_file(tmp_path / "file")


def test_of_a_very_long_path_the_beginning_and_the_end_are_shown() -> None:
    assert shown("x" * 400) == "x" * 400
    assert shown(Path("a" * 300 + "b" * 300)) == f"{'a' * 200}…{'b' * 200}"
