"""The array types that the folder's files share."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
"""Samples × columns, or one number a column."""
Rows = npt.NDArray[np.intp]
"""Row numbers into a dataset's samples, or one class index a sample."""
