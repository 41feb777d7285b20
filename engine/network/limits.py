"""What numbers in a recipe may be; msgspec checks it, and what is wrong is told by the field.

It stands beside the network because initializers and losses, the first to need it, stand there, and everything that
describes an experiment may import from here.
"""

import sys
from typing import Annotated

import msgspec

LARGEST = sys.float_info.max
"""Infinity is above it, and what is no number is nowhere."""
LARGEST_COUNT = 2**63 - 1
"""What TOML and every other format can hold."""

Finite = Annotated[float, msgspec.Meta(ge=-LARGEST, le=LARGEST)]
Positive = Annotated[float, msgspec.Meta(gt=0, le=LARGEST)]
NotNegative = Annotated[float, msgspec.Meta(ge=0, le=LARGEST)]
AboveOne = Annotated[float, msgspec.Meta(gt=1, le=LARGEST)]
Size = Annotated[float, msgspec.Meta(gt=0, le=1e6)]
"""What weights or errors are measured by; beyond a million single precision has little left to calculate with."""
Fraction = Annotated[float, msgspec.Meta(ge=0, lt=1)]
"""A part that leaves something over, such as what is kept of a running average."""
ProperFraction = Annotated[float, msgspec.Meta(gt=0, lt=1)]
Factor = Annotated[float, msgspec.Meta(gt=0, le=1)]
Divisor = Annotated[float, msgspec.Meta(ge=1, le=LARGEST)]

Count = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_COUNT)]
MOST_LAYERS = 1000
"""Hidden layers: no network that learns has as many, and of more not even a start can be waited for."""
Threads = Annotated[int, msgspec.Meta(ge=1, le=64)]
"""As many as NumPy's own OpenBLAS can take."""
Seed = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_COUNT)]
BoundedNatural = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
"""Longer than any run, and still exact as a floating-point number."""
BoundedCount = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
