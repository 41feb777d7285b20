"""The report on a table as a page: every line of it in the room that there is, and what is in which colour."""

from msgspec import structs

from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.table_report.page import page
from tests.tui.table_report.test_table_words import REPORT

PAGE = """\
891 rows, UTF-8, commas between fields, header age, sex,
  name, x, lived
predicts lived, 2 classes (0 549, 1 342)
- data.missing: column age misses 2 values
- age looks like a code
- the file is compressed with gzip
- line 3: two words are new

column  kind      decision              missing  values
age     number    used                        2  0.42 ... 80
sex     category  one-hot in 2 columns           male 577...
name    text      left out                       a b c 1,...
  9 texts for 9 rows; use it
x                 left out
  not asked for; data.features
lived   number    target                         1"""


def test_a_page_tells_all_of_a_table_in_the_room_that_there_is() -> None:
    report = structs.replace(
        REPORT,
        problems=("data.missing: column age misses 2 values",),
        suspicions=("people.csv: age looks like a code",),
    )
    shown = page(report, ["people.csv, line 3: two words are new"], 60, GLYPHS["ascii"])
    assert shown.plain == PAGE
    assert [(shown.plain[span.start : span.end].split("\n")[0][:12].rstrip(), span.style) for span in shown.spans] == [
        ("- data.missi", "$error"),
        ("- age looks", "$warning"),
        ("column  kind", "bold"),
        ("name    text", "$nn-faint"),
        ("  9 texts fo", "$nn-faint"),
        ("x", "$nn-faint"),
        ("  not asked", "$nn-faint"),
    ]


def test_names_have_at_most_24_cells_and_values_at_least_8() -> None:
    long = structs.replace(REPORT.columns[1], name="n" * 40)
    heading, row = page(structs.replace(REPORT, columns=(long,)), [], 20, GLYPHS["braille"]).plain.split("\n")[-2:]
    assert heading == f"column{' ' * 20}kind      decision              missing  values"
    assert row.split() == [f"{'n' * 23}…", "category", "one-hot", "in", "2", "columns", "male", "57…"]
