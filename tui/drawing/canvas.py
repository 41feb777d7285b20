"""A sheet of character cells to draw on, each with the number of a pen; no colours and no terminal in here."""

from collections.abc import Sequence

from .text_cells import cells_of


class Canvas:
    """Rows of cells; what is written beyond an edge is cut off.

    `characters[y][x]` is the text of a cell and `pens[y][x]` the number of the pen it was written with, 0 at first.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.characters = [[" "] * width for _ in range(height)]
        self.pens = [[0] * width for _ in range(height)]

    def write(self, x: int, y: int, text: str, pen: int) -> None:
        """Write a text from cell (x, y) to the right."""
        cells = cells_of(text)
        if not 0 <= y < self.height or x >= self.width:
            return
        if x < 0:
            cells, x = cells[-x:], 0
            if cells and not cells[0]:
                cells = (" ", *cells[1:])
        room = self.width - x
        if len(cells) > room:
            cells = cells[:room] if cells[room] else (*cells[: room - 1], " ")
        if not cells:
            return
        row, end = self.characters[y], x + len(cells)
        # Of a wide character that is cut or half covered, a blank is left.
        if x and not row[x]:
            row[x - 1] = " "
        if end < self.width and not row[end]:
            row[end] = " "
        row[x:end] = cells
        self.pens[y][x:end] = [pen] * len(cells)

    def write_cells(self, x: int, y: int, characters: list[str], pens: list[int]) -> None:
        """Write characters with a pen each from cell (x, y) to the right; " " leaves what stands there."""
        row, row_pens = self.characters[y], self.pens[y]
        for place, (character, pen) in enumerate(zip(characters, pens, strict=True), x):
            if character != " " and 0 <= place < self.width:
                row[place], row_pens[place] = character, pen

    def scatter(self, rows: Sequence[int], columns: Sequence[int], characters: str, pens: Sequence[int]) -> None:
        """Write single characters, each into its own cell with its own pen; none may lie beyond an edge."""
        for y, x, character, pen in zip(rows, columns, characters, pens, strict=True):
            self.characters[y][x] = character
            self.pens[y][x] = pen
