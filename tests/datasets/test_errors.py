"""What went wrong, in one sentence, and which errors are the program's own."""

import errno
import os

import numpy as np
import pytest

from nn_tui.datasets import InputError
from nn_tui.datasets.errors import is_fault, sentence_of


class FaultError(Exception):
    """What nobody has thought of."""


def raised(error: BaseException) -> BaseException:
    """Return an error as it comes out of a function."""
    with pytest.raises(type(error)) as found:
        raise error
    return found.value


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (InputError("expected fewer", field="network.hidden"), "network.hidden: expected fewer"),
        (MemoryError(), "there is not enough memory for this"),
        (MemoryError("Unable to allocate\n  7 TiB"), "there is not enough memory for this: Unable to allocate 7 TiB"),
        (RecursionError("maximum recursion depth exceeded"), "this is nested too deeply"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "No space left on device"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "a b.csv"), "a b.csv: No such file or directory"),
    ],
)
def test_what_was_given_or_where_it_runs_is_told_as_it_is_and_is_no_fault(error: Exception, sentence: str) -> None:
    assert sentence_of(raised(error)) == sentence
    assert not is_fault(error)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (FaultError(), "this met a fault of nn-tui, FaultError"),
        (KeyError("x"), "this met a fault of nn-tui, KeyError: 'x'"),
        (ValueError("two\nlines"), "this met a fault of nn-tui, ValueError: two lines"),
    ],
)
def test_everything_else_is_a_fault_and_its_sentence_says_so(error: Exception, sentence: str) -> None:
    assert sentence_of(raised(error)) == sentence
    assert is_fault(error)


def test_an_array_that_is_too_large_is_told_as_such() -> None:
    with pytest.raises(MemoryError) as raised_error:
        np.zeros(10**17)
    assert sentence_of(raised_error.value).startswith("there is not enough memory for this: ")
