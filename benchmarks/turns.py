"""Contestants in turns: what else the machine does then hits all of them alike."""

from collections.abc import Mapping
from time import sleep

from benchmarks.workloads import Epoch


def turn(epoch: Epoch, steps: int, seconds: float) -> float:
    """Return the steps a second of a turn that lasts so long, or an epoch where that is longer."""
    spent, epochs = 0.0, 0
    while spent < seconds:
        spent += epoch()
        epochs += 1
    return epochs * steps / spent


def turns(
    epochs: Mapping[str, Epoch], steps: int, rounds: int, seconds: float, *, rest: float = 0.0
) -> dict[str, list[float]]:
    """Return the steps a second of each round, by contestant; before each turn there is a rest of some seconds."""
    rates: dict[str, list[float]] = {name: [] for name in epochs}
    for epoch in epochs.values():
        epoch()  # to warm up
    for _ in range(rounds):
        for name, epoch in epochs.items():
            sleep(rest)
            rates[name].append(turn(epoch, steps, seconds))
    return rates
