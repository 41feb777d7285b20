"""Watching over the neurons of a run: what has changed from one survey to the next, in words."""

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import structs

from ..diagnostics.activation_survey import OUTDATED, Survey, Surveyor
from ..diagnostics.layer_norms import LayerDiagnostics
from ..diagnostics.layer_warnings import exploding, vanishing
from ..evaluation.monitors import less_is_better, monitor_words
from ..network.names import NeuronId, layer_name, neuron_name
from ..network.network import Structure
from ..timeline.event_log import EventKind
from ..training.trainer import Trainer

AWAKE = 3
"""In this number of surveys in a row a dead neuron has to be activated before it is called alive again."""
NAMED = 5
"""How many neurons a sentence names."""

News = Iterator[tuple[EventKind, str]]


class HealthWatch:
    """Surveys a run when it is asked to, and tells what is new: each thing once, until it has clearly passed.

    `survey` is the latest survey, None before the first; `survey_of` is that where it is of the network at hand.
    """

    def __init__(self) -> None:
        self.survey: Survey | None = None
        self._trainer: Trainer | None = None
        self._surveyor: Surveyor | None = None
        self._structure: Structure | None = None
        self._dead: dict[NeuronId, int] = {}
        # By dead neuron, in how many surveys in a row it was activated.
        self._vanishing = False
        self._exploding: set[int] = set()
        self._scheduled: float | None = None

    def check(self, trainer: Trainer, diagnostics: Sequence[LayerDiagnostics]) -> News:
        """Take a survey, and yield the kind and the sentence of each event that comes of it."""
        if self._surveyor is None or self._trainer is not trainer:
            self.follow(trainer)
            self._trainer, self._surveyor = trainer, Surveyor(trainer)
        before, self.survey = self.survey, self._surveyor.survey(trainer.step)
        if before is None or before.step != self.survey.step:
            yield from self._neurons(self.survey, first=before is None)
            yield from self._gradients(diagnostics)

    def survey_of(self, trainer: Trainer) -> Survey | None:
        """Return the latest survey; None where it is of another network, as on the way to another moment."""
        if self._structure != trainer.network.structure:
            self.follow(trainer)
        return self.survey

    def follow(self, trainer: Trainer) -> None:
        """Go on with another trainer, letting go of the one before; what is known holds while the layers are alike."""
        if self._structure != trainer.network.structure:
            self.survey, self._dead, self._vanishing, self._exploding = None, {}, False, set()
        if self.survey is not None:
            self.survey = structs.replace(self.survey, step=OUTDATED)
        self._trainer, self._surveyor, self._structure = None, None, trainer.network.structure

    def _neurons(self, survey: Survey, *, first: bool) -> News:
        depth = len(survey.layers)
        for layer, found in enumerate(survey.layers, 1):
            if found.dead is None:
                continue
            dead: set[int] = set(np.flatnonzero(found.dead).tolist())
            known = {neuron for of_layer, neuron in self._dead if of_layer == layer}
            died, back = sorted(dead - known), list[int]()
            for neuron in sorted(known):
                awake = 0 if neuron in dead else self._dead[layer, neuron] + 1
                self._dead[layer, neuron] = awake
                if awake >= AWAKE:
                    back.append(neuron)
                    del self._dead[layer, neuron]
            self._dead |= {(layer, neuron): 0 for neuron in died}
            if died:
                verb = "are dead" if first else "have died"
                reason = f" (no sample of {survey.samples} activates {'it' if len(died) == 1 else 'them'})"
                yield "died", _sentence(layer, depth, died, verb, reason)
            if back:
                yield "alive", _sentence(layer, depth, back, "are alive again", "")

    def _gradients(self, diagnostics: Sequence[LayerDiagnostics]) -> News:
        depth = len(diagnostics)
        share = vanishing(diagnostics, already=self._vanishing)
        if share is not None and not self._vanishing:
            yield "gradients", f"gradients vanish: that of {layer_name(1, depth)} is {share:.1g} of the output's"
        self._vanishing = share is not None
        for layer, found in enumerate(diagnostics, 1):
            times = exploding(found, already=layer in self._exploding)
            if times is None:
                self._exploding.discard(layer)
            elif layer not in self._exploding:
                self._exploding.add(layer)
                name = layer_name(layer, depth)
                yield "gradients", f"gradients explode: that of {name} is {times:.2g} times its weights"

    def reduction(self, trainer: Trainer) -> News:
        """Yield an event where a schedule that waits for a plateau has lowered the learning rate since the last call.

        The other schedules lower it all the time, which the curve shows.
        """
        before, self._scheduled = self._scheduled, trainer.scheduled_rate
        monitor = trainer.plateau_monitor
        if monitor and before is not None and self._scheduled < before and not trainer.rate_held:
            way = "falling" if less_is_better(monitor) else "rising"
            sentence = (
                f"learning rate {before:g} → {self._scheduled:g} (the {monitor_words(monitor)} has stopped {way})"
            )
            yield "learning rate", sentence


def _sentence(layer: int, depth: int, neurons: Sequence[int], verb: str, reason: str) -> str:
    names = ", ".join(neuron_name(layer, neuron, depth, ()) for neuron in neurons[:NAMED])
    if len(neurons) == 1:
        return f"neuron {names} {verb.replace('are', 'is').replace('have', 'has')}{reason}"
    more = ", …" if len(neurons) > NAMED else ""
    return f"{len(neurons)} neurons of {layer_name(layer, depth)} {verb}: {names}{more}{reason}"
