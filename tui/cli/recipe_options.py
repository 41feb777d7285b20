"""The options that all commands share: each changes a field of the recipe. Imports nothing slow."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

Own = ParamSpec("Own")
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Options:
    """The fields of a recipe that options change, as typed; None, or nothing set, leaves them alone."""

    hidden: str | None = None
    activation: str | None = None
    optimizer: str | None = None
    learning_rate: float | None = None
    batch_size: str | None = None
    epochs: int | str | None = None
    seed: int | None = None
    set: tuple[str, ...] = ()


class EpochsType(click.ParamType[int | str]):
    """A number of epochs, or as in `+100` of more than a run has, which stays text."""

    name = "integer"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Return the number, or the text; fails for what is neither."""
        if isinstance(value, str) and value.startswith("+") and value[1:].isdecimal():
            return value
        try:
            return int(value)
        except ValueError:
            self.fail(f"{value!r} is not a valid integer.", param, ctx)


_OPTIONS = (
    click.option("--hidden", metavar="SIZES", help="Sizes of the hidden layers, like 8,8; none for none."),
    click.option("--activation", metavar="NAME", help="Activation of the hidden layers, or one each: tanh,relu."),
    click.option("--optimizer", metavar="NAME", help="sgd, momentum, adam or another one."),
    click.option("--learning-rate", type=float, help="How large a step an update takes."),
    click.option("--batch-size", metavar="SAMPLES", help="Samples an update, or all."),
    click.option(
        "--epochs", type=EpochsType(), help="Epochs after which it stops. The dashboard goes on until it is paused."
    ),
    click.option("--seed", type=int, help="Determines data, split, initial weights and order."),
    click.option(
        "--set", multiple=True, metavar="FIELD=VALUE", help="Any field: training.learning_rate=0.1. Repeatable."
    ),
)


def in_order(*decorators: Callable[[Function], Function]) -> Callable[[Function], Function]:
    """Return a decorator that adds options in the order in which they are given."""

    def decorate(function: Function) -> Function:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def with_options(command: Callable[Concatenate[Options, Own], int | None]) -> Callable[..., int | None]:
    """Return a command that takes the shared options before its own, and gets them as its first argument."""

    @in_order(*_OPTIONS)
    @wraps(command)
    def wrapped(**given: Any) -> int | None:
        options = Options(**{field.name: given.pop(field.name) for field in fields(Options)})
        return command(options, **given)  # pyright: ignore[reportCallIssue] (click has checked them)

    meaning = "EXPERIMENT is a dataset's name, a data file, or a recipe that ends in .toml."
    wrapped.__doc__ = f"{inspect.getdoc(command)}\n\n{meaning}"
    return wrapped
