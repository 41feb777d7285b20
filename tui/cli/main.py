"""The command line: `nn-tui [EXPERIMENT] [OPTIONS]` opens the dashboard, `nn-tui train` and `nn-tui show` do without.

Nothing slow is imported before it is needed, so that help comes at once.
"""

import signal
import sys
from io import StringIO
from typing import TYPE_CHECKING, Unpack

import click

from ..plain import output
from .display_options import TypedLook, with_display_options
from .recipe_options import Options, with_options
from .recording_options import KeepOptions, with_hangup_option, with_keep_options
from .runs.command_group import runs
from .watch_run import chosen_settings, loading, watch_run, with_screen

if TYPE_CHECKING:
    from nn_tui.engine.runs.hangup import OnHangup

    from .attaching import Attached
    from .begin_run import ToCarryOut

DEFAULT = "dashboard"


class WithDefault(click.Group):
    """Commands with a default one; help lists the options of that one as well."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command before arguments that do not start with a command."""
        if not args or args[0] not in (*self.commands, "--help", "--version"):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """Return the help of the default command, with the list of the others in it."""
        default = self.commands[DEFAULT]
        inner = click.Context(default, info_name=ctx.info_name)
        others = (f"  {name:9}  {command.get_short_help_str(90)}" for name, command in self.commands.items())
        return f"{default.get_help(inner)}\n\nCommands, each with --help:\n" + "\n".join(others)


with_version = click.version_option(package_name="nn-tui", prog_name="nn-tui", message="%(prog)s %(version)s")


@click.group(cls=WithDefault)
@with_version
def commands() -> None:
    """Train a neural network and watch, understand and steer how it learns."""


@commands.command(DEFAULT)
@click.argument("experiment", default="circles")
@with_options
@click.option(
    "--speed",
    help="gentle (slow at first, soon as fast as it goes; usual), max, or a number a second: 20, '5 batches', "
    "'2 operations'.",
)
@click.option("--run", is_flag=True, help="Start running at once.")
@with_display_options
@click.option("--plain", is_flag=True, help="Lines of text instead of a screen; commands come from the standard input.")
@with_keep_options
@with_hangup_option
@click.option("--share", metavar="GROUP", help="Let the members of this group of the system watch.")
@with_version
def dashboard(
    options: Options,
    experiment: str,
    speed: str | None,
    run: bool,
    theme: str | None,
    charset: str | None,
    colours: str | None,
    fps: float | None,
    max_rate: float | None,
    no_mouse: bool,
    plain: bool,
    keep: KeepOptions,
    on_hangup: "OnHangup | None",
    share: str | None,
) -> int:
    """Train a neural network and watch, understand and steer how it learns.

    Opens a dashboard on EXPERIMENT (circles), paused at epoch 0. Keys: space runs and pauses, s trains one epoch, b
    one batch, o one operation, [ and ] change the learning rate, ? shows all keys, q quits, D leaves the run running.
    """
    with loading():
        from ..config.locations import config_file
        from ..config.settings import passed_over

        settings = chosen_settings(on_hangup)
    speed = f"{settings.speed}" if speed is None else speed
    if plain:
        from .plain import run_plain

        if share:
            raise click.UsageError("--share does not go together with --plain.", click.get_current_context())
        if told := passed_over(settings, config_file(), settings.keys):
            output.complain(told)
        return run_plain(experiment, options, speed=speed, run=run, keep=keep, settings=settings)
    look = TypedLook(theme=theme, charset=charset, colours=colours, fps=fps, max_rate=max_rate, no_mouse=no_mouse)
    drawn = with_screen(settings, look)
    from .open_dashboard import open_dashboard

    return open_dashboard(
        experiment, options, speed=speed, run=run, keep=keep, settings=settings, share=share or "", **drawn
    )


