"""What holds for all tests of the dashboard."""

from collections.abc import Iterator

import pytest
from textual import _wait


@pytest.fixture(autouse=True, scope="session")
def asking_is_idling() -> Iterator[None]:
    """A pilot goes on once the program takes less than a quarter of the time.

    Textual would have a twentieth, and waits for a second in vain beside a dashboard that only asks for snapshots.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_wait, "SLEEP_IDLE", _wait.SLEEP_GRANULARITY / 4)
        yield
