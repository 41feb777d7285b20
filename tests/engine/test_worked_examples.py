"""Examples that others worked out by hand, to the digits they come to in double precision."""

import numpy as np
import pytest

from nn_tui.engine import Trainer

from .building import recipe, unscaled

FROZEN = ("layers.0.bias", "layers.1.bias")


def mazur(*, freeze: tuple[str, ...]) -> Trainer:
    """Return the network of Matt Mazur's "A Step by Step Backpropagation Example" before its first update.

    Its E = ½ Σ (target − output)² is half of this cost, and its learning rate 0.5 is 0.25 here.
    """
    inputs, targets = np.array([[0.05, 0.10]] * 2), np.array([[0.01, 0.99]] * 2)
    experiment = recipe(
        hidden=(2,),
        activation="sigmoid",
        output="sigmoid",
        loss="mse",
        learning_rate=0.25,
        batch_size=1,
        epochs=10**6,
        freeze=freeze,
        dtype="float64",
    )
    trainer = experiment.trainer(unscaled(inputs, targets, test=1))
    parameters = trainer.network.parameters
    parameters.weights(1)[:] = [[0.15, 0.20], [0.25, 0.30]]
    parameters.weights(2)[:] = [[0.40, 0.45], [0.50, 0.55]]
    parameters.biases(1)[:] = 0.35
    parameters.biases(2)[:] = 0.60
    return trainer


def half_squares(trainer: Trainer) -> float:
    """Return E under the present parameters; an epoch is one update, and evaluated after it."""
    return trainer.evaluation.train.loss / 2


def test_mazur_forward_pass() -> None:
    trainer = mazur(freeze=FROZEN)
    trainer.run_batch()
    work = trainer.workspace
    np.testing.assert_allclose(work.view("a", 1)[:, 0], [0.5932699921071872, 0.596884378259767], rtol=1e-14)
    np.testing.assert_allclose(work.view("a", 2)[:, 0], [0.7513650695523157, 0.7729284653214625], rtol=1e-14)
    assert float(work.cost) / 2 == pytest.approx(0.2983711087600027, rel=1e-14)
    squares = np.square(work.view("a", 2)[:, 0] - work.y[:, 0]) / 2
    np.testing.assert_allclose(squares, [0.274811083176155, 0.023560025583847746], rtol=1e-14)


def test_mazur_backward_pass() -> None:
    trainer = mazur(freeze=FROZEN)
    trainer.run_batch()
    work, gradients = trainer.workspace, trainer.network.gradients
    halves = work.view("delta", 2)[:, 0] / 2
    np.testing.assert_allclose(halves, [0.13849856162855695, -0.03809823651655624], rtol=1e-13)
    assert gradients.weights(2)[0, 0] / 2 == pytest.approx(0.08216704056423077, rel=1e-13)
    assert work.view("da", 1)[0, 0] / 2 == pytest.approx(0.03635030639314466, rel=1e-13)
    assert gradients.weights(1)[0, 0] / 2 == pytest.approx(0.00043856773447435, rel=1e-11)


def test_mazur_weights_after_one_update() -> None:
    trainer = mazur(freeze=FROZEN)
    trainer.run_batch()
    parameters = trainer.network.parameters
    hidden = [[0.1497807161327628, 0.19956143226552567], [0.24975114363236958, 0.29950228726473915]]
    outputs = [[0.35891647971788465, 0.4086661860762334], [0.5113012702387375, 0.5613701211079891]]
    np.testing.assert_allclose(parameters.weights(1), hidden, rtol=1e-14)
    np.testing.assert_allclose(parameters.weights(2), outputs, rtol=1e-14)
    assert half_squares(trainer) == pytest.approx(0.29102777369, rel=1e-10)


def test_frozen_biases_stay_where_they_are() -> None:
    trainer = mazur(freeze=FROZEN)
    for _ in range(100):
        trainer.run_batch()
    np.testing.assert_array_equal(trainer.network.parameters.biases(1), [0.35, 0.35])
    np.testing.assert_array_equal(trainer.network.parameters.biases(2), [0.60, 0.60])


def test_mazur_after_ten_thousand_updates() -> None:
    trainer = mazur(freeze=FROZEN)
    while trainer.step < 9_999:
        trainer.run_epoch()
    assert half_squares(trainer) == pytest.approx(0.0000351085, abs=5e-11)
    trainer.run_epoch()
    assert half_squares(trainer) == pytest.approx(3.510188e-5, rel=1e-6)
    outputs = trainer.evaluation.train.outputs[:, 0]
    np.testing.assert_allclose(outputs, [0.0159136204, 0.9840642735], rtol=1e-8)


def test_mazur_with_trained_biases() -> None:
    trainer = mazur(freeze=())
    trainer.run_epoch()
    parameters = trainer.network.parameters
    assert half_squares(trainer) == pytest.approx(0.28047144679143016, rel=1e-13)
    np.testing.assert_allclose(parameters.biases(1), [0.3456143226552565, 0.3450228726473914], rtol=1e-14)
    np.testing.assert_allclose(parameters.biases(2), [0.5307507191857215, 0.6190491182582781], rtol=1e-14)
    while trainer.step < 10_000:
        trainer.run_epoch()
    assert half_squares(trainer) == pytest.approx(2.4475622359e-6, rel=1e-8)


def test_scikit_learns_worked_example_of_fitting() -> None:
    """The example of scikit-learn's own test_fit, without the L2 part of its updates.

    scikit-learn adds 0.1 · W to the gradient of each weight; with its learning rate 0.1 that is 0.01 · W an update.
    """
    data = unscaled(np.array([[0.6, 0.8, 0.7]] * 2), np.zeros((2, 1)), "binary", test=1)
    trainer = recipe(hidden=(2,), activation="sigmoid", learning_rate=0.1, batch_size=1, dtype="float64").trainer(data)
    parameters = trainer.network.parameters
    hidden = np.array([[0.1, 0.3, 0.5], [0.2, 0.1, 0.0]])
    outputs = np.array([[0.1, 0.2]])
    parameters.weights(1)[:], parameters.weights(2)[:] = hidden, outputs
    parameters.biases(1)[:], parameters.biases(2)[:] = 0.1, 1.0
    trainer.run_batch()
    work = trainer.workspace
    np.testing.assert_allclose(work.view("a", 1)[:, 0], [0.679178699175393, 0.574442516811659], rtol=1e-14)
    assert work.view("a", 2)[0, 0] == pytest.approx(0.76545202190952, rel=1e-13)
    np.testing.assert_allclose(work.view("delta", 1)[:, 0], [0.01667881635389428, 0.03742422179125382], rtol=1e-13)
    assert float(work.cost) == pytest.approx(1.4500951146, rel=1e-10)
    with_penalty = [[0.09799927, 0.29566569, 0.49383248], [0.19575455, 0.09600606, -0.00261970]]
    np.testing.assert_allclose(parameters.weights(1) - 0.01 * hidden, with_penalty, atol=6e-9)
    np.testing.assert_allclose(parameters.weights(2) - 0.01 * outputs, [[0.04701213, 0.15402918]], atol=6e-9)
    np.testing.assert_allclose(parameters.biases(1), [0.09833212, 0.09625758], atol=6e-9)
    np.testing.assert_allclose(parameters.biases(2), [0.92345480], atol=6e-9)
