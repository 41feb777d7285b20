"""Names of a package that are loaded when they are first used: most of it is not, before the first picture."""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def on_demand(
    package: str, offered: Sequence[str], names: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` of a package that has `offered`, its `__all__`.

    `names` are those of them that are loaded on demand: with a space between, by the module, `.files` or
    `nn_tui.datasets`, that they stand in.
    """
    modules = {name: module for module, words in names.items() for name in words.split()}

    def load(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(modules[name], package), name)
        setattr(sys.modules[package], name, value)
        return value

    return load, lambda: [*offered]
