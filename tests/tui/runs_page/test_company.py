"""Who is attached to a run, in a sentence."""

import pytest

from nn_tui.tui.runs_page.company import Company


@pytest.mark.parametrize(
    ("company", "words"),
    [
        (Company(), ""),
        (Company("ada (process 7)"), "iris: ada (process 7) controls it"),
        (Company("", ("bob",)), "iris: bob watches"),
        (Company("ada", ("bob", "eve")), "iris: ada controls it, bob and eve watch"),
    ],
)
def test_who_controls_a_run_and_who_watches_it(company: Company, words: str) -> None:
    assert company.words("iris") == words
