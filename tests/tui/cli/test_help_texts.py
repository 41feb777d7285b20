"""What `--help` and `--version` print, word for word."""

from collections.abc import Callable
from importlib.metadata import version

import pytest

from nn_tui.tui.cli.main import commands

RECIPE_OPTIONS = """\
  --hidden SIZES         Sizes of the hidden layers, like 8,8; none for none.
  --activation NAME      Activation of the hidden layers, or one each:
                         tanh,relu.
  --optimizer NAME       sgd, momentum, adam or another one.
  --learning-rate FLOAT  How large a step an update takes.
  --batch-size SAMPLES   Samples an update, or all.
  --epochs INTEGER       Epochs after which it stops. The dashboard goes on
                         until it is paused.
  --seed INTEGER         Determines data, split, initial weights and order.
  --set FIELD=VALUE      Any field: training.learning_rate=0.1. Repeatable.
"""

DASHBOARD = f"""\
  Train a neural network and watch, understand and steer how it learns.

  Opens a dashboard on EXPERIMENT (circles), paused at epoch 0. Keys: space
  runs and pauses, s trains one epoch, b one batch, o one operation, [ and ]
  change the learning rate, ? shows all keys, q quits, D leaves the run
  running.

  EXPERIMENT is a dataset's name, a data file, or a recipe that ends in .toml.

Options:
{RECIPE_OPTIONS}\
  --speed TEXT           gentle (slow at first, soon as fast as it goes;
                         usual), max, or a number a second: 20, '5 batches',
                         '2 operations'.
  --run                  Start running at once.
  --theme NAME           dark, light, contrast, colour-blind or terminal (its
                         own colours).
  --charset NAME         braille, blocks or ascii; by default what the locale
                         allows.
  --colours HOW MANY     true, 256, 16 or none; by default what COLORTERM and
                         TERM say.
  --fps FLOAT            Frames a second at most (15).
  --max-rate KB          Kilobytes a second to send at most; 40 over SSH.
  --no-mouse             Leave the mouse to the terminal, to select text with.
  --plain                Lines of text instead of a screen; commands come from
                         the standard input.
  --name NAME            What the run is called; else words such as circles-
                         brave-otter.
  --run-dir DIR          Keep the run in this new folder, not among the
                         others.
  --all-metrics          Keep all metrics of each epoch, not the first alone.
  --no-record            Keep nothing of the run.
  --on-hangup WHAT       When the terminal goes away: detach, save, or auto
                         (detach a dashboard's run that has an end).
  --share GROUP          Let the members of this group of the system watch.
  --version              Show the version and exit.
  --help                 Show this message and exit.
"""

COMMANDS = """\

Commands, each with --help:
  dashboard  Train a neural network and watch, understand and steer how it learns.
  resume     Go on with RUN, exactly where it stood, in the dashboard.
  attach     Come back to RUN, which goes on in a process of its own, with the whole dashboard.
  stop       End RUN, which goes on in a process of its own, and wait until it is saved.
  train      Train EXPERIMENT without a screen: a bar on a terminal, elsewhere a line an epoch.
  evaluate   Judge the model of EXPERIMENT: how good, how sure, where wrong.
  predict    Predict each row of DATA with trained weights: CSV, a row a row.
  find-rate  Try learning rates on EXPERIMENT from tiny to huge, and suggest one.
  replay     Compute RUN again from its recipe, its seed and its journal alone, and compare the...
  diff       Say which update of two runs differs first, and what led to it.
  explain    Print the arithmetic of one training step, from the sums to the update.
  show       Print the full recipe of EXPERIMENT as TOML, with every default filled in.
  data       Print what a table is taken for: how it is read, what each column is, and why.
  config     Print where the settings live, and every setting with its meaning and its current...
  doctor     Print what is known about the terminal, and why the dashboard makes its choices.
  runs       List the runs that are kept, those that changed last first.
"""

TRAIN = f"""\
Usage: nn-tui train [OPTIONS] [EXPERIMENT]

  Train EXPERIMENT without a screen: a bar on a terminal, elsewhere a line an
  epoch.

  Why it stopped is said on the standard error stream. The first ctrl-c ends
  it after the update under way, a second one at once; the run is saved, and
  `nn-tui resume` or `--resume RUN` goes on with it. Exit status: 0 done; 1
  diverged, or an error of the program; 2 bad input; 74 the output or the
  weights could not be written; 129, 130, 143 ended by SIGHUP, ctrl-c,
  SIGTERM; 141 nobody reads the output any more. The weights are written in
  all cases but bad input.

  EXPERIMENT is a dataset's name, a data file, or a recipe that ends in .toml.

Options:
{RECIPE_OPTIONS}\
  --resume RUN           Go on with this run, in place of an experiment.
  --allow-changed-data   Go on with data that are others than they were.
  --json                 Print a JSON object an epoch.
  --quiet                Print nothing an epoch.
  --weights-out FILE     Write the weights there at the end, as safetensors.
  --detach               Train in a process of its own, and return at once;
                         attach shows it.
  --share GROUP          With --detach: let the members of this group of the
                         system watch.
  --name NAME            What the run is called; else words such as circles-
                         brave-otter.
  --run-dir DIR          Keep the run in this new folder, not among the
                         others.
  --all-metrics          Keep all metrics of each epoch, not the first alone.
  --no-record            Keep nothing of the run.
  --on-hangup WHAT       When the terminal goes away: detach, save, or auto
                         (detach a dashboard's run that has an end).
  --help                 Show this message and exit.
"""

