"""Walks through the article and through time in a real terminal, at three sizes: `make walkthrough`.

Each step types keys and waits for what they are to show, paging down where it is further down; a pattern that does not
come ends the walk with the screen. `--pictures FOLDER` keeps each screen as text and, by the program's own key, as SVG.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.terminal import Terminal

SIZES = ((80, 24), (120, 36), (160, 50))
PAGES = 12
"""How often it looks further down."""
RIGHT, LEFT, DOWN, UP, BACK, ENTER = "\x1b[C", "\x1b[D", "\x1b[B", "\x1b[A", "\x7f", "\r"
PAGE_DOWN = "\x1b[6~"
ALT_LEFT, ALT_RIGHT = "\x1b[1;3D", "\x1b[1;3C"
MICROSCOPE = re.compile(r"\[(Forward|Cost|Backward|Gradient|Update|Blame|Check)\]")
PAGE_NAMES = ("Forward", "Cost", "Backward", "Gradient", "Update", "Blame", "Check")


class Step(NamedTuple):
    """Keys, each typed once the one before has been drawn, and what is to be read then, on a `page` if one is named."""

    keys: Sequence[str]
    shown: str
    page: str = ""


class Walk(NamedTuple):
    """What is walked through, and which sentences of the article it shows, by their numbers in docs/microscope.md."""

    name: str
    arguments: Sequence[str]
    steps: Sequence[Step]
    sentences: Sequence[int] = ()


ARTICLE = (
    Walk(
        "layers, forwards",
        ("article-network",),
        (
            Step("o", r"batch 1/\d+"),
            Step("oo", r"forward 3/\d+.*a1 = sigmoid"),
            Step("X", r"W5,1·In5 = "),
            Step([], r"Z1 = W1,1·In1 \+ W2,1·In2 \+ .*Bias"),
            Step([], r"Bias = 0"),
            Step([], r"a1 = sigmoid\(Z1\) = sigmoid"),
            Step([], r"\[W\].*\[X\].*\[Bias\].*\[Z\]"),
            Step([DOWN], r"W4,2·In4 = "),
            Step([RIGHT], r"▸ W1,1·a1"),
            Step("oooo", r"\[Cost\].*C of the batch = "),
            Step("o", r"δ"),
            Step([], r"forward|Backward"),
        ),
        (1, 3, 6, 7, 8, 9, 10),
    ),
    Walk(
        "logistic regression",
        ("article-logistic",),
        (
            Step([], r"[Ll]earned"),
            Step("X", r"W1,1·In1 = "),
            Step([], r"B1 = 1\.956706903, B0 = "),
            Step([], r"a1 = sigmoid\(Z1\) = sigmoid\(.*\) = 0\.\d+"),
            Step([], r"sigmoid: f\(.*\) = .*, f'\("),
        ),
        (2, 4, 5),
    ),
    Walk("one neuron", ("article-five-features",), (Step("X", r"W5,1·In5 = "), Step([], r"a1 = sigmoid")), (13,)),
    Walk(
        "cost, gradient, update",
        ("article-network",),
        (
            Step("bX", r"y5: .*= 0\.\d+", "Cost"),
            Step("a", r"the mean of the costs of 10 samples", "Cost"),
            Step("a", r"dC/dW1,1 = ", "Gradient"),
            Step([], r"dC/dBias = δ1"),
            Step([], r"Δw = -η g = ", "Update"),
            Step([], r"C of this batch = .* before → .* after"),
            Step("b", r"Δw = -η g = ", "Update"),
            Step([], r"Predicted -0\.\d+, actual -0\.\d+", "Check"),
            Step("i", r"by their share of its cost"),
            Step([], r"the same step without sample \d+"),
            Step("i", r"The \d+ samples of epoch 0"),
            Step("c", r"parameters tried: all agree"),
            Step("l", r"heights of C.*o is here"),
        ),
        (14, 15, 16, 17, 18, 22),
    ),
    Walk(
        "shock",
        ("article-network",),
        (
            Step("bX", r"Shock: W1,1 ± 0\.0001", "Check"),
            Step([], r"backpropagation: -?\d"),
            Step([], r"reverberates in hidden 2"),
            Step("}", r"Shock: W1,1 ± 0\.001"),
            Step([RIGHT, RIGHT], r"Shock: W2,1 "),
            Step([RIGHT] * 4, r"Shock: Bias "),
        ),
        (11, 12, 20, 21, 27),
    ),
    Walk(
        "backward and blame",
        ("article-network",),
        (
            Step("bX", r"W1,1·δ\(h2\.1\) = ", "Backward"),
            Step([], r"\[W\]ᵀ.*\[δ\].*\[dC/da\]"),
            Step([], r"h1\.1.* has an error of ", "Blame"),
            Step([], r"the path of most blame: y\d → h2\.\d → h1\.\d → x\d"),
            Step([], r"add up to .*, its gradients"),
            Step([], r"x\d: .* = .*%"),
            Step([], r"Δw = ", "Update"),
        ),
        (19, 23, 25, 26),
    ),
    Walk(
        "lazy neurons",
        ("circles", "--activation", "relu"),
        (Step(["s", "X", "\x1b[1;2C"], r"lazy: skates by", "Blame"),),
        (24,),
    ),
    Walk("nooks and crannies", ("spiral",), (Step(" ", r"epoch [2-9]"), Step(" ", r"paused.*train .*test")), (28,)),
    Walk(
        "the worked example",
        ("worked-example",),
        (
            Step("Xoo", r"Z1 = 0\.3775"),
            Step("o", r"0\.593269992"),
            Step("ooo", r"0\.751365070"),
            Step("ooo", r"dC/dW1,1 = .*0\.082167041", "Gradient"),
        ),
    ),
)
TIME = (
    Walk(
        "back, on, and branches",
        ("circles",),
        (
            Step("sss", r"epoch 3"),
            Step([BACK], r"at 2 of 3"),
            Step(["G", *"1.7.12", ENTER], r"at 1\.7\.12 of 3"),
            Step("O", r"at 1\.7\.11 of 3"),
            Step("B", r"at 1\.7 of 3"),
            Step("S", r"at 1 of 3"),
            Step("]", r"b2"),
            Step("s", r"epoch 2"),
            Step("T", r"main +to 3"),
            Step(["\x1b", "U"], r"on b3.*epoch 1"),
            Step(["\x12"], r"on b2.*epoch 2"),
            Step(["G", *"main@", ENTER], r"epoch 3"),
            Step([ALT_LEFT], r"epoch 2"),
            Step([ALT_RIGHT], r"epoch 3"),
            Step("(", r"at main@2\S* of 3"),
            Step(")", r"epoch 3"),
        ),
    ),
    Walk(
        "breakpoints, marks, stories, changes left out",
        ("circles",),
        (
            Step("H", r"Stop when an epoch is reached"),
            Step([ENTER, "2", ENTER, " "], r"epoch 2.*"),
            Step([], r"paused"),
            Step(["s", "P"], r"at 2 of 3"),
            Step(["P"], r"at 0 of 3"),
            Step(["N", *"begin", ENTER, "G", *"3", ENTER], r"epoch 3"),
            Step("C", r"main@0 +begin"),
            Step([ENTER], r"at 0 of 3"),
            Step(["G", *"3", ENTER, "]", "s"], r"epoch 4"),
            Step("Y", r"moved it most|updates"),
            Step(["\x1b", "Z"], r"Leave out"),
            Step([ENTER], r"b2"),
        ),
    ),
    Walk(
        "after a divergence",
        ("circles", "--optimizer", "sgd", "--activation", "identity", "--set", "training.loss=mse"),
        (Step(["=", *"1e30", ENTER, " "], r"diverged|not finite|F goes back"), Step("F", r"at|b2|η|paused")),
    ),
)


class Screen:
    """The program in a terminal, and the last key's effect on it."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    @property
    def flat(self) -> str:
        """The screen without frames, as one line, so that what is wrapped can be found."""
        lines = (re.sub(r"^[│╭╰╮╯ ]+|[│╭╰╮╯ ]+$", "", line) for line in self.terminal.text.split("\n"))
        return re.sub(r"\s+", " ", " ".join(lines))

    def press(self, key: str) -> None:
        """Type a key and let it be drawn."""
        before = len(self.terminal.received)
        self.terminal.send(key)
        for _ in range(20):
            self.terminal.read(0.05)
            if len(self.terminal.received) == before and _ > 5:
                break
            before = len(self.terminal.received)

    def wait(self, pattern: str, seconds: float) -> bool:
        """Read until the pattern is on the screen; return whether it came."""
        for _ in range(int(seconds / 0.05)):
            if re.search(pattern, self.flat):
                return True
            self.terminal.read(0.05)
        return bool(re.search(pattern, self.flat))

    def turn_to(self, page: str) -> None:
        """Turn the microscope's pages."""
        for _ in PAGE_NAMES:
            if f"[{page}]" in self.terminal.text:
                return
            self.press("v")

    def find(self, pattern: str) -> bool:
        """Wait for a pattern, and look further down where the page may be longer than the screen."""
        if self.wait(pattern, 4 if MICROSCOPE.search(self.terminal.text) else 15):
            return True
        if MICROSCOPE.search(self.terminal.text):
            for _ in range(PAGES):
                self.press(PAGE_DOWN)
                if re.search(pattern, self.flat):
                    return True
        return False


