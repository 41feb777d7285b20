"""What the soak test types: random keys, clicks, pastes and sizes, and what a terminal or a line sends unasked."""

import random
from collections import deque
from collections.abc import Sequence

from .terminal import Terminal

KEYS = [
    *"     sssbbbooo[[]]=<>rR,.lzvVagmM{}dcxti+-LKAnewpyuf0123456SBO()GTUPNCHZYF",
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D") * 4,
    *(
        "\t",
        "\x1b[Z",
        "\r",
        "\x1b[5~",
        "\x1b[6~",
        "\x1b[H",
        "\x1b[F",
        "\x1bOP",
        "\x1bOQ",
        "\x1bOR",
        "\x10",
        "\x12",
        "\x1b[1;3D",
        "\x1b[1;3C",
        "?",
    ),
    *("\x7f", "\x1b[3~", "5", "7", ".", "-", "batch_size 8", "iris"),
    # Dialogs are left again and again, so that what lies beneath is pressed too.
    *["\x1b"] * 12,
]
BURSTS = ("ee", "eu", "wW", "nn", "AA", "==", "u\x10", "\x10\x10", "n\r\r", "\x10t\x1b\x1b", "e\x1be\x1b", "?\x1b\x1b")
"""Keys that are pressed so fast that the second comes before the first has opened its dialog."""
SIZES = ((80, 24), (100, 30), (120, 36), (160, 50), (220, 60), (40, 10), (1, 1), (3, 2), (79, 1))
FOCUS = "\x1b[O\x1b[I"
"""The window loses the focus and gets it back."""
PASTES = tuple(f"\x1b[200~{text}\x1b[201~" for text in ("sss", "r\rq", "0.03", "a\nb\tc", "grün ü", "x" * 3000))
FOREIGN: tuple[bytes, ...] = (
    # Answers that come late, or that another program has asked for.
    b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\",
    b"\x1b]10;rgb:ffff/ffff/ffff\x07",
    b"\x1bP>|XTerm(379)\x1b\\",
    b"\x1bP1+r524742=38\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b[?64;1;2;6;9;15;22c",
    b"\x1b[>41;379;0c",
    b"\x1b[?2026;2$y",
    b"\x1b[12;40R",
    b"\x1b[3;5;7z",
    # What is not UTF-8: letters of Latin-1, an old mouse report right of column 95, keys with the eighth bit set.
    b"\xe9",
    b"\xc3",
    b"\xff\xfe",
    b"\x1b[M \x85\x25",
    b"\xf3\xf3",
    # Answers of eight bits.
    b"\x9b?64;1;2c",
    b"\x9d11;rgb:1c1c/1c1c/1c1c\x9c",
    # A paste whose end is lost, and one whose beginning is.
    LOST_PASTE := b"\x1b[200~lost",
    b"\x1b[201~",
)
PASTE_SECONDS = 4.0
"""Seconds after which a paste whose end is lost is over, with time to spare on a busy machine."""


class Hands:
    """Types at random, and knows what was typed last."""

    def __init__(self, rng: random.Random, *, foreign: bool) -> None:
        self._rng = rng
        self._foreign = foreign
        """Whether the line carries what nobody has typed."""
        self.typed: deque[str] = deque(maxlen=60)

    def anything(self, terminal: Terminal) -> None:
        """Press a key or several, click somewhere, paste, or give the window another size."""
        rng, chance = self._rng, self._rng.random()
        if chance < 0.02:
            self._resize(terminal, rng.choice(SIZES))
        elif chance < 0.07:
            x, y = rng.randint(1, 120), rng.randint(1, 36)
            self.send(terminal, f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m")
        elif chance < 0.12:
            self.send(terminal, rng.choice(BURSTS))
        elif chance < 0.15:
            self.idle(terminal)
        else:
            self.send(terminal, rng.choice(KEYS))

    def idle(self, terminal: Terminal) -> None:
        """Do what changes nothing about a run: no key is meant."""
        rng = self._rng
        match rng.choice(("focus", "paste", "mouse", "size", "foreign" if self._foreign else "focus")):
            case "focus":
                self.send(terminal, FOCUS * rng.choice((1, 1, 50)))
            case "paste":
                self.send(terminal, rng.choice(PASTES))
            case "mouse":
                self.send(terminal, f"\x1b[<35;{rng.randint(1, 300)};{rng.randint(1, 90)}M")
            case "size":
                before = terminal.size
                self._resize(terminal, rng.choice(SIZES))
                terminal.read(rng.choice((0.0, 0.1)))
                self._resize(terminal, before)
            case _:
                foreign = rng.choice(FOREIGN)
                self.send(terminal, foreign)
                if foreign == LOST_PASTE:
                    terminal.read(PASTE_SECONDS)  # until then keys are a part of it

    def send(self, terminal: Terminal, keys: str | bytes) -> None:
        """Type this."""
        terminal.send(keys)
        self.typed.append(repr(keys[:40]))

    def _resize(self, terminal: Terminal, size: Sequence[int]) -> None:
        terminal.resize(*size)
        self.typed.append(f"<{size[0]}x{size[1]}>")
