"""What is said where something is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nn_tui.datasets import InputError


def said(folder: Path, work: Callable[[], object]) -> str:
    """Return the sentence of a refusal, without the folder that files stand in."""
    with pytest.raises(InputError) as error:
        work()
    return str(error.value).replace(f"{folder}/", "")
