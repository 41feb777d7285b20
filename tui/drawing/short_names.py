"""Names cut to a width so that no cut name passes for another one: in the middle, where they do not differ."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import takewhile

from .text_cells import cells_of, first_cells, last_cells, width_of
from .visible import visible

TILDE = "~"
"""Stands for what is cut out of a name where an ellipsis of three characters would leave too little of it."""
LEAST_NAME = 3
"""Cells of a name that is cut at least, where it stands in a list."""
LEAST_BESIDE = 6
"""Cells of a name beside a long ellipsis at least."""
MANY = 1_000
"""Names above which each is cut in the middle without a look at the others."""


def shorten_name(name: str, width: int, ellipsis: str) -> str:
    """Return a name in at most `width` cells, cut in the middle where it is longer."""
    sign = _sign(width, ellipsis)
    return _cut(name, width, sign, tail=_tail(width - len(sign)))


@lru_cache(maxsize=512)
def shorten_names(names: tuple[str, ...], width: int, ellipsis: str) -> tuple[str, ...]:
    """Return names in at most `width` cells each, cut where they differ least, so that as many differ as can be.

    All are cut at the same place: in the middle if that will do, else nearer to the end or to the beginning. Names that
    are then still alike lose what they all begin with.
    """
    sign = _sign(width, ellipsis)
    room = max(0, width - len(sign))
    if len(names) > MANY or all(width_of(name) <= width for name in names):
        return tuple(_cut(name, width, sign, tail=_tail(room)) for name in names)
    tails = sorted(range(room + 1), key=lambda tail: abs(tail - _tail(room)))
    cuts = [tuple(_cut(name, width, sign, tail=tail) for name in names) for tail in tails]
    best = max(cuts, key=lambda cut: len(set(cut)))
    common = _common(tuple(map(cells_of, names)))
    alike = len(set(best)) < len(set(names)) and common > 0 and room > len(sign)
    if alike:
        bare = ("".join(cells_of(name)[common:]) for name in names)
        best = max(best, tuple(sign + first_cells(name, room) for name in bare), key=lambda cut: len(set(cut)))
    return best


@lru_cache(maxsize=512)
def abbreviated_names(
    names: tuple[str, ...], others: tuple[str, ...], width: int, ellipsis: str, abbreviate: Callable[[str, int], str]
) -> list[str]:
    """Return names in at most `width` cells each, abbreviated, or cut where that would give the name of another."""
    short = [abbreviate(name, width) for name in names]
    often, taken = Counter(short), frozenset(others)
    unclear = [often[cut] > 1 or (cut != name and cut in taken) for name, cut in zip(names, short, strict=True)]
    cut_instead = tuple(name for name, wrong in zip(names, unclear, strict=True) if wrong)
    told = iter(shorten_names(cut_instead, width, ellipsis))
    return [next(told) if wrong else cut for cut, wrong in zip(short, unclear, strict=True)]


def _tail(room: int) -> int:
    """Return how much of a name's end is kept of some cells: a third, for names are read from their beginning."""
    return max(room // 3, min(1, room - 1)) if room > 0 else 0


def _common(names: Sequence[tuple[str, ...]]) -> int:
    """Return with how many equal cells all names begin."""
    alike = takewhile(lambda cells: len(set(cells)) == 1, zip(*names, strict=False))
    return sum(1 for _ in alike)


def _sign(width: int, ellipsis: str) -> str:
    """Return what stands for the part that is cut out."""
    return ellipsis if len(ellipsis) == 1 or width >= len(ellipsis) + LEAST_BESIDE else TILDE


def _cut(name: str, width: int, sign: str, *, tail: int) -> str:
    if width_of(name) <= width:
        return visible(name)
    head = max(0, width - len(sign) - tail)
    return first_cells(name, head) + sign[: max(0, width)] + (last_cells(name, tail) if tail else "")


def list_names(names: Sequence[str], width: int, ellipsis: str) -> str:
    """Return names with commas between them, and how many are left out where not all fit: `a, b and 7 more`."""
    whole = ", ".join(names)
    if width_of(whole) <= width:
        return visible(whole)
    listed, shown = "", 0
    for name in names[:-1]:
        longer = f"{listed}, {name}" if shown else name
        if width_of(longer) + len(_others(len(names) - shown - 1)) > width:
            break
        listed, shown = longer, shown + 1
    others = _others(len(names) - max(1, shown))
    if shown:
        return visible(listed) + others
    room = width - len(others)
    return shorten_name(names[0], room, ellipsis) + others if room >= LEAST_NAME else ellipsis[: max(0, width)]


def _others(count: int) -> str:
    return f" and {count:,} more" if count else ""
