"""What a terminal sends, byte by byte, cut into keys, the mouse, pastes and answers; all else is swallowed whole.

Textual's parser takes what it does not know for keys that were typed: a late answer of the terminal, meant for the
program before, would change the run. So it gets whole sequences that it knows, and nothing else.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable
from time import monotonic
from typing import ClassVar

from textual import constants
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._parser import Read1
from textual._xterm_parser import XTermParser
from textual.events import CursorPosition, Key, Paste
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput

ESCAPE = b"\x1b"
SILENCE = 1.0
"""Seconds after which the rest of a sequence is no longer waited for."""
LONGEST_SEQUENCE = 256
"""Bytes of an unfinished sequence that are kept; one so long is none that is known."""
PASTE_SILENCE = 2.0
"""Seconds without any more text after which a paste that was not closed is over, and keys are keys again."""
LONGEST_PASTE = 1_000_000
"""Characters of a paste that are kept."""

_PIECE = re.compile(
    rb"""
    (?P<text> [^\x03\x1b]+ | \x03 )
    | (?P<ignored> \x1b\[M[\s\S]{3}                                     # the mouse, as it was once reported
        | \x1b[\]PX^_][^\x03\x07\x18\x1a\x1b]*(?:\x07|\x1b\\) )          # strings: OSC, DCS, SOS, PM, APC
    | (?P<sequence> \x1b\[\[[@-~]                                       # function keys of the Linux console
        | \x1b\[(?:23|24|3|7|8)\$                                       # keys with shift of rxvt
        | \x1b\[(?![M[])[0-?]*[ -/]*[@-~]                               # CSI
        | \x1bO[ -~]                                                    # SS3
        | \x1b[\x00-\x1a\x1c-\x7f](?<![\[\]OPX^_]) )                    # a key with alt
    """,
    re.VERBOSE,
)
_OF_EIGHT_BITS = re.compile(
    rb"""
    \x1b\[M[\s\S]{0,3}
    | [\xc2-\xdf][\x80-\xbf] | [\xe0-\xef][\x80-\xbf]{1,2} | [\xf0-\xf4][\x80-\xbf]{1,3}
    | (?P<control> [\x8f\x90\x98\x9b-\x9f] )
    """,
    re.VERBOSE,
)
"""What begins or ends a sequence in place of an escape character and another one, where it is no part of a text."""
_END_OF_STRING = re.compile(rb"(?:[\xc2-\xf4][\x80-\xbf]{0,2}|[\s\S])\Z")
_BEGUN = re.compile(
    rb"\x1b(?: \[(?:M[\s\S]{0,2} | \[ | [0-?]*[ -/]*) | O | [\]PX^_][^\x03\x07\x18\x1a\x1b]*\x1b? )?", re.VERBOSE
)
_BROKEN_OFF = re.compile(rb"\x1b(?: \[\[?[0-?]*[ -/]* | O | [\]PX^_][^\x03\x07\x18\x1a\x1b]* )?", re.VERBOSE)
_REST_OF_ANSWER = re.compile(rb"\]\d+; | P[01]\$r | P[>!]\| | \[[?>=]?\d+[;\d]*(?:[Rcnt] | \$y)", re.VERBOSE)

_REPORT = re.compile(r"\x1b\[(?:<\d{1,5};-?\d{1,5};-?\d{1,5}[Mm]|\d{1,5};\d{1,5}R|\?2026;\d\$y)")
"""The mouse, the cursor's position, and whether frames can be shown at once."""
_KEY_CODE = re.compile(r"\x1b\[(\d*)[\d:]*(?:;[\d:]*){0,2}([u~ABCDEFHPQS])")
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"


class _WholeSequences(XTermParser):
    """Textual's parser, which need not wait for the rest of a sequence."""

    @staticmethod
    def read1(timeout: float | None = None) -> Read1:  # pyright: ignore[reportIncompatibleVariableOverride]
        return Read1(None if timeout is None else 0.0)


class TerminalInput:
    """Makes Textual's messages of the bytes from a terminal, in whichever pieces they come.

    Bytes that are not UTF-8 are replaced. The clock counts seconds.
    """

    ESCAPE_DELAY: ClassVar[float] = constants.ESCAPE_DELAY
    """Seconds after which an escape character alone is a key."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._parser = _WholeSequences()
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._held = b""
        """The beginning of a sequence."""
        self._came = clock()
        self._escaped = -SILENCE
        """When an escape character was taken for a key."""
        self._paste: list[str] | None = None
        self._pasted = clock()
        """When the last text of the paste came."""

    @property
    def patience(self) -> float | None:
        """Seconds after which `tick` is due; None while nothing is waited for."""
        due = [] if self._paste is None else [self._pasted + PASTE_SILENCE]
        if self._in_the_midst:
            due.append(self._rest_due)
        return max(0.0, min(due) - self._clock()) if due else None

    @property
    def _in_the_midst(self) -> bool:
        """Whether the rest of a sequence or of a character is waited for."""
        return bool(self._held or self._decoder.getstate()[0])

    @property
    def _rest_due(self) -> float:
        return self._came + (self.ESCAPE_DELAY if self._held == ESCAPE else SILENCE)

    def feed(self, data: bytes) -> list[Message]:
        """Return the messages that some more bytes make."""
        now = self._clock()
        if not self._held and now - self._escaped < SILENCE and _REST_OF_ANSWER.match(data):
            data = ESCAPE + data
        self._came, self._escaped = now, -SILENCE
        messages: list[Message] = []
        left = self._of_seven_bits(self._held + data)
        while left:
            piece = _PIECE.match(left)
            if piece is not None:
                messages += self._take(piece)
                left = left[piece.end() :]
            elif _BEGUN.fullmatch(left):
                break
            else:
                broken = _BROKEN_OFF.match(left)
                assert broken is not None
                if left.startswith(ESCAPE * 2):
                    messages += self._parse("\x1b")
                left = left[broken.end() :]
        if len(left) > 3 and left[1:2] != b"[" and (end := _END_OF_STRING.search(left, 2)):
            left = left[:2] + end[0]  # what a string says does not matter
        elif len(left) > LONGEST_SEQUENCE:
            left = b"\x1b[?<"  # begins none that is known
        self._held = left
        return messages

    def _of_seven_bits(self, data: bytes) -> bytes:
        """Return the bytes with sequences written as they mostly are: some terminals answer with eight bits."""
        character = self._decoder.getstate()[0]
        return _OF_EIGHT_BITS.sub(_escaped, character + data)[len(character) :]

    def tick(self) -> list[Message]:
        """Return the messages of what has waited long enough for its rest."""
        now = self._clock()
        messages = self._give_up() if self._in_the_midst and now >= self._rest_due else []
        if self._paste is not None and now >= self._pasted + PASTE_SILENCE:
            messages += self._end_paste()
        return messages

    def _give_up(self) -> list[Message]:
        """Return the messages of what came of a sequence or of a character whose rest does not come."""
        held, self._held = self._held, b""
        if not held:
            return self._show(self._decoder.decode(b"", final=True))
        if held != ESCAPE:
            return []
        self._escaped = self._clock()
        return self._parse("\x1b")

    def _take(self, piece: re.Match[bytes]) -> list[Message]:
        if piece.lastgroup == "text":
            return self._show(self._decoder.decode(piece[0]))
        messages = self._show(self._decoder.decode(b"", final=True))
        sequence = piece[0].decode("ascii", "replace")
        if piece.lastgroup == "ignored":
            return messages
        if sequence == _PASTE_BEGINS:
            self._paste, self._pasted = self._paste or [], self._came
        elif sequence == _PASTE_ENDS:
            messages += self._end_paste()
        elif _is_known(sequence):
            messages += self._parse(sequence)
        return messages

    def _show(self, text: str) -> list[Message]:
        """Return what characters make: keys, or a part of what is pasted."""
        if self._paste is None or text == "\x03":
            return self._parse(text) if text else []
        if text:
            self._pasted = self._came
        if sum(map(len, self._paste)) + len(text) <= LONGEST_PASTE:
            self._paste.append("".join(char for char in text if char.isprintable() or char in "\t\r\n"))
        return []

    def _parse(self, known: str) -> list[Message]:
        """Return what characters or one known sequence make; within a paste, answers, and keys that end it."""
        try:
            messages = [*self._parser.feed(known), *self._parser.tick()]
        except Exception:
            # No byte ends the program: what this parser cannot take is no key.
            self._parser = _WholeSequences()
            return []
        if self._paste is None:
            return messages
        if any(isinstance(message, Key) and message.key in ("ctrl+c", "escape") for message in messages):
            return [*self._end_paste(), *messages]
        return [
            message for message in messages if isinstance(message, CursorPosition | TerminalSupportsSynchronizedOutput)
        ]

    def _end_paste(self) -> list[Message]:
        paste, self._paste = self._paste, None
        return [] if paste is None else [Paste("".join(paste))]


def _escaped(piece: re.Match[bytes]) -> bytes:
    return piece[0] if piece["control"] is None else ESCAPE + bytes([piece[0][0] - 0x40])


def _is_known(sequence: str) -> bool:
    """Return whether Textual's parser knows a whole sequence, and the program has a use for it.

    Reports of the focus are left out: Textual styles the whole screen anew for each.
    """
    if len(sequence) == 2 or sequence in ANSI_SEQUENCES_KEYS or _REPORT.fullmatch(sequence):
        return True
    key = _KEY_CODE.fullmatch(sequence)
    if key is None or not all(_is_character(number) for number in re.findall(r"\d+", sequence)):
        return False
    return (key[2] == "u" and key[1] != "") or f"{int(key[1] or 1)}{key[2]}" in FUNCTIONAL_KEYS


def _is_character(number: str) -> bool:
    return len(number) <= 7 and int(number) <= 0x10FFFF and not 0xD800 <= int(number) <= 0xDFFF
