"""Generated datasets, each a situation that a network learns something about.

Positions lie in [−1, 1] in each feature before noise (those of `gaussians` nearly all). With noise 0 a toy is
clean: every sample lies where its class belongs, or has the exact target. Otherwise noise is the standard
deviation of a normal jitter, in the units of the axes: of the position for classes (added after the class is
set), of the target for regression. Two classes differ by at most one sample in size, save in `logistic`,
`article_logistic` and `article_five_features`, which draw them. Every toy raises InputError for fewer than 2
samples and for a noise below 0 or not finite.
"""

from collections.abc import Callable

import msgspec
import numpy as np
from msgspec import structs

from .arrays import Floats, Rows
from .dataset import Dataset
from .errors import InputError
from .memory_budget import require_memory

Generate = Callable[[int, float, np.random.Generator], Dataset]

LOGISTIC_SLOPE = 6.0
"""B1 of `logistic`."""
LOGISTIC_INTERCEPT = -1.5
"""B0 of `logistic`; even odds are at x = −B0 / B1 = 0.25."""

_DISC_RADIUS, _RING_RADII = 0.5, (0.7, 1.0)
_XOR_MARGIN = 0.05
_BLOB_CENTRE, _BLOB_DEVIATION = 0.45, 0.13
FIVE_SLOPES = np.array([6.0, -5.0, 4.0, -3.0, 2.0])
"""B1 … B5 of `article_five_features`."""
FIVE_INTERCEPT = 1.0
"""B0 of `article_five_features`."""

_SPIRAL_TURNS, _SPIRAL_START = 1.75, 0.08
_HILL_CENTRES = np.array([[-0.55, 0.5], [0.5, 0.6], [0.0, 0.0], [-0.5, -0.6], [0.6, -0.5]])
_HILL_HEIGHTS = np.array([1.0, -0.9, 0.8, -0.8, 0.9])
_HILL_WIDTH = 0.25
_BUMP_SLOPE, _BUMP_EDGE = 10.0, 0.5
_NETWORK_WEIGHTS = (
    np.array([[2.0, -1.5, 1.0, 0.5, -1.0], [-1.0, 1.5, 2.0, -1.5, 0.5]]),
    np.array([[3.0, -2.0], [-2.5, 3.0], [2.0, 2.5]]),
    np.array([[2.5, -2.0, 1.0], [-2.0, 2.5, -1.0], [1.5, 1.5, -2.5], [-1.0, 2.0, 2.0], [2.0, -1.0, -2.0]]),
)
_NETWORK_BIASES = (np.array([0.5, -0.5]), np.array([-0.5, 0.0, -2.0]), np.array([-1.0, 0.5, 0.0, -1.5, 0.5]))
_WORKED_INPUTS, _WORKED_TARGETS = (0.05, 0.10), (0.01, 0.99)
_BYTES_A_SAMPLE = 64
"""What a toy takes while it is made, split and scaled."""


def circles(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return an evenly filled disc of radius 0.5 (class inner) in a ring from 0.7 to 1 (class outer).

    inputs (N, 2), targets (N, 1). Raises InputError as every toy does.
    """
    _check(samples, noise)
    inner = _alternate(samples, 2)
    low = np.where(inner, 0.0, _RING_RADII[0])
    high = np.where(inner, _DISC_RADIUS, _RING_RADII[1])
    # Areas grow with r², so evenly drawn squares of the radius fill them evenly.
    radius = np.sqrt(rng.uniform(low**2, high**2))
    points = _polar(radius, rng.uniform(0, 2 * np.pi, samples))
    return _classes("circles", _jitter(points, noise, rng), inner, ("outer", "inner"), "A disc inside a ring.")


def xor(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return four squares as a chessboard: class same where sign(x1) = sign(x2), at least 0.05 off the axes.

    The four squares differ by at most one sample in size. inputs (N, 2), targets (N, 1). Raises
    InputError as every toy does.
    """
    _check(samples, noise)
    quadrant = _alternate(samples, 4)
    signs = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])[quadrant]
    points = signs * rng.uniform(_XOR_MARGIN, 1, (samples, 2))
    same = 1 - quadrant % 2
    description = "Whether two numbers have the same sign, which no straight line tells."
    return _classes("xor", _jitter(points, noise, rng), same, ("different", "same"), description)


