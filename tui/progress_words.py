"""How far a file has been read, in words."""

from nn_tui.datasets import under_way

from .drawing.number_format import count

READING = "Reading the data ..."
"""What is told where nothing closer is known."""


def reading_now() -> str:
    """Return how far the file is that is being read: "Reading data.csv: 63 of 178 MB, about 4 s left"."""
    progress = under_way.progress()
    if progress is None or progress.total == 0:
        return READING
    done, total = (count(round(size / 1e6)) for size in (progress.done, progress.total))
    left = "" if progress.left is None else f", about {count(max(1, round(progress.left)))} s left"
    return f"Reading {progress.name}: {done} of {total} MB{left}"
