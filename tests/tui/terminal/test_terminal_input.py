"""What a terminal sends: keys and what is known come through whole, all else leaves no trace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.events import CursorPosition, Key, MouseDown, MouseMove, Paste
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

from nn_tui.tui.terminal.terminal_input import LONGEST_PASTE, PASTE_SILENCE, SILENCE, TerminalInput


class Line:
    """A line to the program, on which bytes come when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0
        self.input = TerminalInput(lambda: self.now)
        self.messages: list[Message] = []

    def send(self, *pieces: bytes | float) -> "Line":
        """Let bytes come, and so many seconds pass."""
        for piece in pieces:
            if isinstance(piece, bytes):
                self.messages += self.input.feed(piece)
            else:
                self.now += piece
                self.messages += self.input.tick()
        return self

    @property
    def keys(self) -> list[str]:
        """The keys that were understood after some time."""
        self.send(2 * SILENCE)
        return [message.key for message in self.messages if isinstance(message, Key)]


def keys(*pieces: bytes | float) -> list[str]:
    return Line().send(*pieces).keys


def told(message: Message) -> tuple[object, ...]:
    return type(message), getattr(message, "key", None), getattr(message, "character", None)


ANSWERS = {
    "a colour": b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\",
    "a colour, ended by a bell": b"\x1b]10;rgb:ffff/ffff/ffff\x07",
    "the clipboard": b"\x1b]52;c;c3Ni\x07",
    "a setting": b"\x1bP1$r0;1sb m\x1b\\",
    "the terminal's name": b"\x1bP>|qsq(4.2)\x1b\\",
    "an image": b"\x1b_Gi=1;OK\x1b\\",
    "a private message": b"\x1b^sss\x1b\\",
    "a string": b"\x1bXsss\x1b\\",
    "what the terminal is": b"\x1b[?62;22c",
    "what else it is": b"\x1b[>41;354;0c",
    "the keyboard": b"\x1b[?1u",
    "a mode": b"\x1b[?2048;2$y",
    "another mode": b"\x1b[4;1$y",
    "the window's size": b"\x1b[8;36;120t",
    "a size on the line": b"\x1b[48;9999;9999;0;0t",
    "all is well": b"\x1b[0n",
    "the focus comes": b"\x1b[I",
    "the focus goes": b"\x1b[O",
    "a key of no keyboard": b"\x1b[93~",
    "an arrow of no keyboard": b"\x1b[93A",
    "half a character": b"\x1b[55296u",
    "no character": b"\x1b[1114112u",
    "a number without end": b"\x1b[" + b"9" * 5000 + b"u",
    "the mouse of old": b"\x1b[M \xf0\xf1",
    "the mouse of old, as if it were UTF-8": b"\x1b[M \xc3\xa9",
    "the mouse of rxvt": b"\x1b[32;10;20M",
    "an unknown function key": b"\x1bO9",
    "what the terminal is, in eight bits": b"\x9b?62;22c",
    "a colour, in eight bits": b"\x9d11;rgb:1c1c/1c1c/1c1c\x9c",
    "the terminal's name, in eight bits": b"\x90>|q\xe2\x9b\x80sq(4.2)\x9c",
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_what_is_no_key_is_swallowed_whole(answer: bytes) -> None:
    line = Line().send(b"s", answer, b"b")
    assert line.keys == ["s", "b"]
    assert len(line.messages) == 2


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("seconds", [0.01, SILENCE / 2])
def test_and_however_slowly_it_comes(answer: bytes, seconds: float) -> None:
    # The escape character alone is a key after a while, of which the clock decides.
    pieces = [part for byte in answer[2:60] for part in (bytes([byte]), seconds)]
    line = Line().send(answer[:2], seconds, *pieces, answer[60:], b"b")
    assert line.keys == ["b"]


def test_the_rest_of_an_answer_is_known_after_its_escape_character_was_taken_for_a_key() -> None:
    assert keys(b"\x1b", 0.2, ANSWERS["a colour"][1:], b"q") == ["escape", "q"]
    assert keys(b"\x1b", 0.2, b"]", b"q") == ["escape", "right_square_bracket", "q"]
    assert keys(b"\x1b", 0.2, 2 * SILENCE, b"]1;q") == ["escape", "right_square_bracket", "1", "semicolon", "q"]


WHITE = "white_draughts_man"
"""⛀, whose second byte of three begins a sequence where it stands alone."""


def test_keys_of_eight_bits_are_keys_and_characters_of_several_bytes_are_no_sequences() -> None:
    assert keys(b"\x9bA\x8fP", "⛀ý蛛".encode(), b"q") == ["up", "f1", WHITE, "ý", "蛛", "q"]
    assert keys("⛀".encode()[:2], 0.1, "⛀".encode()[2:] + b"q") == [WHITE, "q"]


@given(st.lists(st.sampled_from([*ANSWERS.values(), b"s", b"\x1b[A", "ü".encode(), b"\x1b[1;1R"])), st.data())
def test_it_does_not_matter_where_bytes_are_cut(pieces: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=8)))
    cut = [whole[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert [told(message) for message in Line().send(*cut, 5.0).messages] == [
        told(message) for message in Line().send(whole, 5.0).messages
    ]


@given(st.lists(st.one_of(st.binary(max_size=30), st.floats(0, 2)), max_size=12))
def test_no_byte_breaks_it_and_ctrl_c_comes_through_whatever_came_before(pieces: list[bytes | float]) -> None:
    assert keys(*pieces, 2 * SILENCE, b"\x03")[-1] == "ctrl+c"


@pytest.mark.parametrize(
    "begun", [b"\x1b]52;c;", b"\x1bP", b"\x1b[1;", b"\x1b[[", b"\x1b[200~qqq", b"\x1b[200~\x1b]0;", b"\xe2\xa0"]
)
def test_ctrl_c_comes_through_what_never_ends(begun: bytes) -> None:
    assert keys(begun, b"\x03")[-1:] == ["ctrl+c"]


@pytest.mark.parametrize("known", ANSI_SEQUENCES_KEYS)
def test_each_key_that_is_known_means_what_it_meant(known: str) -> None:
    parser = XTermParser()
    expected = [*parser.feed(known)]
    if parser._timeout_time is not None:
        parser._timeout_time = 0.0
        expected += parser.tick()
    assert [told(message) for message in Line().send(known.encode(), 5.0).messages] == [told(key) for key in expected]


@pytest.mark.parametrize(("code", "name"), FUNCTIONAL_KEYS.items())
def test_keys_of_the_newer_protocol_are_known(code: str, name: str) -> None:
    if code != "1R":  # which is the cursor's position
        assert keys(f"\x1b[{code[:-1]};1{code[-1]}".encode()) == [name]
    assert keys(b"\x1b[99;5u") == ["ctrl+c"]
    assert keys(b"\x1b[97;;97u") == ["a"]


def test_keys_with_alt_and_the_escape_key_come_through() -> None:
    assert keys(b"\x1ba", b"\x1b\x7f") == ["alt+a", "ctrl+w"]
    assert keys(b"\x1b\x1b[A") == ["escape", "up"]
    assert keys("\x1bé".encode()) == ["é"]
    assert keys(b"\x1b") == ["escape"]
    line = Line().send(b"\x1b")
    assert line.input.patience == pytest.approx(TerminalInput.ESCAPE_DELAY)
    line.send(0.6 * TerminalInput.ESCAPE_DELAY)
    assert not line.messages
    line.send(0.6 * TerminalInput.ESCAPE_DELAY)
    assert len(line.messages) == 1
    assert line.input.patience is None


def test_bytes_that_are_not_utf_8_are_replaced() -> None:
    characters = [
        message.character
        for message in Line().send(b"\xe9q\xf1", 2 * SILENCE, "grün".encode(), b"\xff").messages
        if isinstance(message, Key)
    ]
    assert "".join(map(str, characters)) == "\ufffdq\ufffdgrün\ufffd"


def test_mouse_and_answers_that_were_asked_for_come_through() -> None:
    line = Line().send(b"\x1b[<0;5;7M\x1b[<35;6;7M\x1b[12;40R\x1b[?2026;2$y")
    assert [type(message) for message in line.messages] == [
        MouseDown,
        MouseMove,
        CursorPosition,
        TerminalSupportsSynchronizedOutput,
    ]
    assert line.messages[2] == CursorPosition(39, 11)


def pastes(*pieces: bytes | float) -> list[str]:
    return [message.text for message in Line().send(*pieces).messages if isinstance(message, Paste)]


def test_a_paste_is_text_and_answers_in_its_midst_are_answers() -> None:
    line = Line().send(b"\x1b[200~one\r", b"\x1b[1;1Rt\x1b[Awo\x1b]11;x\x07\x00\x1b[20", 0.5, b"1~q")
    assert [told(message)[:2] for message in line.messages] == [(CursorPosition, None), (Paste, None), (Key, "q")]
    assert pastes(b"\x1b[200~one\rt\x00wo\xab\x1b[201~") == ["one\rtwo\ufffd"]


@pytest.mark.parametrize("end", [b"\x03", b"\x1b[99;5u", b"\x1b"])
def test_ctrl_c_and_escape_end_a_paste_that_was_not_closed(end: bytes) -> None:
    assert pastes(b"\x1b[200~sss", end, 1.0, b"q") == ["sss"]
    assert keys(b"\x1b[200~sss", end, 1.0, b"q") == ["escape" if end == b"\x1b" else "ctrl+c", "q"]


def test_a_paste_that_was_not_closed_is_over_when_no_more_text_comes() -> None:
    line = Line().send(b"\x1b[200~one", 0.9 * PASTE_SILENCE, b" two", 0.9 * PASTE_SILENCE)
    assert not line.messages
    assert line.input.patience == pytest.approx(0.1 * PASTE_SILENCE)
    # The mouse does not keep it open.
    line.send(b"\x1b[<35;6;7M\x1b[A", 0.2 * PASTE_SILENCE)
    assert [told(message)[:2] for message in line.messages] == [(Paste, None)]
    assert line.input.patience is None
    assert line.send(b"q\x1b[201~s").keys == ["q", "s"]


def test_a_paste_has_its_limit() -> None:
    chunk = b"x" * (LONGEST_PASTE // 4)
    assert pastes(b"\x1b[200~", *[chunk] * 8, b"\x1b[201~") == ["x" * LONGEST_PASTE]


def test_of_a_string_without_end_hardly_anything_is_kept() -> None:
    line = Line().send(b"\x1b]52;c;", *[b"A" * 4096] * 50)
    assert len(line.input._held) < 10
    line = Line().send(b"\x1b[", *[b"1;" * 2048] * 50)
    assert len(line.input._held) < 10
    assert line.send(b"mq").keys == ["q"]
