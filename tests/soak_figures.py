"""What must be true of the figures on screen, whatever else is done with the keyboard, the mouse and the window."""

import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from .soak_hands import Hands
from .terminal import Terminal
from .test_end_to_end import PROGRAM

EXPERIMENTS = ("circles", "xor", "moons", "iris", "plane", "spiral")
PATIENCE = 60.0
"""Seconds after which something is taken not to come: a core is busy."""
DIALOGS = {
    "e": "Change a setting",
    "u": "Add a sample",
    "n": "New experiment",
    "=": "Learning rate",
    "A": "Activation of",
    "\x10": "🔎",
    "w": "Write the recipe",
    "?": "Letters",
}
"""What stands in each dialog, by the key that opens it."""


class Figures(NamedTuple):
    """What the status line says of a paused run, as it stands there."""

    epoch: int
    train: str
    test: str
    best: str
    best_epoch: int
    neuron: tuple[str, ...]
    """The lines of the selected neuron's panel: its sums, its error, its weights, what the update made of them."""


def figures_of(text: str) -> Figures | None:
    """Return the figures of a paused run, None where it is not paused or not all of them can be read."""
    status = " ".join(text.splitlines()[:2])
    epoch = re.search(r"epoch ([\d,]+)", status)
    train, test = (re.search(rf"(?<!best ){split} ([\d.][\d.e+-]*)", status) for split in ("train", "test"))
    best = re.search(r"best (?:train |test )?([\d.][\d.e+-]*) at ([\d,]+)", status)
    if "paused" not in status or not (epoch and train and test and best):
        return None
    return Figures(_whole(epoch[1]), train[1], test[1], best[1], _whole(best[2]), _panel(text, "Neuron"))


def _panel(text: str, name: str) -> tuple[str, ...]:
    """Return the lines inside the panel of this name, empty where it is not on screen."""
    lines = text.splitlines()
    for row, line in enumerate(lines):
        left = line.find(f"╭─ {name}")
        if left >= 0:
            inside = [each[left + 1 : -1].rstrip() for each in lines[row + 1 :]]
            ends = (place for place, each in enumerate(lines[row + 1 :]) if each[left : left + 1] == "╰")
            return tuple("\n".join(inside[: next(ends, len(inside))]).rstrip().split("\n"))
    return ()


def _whole(digits: str) -> int:
    return int(digits.replace(",", ""))


def check_figures(rng: random.Random, hands: Hands, folder: Path, environment: Mapping[str, str]) -> None:
    """Train a run step by step, again, and again from its written recipe; raises AssertionError where they differ."""
    name, seed, epochs = rng.choice(EXPERIMENTS), rng.randrange(1000), rng.randint(2, 6)
    recipe = folder / "written.toml"
    recipe.unlink(missing_ok=True)
    with Terminal([PROGRAM, name, "--seed", str(seed)], environment=environment, folder=folder) as terminal:
        seen = [_settled(terminal, 0)]
        for epoch in range(1, epochs + 1):
            hands.send(terminal, "s")
            _disturb(terminal, rng, hands)
            seen.append(_settled(terminal, epoch))
        _best_of_all(seen)
        _disturb(terminal, rng, hands)
        terminal.read(0.5)
        _same(_settled(terminal, epochs), seen[-1], "a paused run does not stand still")
        for epoch in reversed(range(epochs)):
            hands.send(terminal, rng.choice(("S", "\x7f")))
            _same(_settled(terminal, epoch), seen[epoch], "the past is not what it was")
        epoch = 0
        _batches(terminal, rng, hands, seen, epochs)
        for _ in range(3):
            epoch = rng.randint(1, epochs)  # not the beginning, which P would not leave
            _go(terminal, hands, f"{epoch}")
            _same(_settled(terminal, epoch), seen[epoch], "a place is not what it was")
        hands.send(terminal, "P")
        _same(_settled(terminal, 0), seen[0], "the beginning is not what it was")
        hands.send(terminal, "\x1b[1;3D")  # alt+left
        _same(_settled(terminal, epoch), seen[epoch], "a place visited before is not what it was")
        hands.send(terminal, "s" * rng.randint(0, epochs))
        hands.send(terminal, "r")
        _same(_settled(terminal, 0), seen[0], "a reset run begins otherwise")
        hands.send(terminal, "s" * epochs)
        _same(_settled(terminal, epochs), seen[-1], "a reset run trains to other figures")
        _write(terminal, hands, recipe)
        _leave(terminal, rng.choice(("q", "\x03")))
    with Terminal([PROGRAM, str(recipe)], environment=environment, folder=folder) as terminal:
        _same(_settled(terminal, 0), seen[0], "the written recipe begins otherwise")
        hands.send(terminal, "s" * epochs)
        _same(_settled(terminal, epochs), seen[-1], "the written recipe trains to other figures")
        _leave(terminal, "q")