@commands.command()
@click.argument("run", required=False)
@click.option("--set", "assignments", multiple=True, metavar="FIELD=VALUE", help="Change a field of the recipe first.")
@click.option("--epochs", metavar="EPOCHS", help="Train up to so many in all, or as in +100 so many more.")
@click.option("--allow-changed-data", is_flag=True, help="Go on with data that are others than they were.")
@click.option("--speed", help="As for the dashboard.")
@click.option("--run", "running", is_flag=True, help="Start running at once.")
@with_display_options
@click.option("--plain", is_flag=True, help="Lines of text instead of a screen.")
@with_hangup_option
def resume(
    run: str | None,
    assignments: tuple[str, ...],
    epochs: str | None,
    allow_changed_data: bool,
    speed: str | None,
    running: bool,
    plain: bool,
    on_hangup: "OnHangup | None",
    **look: Unpack[TypedLook],
) -> int:
    """Go on with RUN, exactly where it stood, in the dashboard.

    RUN is the name of a run, a beginning of it, or its folder; without one it is the run that changed last. Everything
    that was there is there again: curves, events, branches, and the way back to any moment.
    """

    def begin() -> "ToCarryOut":
        from .begin_run import resumed_run
        from .runs.run_reference import named_or_last

        folder = named_or_last(run)
        return resumed_run(folder, assignments=assignments, epochs=epochs, allow_changed=allow_changed_data)

    return watch_run(begin, speed=speed, run=running, plain=plain, look=look, on_hangup=on_hangup)


@commands.command()
@click.argument("run", required=False)
@click.option("--watch", is_flag=True, help="Only watch: nothing is changed for anybody else.")
@click.option("--take", is_flag=True, help="Take control over from whoever has it, who goes on watching.")
@click.option("--socket", metavar="PATH", help="Through this socket, such as one that ssh -L has forwarded.")
@click.option("--share", metavar="GROUP", help="Let the members of this group of the system watch, too.")
@with_display_options
@click.option("--plain", is_flag=True, help="Lines of text instead of a screen.")
def attach(
    run: str | None,
    watch: bool,
    take: bool,
    socket: str | None,
    share: str | None,
    plain: bool,
    **look: Unpack[TypedLook],
) -> int:
    """Come back to RUN, which goes on in a process of its own, with the whole dashboard.

    Without RUN it is the one that goes on so and changed last. The first to come controls it, others watch. D leaves
    it again; `nn-tui stop` ends it. From another machine: ssh -t HOST nn-tui attach.
    """

    def begin() -> "Attached":
        from .attaching import attached

        return attached(run, watch=watch, take=take, socket=socket, share=share)

    return watch_run(begin, speed=None, run=False, plain=plain, look=look)


@commands.command()
@click.argument("run", required=False)
def stop(run: str | None) -> int:
    """End RUN, which goes on in a process of its own, and wait until it is saved.

    Without RUN it is the one that goes on so and changed last.
    """
    from .attaching import stop as stop_run

    return stop_run(run)


@commands.command()
@click.argument("experiment", required=False)
@with_options
@click.option("--resume", "resumed", metavar="RUN", help="Go on with this run, in place of an experiment.")
@click.option("--allow-changed-data", is_flag=True, help="Go on with data that are others than they were.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object an epoch.")
@click.option("--quiet", is_flag=True, help="Print nothing an epoch.")
@click.option("--weights-out", metavar="FILE", help="Write the weights there at the end, as safetensors.")
@click.option("--detach", is_flag=True, help="Train in a process of its own, and return at once; attach shows it.")
@click.option("--share", metavar="GROUP", help="With --detach: let the members of this group of the system watch.")
@with_keep_options
@with_hangup_option
def train(
    options: Options,
    experiment: str | None,
    resumed: str | None,
    allow_changed_data: bool,
    as_json: bool,
    quiet: bool,
    weights_out: str | None,
    detach: bool,
    share: str | None,
    keep: KeepOptions,
    on_hangup: "OnHangup | None",
) -> int:
    """Train EXPERIMENT without a screen: a bar on a terminal, elsewhere a line an epoch.

    Why it stopped is said on the standard error stream. The first ctrl-c ends it after the update under way, a second
    one at once; the run is saved, and `nn-tui resume` or `--resume RUN` goes on with it.
    Exit status: 0 done; 1 diverged, or an error of the program; 2 bad input; 74 the output or the weights could not be
    written; 129, 130, 143 ended by SIGHUP, ctrl-c, SIGTERM; 141 nobody reads the output any more. The weights are
    written in all cases but bad input.
    """
    if experiment is None and resumed is None:
        raise click.UsageError("Missing argument 'EXPERIMENT', or --resume RUN.", click.get_current_context())
    if share and not detach:
        raise click.UsageError("--share goes with --detach.", click.get_current_context())
    from .train import train as run

    return run(
        experiment,
        options,
        detach=detach,
        share=share or "",
        settings=chosen_settings(on_hangup),
        as_json=as_json,
        weights_out=weights_out,
        quiet=quiet,
        resumed=resumed,
        allow_changed=allow_changed_data,
        keep=keep,
    )


