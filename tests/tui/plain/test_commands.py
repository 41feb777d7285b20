"""What can be typed in --plain, what it is taken for, and with which words it is refused."""

import pytest

from nn_tui.datasets import InputError
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
from nn_tui.tui.plain.commands import WORDS, Inquiry, help_lines, parse

HELP = """\
space: run, or pause where it is
run: train until there is a reason to stop
pause: pause where it is
s or epoch: train exactly one epoch
b or batch: train exactly one batch: one update
o or operation: carry out one operation
S: go back to the start of the epoch, or of the one before
B: go back to the start of the batch, or of the one before
O: go back by one operation
G or goto 41.7: go to a place of the run: epoch.batch.operation
U or undo: undo the last change: the run stands where it did before
redo: redo the change that was undone last
P or runback: run backwards, to the previous breakpoint or to the beginning
back: go to the place visited before
forward: go to the place visited after
F or backoff: after a divergence: back to the best epoch, with a tenth of the rate
T or branches: compare the branches of the run
rename b2 low_rate: rename a branch
delete b2: delete a branch
N or mark here it turns: mark this place, with a note
marks: tell the marks, and what stops the run
changes: tell what was changed on this branch
unmark 1: remove a mark by its number
H or stop epoch 40: set a breakpoint
unstop 1: remove a breakpoint by its number
Z or leaveout 1: leave a change out, by its number, as if it had never been made
Y or why h1.2 x1: tell how a weight or a bias came to be what it is
]: raise the learning rate, along 1-2-5
[: lower the learning rate, along 1-2-5
= 0.03: use this learning rate; without a number give it back to the schedule
>: run faster
<: run slower, down to slow motion
r: back to epoch 0 and the same initial weights
R: back to epoch 0 with the next seed
set training.batch_size=32: change a field of the recipe while it runs
restart data.samples=300: change a field and start again at epoch 0
.: look at the next sample, of the batch while it is stepped through
,: look at the sample before
sample 12: look at this row of the data
mean: look at the batch as a whole, or at a sample again
look h1.2: tell the arithmetic of a neuron
layers: tell how each layer fares
events: tell again what has happened
status: tell how far it is; so does an empty line
recipe mine.toml: write the recipe, as it is now, to a new file
weights mine.safetensors: write the weights, as they are now, to a new file
help or ?: tell these words
detach: leave, and let the run go on in a process of its own
q or quit: quit; a run in a process of its own goes on
"""

MEANINGS: dict[str, Command | Inquiry] = {
    "space": Toggle(),
    "run": Run(),
    "pause": Pause(),
    "s": Step("epoch"),
    "epoch": Step("epoch"),
    "b": Step("batch"),
    "batch": Step("batch"),
    "o": Step("operation"),
    "operation": Step("operation"),
    "S": StepBack("epoch"),
    "B": StepBack("batch"),
    "O": StepBack("operation"),
    "G 41.7": GoTo("41.7"),
    "goto 41.7": GoTo("41.7"),
    "goto b2@": GoTo("b2@"),
    "U": Undo(),
    "undo": Undo(),
    "redo": Redo(),
    "P": RunBack(),
    "runback": RunBack(),
    "back": Revisit(-1),
    "forward": Revisit(1),
    "F": BackOff(),
    "backoff": BackOff(),
    "T": Inquiry("branches"),
    "branches": Inquiry("branches"),
    "rename b2 low_rate": RenameBranch("b2", "low_rate"),
    "delete b2": DeleteBranch("b2"),
    "N here it turns": SetMark("here it turns"),
    "mark here it turns": SetMark("here it turns"),
    "marks": Inquiry("marks"),
    "changes": Inquiry("changes"),
    "unmark 1": RemoveMark(0),
    "H epoch 40": Inquiry("stop", "epoch 40"),
    "stop epoch 40": Inquiry("stop", "epoch 40"),
    "unstop 1": RemoveBreakpoint(0),
    "Z 1": TakeOut(0),
    "leaveout 1": TakeOut(0),
    "Y h1.2 x1": Inquiry("why", "h1.2 x1"),
    "why h1.2 x1": Inquiry("why", "h1.2 x1"),
    "]": StepLearningRate(1),
    "[": StepLearningRate(-1),
    "= 0.03": SetLearningRate(0.03),
    "=0.03": SetLearningRate(0.03),
    "=  1/4 ": SetLearningRate(0.25),
    "=0,5": SetLearningRate(0.5),
    "=": ReleaseLearningRate(),
    ">": ChangeSpeed(1),
    "<": ChangeSpeed(-1),
    "r": Reset(),
    "R": Reset(next_seed=True),
    "set training.batch_size=32": Change((("training.batch_size", 32),)),
    "restart data.samples=300": Change((("data.samples", 300),), restart=True),
    "set training.optimizer=sgd": Change((("training.optimizer", "sgd"),)),
    ".": Inquiry("sample", "+"),
    ",": Inquiry("sample", "-"),
    "sample 12": Inquiry("sample", "12"),
    "mean": Inquiry("sample", "batch"),
    "look h1.2": Inquiry("neuron", "h1.2"),
    "look petal length": Inquiry("neuron", "petal length"),
    "layers": Inquiry("layers"),
    "events": Inquiry("events"),
    "status": Inquiry("status"),
    "recipe mine.toml": Inquiry("recipe", "mine.toml"),
    "recipe my own.toml": Inquiry("recipe", "my own.toml"),
    "weights mine.safetensors": Inquiry("weights", "mine.safetensors"),
    "help": Inquiry("help"),
    "?": Inquiry("help"),
    "detach": Inquiry("detach"),
    "q": Inquiry("quit"),
    "quit": Inquiry("quit"),
}

