"""`nn-tui runs`: the runs that are kept. Imports nothing slow; what each command does stands in `runs_commands`."""

import click

from ...plain import output


@click.group(invoke_without_command=True)
@click.option(
    "--sort", "order", default="when", metavar="BY", help="when, name, data, epochs, best, loss, metric, state, size."
)
@click.option("--filter", "words", default="", metavar="WORDS", help="Only runs with these words, or state=finished.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a run.")
@click.pass_context
def runs(context: click.Context, order: str, words: str, as_json: bool) -> None:
    """List the runs that are kept, those that changed last first.

    Those that a process carries out are marked as live, and who is attached to them is told below the table. A run is
    named by its name, by a beginning that no other has, or by its folder. `metric` sorts by the first metric of the
    test split, smoothed over the epochs.
    """
    if context.invoked_subcommand is None:
        from .runs_commands import list_runs

        output.write(list_runs(order, words, as_json=as_json))


@runs.command()
@click.argument("run")
@click.option("--follow", is_flag=True, help="Go on with a line an epoch for as long as it runs.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object, and with --follow one an epoch.")
def show(run: str, follow: bool, as_json: bool) -> None:
    """Print what is known of RUN."""
    from .runs_commands import follow_run, show_run

    output.write(show_run(run, as_json=as_json))
    if follow:
        follow_run(run, as_json=as_json)


@runs.command()
@click.argument("first", metavar="RUN")
@click.argument("second", metavar="RUN")
def compare(first: str, second: str) -> None:
    """Print in what two runs differ: recipes, scores and curves."""
    from .runs_commands import compare_runs

    output.write(compare_runs(first, second))


@runs.command()
@click.argument("run")
@click.argument("name")
def rename(run: str, name: str) -> None:
    """Give RUN another NAME; it is then kept until it is removed."""
    from .runs_commands import rename_run

    output.say(rename_run(run, name))


@runs.command()
@click.argument("run")
@click.argument("words", nargs=-1)
def note(run: str, words: tuple[str, ...]) -> None:
    """Write a note on RUN, in place of any other; it is then kept until it is removed. No words remove the note."""
    from .runs_commands import note_run

    output.say(note_run(run, " ".join(words)))


@runs.command()
@click.argument("names", metavar="RUN", nargs=-1)
@click.option("--older-than", "age", metavar="AGE", help="All that nobody named, unchanged for so long: 12h, 30d, 2w.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def rm(names: tuple[str, ...], age: str | None, yes: bool) -> int:
    """Remove runs for good, after asking; one that is open is refused."""
    from .runs_commands import remove_runs

    return remove_runs(names, age, sure=yes)


@runs.command()
@click.argument("run")
def path(run: str) -> None:
    """Print the folder of RUN."""
    from .runs_commands import path_of

    output.write(path_of(run))