@commands.command()
@click.argument("experiment")
@with_options
@click.option("--weights", metavar="FILE", help="Judge these, rather than train.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object with every figure.")
@click.option("--slice", "slice_by", metavar="COLUMN", help="The score for each part of this column, too.")
@click.option("--threshold", type=float, help="Two classes: predict the second one above it.")
@click.option(
    "--against",
    metavar="EXPERIMENT",
    help="Test whether another one is better, on the same data.",
)
@click.option("--against-weights", metavar="FILE", help="Its weights, rather than train it.")
def evaluate(
    options: Options,
    experiment: str,
    weights: str | None,
    as_json: bool,
    slice_by: str | None,
    threshold: float | None,
    against: str | None,
    against_weights: str | None,
) -> int:
    """Judge the model of EXPERIMENT: how good, how sure, where wrong.

    Scores with intervals beside baselines, each class, thresholds, calibration or errors, the worst samples, and what
    it rests on. Trains as train does, unless there are weights. EXPERIMENT may also be a run, which is judged as it was
    saved last. ctrl-c leaves out what takes long.
    """
    from .evaluate import evaluate as run

    return run(
        experiment,
        options,
        weights=weights,
        as_json=as_json,
        slice_by=slice_by,
        threshold=threshold,
        against=against,
        against_weights=against_weights,
    )


@commands.command()
@click.argument("experiment")
@click.argument("data", metavar="DATA")
@click.option(
    "--weights", metavar="FILE", help="What train --weights-out, or W, has written; not needed for a run that is kept."
)
@click.option("-o", "--out", metavar="FILE", help="Write there, all or nothing; - for the standard output.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a row.")
@click.option("--id", "ids", multiple=True, metavar="COLUMN", help="Repeat this column beside each row. Repeatable.")
@click.option(
    "--set", "settings", multiple=True, metavar="FIELD=VALUE", help="How DATA is read: data.delimiter=';'. Repeatable."
)
def predict(
    experiment: str,
    data: str,
    weights: str | None,
    out: str | None,
    as_json: bool,
    ids: tuple[str, ...],
    settings: tuple[str, ...],
) -> int:
    """Predict each row of DATA with trained weights: CSV, a row a row.

    DATA is a table like the one that EXPERIMENT learned from, or - for the standard input, and may be larger than the
    memory. Its columns are found by name, in any order; it needs no target. EXPERIMENT is what was trained; its data
    need not be there any more, for how they were read and scaled stands in the file of weights. It may also be a run,
    which predicts as it was saved last.
    """
    from .predict import predict as run

    return run(experiment, Options(set=settings), data, weights=weights, out=out, as_json=as_json, ids=ids)


@commands.command("find-rate")
@click.argument("experiment")
@with_options
def find_rate(options: Options, experiment: str) -> None:
    """Try learning rates on EXPERIMENT from tiny to huge, and suggest one.

    The loss after one update with each rate is drawn as a bar; the suggestion is where it falls steepest.
    """
    from .find_rate import find_rate as text_of

    output.say(text_of(experiment, options))


@commands.command()
@click.argument("run")
@click.option("--watch", is_flag=True, help="Show it in the dashboard while it is computed.")
@click.option("--branch", metavar="NAME", help="Only this branch of it.")
def replay(run: str, watch: bool, branch: str | None) -> int:
    """Compute RUN again from its recipe, its seed and its journal alone, and compare the weights.

    Says after which update they differ first, if they do, and whether this machine computes as that one did. Exit
    status: 0 the same bits, 1 others.
    """
    from .runs.replay import replay as run_again
    from .runs.replay import to_watch

    def begin() -> "ToCarryOut":
        from .begin_run import ToCarryOut

        again, told = to_watch(run, branch)
        return ToCarryOut(again, again.live.experiment, told=(told,))

    if watch:
        return watch_run(begin, speed=None, run=True, plain=False, look={})
    return run_again(run, branch)


