"""What holds for all tests of the dashboard."""

from collections.abc import Iterator

import pytest
from textual import _wait
from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


@pytest.fixture(autouse=True, scope="session")
def asking_is_idling() -> Iterator[None]:
    """A pilot goes on once the program has taken less than a quarter of five milliseconds.

    Textual would have a twentieth, and waits for a second in vain beside a dashboard that only asks for snapshots; and
    of twenty milliseconds, twice after each key, which was most of the time that a test of keys took.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_wait, "SLEEP_GRANULARITY", 0.005)
        patch.setattr(_wait, "SLEEP_IDLE", 0.005 / 4)
        yield


@pytest.fixture(autouse=True, scope="session")
def styles_are_parsed_once() -> Iterator[None]:
    """Every app that opens with the same colours has the same rules, which Textual would parse for each anew."""
    parsed: dict[tuple[tuple[str, str], ...], LRUCache[tuple[object, ...], list[RuleSet]]] = {}
    begin, change = Stylesheet.__init__, Stylesheet.set_variables

    def take(sheet: Stylesheet) -> None:
        colours = tuple(sheet._variables.items())
        sheet._parse_cache = parsed.setdefault(colours, LRUCache(4096))

    def begin_and_take(sheet: Stylesheet, *, variables: dict[str, str] | None = None) -> None:
        begin(sheet, variables=variables)
        take(sheet)

    def change_and_take(sheet: Stylesheet, variables: dict[str, str]) -> None:
        sheet._parse_cache = LRUCache(1)  # which is emptied
        change(sheet, variables)
        take(sheet)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "__init__", begin_and_take)
        patch.setattr(Stylesheet, "set_variables", change_and_take)
        yield
