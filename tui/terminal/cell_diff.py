"""What is on the terminal and what should be, cell by cell, so that only the difference is sent.

Textual sends whole widgets: all of the screen, some 20 kB, fifteen times a second. Most cells stay as they are from one
frame to the next, and a cell that changes rarely changes its colour too. Comparing costs about a millisecond a frame,
no more than sending what it saves would.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from rich.style import Style
from textual.strip import Strip

from .cell_strip import CellStrip
from .cell_widths import split_cells
from .sgr import change, ground, without_foreground

CLOSE = 4
"""ScreenCells between two changes that are sent again rather than jumped over: a jump costs as many bytes."""
_WORD = re.compile(r"[!-~·−±…]*\w[!-~\w·−±…]*")
"""Letters and digits, with the signs that stand at them; the shades and strokes of pictures are none."""
_ELSEWHERE = -1
"""The column of the cursor while it is in another row."""
_UNSURE = -2
"""The column of the cursor behind a character that the terminal may not count as we do."""
_UNKNOWN = "unknown"
"""The pen of a cell of which nothing is known; no other has it."""

MOST_TABLES = 16


class ScreenCells:
    """The cells of a screen, as they are on the terminal and as they should be.

    `pen_of` returns the pen of a style, see `sgr`. With `plain_text`, words and numbers have the default foreground.
    """

    def __init__(self, width: int, height: int, pen_of: Callable[[Style], str], *, plain_text: bool = False) -> None:
        self.width, self.height, self.plain_text = width, height, plain_text
        self._characters = [[" "] * width for _ in range(height)]
        self._pens = [[""] * width for _ in range(height)]
        self._changed: set[int] = set()
        """Rows that may differ from what is on the terminal."""
        self._style_pens: dict[int, tuple[Style, str]] = {}
        """The pens of styles, by the ids of these, which are kept: to look a style up by what it is takes longer."""
        self._pen_tables: dict[int, tuple[list[Style], list[str]]] = {}
        """The pens of lists of styles, by the ids of these, which are kept."""
        self._pen_of = pen_of
        self._narrow = {chr(code) for code in range(32, 127)}
        """Characters that are known to fill one cell."""
        self.forget()

    def forget(self) -> None:
        """Assume nothing about what is on the terminal."""
        self._standing = [[" "] * self.width for _ in range(self.height)]
        self._standing_pens = [[_UNKNOWN] * self.width for _ in range(self.height)]
        self._changed.update(range(self.height))

    @property
    def changed(self) -> bool:
        """Whether there may be something to send."""
        return bool(self._changed)

    def put(self, x: int, y: int, strip: Strip) -> None:
        """Put a strip into the cells, from cell (x, y) to the right."""
        if not 0 <= y < self.height:
            return
        characters, pens = self._characters[y], self._pens[y]
        if isinstance(strip, CellStrip) and not self.plain_text:
            end = x + len(strip.characters)
            characters[x:end] = strip.characters
            pens[x:end] = map(self._table(strip.styles).__getitem__, strip.numbers)
            self._note_narrow(strip.characters)
        else:
            self._put_pieces(x, strip, characters, pens)
        del characters[self.width :], pens[self.width :]
        self._changed.add(y)

    def _put_pieces(self, x: int, strip: Strip, characters: list[str], pens: list[str]) -> None:
        known = self._style_pens
        for text, style, _ in strip:
            pen = ""
            if style is not None:
                found = known.get(id(style))
                if found is None:
                    found = known[id(style)] = style, self._pen_of(style)
                pen = found[1]
            cells: Sequence[str] = text if self._narrow.issuperset(text) else self._split(text)
            length = len(cells)
            characters[x : x + length] = cells
            pens[x : x + length] = [pen] * length
            if self.plain_text and pen:
                plain = without_foreground(pen)
                for word in _WORD.finditer("".join(cell[:1] or "_" for cell in cells)) if plain != pen else ():
                    pens[x + word.start() : x + word.end()] = [plain] * (word.end() - word.start())
            x += length
        if len(known) > 8192:
            known.clear()

    def _split(self, text: str) -> list[str]:
        """Return the content of each cell of a text, and note which characters fill one."""
        cells = split_cells(text)
        if "".join(cells) == text:
            self._note_narrow(cells)
        return cells

    def _note_narrow(self, cells: Sequence[str]) -> None:
        """Note the characters that fill one cell."""
        if not self._narrow.issuperset(cells):
            self._narrow.update(cell for cell, behind in pairwise((*cells, " ")) if len(cell) == 1 and behind)

    def _table(self, styles: list[Style]) -> list[str]:
        """Return the pens of a list of styles, which grows."""
        if len(self._pen_tables) > MOST_TABLES:
            self._pen_tables.clear()
        pens = self._pen_tables.setdefault(id(styles), (styles, []))[1]
        pens += map(self._pen_of, styles[len(pens) :])
        return pens

    def take(self, limit: float) -> str:
        """Return what brings the terminal up to date, row by row from the top, and count it as sent.

        Once it is longer than the limit (characters), the remaining rows wait for the next call.
        """
        sequences: list[str] = []
        length, pen = 0, ""
        for y in sorted(self._changed):
            if length > limit:
                break
            self._changed.remove(y)
            row, pen = self._row(y, pen)
            if row:
                sequences.append(row)
                length += len(row)
        if pen:
            sequences.append("\x1b[m")
        return "".join(sequences)

    def _row(self, y: int, pen: str) -> tuple[str, str]:
        """Return the sequence that brings row y up to date, and the pen at its end; the pen is the terminal's."""
        characters, pens = self._characters[y], self._pens[y]
        standing, standing_pens = self._standing[y], self._standing_pens[y]
        if characters == standing and pens == standing_pens:
            return "", pen
        if "" in characters or "" in standing:
            # Overwriting half of a wide character erases all of it; such a row is sent as a whole.
            places: Iterable[int] = range(self.width)
        else:
            cells = zip(characters, standing, pens, standing_pens, strict=True)
            places = [
                x
                for x, (character, old, its_pen, old_pen) in enumerate(cells)
                if character != old or (its_pen != old_pen and (character != " " or not _same_blank(its_pen, old_pen)))
            ]
        self._standing[y], self._standing_pens[y] = characters.copy(), pens.copy()
        out: list[str] = []
        at = _ELSEWHERE  # the column of the cursor
        for x in places:
            character, wanted = characters[x], pens[x]
            if not character:
                continue  # the second half of what stands before it
            if x != at:
                if at >= 0 and x - at <= CLOSE and self._is_plain(y, at, x, pen):
                    out += characters[at:x]
                else:
                    out.append(f"\x1b[{y + 1};{x + 1}H" if at == _ELSEWHERE else f"\x1b[{x + 1}G")
            if wanted != pen and (character != " " or ground(wanted) != ground(pen)):
                out.append(change(pen, wanted))
                pen = wanted
            out.append(character)
            # Where the terminal counts other cells for it, what follows stands in its own place all the same.
            at = x + 1 if character in self._narrow else _UNSURE
        return "".join(out), pen

    def _is_plain(self, y: int, start: int, stop: int, pen: str) -> bool:
        """Return whether cells of a row hold what fills one cell each, all in one pen."""
        return self._pens[y][start:stop] == [pen] * (stop - start) and self._narrow.issuperset(
            self._characters[y][start:stop]
        )


def _same_blank(pen: str, other: str) -> bool:
    return other != _UNKNOWN and ground(pen) == ground(other)
