"""The report on a table as lines of a page: the same facts as in `table_words`, in the room that there is."""

from collections.abc import Sequence

from textual.content import Content

from nn_tui.datasets.table_report import ColumnReport, TableReport

from ..drawing.glyphs import Glyphs
from ..drawing.number_format import count
from ..drawing.text_cells import left, right, shorten, width_of, wrap
from .table_words import predicted, read_as, values_of

LONGEST_NAME = 24
_GAP = 2


def page(report: TableReport, notes: Sequence[str], width: int, glyphs: Glyphs) -> Content:
    """Return the report in lines of at most `width` cells; below a column stands why, and what says otherwise."""
    lines: list[Content] = []
    for fact in (read_as(report), predicted(report)):
        lines += [Content(line) for line in wrap(glyphs.spell(fact), width, indent="  ")]
    for told, style in ((report.problems, "$error"), (report.suspicions, "$warning"), ((*report.notes, *notes), "")):
        for sentence in told:
            # The page is about one file.
            told_here = sentence.replace(f"{report.file}: ", "").replace(f"{report.file}, ", "")
            wrapped = wrap(glyphs.spell(told_here), width, first_indent="- ", indent="  ")
            lines += [Content.styled(line, style) for line in wrapped]
    lines.append(Content(""))
    return Content("\n").join([*lines, *_columns(report.columns, width, glyphs)])


def _columns(columns: Sequence[ColumnReport], width: int, glyphs: Glyphs) -> list[Content]:
    head = ("column", "kind", "decision", "missing", "values")
    rows = [
        tuple(map(glyphs.spell, (column.name, column.kind or "", column.decision, _missing(column), values_of(column))))
        for column in columns
    ]
    widths = [min(LONGEST_NAME, max(width_of(row[place]) for row in (head, *rows))) for place in range(4)]
    widths.append(max(8, width - sum(widths) - 4 * _GAP))
    lines = [Content.styled(_line(head, widths, glyphs), "bold")]
    for column, row in zip(columns, rows, strict=True):
        used = column.use in ("used", "target")
        lines.append(Content.styled(_line(row, widths, glyphs), "" if used else "$nn-faint"))
        if column.why or not used:
            told = "; ".join(part for part in (column.why, column.setting) if part)
            lines += [Content.styled(f"  {line}", "$nn-faint") for line in wrap(glyphs.spell(told), width - _GAP)]
    return lines


def _missing(column: ColumnReport) -> str:
    return count(column.missing) if column.missing else ""


def _line(cells: Sequence[str], widths: Sequence[int], glyphs: Glyphs) -> str:
    shown = [shorten(cell, width, glyphs.ellipsis) for cell, width in zip(cells, widths, strict=True)]
    name, kind, decision, missing, values = shown
    parts = [left(name, widths[0]), left(kind, widths[1]), left(decision, widths[2]), right(missing, widths[3]), values]
    return (" " * _GAP).join(parts).rstrip()