EVALUATE = """\
Usage: nn-tui evaluate [OPTIONS] EXPERIMENT

  Judge the model of EXPERIMENT: how good, how sure, where wrong.

  Scores with intervals beside baselines, each class, thresholds, calibration
  or errors, the worst samples, and what it rests on. Trains as train does,
  unless there are weights. EXPERIMENT may also be a run, which is judged as
  it was saved last. ctrl-c leaves out what takes long.
"""

PREDICT = """\
Usage: nn-tui predict [OPTIONS] EXPERIMENT DATA

  Predict each row of DATA with trained weights: CSV, a row a row.

  DATA is a table like the one that EXPERIMENT learned from, or - for the
  standard input, and may be larger than the memory. Its columns are found by
  name, in any order; it needs no target. EXPERIMENT is what was trained; its
  data need not be there any more, for how they were read and scaled stands in
  the file of weights. It may also be a run, which predicts as it was saved
  last.

Options:
  --weights FILE     What train --weights-out, or W, has written; not needed
                     for a run that is kept.
  -o, --out FILE     Write there, all or nothing; - for the standard output.
  --json             Print a JSON object a row.
  --id COLUMN        Repeat this column beside each row. Repeatable.
  --set FIELD=VALUE  How DATA is read: data.delimiter=';'. Repeatable.
  --help             Show this message and exit.
"""

FIND_RATE = f"""\
Usage: nn-tui find-rate [OPTIONS] EXPERIMENT

  Try learning rates on EXPERIMENT from tiny to huge, and suggest one.

  The loss after one update with each rate is drawn as a bar; the suggestion
  is where it falls steepest.

  EXPERIMENT is a dataset's name, a data file, or a recipe that ends in .toml.

Options:
{RECIPE_OPTIONS}\
  --help                 Show this message and exit.
"""

SHOW = f"""\
Usage: nn-tui show [OPTIONS] EXPERIMENT

  Print the full recipe of EXPERIMENT as TOML, with every default filled in.

  What it prints is an experiment again: save it, change it, and train it.

  EXPERIMENT is a dataset's name, a data file, or a recipe that ends in .toml.

Options:
{RECIPE_OPTIONS}\
  --help                 Show this message and exit.
"""

DATA = f"""\
Usage: nn-tui data [OPTIONS] EXPERIMENT

  Print what a table is taken for: how it is read, what each column is, and
  why.

  Each line ends with the field of the recipe that says otherwise, for --set.
  EXPERIMENT must be about a table.

  EXPERIMENT is a dataset's name, a data file, or a recipe that ends in .toml.

Options:
{RECIPE_OPTIONS}\
  --json                 Print a JSON object.
  --help                 Show this message and exit.
"""

CONFIG = """\
Usage: nn-tui config [OPTIONS]

  Print where the settings live, and every setting with its meaning and its
  current value, as TOML.

  What it prints can be written to that file and changed there.

Options:
  --help  Show this message and exit.
"""

DOCTOR = """\
Usage: nn-tui doctor [OPTIONS]

  Print what is known about the terminal, and why the dashboard makes its
  choices.

Options:
  --help  Show this message and exit.
"""


USAGE = "Usage: nn-tui dashboard [OPTIONS] [EXPERIMENT]\n\n"


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Return what the program prints on its way to success, in a terminal of 100 columns."""

    def run(*arguments: str) -> str:
        monkeypatch.setenv("COLUMNS", "100")
        with pytest.raises(SystemExit) as ended:
            commands.main(arguments, prog_name="nn-tui")
        text, complaints = capsys.readouterr()
        assert (ended.value.code, complaints) == (0, "")
        return text

    return run


def test_help_is_that_of_the_dashboard_and_lists_the_commands(printed: Callable[..., str]) -> None:
    assert printed("--help") == f"Usage: nn-tui [OPTIONS] [EXPERIMENT]\n\n{DASHBOARD}{COMMANDS}"


@pytest.mark.parametrize(
    ("command", "text"),
    [
        pytest.param("dashboard", USAGE + DASHBOARD, id="dashboard"),
        pytest.param("train", TRAIN, id="train"),
        pytest.param("predict", PREDICT, id="predict"),
        pytest.param("find-rate", FIND_RATE, id="find-rate"),
        pytest.param("show", SHOW, id="show"),
        pytest.param("data", DATA, id="data"),
        pytest.param("config", CONFIG, id="config"),
        pytest.param("doctor", DOCTOR, id="doctor"),
        # What is no command is an experiment, or an option of the dashboard.
        pytest.param("circles", USAGE + DASHBOARD, id="circles"),
        pytest.param("--run", USAGE + DASHBOARD, id="--run"),
    ],
)
def test_each_command_has_its_own_help(printed: Callable[..., str], command: str, text: str) -> None:
    assert printed(command, "--help") == text


def test_the_help_of_judging_has_an_option_for_each_question(printed: Callable[..., str]) -> None:
    text = printed("evaluate", "--help")
    assert text.startswith(EVALUATE)
    options = ("--weights", "--json", "--slice", "--threshold", "--against", "--against-weights", "--hidden", "--set")
    assert not [option for option in options if f"\n  {option} " not in text]


@pytest.mark.parametrize("before", [[], ["dashboard"], ["iris"]])
def test_the_version_stands_behind_the_name(printed: Callable[..., str], before: list[str]) -> None:
    assert printed(*before, "--version") == f"nn-tui {version('nn-tui')}\n"
