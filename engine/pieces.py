"""Large element-wise calls, a piece at a time: what one call has read is still in the cache for the next.

With more than one thread the pieces are shared out among them. Each number is computed as it would be in one piece, so
that neither changes a bit.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache, partial
from itertools import groupby
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from .element_loops import Loop
from .network.arrays import Call, Calls

AnyArray = npt.NDArray[Any]

PIECE = 2**20
"""Bytes of an array's piece; a few of them fit into the cache that is shared by all processors."""
LARGE = 2**23
"""Bytes from which on arrays are cut up; smaller ones stay in that cache as they are."""
WORTH_SHARING = 2**23
"""Numbers that are computed, over all calls in a row, from which on it pays to wake another thread.

That takes a third of a millisecond while the threads of a BLAS library still wait for more work.
"""


def in_pieces(calls: Iterable[Call], threads: int = 1) -> tuple[Call, ...]:
    """Return calls that do the same; what is large and element by element takes its arrays a piece at a time."""
    made: list[Call] = []
    for (size, itemsize), group in groupby(calls, key=_extent):
        parts = list(group)
        functions = sum(len(part.parts) if isinstance(part, Loop) else 1 for part in parts)
        shares = threads if size * functions >= WORTH_SHARING else 1
        count = _pieces(size * itemsize, shares)
        if count == 1:
            made += parts
            continue
        # Whole cache lines, so that no two threads write to one.
        step = -(-size // count // 64) * 64
        pieces = [[_piece(call, slice(at, at + step)) for call in parts] for at in range(0, size, step)]
        made += [call for piece in pieces for call in piece] if shares == 1 else [partial(_share_out, pieces, shares)]
    return tuple(made)


def _pieces(size: int, threads: int) -> int:
    """Return in how many pieces arrays of that many bytes are taken, a multiple of the threads."""
    if threads == 1:
        return -(-size // PIECE) if size >= LARGE else 1
    return threads * -(-size // (threads * PIECE))


def _extent(call: Call) -> tuple[int, int]:
    """Return how many numbers of how many bytes a call takes one by one; (0, 0) where it does anything else."""
    if isinstance(call, Loop):
        return _extent(call.parts[0])
    if not isinstance(call, partial):
        return 0, 0
    bound = cast("partial[object]", call)
    function = bound.func
    by_element = isinstance(function, np.ufunc) or function is np.copyto or getattr(function, "__name__", "") == "take"
    operands = cast(Iterable[object], (*bound.args, *bound.keywords.values()))
    arrays = [cast(AnyArray, operand) for operand in operands if isinstance(operand, np.ndarray) and operand.ndim]
    if not by_element or not arrays:
        return 0, 0
    if any(array.shape != arrays[0].shape or not array.flags.c_contiguous for array in arrays):
        return 0, 0
    return arrays[0].size, min(array.itemsize for array in arrays)


def _piece(call: Call, at: slice) -> Call:
    if isinstance(call, Loop):
        return call.of([_piece(part, at) for part in call.parts])

    def cut(operand: object) -> object:
        if isinstance(operand, np.ndarray) and operand.ndim:
            return cast(AnyArray, operand).reshape(-1)[at]
        return cast(object, operand)

    bound = cast("partial[object]", call)
    return partial(bound.func, *map(cut, bound.args), **{name: cut(value) for name, value in bound.keywords.items()})


def _share_out(pieces: Sequence[Calls], threads: int) -> None:
    shares = [[call for piece in pieces[thread::threads] for call in piece] for thread in range(threads)]
    others = [_pool(threads).submit(_carry_out, share) for share in shares[1:]]
    _carry_out(shares[0])
    wait(others)


def _carry_out(calls: Calls) -> None:
    with np.errstate(all="ignore"):  # each thread has its own
        for call in calls:
            call()


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads - 1, "nn-tui arithmetic")
