"""A thousand jumps: random runs are gone through forwards, back and along their branches, and are what they were.

    python -m tests.journeys --jumps 1000 --seed 1

Recipes with every optimizer, schedule, dropout, early stopping and edits of every kind; after each jump the whole state
is compared, to the bit, with what it was when the run was there first. Exit status 1 where it is not.
"""

import argparse
import random
import sys
from contextlib import suppress

from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment
from nn_tui.engine.timeline import record
from nn_tui.engine.training.stopping import EarlyStopping

from .engine.building import recipe
from .engine.timeline.test_timeline import EDITS, OPTIMIZERS, Driven

ACTIONS = 40
"""Steps and edits before the jumps of a run, and between them."""
JUMPS = 25
"""Jumps in each run."""


def experiment(rng: random.Random) -> Experiment:
    """Return a random small recipe."""
    optimizer = rng.choice(OPTIMIZERS)
    full = optimizer == "lbfgs"
    found = recipe(
        optimizer,
        "all" if full else rng.choice([4, 5, "all"]),
        hidden=rng.choice([(3,), (3, 2)]),
        epochs=50,
        seed=rng.randrange(1000),
    )
    early = rng.choice([None, EarlyStopping(patience=rng.randint(1, 3), restore_best=rng.random() < 0.5)])
    training = structs.replace(
        found.training, schedule=rng.choice(["constant", "cosine", "plateau", "exponential"]), early_stopping=early
    )
    network = structs.replace(found.network, dropout=0.0 if full else rng.choice([0.0, 0.3]))
    data = structs.replace(found.data, source="circles", samples=20)
    return structs.replace(found, data=data, network=network, training=training)


def act(run: Driven, rng: random.Random) -> None:
    """Take some steps, and make some changes."""
    for _ in range(rng.randint(1, ACTIONS)):
        with suppress(InputError):
            run.do(rng.choice(["batch", "operation", "epoch", rng.choice(EDITS)]))


def jumps(rng: random.Random, count: int) -> None:
    """Make so many jumps on a random run; raises AssertionError where a moment is not what it was."""
    record.SHARE = rng.choice([1e-12, 0.05, 1e9])
    run = Driven(experiment(rng))
    act(run, rng)
    for _ in range(count):
        branches = run.timeline.branches
        known = [(at, state) for at, state in run.seen.items() if at[0] in branches and at[1] <= branches[at[0]].tip]
        if known:
            (name, moment), expected = rng.choice(known)
            run.go(run.timeline.travel(branches[name], moment))
            found = run.state()
            assert found._replace(curves=()) == expected._replace(curves=()), f"{name} at {moment}"
        if rng.random() < 0.2:
            act(run, rng)


def main() -> int:
    """Read the options and jump."""
    parser = argparse.ArgumentParser(description="Random jumps through random runs.")
    parser.add_argument("--jumps", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    done = 0
    while done < options.jumps:
        seed = options.seed * 100_000 + done
        try:
            jumps(random.Random(seed), JUMPS)
        except AssertionError as error:
            print(f"seed {seed}: {error}", file=sys.stderr)
            return 1
        done += JUMPS
    print(f"{done:,} jumps, each to the same bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
