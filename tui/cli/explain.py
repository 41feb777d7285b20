"""A batch of a run explained without a screen, as text or as JSON. Imports no Textual."""

from dataclasses import asdict
from pathlib import Path

from nn_tui.datasets import InputError
from nn_tui.engine.explain.explained_batch import Moments, explanation
from nn_tui.engine.network.names import NeuronId, neuron_name
from nn_tui.engine.network.network import Structure
from nn_tui.engine.runs.one_look import look_back, look_once
from nn_tui.engine.runs.snapshot import Snapshot
from nn_tui.engine.runs.store.reopen import read_run
from nn_tui.engine.timeline.place import Place

from ..drawing.glyphs import GLYPHS
from ..panels.microscope.explained import describe
from ..plain.json_text import json_text
from ..plain.output import complain
from ..terminal.capabilities import find_charset, given_environment
from .recipe_from_options import experiment_from_options
from .recipe_options import Options
from .runs.run_reference import run_or_experiment


def explain(
    name: str,
    options: Options,
    *,
    at: str | None,
    sample: int | None,
    neuron: str | None,
    digits: int | None,
    as_json: bool,
) -> str:
    """Return the arithmetic of one sample, of its batch and of the update, at a place of an experiment or of a run.

    Without a place it is the beginning of an experiment, and where a run stands.

    Raises InputError for a place, a sample or a neuron that does not exist, and as training would.
    """
    folder = run_or_experiment(name)
    if folder is None:
        place, branch = Place.parse(at or "0"), None
        snapshot = look_once(experiment_from_options(name, options), place, sample)
    else:
        snapshot, place = _of_run(folder, options, at, sample)
        branch = snapshot.timeline.branch
    chosen = None if neuron is None else find_neuron(neuron, snapshot.structure)
    if not as_json:
        charset = "ascii" if find_charset(given_environment()).value == "ascii" else "braille"
        return describe(snapshot, place, chosen, GLYPHS[charset], digits)
    table = {
        "at": {
            "epoch": place.epoch,
            "batch": place.batch,
            "operation": place.operation,
            **({} if branch is None else {"branch": branch}),
        },
        **explanation(_moments(snapshot), snapshot.data.feature_names, chosen),
    }
    return f"{json_text(table)}\n"


def _of_run(folder: Path, options: Options, at: str | None, sample: int | None) -> tuple[Snapshot, Place]:
    given = [f"--{name.replace('_', '-')}" for name, value in asdict(options).items() if value is not None and value]
    if given:
        raise InputError(f"{', '.join(given)}: {folder.name} is a run, which has its recipe already")
    run, told = read_run(folder)
    for sentence in told:
        complain(f"{folder.name}: {sentence}")
    return look_back(run, at, sample)


def _moments(snapshot: Snapshot) -> Moments:
    # Both were asked for.
    assert snapshot.workings is not None
    assert snapshot.optimizer is not None
    return Moments(snapshot.subject, snapshot.workings, snapshot.optimizer, snapshot.gradients, snapshot.updates)


def find_neuron(name: str, structure: Structure) -> NeuronId:
    """Return the neuron of a name such as h1.2 or y1; raises InputError where there is none."""
    names = {
        neuron_name(layer, neuron, structure.depth, ()): (layer, neuron)
        for layer in range(1, structure.depth + 1)
        for neuron in range(structure.sizes[layer])
    }
    found = names.get(name.strip().lower())
    if found is None:
        shown = list(names)
        listed = ", ".join(shown if len(shown) <= 12 else [*shown[:6], "…", *shown[-5:]])
        raise InputError(f"--neuron {name}: there is no such neuron; expected one of {listed}")
    return found
