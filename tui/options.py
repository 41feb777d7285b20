"""The options that all commands share: each changes a field of the recipe. Imports nothing slow."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, Concatenate, ParamSpec, get_type_hints

import typer

Own = ParamSpec("Own")

Source = Annotated[
    str, typer.Argument(metavar="EXPERIMENT", help="A dataset's name, a data file, or a recipe that ends in .toml.")
]


@dataclass(frozen=True, kw_only=True)
class Options:
    """The fields of a recipe that options change, as typed; None leaves them alone."""

    hidden: Annotated[str | None, typer.Option(help="Sizes of the hidden layers, like 8,8; none for none.")] = None
    activation: Annotated[str | None, typer.Option(help="Activation of the hidden layers, or one each: tanh,relu.")] = (
        None
    )
    optimizer: Annotated[str | None, typer.Option(help="sgd, momentum, adam or another one.")] = None
    learning_rate: Annotated[float | None, typer.Option(help="How large a step an update takes.")] = None
    batch_size: Annotated[str | None, typer.Option(help="Samples an update, or all.")] = None
    epochs: Annotated[
        int | None, typer.Option(help="Epochs after which it stops. The dashboard goes on until it is paused.")
    ] = None
    seed: Annotated[int | None, typer.Option(help="Determines data, split, initial weights and order.")] = None
    set: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=VALUE", help="Any field: training.learning_rate=0.1. Repeatable.")
    ] = None


def with_options(command: Callable[Concatenate[Options, Own], None]) -> Callable[..., None]:
    """Return a command that takes the shared options beside its own, and is handed them as its first argument."""
    signature = inspect.signature(command)
    _, experiment, *own = signature.parameters.values()
    hints = get_type_hints(Options, include_extras=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    shared = [
        inspect.Parameter(field.name, keyword, default=field.default, annotation=hints[field.name])
        for field in fields(Options)
    ]

    def wrapped(**given: Any) -> None:
        options = Options(**{field.name: given.pop(field.name) for field in fields(Options)})
        command(options, **given)  # pyright: ignore[reportCallIssue] (typer has checked them)

    parameters = [experiment, *shared, *(parameter.replace(kind=keyword) for parameter in own)]
    wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
    wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    setattr(wrapped, "__signature__", signature.replace(parameters=parameters))  # noqa: B010 (no attribute to a checker)
    return wrapped
