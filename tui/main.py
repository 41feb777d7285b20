"""The command line: `nn-tui [EXPERIMENT] [OPTIONS]` opens the dashboard."""

import os
import sys
import traceback
from importlib.metadata import version
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nn-tui {version('nn-tui')}")
        raise typer.Exit


@app.command()
def dashboard(
    experiment: Annotated[str, typer.Argument(help="What to train on: the name of a dataset.")] = "circles",
    hidden: Annotated[str | None, typer.Option(help="Sizes of the hidden layers, like 8,8; none for none.")] = None,
    activation: Annotated[
        str | None, typer.Option(help="Activation of the hidden layers, or one each: tanh,relu.")
    ] = None,
    optimizer: Annotated[str | None, typer.Option(help="sgd, momentum or adam.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="How large a step an update takes.")] = None,
    batch_size: Annotated[str | None, typer.Option(help="Samples an update, or all.")] = None,
    epochs: Annotated[
        int | None, typer.Option(help="Epochs after which a run stops by itself; without it, pause it.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Determines data, split, initial weights and order.")] = None,
    speed: Annotated[
        str, typer.Option(help="gentle (slow at first, soon as fast as it goes), max, or epochs a second.")
    ] = "gentle",
    run: Annotated[bool, typer.Option("--run", help="Start running at once.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Train a neural network and watch, understand and steer how it learns.

    Opens a dashboard on EXPERIMENT, paused at epoch 0. Keys: space runs and pauses, s trains one epoch, b one
    batch, o one operation, [ and ] change the learning rate, ? shows all keys, q quits.
    """
    # One BLAS thread: a second one would only take its core from the screen. Set before NumPy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from .launch import Overrides, open_dashboard

    overrides = Overrides(hidden, activation, optimizer, learning_rate, batch_size, epochs, seed)
    raise typer.Exit(open_dashboard(experiment, overrides, speed=speed, run=run))


def main() -> None:
    """Run the command line; bad input ends with one sentence and exit status 2."""
    try:
        app()
    except ValueError as error:
        from ..datasets.errors import InputError

        if not isinstance(error, InputError):
            traceback.print_exc()
            sys.exit(1)
        print(f"nn-tui: {error}", file=sys.stderr)
        sys.exit(2)
