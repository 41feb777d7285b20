"""The arithmetic of a neuron adds up, to the digits that the arrays hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, Trainer
from nn_tui.engine.explain.activity import Probe
from nn_tui.engine.explain.neuron import explain
from nn_tui.engine.explain.subject import LookAt, Subject, subject_of

EXPERIMENT = Experiment(
    dtype="float64",
    data=DataRecipe(source="iris"),
    network=NetworkRecipe(hidden=(5, 4), activation=("tanh", "sigmoid")),
)
TRAINER = EXPERIMENT.trainer()
TRAINER.run_epoch()


def seen(trainer: Trainer, look_at: LookAt) -> Subject:
    probe = Probe(trainer.network, trainer.data, trainer.loss)
    return subject_of(trainer, probe, look_at, trainer.network.parameters.copy())


@given(
    sample=st.integers(0, 149),
    layer_and_neuron=st.sampled_from([(1, 0), (1, 4), (2, 0), (2, 3), (3, 0), (3, 2)]),
)
def test_the_sums_of_a_sample_can_be_recomputed(sample: int, layer_and_neuron: tuple[int, int]) -> None:
    layer, neuron = layer_and_neuron
    found = explain(seen(TRAINER, LookAt(sample)), layer, neuron)
    assert found.z == pytest.approx(sum(term.product for term in found.forward) + found.bias, rel=1e-12, abs=1e-15)
    if layer < 3:
        assert found.da == pytest.approx(sum(term.product for term in found.backward), rel=1e-12, abs=1e-15)
        assert found.delta == pytest.approx(found.da * found.derivative, rel=1e-12, abs=1e-18)
    else:
        assert found.backward == ()
    assert sum(blame.share for blame in found.blames) == pytest.approx(1.0)
    blamed = {(blame.layer, blame.neuron) for blame in found.blames}
    assert blamed == {(term.layer, term.neuron) for term in found.forward} == {(layer - 1, n) for _, n in blamed}
    assert [blame.share for blame in found.blames] == sorted((blame.share for blame in found.blames), reverse=True)


def test_blame_is_the_gradient_of_the_connection() -> None:
    trainer = Experiment(dtype="float64", data=DataRecipe(source="iris"), network=NetworkRecipe(hidden=(5,))).trainer()
    # One sample is the whole batch, so the gradients of training are those of the sample.
    single = trainer.batches.order[:1].copy()
    trainer.batches.order[:] = single
    while trainer.stepped is None or trainer.stepped[0].phase != "update":
        trainer.run_operation()
    subject = seen(trainer, LookAt(batch=True))
    for layer in (1, 2):
        for neuron in range(trainer.network.structure.sizes[layer]):
            found = explain(subject, layer, neuron)
            gradient = trainer.network.gradients.weights(layer)[neuron]
            for blame in found.blames:
                assert blame.amount == pytest.approx(gradient[blame.neuron], rel=1e-9, abs=1e-15)


def test_of_a_batch_the_sums_over_connections_hold_and_delta_is_the_bias_gradient() -> None:
    trainer = EXPERIMENT.trainer()
    while trainer.stepped is None or trainer.stepped[0].phase != "update":
        trainer.run_operation()
    subject = seen(trainer, LookAt(batch=True))
    for layer in (1, 2, 3):
        np.testing.assert_allclose(
            subject.activity.layers[layer - 1].delta, trainer.network.gradients.biases(layer), rtol=1e-12, atol=1e-16
        )
        found = explain(subject, layer, 1)
        assert found.z == pytest.approx(sum(term.product for term in found.forward) + found.bias, rel=1e-12)
        if layer < 3:
            assert found.da == pytest.approx(sum(term.product for term in found.backward), rel=1e-12, abs=1e-15)
