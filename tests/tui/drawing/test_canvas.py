"""The sheet of cells that diagrams and curves are drawn on."""

from nn_tui.tui.drawing.canvas import Canvas, shorten


def test_writing_beyond_an_edge_is_cut_off() -> None:
    canvas = Canvas(4, 1)
    canvas.write(-2, 0, "abcd", 1)
    canvas.write(3, 0, "xyz", 2)
    canvas.write(0, 5, "below", 3)
    assert canvas.runs() == [[("cd", 1), (" ", 0), ("x", 2)]]


def test_a_wide_character_takes_two_cells() -> None:
    canvas = Canvas(4, 1)
    canvas.write(0, 0, "学a", 1)
    assert canvas.runs() == [[("学a", 1), (" ", 0)]]
    canvas.write(3, 0, "学", 1)
    assert canvas.runs() == [[("学a ", 1)]]
    assert shorten("学学学", 4, "…") == "学…"


def test_scattered_characters_each_keep_their_pen() -> None:
    canvas = Canvas(3, 2)
    canvas.scatter([0, 1], [2, 0], "ab", [5, 6])
    assert canvas.runs() == [[("  ", 0), ("a", 5)], [("b", 6), ("  ", 0)]]
