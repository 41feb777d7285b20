"""Packages whose names are loaded when they are used have all the names that they say, and no others."""

from importlib import import_module

import pytest


@pytest.mark.parametrize("package", ["nn_tui", "nn_tui.datasets", "nn_tui.engine", "nn_tui.engine.runs.remote"])
def test_all_that_a_package_offers_is_there(package: str) -> None:
    module = import_module(package)
    names: list[str] = module.__all__
    assert dir(module) == sorted(names)
    for name in names:
        found: object = getattr(module, name)
        assert vars(module)[name] is found, "found once, it stands there"
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'nothing'"):
        module.nothing  # noqa: B018
