from typing import cast, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nn_tui.datasets import InputError, Scale, fit
from nn_tui.datasets.arrays import Floats

scales = st.sampled_from(cast("tuple[Scale, ...]", get_args(Scale)))
values = arrays(
    np.float64, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=30), elements=st.floats(-1e6, 1e6)
)
whole = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=30),
    elements=st.integers(-1000, 1000).map(float),
)


@given(scales, values)
def test_inverting_brings_the_values_back(scale: Scale, x: Floats):
    scaler = fit(scale, x)
    back = scaler.invert(scaler.apply(x))
    np.testing.assert_allclose(back, x, rtol=1e-9, atol=1e-9 * max(1.0, np.abs(x).max()))


@given(scales, values)
def test_scaled_values_are_finite_even_for_constant_columns(scale: Scale, x: Floats):
    scaler = fit(scale, x)
    assert (scaler.factor > 0).all()
    assert np.isfinite(scaler.apply(x)).all()


@given(whole)
def test_standard_gives_every_column_mean_0_and_deviation_1(x: Floats):
    scaled = fit("standard", x).apply(x)
    varied = np.ptp(x, axis=0) > 0
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(scaled.std(axis=0), np.where(varied, 1, 0), atol=1e-9)


@given(values)
def test_minmax_gives_every_column_that_varies_the_range_0_to_1(x: Floats):
    scaled = fit("minmax", x).apply(x)
    varied = np.ptp(x, axis=0) > 0
    np.testing.assert_array_equal(scaled.min(axis=0), 0)
    np.testing.assert_array_equal(scaled.max(axis=0), np.where(varied, 1, 0))


@given(values)
def test_none_leaves_the_values_as_they_are(x: Floats):
    np.testing.assert_array_equal(fit("none", x).apply(x), x)


def test_standard_divides_by_the_number_of_values():
    scaler = fit("standard", np.array([[1.0, 10.0], [3.0, 30.0]]))
    np.testing.assert_array_equal(scaler.offset, [2, 20])
    np.testing.assert_array_equal(scaler.factor, [1, 10])


@pytest.mark.parametrize("scale", ["standard", "minmax"])
def test_a_constant_column_becomes_exactly_0(scale: Scale):
    # The mean of three times 0.1 is not 0.1 in floating point, so a naive scaler makes this column −1 throughout.
    scaler = fit(scale, np.full((3, 1), 0.1))
    np.testing.assert_array_equal(scaler.apply(np.full((3, 1), 0.1)), 0)
    np.testing.assert_array_equal(scaler.factor, 1)


@pytest.mark.parametrize("scale", ["standard", "minmax"])
def test_numbers_too_large_for_their_spread_are_refused(scale: Scale):
    with pytest.raises(InputError) as error:
        fit(scale, np.array([[0.0, 1e308], [1.0, -1e308]]))
    assert str(error.value) == f"column 2 reaches 1e+308, which is too large for the {scale} scale"


def test_a_scale_of_another_name_is_refused():
    with pytest.raises(InputError) as error:
        fit(cast("Scale", "robust"), np.zeros((2, 1)))
    assert str(error.value) == 'there is no scale named "robust"; expected one of standard, minmax, none'


def test_a_scale_is_not_fitted_to_nothing():
    with pytest.raises(InputError, match="0 samples"):
        fit("standard", np.empty((0, 3)))
