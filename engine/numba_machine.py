"""The small calls of a program in one compiled function: the optional back end `engine = "numba"`.

A call of NumPy on a handful of numbers takes a quarter of a microsecond, nearly all of it to find out what is to be
done. Here calls that follow one another become rows of a table, and a machine, one function that Numba compiles,
carries out the rows: it has an instruction for each NumPy function that is named below. It knows nothing of networks,
activations, losses or optimizers. What it has no instruction for stays the call that it was, and so does what is large:
there NumPy's BLAS and the loops of `element_loops.py` are as fast as it gets.

Its bits are its own: a product is summed in the order of its terms, without fused multiply-adds, and exponentials and
the like are the C library's; what is exactly rounded is the same everywhere. So they do not depend on which calls
follow one another, and stepping and running agree.
"""
# Numba has no types, and functions that it compiles need none.
# pyright: basic, reportMissingTypeStubs=false, reportMissingImports=false, reportPrivateImportUsage=false
# pyright: reportCallIssue=false

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby

import numpy as np
import numpy.typing as npt
from numba import carray, njit

from .network.arrays import Array, Call, Calls, Preparation
from .numba_pointer import pointer

SMALL = 1024
"""The numbers up to which a function is faster in the machine than in NumPy."""
FEW = 64
"""The same for what takes a call of the C library a number: NumPy's own are vectorised."""
TERMS = 4096
"""The multiplications up to which a product is faster in loops than in BLAS."""

CHEAP = ("negative", "absolute", "square", "sqrt", "reciprocal", "sign", "floor", "ceil", "rint")
COSTLY = ("exp", "expm1", "log", "log1p", "tanh")
OF_TWO = ("add", "subtract", "multiply", "divide", "maximum", "minimum", "fmax")
NAMES = (*CHEAP, *COSTLY, *OF_TWO)
"""The functions that there is an instruction for; its number is the place here."""
(NEGATIVE, ABSOLUTE, SQUARE, SQRT, RECIPROCAL, SIGN, FLOOR, CEIL, RINT, EXP, EXPM1, LOG, LOG1P, TANH) = range(14)
ADD, SUBTRACT, MULTIPLY, DIVIDE, MAXIMUM, MINIMUM, FMAX, PRODUCT = range(14, 22)
INEXACT = (EXP, EXPM1, LOG, LOG1P, TANH, PRODUCT)
"""The instructions whose last bits are not NumPy's."""

Row = tuple[int, ...]
"""Instruction, count n, addresses of the operands and of the result, and eleven numbers in all.

Of functions follows whether an operand is a single number, of products a (n, k) · b (k, m): k, m, and the strides of
both operands.
"""


class Fused(partial[object]):
    """Calls made into one. It keeps them, and with them the arrays that the table points to."""

    parts: Calls


def compiled(calls: Iterable[Call], dtype: np.dtype[np.floating]) -> tuple[Call, ...]:
    """Return calls that do the same as these on arrays of a dtype.

    Those that follow one another and have an instruction become one call. Preparations come first, for between two
    such calls they would part them.
    """
    calls = list(calls)
    made: list[Call] = [call for call in calls if isinstance(call, Preparation)]
    pairs = [(_row(call, dtype), call) for call in calls if not isinstance(call, Preparation)]
    for known, group in groupby(pairs, key=lambda pair: pair[0] is not None):
        rows, parts = zip(*group, strict=True)
        # Alone, a function that is exactly rounded is no faster in the machine, and the same to the bit.
        alone = len(rows) == 1 and known and rows[0][0] not in INEXACT
        made += parts if alone or not known else [_fused(rows, parts, dtype)]
    return tuple(made)


def _fused(rows: Sequence[Row], parts: Calls, dtype: np.dtype[np.floating]) -> Fused:
    room = np.empty((3, TERMS), dtype)
    fused = Fused(run, np.array(rows, np.int64), room)
    fused.parts = parts
    return fused


def _row(call: Call, dtype: np.dtype[np.floating]) -> Row | None:
    """Return the row of a call, None where the machine cannot carry it out or would not be faster."""
    if not isinstance(call, partial) or set(call.keywords) - {"out"}:
        return None
    arrays = [*call.args, *call.keywords.values()]
    if not all(isinstance(array, np.ndarray) and array.dtype == dtype for array in arrays):
        return None
    *operands, result = arrays
    if not result.flags.c_contiguous:
        return None
    if isinstance(call.func, np.ufunc):
        return _function(call.func, operands, result)
    left = getattr(call.func, "__self__", None)
    if getattr(call.func, "__name__", "") == "dot" and isinstance(left, np.ndarray) and left.dtype == dtype:
        return _product(left, operands[0], result)
    return None


def _function(function: np.ufunc, operands: Sequence[Array], result: Array) -> Row | None:
    name, size = function.__name__, result.size
    if name not in NAMES or len(operands) != function.nin or size > (FEW if name in COSTLY else SMALL):
        return None
    for operand in operands:
        same = operand.shape == result.shape and operand.flags.c_contiguous
        if not (same or operand.ndim == 0):
            return None
    a, b = operands[0], operands[-1]
    single = (array.ndim == 0 and size > 1 for array in (a, b))
    return NAMES.index(name), size, *map(_address, (a, b, result)), *single, 0, 0, 0, 0


