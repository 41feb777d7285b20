"""Planes through the inputs: principal components are what they ought to be, and every input comes by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import DataRecipe, Experiment
from nn_tui.engine.runs import DataDescription
from nn_tui.engine.runs.outline import describe_data
from nn_tui.tui.panels.learned.projection import pairs, plane_of
from nn_tui.tui.panels.learned.samples import CANDIDATES, Samples, samples_of


def described(source: str) -> tuple[DataDescription, Samples]:
    """Return what a viewer knows of some data, and the samples that it has asked for."""
    data = describe_data(Experiment(data=DataRecipe(source=source)).prepare(), 1, CANDIDATES)
    assert data.shown_samples is not None
    return data, samples_of(data.shown_samples)


@pytest.mark.parametrize("source", ["iris", "digits", "diabetes", "wine"])
def test_principal_components_are_those_of_a_full_decomposition(source: str) -> None:
    data, samples = described(source)
    plane = plane_of(data, samples, 0)
    training = data.input_scaler.apply(samples.inputs[~samples.test])
    _, sizes, directions = np.linalg.svd(training - training.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(np.abs(plane.axes @ directions[:2].T), np.eye(2), atol=1e-3)
    shares = sizes**2 / (sizes**2).sum()
    assert plane.names == (f"PC1 {shares[0]:.0%}", f"PC2 {shares[1]:.0%}")


@pytest.mark.parametrize("number", range(8))
def test_places_and_points_lead_back_to_one_another(number: int) -> None:
    data, samples = described("iris")
    plane = plane_of(data, samples, number)
    places = np.random.default_rng(1).normal(size=(5, 2))
    np.testing.assert_allclose(plane.project(plane.points(places)), places, atol=1e-12)


def test_a_pair_of_inputs_leaves_the_others_at_their_mean() -> None:
    data, samples = described("iris")
    plane = plane_of(data, samples, 1)
    assert plane.names == data.feature_names[:2]
    mean = samples.inputs[~samples.test].mean(axis=0)
    np.testing.assert_allclose(plane.points(np.array([[5.0, 3.0]])), [[5.0, 3.0, mean[2], mean[3]]])
    np.testing.assert_allclose(plane.project(samples.inputs), samples.inputs[:, :2])


@given(st.integers(2, 90))
def test_every_input_is_in_some_pair(inputs: int) -> None:
    found = pairs(inputs)
    assert {one for pair in found for one in pair} == set(range(inputs))
    assert all(0 <= first < second < inputs for first, second in found)


def test_the_test_split_has_no_say_in_the_axes() -> None:
    data, samples = described("iris")
    moved = structs.replace(samples, inputs=np.where(samples.test[:, np.newaxis], 1e3, samples.inputs))
    np.testing.assert_array_equal(plane_of(data, samples, 0).axes, plane_of(data, moved, 0).axes)