def gaussians(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return two round normal blobs about (0.45, 0.45) and (−0.45, −0.45).

    Their standard deviation is √(0.13² + noise²) along each axis. inputs (N, 2), targets (N, 1). Raises
    InputError as every toy does.
    """
    _check(samples, noise)
    upper = _alternate(samples, 2)
    centres = np.where(upper, _BLOB_CENTRE, -_BLOB_CENTRE)[:, np.newaxis]
    points = centres + rng.normal(0, _BLOB_DEVIATION, (samples, 2))
    description = "Two clouds that a straight line parts."
    return _classes("gaussians", _jitter(points, noise, rng), upper, ("lower", "upper"), description)


def spiral(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return two interleaved arms of 1.75 turns, on which r grows with the angle from 0.08 to 1.

    inputs (N, 2), targets (N, 1). Raises InputError as every toy does.
    """
    _check(samples, noise)
    arm = _alternate(samples, 2)
    radius = rng.uniform(_SPIRAL_START, 1, samples)
    turns = _SPIRAL_TURNS * (radius - _SPIRAL_START) / (1 - _SPIRAL_START)
    points = _polar(radius, 2 * np.pi * turns + np.pi * arm)
    description = "Two arms wound around each other, the hardest of the toys."
    return _classes("spiral", _jitter(points, noise, rng), arm, ("first arm", "second arm"), description)


def moons(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return two half circles of radius 2/3 that reach into each other, centred on the origin.

    The shape is that of scikit-learn's make_moons, scaled to [−1, 1]. inputs (N, 2), targets (N, 1). Raises
    InputError as every toy does.
    """
    _check(samples, noise)
    lower = _alternate(samples, 2)
    # A half turn about the origin carries one moon onto the other.
    half_turn = np.where(lower, -1.0, 1.0)[:, np.newaxis]
    upper_moon = (_polar(np.ones(samples), rng.uniform(0, np.pi, samples)) - (0.5, 0.25)) / 1.5
    description = "Two half circles that reach into each other."
    return _classes("moons", _jitter(upper_moon * half_turn, noise, rng), lower, ("upper", "lower"), description)


def plane(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return y = (x1 + x2) / 2 at evenly drawn points of the square.

    inputs (N, 2), targets (N, 1). Raises InputError as every toy does.
    """
    _check(samples, noise)
    points = rng.uniform(-1, 1, (samples, 2))
    targets = points.mean(axis=1, keepdims=True)
    return _values("plane", points, _jitter(targets, noise, rng), "A slope, which a single neuron can learn.")


def hills(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return y = Σ hᵢ exp(−|x − cᵢ|² / (2 · 0.25²)) over three hills and two hollows, |hᵢ| ≤ 1.

    inputs (N, 2), targets (N, 1). Raises InputError as every toy does.
    """
    _check(samples, noise)
    points = rng.uniform(-1, 1, (samples, 2))
    squares = ((points[:, np.newaxis] - _HILL_CENTRES) ** 2).sum(axis=2)
    targets = np.exp(-squares / (2 * _HILL_WIDTH**2)) @ _HILL_HEIGHTS[:, np.newaxis]
    return _values("hills", points, _jitter(targets, noise, rng), "A landscape of three hills and two hollows.")


def logistic(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return one evenly drawn feature x and a class drawn by P(class 1) = σ(B1·x + B0), B1 = 6, B0 = −1.5.

    The article's logistic regression: a single sigmoid neuron can find B1 and B0 again. With noise 0 only the
    draw of the classes is left to chance. inputs (N, 1), targets (N, 1). Raises InputError as every toy does.
    """
    _check(samples, noise)
    x = rng.uniform(-1, 1, (samples, 1))
    probability = _sigmoid(LOGISTIC_SLOPE * x[:, 0] + LOGISTIC_INTERCEPT)
    drawn = (rng.uniform(size=samples) < probability).astype(np.intp)
    description = "One number that makes a class likelier, for a logistic regression."
    return _classes("logistic", _jitter(x, noise, rng), drawn, ("no", "yes"), description)


def article_logistic(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return `logistic` under the name of the article's experiment."""
    return structs.replace(logistic(samples, noise, rng), name="article_logistic")


def article_five_features(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return five evenly drawn features and a class drawn by P(class 1) = σ(Σ B·x + B0).

    The article's logistic regression with five features: B1 … B5 are 6, −5, 4, −3 and 2, B0 is 1. inputs
    (N, 5), targets (N, 1). Raises InputError as every toy does.
    """
    _check(samples, noise)
    x = rng.uniform(-1, 1, (samples, 5))
    drawn = (rng.uniform(size=samples) < _sigmoid(x @ FIVE_SLOPES + FIVE_INTERCEPT)).astype(np.intp)
    description = "Five numbers that make a class likelier or less likely, for a single neuron."
    return _classes("article_five_features", _jitter(x, noise, rng), drawn, ("no", "yes"), description)


def article_network(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return five evenly drawn features and the five outputs of a network of the article's shape, 5–2–3–5, for them.

    All its neurons have a sigmoid; its weights are round numbers of up to 3. inputs (N, 5), targets (N, 5) in (0, 1)
    before noise. Raises InputError as every toy does.
    """
    _check(samples, noise)
    signal = inputs = rng.uniform(-1, 1, (samples, 5))
    for weights, biases in zip(_NETWORK_WEIGHTS, _NETWORK_BIASES, strict=True):
        signal = _sigmoid(signal @ weights.T + biases)
    description = "Five numbers, and what another network of the article's shape makes of them."
    return _values("article_network", inputs, _jitter(signal, noise, rng), description)


def article_backprop(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return y = σ(10 (x + 0.5)) − σ(10 (x − 0.5)) at evenly drawn x: a bump, the difference of two neurons.

    inputs (N, 1), targets (N, 1) in (0, 1) before noise. Raises InputError as every toy does.
    """
    _check(samples, noise)
    x = rng.uniform(-1, 1, (samples, 1))
    targets = _sigmoid(_BUMP_SLOPE * (x + _BUMP_EDGE)) - _sigmoid(_BUMP_SLOPE * (x - _BUMP_EDGE))
    description = "A bump: high in the middle, low on both sides, which takes two neurons."
    return _values("article_backprop", x, _jitter(targets, noise, rng), description)


def worked_example(samples: int, noise: float, rng: np.random.Generator) -> Dataset:
    """Return one sample again and again: inputs 0.05 and 0.10, targets 0.01 and 0.99.

    It is that of Matt Mazur's "A Step by Step Backpropagation Example" (2015). inputs (N, 2), targets (N, 2). Raises
    InputError as every toy does.
    """
    _check(samples, noise)
    inputs, targets = (np.tile(values, (samples, 1)) for values in (_WORKED_INPUTS, _WORKED_TARGETS))
    description = "The one sample of a published example of backpropagation, for training and for the test."
    return _values("worked_example", inputs, _jitter(targets, noise, rng), description)


class Toy(msgspec.Struct, frozen=True):
    """A generator with the number of samples and the noise that show it at its best."""

    generate: Generate
    noise: float
    samples: int = 500


TOYS: dict[str, Toy] = {
    "circles": Toy(circles, noise=0.05),
    "xor": Toy(xor, noise=0.05),
    "gaussians": Toy(gaussians, noise=0.1),
    "spiral": Toy(spiral, noise=0.02),
    "moons": Toy(moons, noise=0.08),
    "plane": Toy(plane, noise=0.05),
    "hills": Toy(hills, noise=0.05),
    "logistic": Toy(logistic, noise=0.0),
    "article_logistic": Toy(article_logistic, noise=0.0),
    "article_five_features": Toy(article_five_features, noise=0.0),
    "article_network": Toy(article_network, noise=0.0),
    "article_backprop": Toy(article_backprop, noise=0.0),
    "worked_example": Toy(worked_example, noise=0.0, samples=2),
}


def _check(samples: int, noise: float) -> None:
    if samples < 2:
        raise InputError(f"samples: {samples}, expected at least 2")
    if not (np.isfinite(noise) and noise >= 0):
        raise InputError(f"noise: {noise}, expected a number of at least 0")
    require_memory(samples * _BYTES_A_SAMPLE, f"a toy of {samples:,} samples", expected="fewer", field="data.samples")


def _alternate(samples: int, groups: int) -> Rows:
    """0, 1, …, groups − 1, 0, 1, …: groups that differ by at most one sample."""
    return np.arange(samples) % groups


def _polar(radius: Floats, angle: Floats) -> Floats:
    return np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))


def _jitter(values: Floats, noise: float, rng: np.random.Generator) -> Floats:
    return values + rng.normal(0, abs(noise), values.shape)  # NumPy takes −0.0 for a negative number


def _sigmoid(z: Floats) -> Floats:
    return 1 / (1 + np.exp(-z))


def _numbered(name: str, count: int) -> tuple[str, ...]:
    """Return names: the bare one for a single column, else one with a number for each."""
    return (name,) if count == 1 else tuple(f"{name}{number}" for number in range(1, count + 1))


def _classes(name: str, inputs: Floats, classes: Rows, class_names: tuple[str, str], description: str) -> Dataset:
    targets = classes[:, np.newaxis].astype(np.float64)
    feature_names = _numbered("x", inputs.shape[1])
    return Dataset(
        name, "binary", inputs, targets, feature_names, class_names, description, "generated by nn-tui", "MIT"
    )


def _values(name: str, inputs: Floats, targets: Floats, description: str) -> Dataset:
    names = _numbered("x", inputs.shape[1]), _numbered("y", targets.shape[1])
    return Dataset(name, "regression", inputs, targets, *names, description, "generated by nn-tui", "MIT")
