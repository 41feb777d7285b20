"""How much one colour stands out from another: what the tests of themes and of the screen share."""

import numpy as np
from numpy.typing import NDArray
from rich.color_triplet import ColorTriplet


def linear(colour: tuple[int, int, int] | ColorTriplet) -> NDArray[np.float64]:
    """Return red, green and blue as shares of light."""
    share = np.array(colour) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: tuple[int, int, int] | ColorTriplet) -> float:
    """Return how light a colour is, from 0 to 1."""
    return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast_of(one: tuple[int, int, int] | ColorTriplet, other: tuple[int, int, int] | ColorTriplet) -> float:
    """Return WCAG's contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