def _batches(terminal: Terminal, rng: random.Random, hands: Hands, seen: list[Figures], epochs: int) -> None:
    """Go through some batches of the past, and see them again on the way back and where they are gone to."""
    epoch = rng.randrange(epochs)
    _go(terminal, hands, f"{epoch}")
    _same(_settled(terminal, epoch), seen[epoch], "a place is not what it was")
    passed: list[tuple[str, tuple[str, ...]]] = []
    for batch in range(1, rng.randint(2, 4)):
        hands.send(terminal, "b")
        passed.append((f"{epoch}.{batch}", _neuron_at(terminal, f"{epoch}.{batch}")))
    for place, neuron in passed[-2::-1]:
        hands.send(terminal, rng.choice(("B", "\x7f")))
        _seen_again(place, _neuron_at(terminal, place), neuron)
    place, neuron = rng.choice(passed)
    _go(terminal, hands, place)
    _seen_again(place, _neuron_at(terminal, place), neuron)


def _go(terminal: Terminal, hands: Hands, place: str) -> None:
    """Go to a place; what is typed too soon would be typed into the question."""
    hands.send(terminal, "G")
    terminal.wait_until(lambda text: "Go to" in text, "the question for a place", PATIENCE)
    hands.send(terminal, f"{place}\r")
    terminal.wait_until(lambda text: "Go to" not in text, "the question's end", PATIENCE)


def _neuron_at(terminal: Terminal, place: str) -> tuple[str, ...]:
    """Return the neuron's panel once the run stands at a place of the past."""

    def there(text: str) -> bool:
        return f"at {place} of" in text.splitlines()[0] and "Neuron" in text

    terminal.wait_until(there, f"place {place}", PATIENCE)
    terminal.read(0.3)
    return _panel(terminal.wait_until(there, f"place {place}", PATIENCE), "Neuron")


def _seen_again(place: str, found: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert found == expected, f"the neuron at {place} is not what it was:\n{found}\nnot\n{expected}"


def _settled(terminal: Terminal, epoch: int) -> Figures:
    """Return the figures once the run is paused at an epoch; fails where it goes on from there."""

    def there(text: str) -> bool:
        figures = figures_of(text)
        return figures is not None and figures.epoch == epoch

    figures, before = figures_of(terminal.wait_until(there, f"the figures of epoch {epoch}", PATIENCE)), None
    while figures != before:  # the panels may follow late, and make room for what came with the figures
        terminal.read(0.3)
        figures, before = figures_of(terminal.wait_until(figures_of, "the figures", PATIENCE)), figures
    assert figures is not None
    assert figures.epoch == epoch, f"epoch {figures.epoch} was shown where {epoch} was asked for"
    return figures


def _disturb(terminal: Terminal, rng: random.Random, hands: Hands) -> None:
    """Do things that must not change the run."""
    for _ in range(rng.randint(0, 2)):
        hands.idle(terminal)
    if rng.random() < 0.5:
        keys = rng.sample(sorted(DIALOGS), rng.choice((1, 1, 2)))
        hands.send(terminal, "".join(keys))
        expected = [DIALOGS[key] for key in keys]
        terminal.wait_until(lambda text: any(words in text for words in expected), f"any of {expected}", PATIENCE)
        for _ in range(rng.randint(0, 1)):
            hands.idle(terminal)
        # The second may have opened another dialog, or have been typed into the first.
        gone = 0
        for _ in range(12):
            terminal.read(0.3)
            if any(words in terminal.text for words in DIALOGS.values()):
                gone = 0
                hands.send(terminal, "\x1b")
            elif (gone := gone + 1) == 3:  # on a busy core the second comes late
                return
        raise AssertionError(f"a dialog cannot be left\n{terminal.text}")


def _best_of_all(seen: list[Figures]) -> None:
    best, epoch = seen[-1].best, seen[-1].best_epoch
    assert float(best) <= min(float(figures.test) for figures in seen), f"best {best} is not the best of {seen}"
    assert best == seen[epoch].test, f"best {best} is not that of epoch {epoch} in {seen}"


def _same(found: Figures, expected: Figures, otherwise: str) -> None:
    assert found == expected, f"{otherwise}: {found}, not {expected}"


def _write(terminal: Terminal, hands: Hands, recipe: Path) -> None:
    hands.send(terminal, "w")
    terminal.wait_for(DIALOGS["w"], PATIENCE)
    hands.send(terminal, "\x15")
    terminal.wait_until(lambda text: ".toml" not in text, "an empty field", PATIENCE)
    hands.send(terminal, recipe.name + "\r")
    terminal.wait_until(lambda _text: recipe.exists(), f"{recipe.name} in\n{recipe.parent}", PATIENCE)


def _leave(terminal: Terminal, key: str) -> None:
    terminal.send(key)
    status = terminal.wait_for_end(PATIENCE)
    assert status == 0, f"it ended with {status}:\n{terminal.text}"
    assert terminal.restored, "the terminal was not restored"