def walk(tale: Walk, size: tuple[int, int], pictures: Path | None) -> str:
    """Take a walk at a size; return what did not come with the screen, empty where all came."""
    program = Path(sys.executable).with_name("nn-tui")
    with (
        TemporaryDirectory() as folder,
        Terminal([str(program), *tale.arguments], columns=size[0], rows=size[1], folder=Path(folder)) as terminal,
    ):
        screen = Screen(terminal)
        terminal.wait_for("q quit", 30)
        for number, step in enumerate(tale.steps):
            for key in step.keys:
                screen.press(key)
            if step.page:
                screen.turn_to(step.page)
            if not screen.find(step.shown):
                return f"step {number + 1} {step.keys!r} does not show {step.shown!r}:\n{terminal.text}"
            if pictures is not None:
                name = f"{re.sub('[^a-z]+', '-', tale.name)}-{number + 1}-{size[0]}x{size[1]}"
                (pictures / f"{name}.txt").write_text(terminal.text)
                screen.press("p")
                for found in Path(folder).glob("*.svg"):
                    found.replace(pictures / f"{name}.svg")
                for found in Path(folder).glob("*.txt"):
                    found.unlink()
        terminal.send("q")
    return ""


def main() -> int:
    """Take all walks at all sizes; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="walks whose name has these words")
    parser.add_argument("--sizes", nargs="*", default=[f"{w}x{h}" for w, h in SIZES])
    parser.add_argument("--pictures", type=Path)
    given = parser.parse_args()
    if given.pictures:
        given.pictures.mkdir(parents=True, exist_ok=True)
    failed = 0
    for text in given.sizes:
        width, height = map(int, text.split("x"))
        for tale in (*ARTICLE, *TIME):
            if given.only in tale.name:
                trouble = walk(tale, (width, height), given.pictures)
                failed += bool(trouble)
                print(f"{text} {tale.name}: {trouble or f'{len(tale.steps)} steps'}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