@commands.command()
@click.argument("first", metavar="RUN")
@click.argument("second", metavar="RUN")
def diff(first: str, second: str) -> int:
    """Say which update of two runs differs first, and what led to it.

    Both are computed again from the last place where they agree. Exit status: 0 no update differs, 1 one does.
    """
    from .runs.diff import diff as text_of

    found = text_of(first, second)
    output.say(found.text)
    return int(found.differ)


@commands.command()
@click.argument("experiment", metavar="EXPERIMENT|RUN")
@with_options
@click.option(
    "--at", metavar="PLACE", help="epoch.batch.operation, counted from 0: 10, 10.3, 10.3.7; of a run also b2@10.3."
)
@click.option("--sample", type=int, metavar="ROW", help="A row of the dataset, from 0; usual, the batch's first.")
@click.option(
    "--neuron", metavar="NAME", help="One neuron: h1.2 is the second of the first hidden layer, y1 an output."
)
@click.option("--digits", type=click.IntRange(3, 15), metavar="COUNT", help="Decimals of the text.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object, with all numbers as they lie in memory.")
def explain(
    options: Options,
    experiment: str,
    at: str | None,
    sample: int | None,
    neuron: str | None,
    digits: int | None,
    as_json: bool,
) -> None:
    """Print the arithmetic of one training step, from the sums to the update.

    Forward, cost, backward, gradient, update and blame, with all numbers, as text or as JSON.

    What is explained is the batch that comes next at the place: usually the first of an experiment, which is trained up
    to it, and of a run, with all that was changed in it, the one where it stands.
    """
    from .explain import explain as text_of

    output.write(text_of(experiment, options, at=at, sample=sample, neuron=neuron, digits=digits, as_json=as_json))


@commands.command()
@click.argument("experiment")
@with_options
def show(options: Options, experiment: str) -> None:
    """Print the full recipe of EXPERIMENT as TOML, with every default filled in.

    What it prints is an experiment again: save it, change it, and train it.
    """
    from .show import show as text_of

    output.write(text_of(experiment, options))


@commands.command()
@click.argument("experiment")
@with_options
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def data(options: Options, experiment: str, as_json: bool) -> None:
    """Print what a table is taken for: how it is read, what each column is, and why.

    Each line ends with the field of the recipe that says otherwise, for --set. EXPERIMENT must be about a table.
    """
    from .data import data as text_of

    output.write(text_of(experiment, options, as_json=as_json))


@commands.command()
def config() -> None:
    """Print where the settings live, and every setting with its meaning and its current value, as TOML.

    What it prints can be written to that file and changed there.
    """
    from .config import config as text_of

    output.write(text_of())


@commands.command()
def doctor() -> None:
    """Print what is known about the terminal, and why the dashboard makes its choices."""
    from .doctor import report

    output.say(report())


commands.add_command(runs)


def main() -> None:
    """Run the command line and leave with its exit status; whatever ends it is told in one sentence."""
    output.prepare_streams()
    output.leave(_status())


def _status() -> int:
    try:
        refuse_what_is_no_text(sys.argv[1:])
        status = commands(standalone_mode=False)
        # A command that returns nothing has printed all there is.
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        usage = StringIO()
        error.show(usage)
        output.write_error(usage.getvalue())
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):  # by ctrl-c
        return 128 + signal.SIGINT
    except SystemExit:  # by click, where the reader of a help text has gone
        return output.READER_GONE
    except Exception as error:
        return output.complain_of(error)


def refuse_what_is_no_text(arguments: list[str]) -> None:
    """Raise InputError for arguments that are not in the locale's encoding: no recipe could hold them."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            from nn_tui.datasets.errors import InputError

            encoding = sys.getfilesystemencoding()
            raise InputError(f"{argument!r}: expected text in {encoding}; a file may have to be renamed") from None
