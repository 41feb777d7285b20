"""The one place where text leaves for the standard streams."""

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import InputError
from nn_tui.tui.config.locations import fault_file
from nn_tui.tui.plain import output
from nn_tui.tui.plain.output import NoOutputError, complain, complain_of, describe_fault, prepare_streams, say, write


class Refusing(io.StringIO):
    """A stream that takes nothing."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def flush(self) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("stream", "status", "sentence"),
    [
        (None, 74, "the output cannot be written: it is closed"),
        (Refusing(BrokenPipeError(32, "Broken pipe")), 141, "the output cannot be written: its reader has gone"),
        (Refusing(OSError(28, "No space left")), 74, "the output cannot be written: No space left"),
        (Refusing(OSError("no reason")), 74, "the output cannot be written: no reason"),
        (Refusing(ValueError("closed file")), 74, "the output cannot be written: closed file"),
    ],
)
def test_an_output_that_takes_nothing_is_told_with_a_status(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stream: io.StringIO | None,
    status: int,
    sentence: str,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        with pytest.raises(NoOutputError) as error:
            write("text")
    assert (str(error.value), error.value.status) == (sentence, status)
    assert complain_of(error.value) == status
    assert capsys.readouterr().err == ("" if status == 141 else f"nn-tui: {sentence}\n")


@pytest.mark.parametrize("stream", [None, Refusing(OSError(28, "")), Refusing(ValueError()), io.StringIO()])
def test_a_sentence_that_nobody_gets_is_no_fault(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    complain("a sentence")
    assert not isinstance(stream, io.StringIO) or stream.getvalue() == "nn-tui: a sentence\n"


@given(st.text())
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_every_text_can_be_printed_and_what_there_are_no_letters_for_are_codes(encoding: str, text: str) -> None:
    raw = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9\n"), "utf-8"))
        patch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding, newline=""))
        patch.setattr(sys, "stderr", None)
        prepare_streams()
        write(text)
        assert sys.stdin.readline() == "caf\udce9\n"
        printed = raw.getvalue().decode(encoding)
    expected = ""
    for letter in text:
        try:
            letter.encode(encoding)
            expected += letter
        except UnicodeEncodeError:
            expected += f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
    assert printed == expected


def test_a_defect_keeps_its_traceback_and_bad_input_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert complain_of(InputError("there is no such thing")) == 2
    assert capsys.readouterr().err == "nn-tui: there is no such thing\n"
    assert not fault_file().exists()
    assert complain_of(KeyError("\udcff"), "training") == 1
    sentence = f"training ended with an error: KeyError: '\\udcff'; the traceback is in {fault_file()}"
    assert capsys.readouterr().err == f"nn-tui: {sentence}\n"
    assert fault_file().read_text() == "KeyError: '\\udcff'\n"


def test_where_the_traceback_cannot_be_kept_the_defect_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nn-tui").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert describe_fault(ZeroDivisionError()) == "ZeroDivisionError"

    def broken() -> Path:
        raise RuntimeError("a second defect")

    monkeypatch.setattr("nn_tui.tui.config.locations.fault_file", broken)
    assert describe_fault(RuntimeError("a\n  defect")) == "RuntimeError: a defect"


def test_leaving_flushes_what_can_be_flushed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os._exit", sys.exit)
    for stream in (None, Refusing(OSError(28, "")), Refusing(ValueError())):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            patch.setattr(sys, "stderr", stream)
            with pytest.raises(SystemExit) as ended:
                output.leave(5)
        assert ended.value.code == 5


def test_what_could_act_on_a_terminal_is_spelled_out(capsys: pytest.CaptureFixture[str]) -> None:
    complain("\x1b[2J: there is no such file\n")
    say("a\x9bb\nc\u202ed\n")
    assert capsys.readouterr() == ("a\\x9bb\nc\\u202ed\n", "nn-tui: \\x1b[2J: there is no such file\\n\n")
