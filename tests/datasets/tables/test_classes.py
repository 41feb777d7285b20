"""Classes as targets."""

import numpy as np

from nn_tui.datasets.tables.classes import Classes


def test_two_classes_are_one_column_and_more_are_one_hot() -> None:
    two = Classes(np.array([1, 0, 1]), ("no", "yes"))
    assert two.columns == 1
    np.testing.assert_array_equal(two.targets(), [[1], [0], [1]])
    three = Classes(np.array([2, 0]), ("a", "b", "c"))
    assert three.columns == 3
    np.testing.assert_array_equal(three.targets(np.uint8), np.array([[0, 0, 1], [1, 0, 0]], np.uint8))
    assert three.targets(np.uint8).dtype == np.uint8
