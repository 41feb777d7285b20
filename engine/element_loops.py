"""Element-wise calls that follow one another as one loop, which Numba compiles where it is installed.

Each call of NumPy takes its arrays through memory, in AdamW's update twelve times; a loop reads and writes each array
once, and does not write what nobody reads afterwards. All that it computes is rounded exactly, one function after the
other and without fused multiply-adds, so that its bits are those of the calls, and whether Numba is there decides about
the time alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby, pairwise
from types import BuiltinFunctionType
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from .network.arrays import Call, Calls, Preparation

AnyArray = npt.NDArray[Any]
Span = tuple[int, int]
"""Where an array begins and ends in memory."""

FLOATS, INTEGERS = ("float32", "float64"), ("int32", "int64")
"""The dtypes of the numbers that loops compute with, and of what tables are looked up by."""

FORMULAS: dict[np.ufunc, str] = {
    np.add: "{0} + {1}",
    np.subtract: "{0} - {1}",
    np.multiply: "{0} * {1}",
    np.divide: "{0} / {1}",
    np.minimum: "{0} if {0} < {1} or {0} != {0} else {1}",
    np.negative: "-{0}",
    np.square: "{0} * {0}",
    np.sqrt: "sqrt({0})",
    np.sign: "sign({0}) if {0} != 0 else {0} - {0}",  # NumPy knows no negative zero here
    np.rint: "rint({0})",
    np.ceil: "ceil({0})",
}
"""The functions of numbers of one dtype that loops consist of, as Python writes them."""


class Loop(partial[object]):
    """Calls made into one. It keeps them, and with them the arrays of which it has the addresses."""

    parts: Calls

    def of(self, calls: Calls) -> "Loop":
        """Return the loop that does the same to other arrays: those of calls of the same functions."""
        return _loop(self.func, calls, [step for call in calls if (step := _step(call))])


class _Step(NamedTuple):
    """A call in words: a formula, the arrays that it reads number by number, the one that it writes, and tables."""

    formula: str
    read: tuple[AnyArray, ...]
    result: AnyArray
    tables: tuple[AnyArray, ...] = ()


def can_loop() -> bool:
    """Return whether Numba is installed."""
    return find_spec("numba") is not None


def in_loops(calls: Iterable[Call], seen: Sequence[AnyArray]) -> tuple[Call, ...]:
    """Return calls that do the same, with one loop for those that follow one another over arrays of one shape.

    The arrays `seen` are what somebody looks at afterwards; others are written only where a call reads them.
    Preparations come first, for between two calls they would part them. To compile a loop takes a fifth of a second, to
    load Numba half a second; a loop of the same functions is there at once. Raises whatever Numba raises where it does
    not work.
    """
    calls = list(calls)
    made: list[Call] = [call for call in calls if isinstance(call, Preparation)]
    working = [call for call in calls if not isinstance(call, Preparation)]
    uses, end = _Uses(working, seen), 0
    for shape, group in groupby(((call, _step(call)) for call in working), key=lambda pair: _shape(pair[1])):
        pairs = list(group)
        parts, steps = [call for call, _ in pairs], [step for _, step in pairs if step]
        begin, end = end, end + len(parts)
        arrays = _arrays(steps)
        # Arrays that overlap in part are not the same number by number.
        apart = all(before[1] <= after[0] for before, after in pairwise(sorted(arrays)))
        if shape and len(parts) > 1 and apart:
            lines = _source(steps, arrays, uses.left_out(steps, begin, end))
            made.append(_loop(_compiled("\n".join(lines)), parts, steps))
        else:
            made += parts
    return tuple(made)


def _shape(step: _Step | None) -> tuple[int, ...]:
    return step.result.shape if step else ()


def _loop(function: Callable[..., object], calls: Calls, steps: Sequence[_Step]) -> Loop:
    addresses = [start for start, _ in _arrays(steps)]
    loop = Loop(function, np.array([steps[0].result.size, *addresses], np.int64))
    loop.parts = calls
    return loop


def _arrays(steps: Sequence[_Step]) -> dict[Span, AnyArray]:
    """Return the arrays of steps, each once, in the order in which they are used."""
    arrays: dict[Span, AnyArray] = {}
    for step in steps:
        for array in (*step.read, step.result, *step.tables):
            arrays.setdefault(_span(array), array)
    return arrays


class _Uses:
    """Which calls use which parts of memory; nothing is known where one does not tell what it works on."""

    def __init__(self, calls: Calls, seen: Sequence[AnyArray]) -> None:
        operands = [_operands(call) for call in calls]
        self._known = None not in operands
        uses = [(*_span(array), number) for number, arrays in enumerate(operands) for array in arrays or ()]
        uses += ((*_span(array), -1) for array in seen)
        self._starts, self._ends, self._numbers = np.array(uses, np.int64).reshape(-1, 3).T

    def left_out(self, steps: Sequence[_Step], begin: int, end: int) -> frozenset[Span]:
        """Return what the steps of the calls from `begin` to `end` write before they read it, and nobody else uses."""
        read, own = set[Span](), set[Span]()
        for step in steps if self._known else ():
            read |= {_span(array) for array in step.read} - own
            own |= {_span(step.result)} - read
        return frozenset(span for span in own if not self._is_used_elsewhere(span, begin, end))

    def _is_used_elsewhere(self, span: Span, begin: int, end: int) -> bool:
        elsewhere = (self._numbers < begin) | (self._numbers >= end)
        return bool((elsewhere & (self._starts < span[1]) & (self._ends > span[0])).any())


def _operands(call: Call) -> list[AnyArray] | None:
    """Return the arrays that a call may read or write; None where they cannot be told."""
    if not isinstance(call, partial):
        return None
    bound = cast("partial[object]", call)
    if not isinstance(bound.func, (np.ufunc, BuiltinFunctionType)) and bound.func not in (np.copyto, np.einsum):
        return None
    operands = (*bound.args, *bound.keywords.values(), getattr(bound.func, "__self__", None))
    return [cast(AnyArray, operand) for operand in operands if isinstance(operand, np.ndarray)]


def _step(call: Call) -> _Step | None:
    """Return what a call computes; None where no loop can do it."""
    if not isinstance(call, partial):
        return None
    bound = cast("partial[object]", call)
    operands = (*bound.args, *bound.keywords.values())
    arrays = [cast(AnyArray, one) for one in operands if isinstance(one, np.ndarray)]
    others = [one for one in operands if not isinstance(one, np.ndarray)]
    step = None
    if isinstance(bound.func, np.ufunc):
        if not others and set(bound.keywords) <= {"out"} and len(arrays) == bound.func.nin + 1:
            step = _function(bound.func, *arrays)
    elif len(arrays) == 2:
        table = getattr(bound.func, "__self__", None)
        if bound.func is np.copyto:
            step = _conversion(*arrays)
        elif isinstance(table, np.ndarray) and others == [None, "clip"]:
            step = _lookup(cast(AnyArray, table), *arrays)
    if step is None or not step.result.ndim:
        return None
    full = [array for array in (*step.read, step.result) if array.ndim]
    by_element = all(array.shape == step.result.shape and array.flags.c_contiguous for array in full)
    return step if by_element else None


def _function(function: np.ufunc, *arrays: AnyArray) -> _Step | None:
    *read, result = arrays
    of_one_dtype = result.dtype.name in FLOATS and all(array.dtype == result.dtype for array in read)
    formula = FORMULAS.get(function)
    return _Step(formula, tuple(read), result) if formula and of_one_dtype else None


def _conversion(result: AnyArray, values: AnyArray) -> _Step | None:
    """Return `np.copyto`.

    Of what is too large for an integer, or not a number, comes the least there is, as it does on x86 processors.
    """
    match values.dtype.name, result.dtype.name:
        case ("float32" | "float64", "int32"):
            return _Step("int32({0}) if -2147483648.0 < {0} < 2147483648.0 else LEAST", (values,), result)
        case ("int32", "int64"):
            return _Step("int64({0})", (values,), result)
        case _:
            return None


def _lookup(table: AnyArray, index: AnyArray, result: AnyArray) -> _Step | None:
    """Return `table.take(index, None, result, "clip")`."""
    if index.dtype != np.int64 or table.dtype != result.dtype or table.ndim != 1 or not table.flags.c_contiguous:
        return None
    return _Step(f"{{1}}[min(max({{0}}, 0), {len(table) - 1})]", (index,), result, (table,))


def _span(array: AnyArray) -> Span:
    return np.lib.array_utils.byte_bounds(array)


def _source(steps: Sequence[_Step], arrays: dict[Span, AnyArray], left_out: frozenset[Span]) -> Iterator[str]:
    """Yield the lines of a loop: what is read is read once, and what has changed is written at the end.

    `where` has the count of the numbers and the addresses: to hand over an array takes a tenth of a microsecond.
    """
    tables = {_span(table) for step in steps for table in step.tables}
    scalars = [span for span, array in arrays.items() if not array.ndim]
    names = {span: f"a{number}" for number, span in enumerate(arrays, 1)}
    yield "def loop(where):"
    for number, (span, array) in enumerate(arrays.items(), 1):
        count = array.size if span in tables or span in scalars else "where[0]"
        yield f"    {names[span]} = carray(pointer(where[{number}]), {count}, {array.dtype.name})"
    yield from (f"    x{names[span]} = {names[span]}[0]" for span in scalars)
    yield "    for i in range(where[0]):"
    there, written = set(scalars), dict[Span, None]()
    for step in steps:
        read, result = [_span(array) for array in step.read], _span(step.result)
        yield from (f"        x{names[span]} = {names[span]}[i]" for span in dict.fromkeys(read) if span not in there)
        there |= {*read, result}
        operands = [*(f"x{names[span]}" for span in read), *(names[_span(table)] for table in step.tables)]
        yield f"        x{names[result]} = {step.formula.format(*operands)}"
        written[result] = None
    yield from (f"        {names[span]}[i] = x{names[span]}" for span in written if span not in left_out)


@cache
def _compiled(source: str) -> Callable[..., object]:
    numba: Any = import_module("numba")
    pointer = cast(object, import_module(f"{__package__}.numba_pointer").pointer)
    names: dict[str, object] = {
        name: getattr(np, name) for name in ("sqrt", "sign", "rint", "ceil", *FLOATS, *INTEGERS)
    }
    names |= {"carray": numba.carray, "pointer": pointer, "LEAST": np.int32(-(2**31))}
    exec(compile(source, "<a loop>", "exec"), names)
    loop: Any = numba.njit(nogil=True, error_model="numpy")(names["loop"])
    loop.compile((numba.types.Array(numba.int64, 1, "C"),))
    return loop
