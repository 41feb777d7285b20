"""How far a file has been read, in words."""

import pytest

from nn_tui.datasets import under_way
from nn_tui.tui.progress_words import READING, reading_now


class Progress:
    """A file of 178 MB that is being read."""

    name = "data.csv"
    total = 178_200_000

    def __init__(self, done: int, left: float | None) -> None:
        self.done, self.left = done, left


@pytest.mark.parametrize(
    ("done", "left", "said"),
    [
        (0, None, "Reading data.csv: 0 of 178 MB"),
        (63_400_000, 4.4, "Reading data.csv: 63 of 178 MB, about 4 s left"),
        (178_000_000, 0.2, "Reading data.csv: 178 of 178 MB, about 1 s left"),
    ],
)
def test_megabytes_and_seconds_are_told(
    monkeypatch: pytest.MonkeyPatch, done: int, left: float | None, said: str
) -> None:
    monkeypatch.setattr(under_way, "progress", lambda: Progress(done, left))
    assert reading_now() == said


def test_nothing_closer_is_told_before_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading_now() == READING
    monkeypatch.setattr(Progress, "total", 0)
    monkeypatch.setattr(under_way, "progress", lambda: Progress(0, None))
    assert reading_now() == READING
