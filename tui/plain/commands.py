"""The words that steer a run without a screen, one a line; most are the dashboard's keys."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Literal, NamedTuple

import msgspec

from nn_tui.datasets import InputError
from nn_tui.engine.recipe.loading import assignment
from nn_tui.engine.recipe.typed_numbers import parse_rate
from nn_tui.engine.runs import (
    BackOff,
    Change,
    ChangeSpeed,
    Command,
    DeleteBranch,
    GoTo,
    Pause,
    Redo,
    ReleaseLearningRate,
    RemoveBreakpoint,
    RemoveMark,
    RenameBranch,
    Reset,
    Revisit,
    Run,
    RunBack,
    SetLearningRate,
    SetMark,
    Step,
    StepBack,
    StepLearningRate,
    TakeOut,
    Toggle,
    Undo,
)

from ..drawing.visible import visible


class Inquiry(msgspec.Struct, frozen=True):
    """Something to be told or written, or the end; `about` is what stood behind the word."""

    what: Literal[
        "status",
        "neuron",
        "sample",
        "layers",
        "events",
        "branches",
        "marks",
        "changes",
        "stop",
        "why",
        "recipe",
        "weights",
        "help",
        "detach",
        "quit",
    ]
    about: str = ""


class Word(NamedTuple):
    """A word and its synonyms, what it does, and what it means: as it stands, or made of what follows the word.

    `wants` is an example of what follows, empty where nothing may.
    """

    names: tuple[str, ...]
    explanation: str
    meaning: Command | Inquiry | Callable[[str], Command | Inquiry]
    wants: str = ""


def _rate(text: str) -> Command:
    try:
        return SetLearningRate(parse_rate(text)) if text else ReleaseLearningRate()
    except ValueError as error:
        raise InputError(str(error)) from None


def _sample(text: str) -> Inquiry:
    if not text.isdecimal():
        raise InputError(f"sample: {_short(text)!r} is not a whole number; type one like sample 12")
    return Inquiry("sample", text)


def _change(text: str) -> Command:
    return Change((assignment(text),))


def _restart(text: str) -> Command:
    return Change((assignment(text),), restart=True)


def _neuron(text: str) -> Inquiry:
    return Inquiry("neuron", text)


def _stop(text: str) -> Inquiry:
    return Inquiry("stop", text)


def _why(text: str) -> Inquiry:
    return Inquiry("why", text)


def _rename(text: str) -> Command:
    name, _, other = text.partition(" ")
    if not other.strip():
        raise InputError("rename wants two names behind it, like rename b2 low_rate")
    return RenameBranch(name, other.strip())


def _unmark(text: str) -> Command:
    return RemoveMark(_number("unmark", text))


def _unstop(text: str) -> Command:
    return RemoveBreakpoint(_number("unstop", text))


def _leave_out(text: str) -> Command:
    return TakeOut(_number("leaveout", text))


def _number(word: str, text: str) -> int:
    """Return a number of a list, counted from 0; it is typed as counted from 1."""
    if not (text.isdecimal() and len(text) < 10 and int(text)):
        raise InputError(f"{word}: {_short(text)!r} is no number of the list; type one like {word} 1")
    return int(text) - 1


def _recipe(text: str) -> Inquiry:
    return Inquiry("recipe", text)


def _weights(text: str) -> Inquiry:
    return Inquiry("weights", text)


WORDS = (
    Word(("space",), "run, or pause where it is", Toggle()),
    Word(("run",), "train until there is a reason to stop", Run()),
    Word(("pause",), "pause where it is", Pause()),
    Word(("s", "epoch"), "train exactly one epoch", Step("epoch")),
    Word(("b", "batch"), "train exactly one batch: one update", Step("batch")),
    Word(("o", "operation"), "carry out one operation", Step("operation")),
    Word(("S",), "go back to the start of the epoch, or of the one before", StepBack("epoch")),
    Word(("B",), "go back to the start of the batch, or of the one before", StepBack("batch")),
    Word(("O",), "go back by one operation", StepBack("operation")),
    Word(("G", "goto"), "go to a place of the run: epoch.batch.operation", GoTo, "41.7"),
    Word(("U", "undo"), "undo the last change: the run stands where it did before", Undo()),
    Word(("redo",), "redo the change that was undone last", Redo()),
    Word(("P", "runback"), "run backwards, to the previous breakpoint or to the beginning", RunBack()),
    Word(("back",), "go to the place visited before", Revisit(-1)),
    Word(("forward",), "go to the place visited after", Revisit(1)),
    Word(("F", "backoff"), "after a divergence: back to the best epoch, with a tenth of the rate", BackOff()),
    Word(("T", "branches"), "compare the branches of the run", Inquiry("branches")),
    Word(("rename",), "rename a branch", _rename, "b2 low_rate"),
    Word(("delete",), "delete a branch", DeleteBranch, "b2"),
    Word(("N", "mark"), "mark this place, with a note", SetMark, "here it turns"),
    Word(("marks",), "tell the marks, and what stops the run", Inquiry("marks")),
    Word(("changes",), "tell what was changed on this branch", Inquiry("changes")),
    Word(("unmark",), "remove a mark by its number", _unmark, "1"),
    Word(("H", "stop"), "set a breakpoint", _stop, "epoch 40"),
    Word(("unstop",), "remove a breakpoint by its number", _unstop, "1"),
    Word(("Z", "leaveout"), "leave a change out, by its number, as if it had never been made", _leave_out, "1"),
    Word(("Y", "why"), "tell how a weight or a bias came to be what it is", _why, "h1.2 x1"),
    Word(("]",), "raise the learning rate, along 1-2-5", StepLearningRate(1)),
    Word(("[",), "lower the learning rate, along 1-2-5", StepLearningRate(-1)),
    Word(("=",), "use this learning rate; without a number give it back to the schedule", _rate, "0.03"),
    Word((">",), "run faster", ChangeSpeed(1)),
    Word(("<",), "run slower, down to slow motion", ChangeSpeed(-1)),
    Word(("r",), "back to epoch 0 and the same initial weights", Reset()),
    Word(("R",), "back to epoch 0 with the next seed", Reset(next_seed=True)),
    Word(("set",), "change a field of the recipe while it runs", _change, "training.batch_size=32"),
    Word(("restart",), "change a field and start again at epoch 0", _restart, "data.samples=300"),
    Word((".",), "look at the next sample, of the batch while it is stepped through", Inquiry("sample", "+")),
    Word((",",), "look at the sample before", Inquiry("sample", "-")),
    Word(("sample",), "look at this row of the data", _sample, "12"),
    Word(("mean",), "look at the batch as a whole, or at a sample again", Inquiry("sample", "batch")),
    Word(("look",), "tell the arithmetic of a neuron", _neuron, "h1.2"),
    Word(("layers",), "tell how each layer fares", Inquiry("layers")),
    Word(("events",), "tell again what has happened", Inquiry("events")),
    Word(("status",), "tell how far it is; so does an empty line", Inquiry("status")),
    Word(("recipe",), "write the recipe, as it is now, to a new file", _recipe, "mine.toml"),
    Word(("weights",), "write the weights, as they are now, to a new file", _weights, "mine.safetensors"),
    Word(("help", "?"), "tell these words", Inquiry("help")),
    Word(("detach",), "leave, and let the run go on in a process of its own", Inquiry("detach")),
    Word(("q", "quit"), "quit; a run in a process of its own goes on", Inquiry("quit")),
)


def parse(line: str) -> Command | Inquiry:
    """Return what a line asks for; raises InputError with a sentence where it cannot be made out.

    A line of blanks is the space bar, an empty one asks for the status.
    """
    text = line.rstrip("\r\n")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(f"'{visible(_short(text))}': it is no text in the locale's encoding") from None
    if not text.strip():
        return Toggle() if text else Inquiry("status")
    text = text.strip()
    if text.startswith("="):
        return _rate(text[1:].strip())
    name, _, rest = text.partition(" ")
    words = {name: word for word in WORDS for name in word.names}
    word = words.get(name)
    if word is None:
        close = get_close_matches(name, words, 1)
        guess = f"; did you mean {close[0]}?" if close else ""
        raise InputError(f"there is no command {_short(name)!r}{guess or '; help tells all of them'}")
    rest = rest.strip()
    if rest and not word.wants:
        raise InputError(f"{name} takes nothing behind it, but there is {_short(rest)!r}")
    if word.wants and not rest and name != "=":
        raise InputError(f"{name} wants something behind it, like {name} {word.wants}")
    return word.meaning(rest) if callable(word.meaning) else word.meaning


def _short(text: str) -> str:
    """Return what was typed, as long as words are."""
    return text if len(text) <= 40 else f"{text[:40]}…"


def help_lines() -> list[str]:
    """Return a line for each word."""
    return [f"{' or '.join(word.names)}{f' {word.wants}' if word.wants else ''}: {word.explanation}" for word in WORDS]
