"""Names of a package that are loaded when they are first used: most of it is not, before the first picture."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def on_demand(package: str, names: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a package: for each module, `.files` or `nn_tui.datasets`, names that it has."""
    modules = {name: module for module, words in names.items() for name in words.split()}

    def load(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(modules[name], package), name)
        setattr(sys.modules[package], name, value)
        return value

    return load
