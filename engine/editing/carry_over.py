"""Carrying a run over to another recipe: what still fits is kept, to the bit, and the rest begins anew.

A change that is made while a network learns is another recipe, and a trainer built from it that goes on where the first
one stands.
"""

from collections.abc import Collection, Iterable
from math import sqrt

import numpy as np
from msgspec import structs

from ..network.arrays import Array
from ..network.network import ParameterVector
from ..recipe.differences import Difference
from ..training.batches import Batches
from ..training.optimizers import Adam, AdamW, Lion, NAdam, Optimizer, RAdam, RMSprop
from ..training.stopping import STATE_OF
from ..training.trainer import Trainer
from ..training.trainer_state import TrainerState
from .network_surgery import Origins, transplant, transplant_averages, transplant_parameters, unchanged

UPDATING = tuple(f"training.{field}" for field in ("optimizer", "l1", "l2", "clip_norm", "clip_value", "max_norm"))
"""What a gradient becomes an update by, and what is done to the parameters after it."""


def carry_over(old: Trainer, new: Trainer, found: Iterable[Difference], origins: Origins | None = None) -> None:
    """Let `new`, just built from another recipe, go on where `old` stands.

    `found` are the differences between the two recipes that are about data and training. `origins` tell where its
    layers come from; None where they are what they were. Parameters, and what an optimizer of the same kind keeps of
    them, go along, and so do counts, curves, random numbers, the order of the epoch and the place in it: with another
    batch size it goes on at batch ⌊samples seen / size⌋. With other data, or another answer to whether to shuffle, the
    epoch begins again in a new order. A learning rate that was set by hand stays, unless the recipe changes the rate or
    its schedule. With another cost function or other data the best loss, and whatever stops a run for its loss, begin
    anew; one sample more makes no other data. L-BFGS always begins anew, for what it knows is about the cost as it was.

    A new parameter's average of squares is that of its layer: from 0, under a count of updates that has long begun, its
    first updates would be several times too large. Its other averages are 0.

    `old` is to stand between two batches, and is not to be used afterwards.
    """
    changed = {difference.path for difference in found}
    comparable = not _any(changed, "data", "training.loss", "training.class_weights")
    origins = origins or unchanged(old.network.structure)
    state = old.save()
    if not comparable or _any(changed, "training.early_stopping"):
        state = structs.replace(state, best_parameters=None)
    state = _with_parameters(state, old, new, origins)
    state = _with_averages(state, old, new, origins)
    if old.data is not new.data or _any(changed, "training.shuffle"):
        state = _in_new_order(state, new.batches)
    elif new.batches.batch_size != old.batches.batch_size:
        state = structs.replace(state, batch=state.batch * old.batches.batch_size // new.batches.batch_size)
    state = _with_watches(state, changed, comparable=comparable)
    new.take_over(state)
    if not comparable:
        new.best = new.evaluation.judged.loss, new.epoch
    transplant(old.network.gradients, new.network.gradients, origins)
    transplant(old.network.updates, new.network.updates, origins)
    if not _any(changed, *UPDATING):
        new.update_rate = old.update_rate
    if new.network.structure == old.network.structure:
        new.worked = old.worked
        if not _any(changed, "training.loss", "training.class_weights"):
            # The batch can be looked at only under the cost function that it was computed with.
            new.before = old.before
            new.kept_before = None if _any(changed, *UPDATING) else old.kept_before


def carry_state_over(state: TrainerState, new: Trainer) -> None:
    """Let `new`, just built for other data of the same kind, go on where a state was saved that is all that is left.

    As with `carry_over` to other data: the epoch begins again, in a new order, and what went by the loss begins anew.
    """
    state = structs.replace(state, best_parameters=None, operation=0, update_rate=None, stopped=None)
    state = _with_watches(_in_new_order(state, new.batches), {"data.source"}, comparable=False)
    new.take_over(state)
    new.best = new.evaluation.judged.loss, new.epoch


def _any(changed: Collection[str], *fields: str) -> bool:
    """Return whether one of these fields, or a field of theirs, has changed."""
    return any(path == field or path.startswith(f"{field}.") for path in changed for field in fields)


def _with_parameters(state: TrainerState, old: Trainer, new: Trainer, origins: Origins) -> TrainerState:
    def moved(vector: Array) -> Array:
        parameters = new.network.parameters.copy()
        transplant_parameters(ParameterVector(old.network.structure, vector), parameters, origins)
        return parameters.vector

    best = state.best_parameters
    return structs.replace(
        state, parameters=moved(state.parameters), best_parameters=None if best is None else moved(best)
    )


def _with_averages(state: TrainerState, old: Trainer, new: Trainer, origins: Origins) -> TrainerState:
    """Return the state with what the new optimizer can use of the old one's vectors."""
    if type(old.optimizer) is not type(new.optimizer) or new.optimizer.full_batch:
        return structs.replace(state, optimizer={}, optimizer_step=0)
    averages: dict[str, Array] = {}
    for name in state.optimizer.keys() & new.optimizer_state.vectors.keys():
        vector = state.optimizer[name]
        if vector.size == old.network.parameters.vector.size:
            moved = ParameterVector(new.network.structure)
            transplant_averages(ParameterVector(old.network.structure, vector), moved, origins, fill=name == "square")
            vector = moved.vector
        unit, of_old = _unit(new.optimizer, name), _unit(old.optimizer, name)
        averages[name] = vector if unit == of_old else vector * (unit / of_old)
    return structs.replace(state, optimizer=averages)


def _unit(optimizer: Optimizer, name: str) -> float:
    """Return how many times the average of the formula is stored, see `averaged`; a change of β must not change it."""
    match optimizer, name:
        case Adam() | AdamW() | NAdam() | RAdam(), "mean":
            return 1 / (1 - optimizer.beta1)
        case Adam() | AdamW() | NAdam() | RAdam(), "square":
            return 1 / (1 - optimizer.beta2)
        case Lion(), "mean":
            return 1 / (1 - optimizer.beta2)
        case RMSprop(), "square":
            return 1 / (1 - optimizer.alpha)
        case RMSprop(), "velocity":
            return sqrt(1 - optimizer.alpha)
        case _:
            return 1.0


def _in_new_order(state: TrainerState, like: Batches) -> TrainerState:
    """Return the state at the beginning of its epoch, in another order."""
    rng = np.random.default_rng()
    rng.bit_generator.state = dict(state.random)
    batches = Batches(like.order.size, like.batch_size, rng, shuffle=like.shuffle, first=like.first)
    batches.begin_epoch()
    return structs.replace(state, order=batches.order, batch=0, random=rng.bit_generator.state)


def _with_watches(state: TrainerState, changed: Collection[str], *, comparable: bool) -> TrainerState:
    """Return the state with what schedule and reasons to stop may keep; losses of another kind are nothing to go by."""
    schedule = {} if _any(changed, "training.learning_rate", "training.schedule") else dict(state.schedule)
    stopping: dict[str, float] = {}
    for rule, entries in STATE_OF.items():
        kept = entries if comparable and not _any(changed, f"training.{rule}") else ()
        if rule == "time_limit":  # which has nothing to do with losses; time that is spent stays spent
            kept = entries[:2] if _any(changed, "training.time_limit") else entries
        stopping |= {entry: state.stopping[entry] for entry in kept if entry in state.stopping}
    if not comparable:
        schedule.pop("best", None)
    held = state.rate_held and not _any(changed, "training.learning_rate", "training.schedule")
    return structs.replace(state, schedule=schedule, stopping=stopping, rate_held=held)