def _product(left: Array, right: Array, result: Array) -> Row | None:
    # A vector is a row on the left, a column on the right.
    left, right = left.reshape(1, -1) if left.ndim == 1 else left, right.reshape(len(right), -1)
    (n, inner), columns = left.shape, right.shape[1]
    if n * inner * columns > TERMS or result.size != n * columns:
        return None
    strides = (stride // result.itemsize for stride in (*left.strides, *right.strides))
    return PRODUCT, n, *map(_address, (left, right, result)), inner, columns, *strides


def _address(array: Array) -> int:
    return array.__array_interface__["data"][0]


@njit(cache=True, nogil=True, error_model="numpy")
def run(table: npt.NDArray[np.int64], room: Array) -> None:
    """Carry out the rows of a table; `room` (3, TERMS) is for what lies between, and has their dtype."""
    for index in range(table.shape[0]):
        row = table[index]
        if row[0] == PRODUCT:
            _multiply(row, room)
        else:
            _apply(row, room)


@njit(cache=True, error_model="numpy")
def _apply(row, room):
    """Apply a function to its numbers."""
    code, n, one = row[0], row[1], room.dtype.type(1)
    # Written beside the operands first: where compilers see that nothing overlaps, they vectorise.
    r = room[0, :n]
    c = carray(pointer(row[4]), n, room.dtype)
    a, b = _operand(row[2], row[5], n, room[1]), _operand(row[3], row[6], n, room[2])
    if code == ADD:
        for i in range(n):
            r[i] = a[i] + b[i]
    elif code == SUBTRACT:
        for i in range(n):
            r[i] = a[i] - b[i]
    elif code == MULTIPLY:
        for i in range(n):
            r[i] = a[i] * b[i]
    elif code == DIVIDE:
        for i in range(n):
            r[i] = a[i] / b[i]
    elif code == MAXIMUM:
        for i in range(n):
            r[i] = a[i] if a[i] > b[i] or a[i] != a[i] else b[i]
    elif code == MINIMUM:
        for i in range(n):
            r[i] = a[i] if a[i] < b[i] or a[i] != a[i] else b[i]
    elif code == FMAX:
        for i in range(n):
            r[i] = b[i] if b[i] > a[i] or a[i] != a[i] else a[i]
    elif code == NEGATIVE:
        for i in range(n):
            r[i] = -a[i]
    elif code == ABSOLUTE:
        for i in range(n):
            r[i] = abs(a[i])
    elif code == SQUARE:
        for i in range(n):
            r[i] = a[i] * a[i]
    elif code == SQRT:
        for i in range(n):
            r[i] = np.sqrt(a[i])
    elif code == RECIPROCAL:
        for i in range(n):
            r[i] = one / a[i]
    elif code == SIGN:
        for i in range(n):
            r[i] = np.sign(a[i])
    elif code == FLOOR:
        for i in range(n):
            r[i] = np.floor(a[i])
    elif code == CEIL:
        for i in range(n):
            r[i] = np.ceil(a[i])
    elif code == RINT:
        for i in range(n):
            r[i] = np.rint(a[i])
    elif code == EXP:
        for i in range(n):
            r[i] = np.exp(a[i])
    elif code == EXPM1:
        for i in range(n):
            r[i] = np.expm1(a[i])
    elif code == LOG:
        for i in range(n):
            r[i] = np.log(a[i])
    elif code == LOG1P:
        for i in range(n):
            r[i] = np.log1p(a[i])
    elif code == TANH:
        for i in range(n):
            r[i] = np.tanh(a[i])
    for i in range(n):
        c[i] = r[i]


@njit(cache=True, error_model="numpy")
def _operand(address, single, n, room):
    """Return n numbers: those at an address, or the one that stands there as often."""
    if single:
        value = carray(pointer(address), 1, room.dtype)[0]
        for i in range(n):
            room[i] = value
        return room[:n]
    return carray(pointer(address), n, room.dtype)


@njit(cache=True, error_model="numpy")
def _multiply(row, room):
    """Write a · b into c: sums over k in its order, all columns at a time."""
    n, inner, columns = row[1], row[5], row[6]
    a_down, a_along, b_down, b_along = row[7], row[8], row[9], row[10]
    a = carray(pointer(row[2]), (n - 1) * a_down + (inner - 1) * a_along + 1, room.dtype)
    b = carray(pointer(row[3]), (inner - 1) * b_down + (columns - 1) * b_along + 1, room.dtype)
    c = carray(pointer(row[4]), n * columns, room.dtype)
    packed, sums = room[1], room[0]
    for k in range(inner):
        for j in range(columns):
            packed[k * columns + j] = b[k * b_down + j * b_along]
    zero = room.dtype.type(0)
    for i in range(n * columns):
        sums[i] = zero
    for i in range(n):
        into = sums[i * columns : (i + 1) * columns]
        for k in range(inner):
            factor, terms = a[i * a_down + k * a_along], packed[k * columns : (k + 1) * columns]
            for j in range(columns):
                into[j] += factor * terms[j]
    for i in range(n * columns):
        c[i] = sums[i]
