"""The hot loop, written out: the calls of a step as lines of one function, its arrays among the defaults.

A call that is bound to its arguments spends a fiftieth of a microsecond on the way to them, nearly a tenth of the time
of a call on a handful of numbers; written out, it finds them where the interpreter looks first. What is called, and
with what, stays the same.
"""

from collections.abc import Callable
from functools import partial
from typing import cast

from .network.arrays import Array, Calls, Rows
from .program import Fetch

RunBatches = Callable[[Rows], bool]
"""From the rows of batches (count, B) to whether the cost of each of them was finite."""


def unrolled(fetch: Fetch, calls: Calls, cost: Array) -> RunBatches:
    """Return the function that fetches each batch and makes these calls, which leave its cost in the 0-d `cost`."""
    names: dict[int, str] = {}
    values: dict[str, object] = {}

    def named(value: object) -> str:
        name = names.setdefault(id(value), f"_{len(names)}")
        values[name] = value
        return name

    lines = [
        f"{named(fetch.take_inputs)}(rows, 0, {named(fetch.x)}, 'clip')",
        f"{named(fetch.take_targets)}(rows, 1, {named(fetch.y)}, 'clip')",
    ]
    for call in calls:
        if isinstance(call, partial):
            bound = cast("partial[object]", call)
            arguments = [*map(named, bound.args), *(f"{key}={named(value)}" for key, value in bound.keywords.items())]
            lines.append(f"{named(bound.func)}({', '.join(arguments)})")
        else:
            lines.append(f"{named(call)}()")
    values["kept"] = calls  # keeps arrays alive of which a loop knows only the address
    # Infinity times 0 is not a number, nor is anything added to it.
    lines.append(f"zero += {named(cost.item)}() * 0.0")
    source = "\n".join(
        (
            f"def run(batches, {', '.join(f'{name}={name}' for name in values)}):",
            "    zero = 0.0",
            "    for rows in batches:",
            *(f"        {line}" for line in lines),
            "    return zero == 0.0",
        )
    )
    # Its globals are none of these, or it would keep itself and all arrays alive in a circle.
    exec(compile(source, "<a step>", "exec"), {}, values)
    return cast(RunBatches, values["run"])