REFUSALS = {
    "epok": "there is no command 'epok'; did you mean epoch?",
    "Quit": "there is no command 'Quit'; did you mean quit?",
    "frobnicate": "there is no command 'frobnicate'; help tells all of them",
    "X": "there is no command 'X'; help tells all of them",
    "goto": "goto wants something behind it, like goto 41.7",
    "run fast": "run takes nothing behind it, but there is 'fast'",
    "?  me  now": "? takes nothing behind it, but there is 'me  now'",
    "rename b2": "rename wants two names behind it, like rename b2 low_rate",
    "unmark 0": "unmark: '0' is no number of the list; type one like unmark 1",
    "leaveout one": "leaveout: 'one' is no number of the list; type one like leaveout 1",
    "look": "look wants something behind it, like look h1.2",
    "sample  ": "sample wants something behind it, like sample 12",
    "set": "set wants something behind it, like set training.batch_size=32",
    "restart": "restart wants something behind it, like restart data.samples=300",
    "recipe": "recipe wants something behind it, like recipe mine.toml",
    "weights": "weights wants something behind it, like weights mine.safetensors",
    "sample two": "sample: 'two' is not a whole number; type one like sample 12",
    "sample -1": "sample: '-1' is not a whole number; type one like sample 12",
    "sample 1.5": "sample: '1.5' is not a whole number; type one like sample 12",
    "=zero": "'zero' is not a number; type one like 0.03 or 1e-3",
    "= 0": "a learning rate is a number above 0, not 0",
    "set batch size": "'batch size' is no assignment, expected one like training.learning_rate=0.1",
    "restart data.samples=": "'data.samples=' is no assignment, expected one like training.learning_rate=0.1",
}


@pytest.mark.parametrize("line", MEANINGS)
def test_a_line_becomes_what_its_word_means(line: str) -> None:
    assert parse(line) == MEANINGS[line]
    assert parse(f"  {line}\t\r\n") == MEANINGS[line]


@pytest.mark.parametrize("line", [" ", "   \n", "\t\r\n"])
def test_a_line_of_blanks_is_the_space_bar(line: str) -> None:
    assert parse(line) == Toggle()


@pytest.mark.parametrize("line", ["", "\n", "\r\n"])
def test_an_empty_line_asks_how_far_it_is(line: str) -> None:
    assert parse(line) == Inquiry("status")


@pytest.mark.parametrize("line", REFUSALS)
def test_what_cannot_be_made_out_is_refused_in_a_sentence(line: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(line)
    assert str(refused.value) == REFUSALS[line]


def test_help_tells_each_word_with_an_example_and_what_it_does() -> None:
    assert help_lines() == HELP.splitlines()


def test_no_word_stands_for_two_things() -> None:
    names = [name for word in WORDS for name in word.names]
    assert len(names) == len(set(names))
    # Every one of them is among those that are tried above.
    assert set(names) == {line.split()[0] for line in MEANINGS if not line.startswith("=")} | {"="}


def test_the_examples_of_the_help_can_be_typed_as_they_stand() -> None:
    for word in WORDS:
        for name in word.names:
            line = f"{name} {word.wants}".strip()
            assert parse(line) == MEANINGS[line]
