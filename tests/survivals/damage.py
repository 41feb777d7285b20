"""Files that are cut off, or of which bits have changed: recognised, told, and what is whole is used."""

import random
import shutil
from pathlib import Path

from nn_tui.datasets import InputError
from nn_tui.engine.runs import AddNeuron, GoTo, SetLearningRate, Step
from nn_tui.engine.runs.execution import Execution
from nn_tui.engine.runs.store.checked_lines import read_curves, read_events
from nn_tui.engine.runs.store.reopen import OpenedRun, open_run
from tests.engine.runs.store.kept import begun, circles, drive, end, reopened, weights

DAMAGED = 40
"""How many damaged copies of a folder are opened, each time."""


def damaged(rng: random.Random, state: Path) -> str:
    """Damage a file of a run, again and again; it goes on with weights that it has had, or says why it cannot."""
    folder, seen = _made(rng, state)
    went_on = refused = told = 0
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    for number in range(DAMAGED):
        copy = state / f"copy-{number}"
        shutil.copytree(folder, copy)
        path = copy / rng.choice(files)
        what = f"{path.relative_to(copy)} {_damage(rng, path)}"
        before = read_curves(copy / "metrics.jsonl")[2] + read_events(copy / "events.jsonl")[1]
        opened, said = opened_or_refused(copy)
        if opened is None:
            refused += 1
            assert len(said.splitlines()) == 1, (what, said)
            continue
        run = Execution(opened.start, recording=opened.recorder)
        assert weights(run) in seen, f"{what}: weights that it never had"
        if path.suffix in (".safetensors",) and path.name[0].isdigit() and path.name == max(files).name:
            assert opened.told, what
        told += bool(opened.told or before)
        went_on += 1
        drive(run, [Step("epoch")])
        after = weights(run)
        end(run)
        again, _ = reopened(copy)
        assert weights(again) == after, f"{what}: it does not go on from where it was left"
        end(again)
        shutil.rmtree(copy)
    return f"{went_on} went on, {told} of them said why otherwise, {refused} were refused"


def opened_or_refused(folder: Path) -> tuple[OpenedRun | None, str]:
    """Open a run; where that is refused, return what is said."""
    try:
        return open_run(folder), ""
    except InputError as error:
        return None, str(error)


def _made(rng: random.Random, state: Path) -> tuple[Path, set[bytes]]:
    """Make a run of some branches, saved again and again; return its folder, and all weights that it was saved with."""
    run = begun(circles(), state)
    seen = {weights(run)}
    for _ in range(rng.randint(3, 6)):
        drive(run, rng.choices([Step("epoch"), Step("batch"), Step("operation"), SetLearningRate(0.3)], k=4))
        if rng.random() < 0.3:
            drive(run, [Step("epoch"), GoTo("0"), AddNeuron(1), Step("epoch")])
        seen.add(weights(run))
        end(run)
        run, _ = reopened(state / "a-run")
    end(run)
    return state / "a-run", seen


def _damage(rng: random.Random, path: Path) -> str:
    content = bytearray(path.read_bytes())
    if not content:
        return "is empty"
    at = rng.randrange(len(content))
    match rng.choice(("cut", "bit", "bytes", "zeros", "gone")):
        case "cut":
            path.write_bytes(content[:at])
            return f"cut off at {at}"
        case "bit":
            content[at] ^= 1 << rng.randrange(8)
        case "bytes":
            content[at : at + 8] = rng.randbytes(8)
        case "zeros":
            content[at : at + 512] = bytes(len(content[at : at + 512]))
        case _:
            path.unlink()
            return "gone"
    path.write_bytes(content)
    return f"changed at {at}"


SCENARIOS = {"damaged-files": damaged}
