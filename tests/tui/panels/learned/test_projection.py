"""Planes through the inputs: principal components are what they ought to be, and every input comes by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.datasets.scaling import Scaler
from nn_tui.engine import DataRecipe, Experiment
from nn_tui.engine.runs import DataDescription
from nn_tui.engine.runs.outline import describe_data
from nn_tui.tui.panels.learned.projection import pairs, plane_of
from nn_tui.tui.panels.learned.samples import CANDIDATES, Samples, samples_of

from .drawn import some_data


def described(source: str) -> tuple[DataDescription, Samples]:
    """Return what a viewer knows of some data, and the samples that it has asked for."""
    data = describe_data(Experiment(data=DataRecipe(source=source)).prepare(), 1, CANDIDATES)
    assert data.shown_samples is not None
    return data, samples_of(data.shown_samples)


@pytest.mark.parametrize("source", ["iris", "digits", "diabetes", "wine"])
def test_principal_components_are_those_of_a_full_decomposition(source: str) -> None:
    data, samples = described(source)
    plane = plane_of(data, samples, 0)
    training = data.input_scaler.apply(samples.inputs[samples.splits == 0])
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
    mean = samples.inputs[samples.splits == 0].mean(axis=0)
    np.testing.assert_allclose(plane.points(np.array([[5.0, 3.0]])), [[5.0, 3.0, mean[2], mean[3]]])
    np.testing.assert_allclose(plane.project(samples.inputs), samples.inputs[:, :2])


def test_a_few_inputs_are_all_paired_and_of_more_only_neighbours() -> None:
    assert pairs(2) == [(0, 1)]
    assert pairs(3) == [(0, 1), (0, 2), (1, 2)]
    assert pairs(5) == [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)]
    assert pairs(6) == [(0, 1), (2, 3), (4, 5)]
    assert pairs(7) == [(0, 1), (2, 3), (4, 5), (5, 6)]


@given(st.integers(2, 90))
def test_every_input_is_in_some_pair(inputs: int) -> None:
    found = pairs(inputs)
    assert {one for pair in found for one in pair} == set(range(inputs))
    assert all(0 <= first < second < inputs for first, second in found)


def test_the_test_split_has_no_say_in_the_axes() -> None:
    data, samples = described("iris")
    moved = structs.replace(samples, inputs=np.where(samples.splits[:, np.newaxis] == 2, 1e3, samples.inputs))
    np.testing.assert_array_equal(plane_of(data, samples, 0).axes, plane_of(data, moved, 0).axes)


def test_planes_follow_one_another_and_begin_again() -> None:
    data, samples = described("iris")
    names = data.feature_names
    shown = [plane_of(data, samples, number).names for number in range(8)]
    assert shown[0] == shown[7]
    assert shown[0][0].startswith("PC1 ")
    assert shown[1:7] == [(names[first], names[second]) for first, second in pairs(4)]


def test_two_inputs_have_one_plane_which_leaves_nothing_out() -> None:
    data, samples = described("circles")
    for number in (0, 1):
        plane = plane_of(data, samples, number)
        assert plane.names == data.feature_names
        np.testing.assert_array_equal(plane.project(samples.inputs), samples.inputs)
        np.testing.assert_array_equal(plane.points(samples.inputs), samples.inputs)


CROSS = [[2.0, 5.0, 0.0], [-2.0, 5.0, 0.0], [0.0, 6.0, 0.0], [0.0, 4.0, 0.0]]
"""Four samples: the first input varies four times as much as the second, whose mean is 5, the third not at all."""


def test_the_axes_of_a_cross_are_its_bars() -> None:
    data = some_data(CROSS, [[0.0]] * 4, ("a", "b", "c"), ("no", "yes"))
    assert data.shown_samples is not None
    plane = plane_of(data, samples_of(data.shown_samples), 0)
    assert plane.names == ("PC1 80%", "PC2 20%")
    assert plane.centre.tolist() == [0.0, 5.0, 0.0]
    np.testing.assert_allclose(plane.axes, [[1, 0, 0], [0, 1, 0]], atol=1e-9)


def test_inputs_are_compared_in_their_scales() -> None:
    data = some_data(CROSS, [[0.0]] * 4, ("a", "b", "c"), ("no", "yes"))
    assert data.shown_samples is not None
    coarse = structs.replace(data, input_scaler=Scaler(np.zeros(3), np.array([4.0, 0.5, 1.0])))
    plane = plane_of(coarse, samples_of(data.shown_samples), 0)
    # Scaled, the first reaches half a unit to both sides, the second two.
    assert plane.names == ("PC1 94%", "PC2 6%")
    np.testing.assert_allclose(plane.axes, [[0, 1, 0], [1, 0, 0]], atol=1e-9)
    assert plane.spread.tolist() == [4.0, 0.5, 1.0]
    np.testing.assert_allclose(plane.points(np.array([[2.0, 0.5]])), [[2.0, 6.0, 0.0]], atol=1e-9)


@pytest.mark.parametrize("source", ["iris", "digits", "wine"])
def test_the_largest_entry_of_a_component_is_positive(source: str) -> None:
    data, samples = described(source)
    for axis in plane_of(data, samples, 0).axes:
        assert axis[np.abs(axis).argmax()] > 0


def test_samples_that_are_all_alike_vary_along_no_axis() -> None:
    data = some_data([[1.0, 2.0, 3.0]] * 3, [[0.0]] * 3, ("a", "b", "c"), ("no", "yes"))
    assert data.shown_samples is not None
    samples = samples_of(data.shown_samples)
    plane = plane_of(data, samples, 0)
    assert plane.names == ("PC1 0%", "PC2 0%")
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-9)
    assert plane.project(samples.inputs).tolist() == [[0.0, 0.0]] * 3
