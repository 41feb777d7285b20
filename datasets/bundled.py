"""Real datasets that come with nn-tui as CSV files; data/README.md tells where each is from."""

import msgspec
import numpy as np

from .arrays import Floats
from .dataset import Dataset, Task
from .errors import InputError

_CC_BY = "CC BY 4.0, as the UCI Machine Learning Repository states it"


class Bundled(msgspec.Struct, frozen=True):
    """What a bundled CSV file does not say about itself."""

    task: Task
    target: str
    """The last column."""
    description: str
    source: str
    licence: str
    classes: tuple[str, ...] = ()
    """Names in the order of their indices; none for regression."""
    image_shape: tuple[int, int] | None = None


BUNDLED: dict[str, Bundled] = {
    "iris": Bundled(
        "multiclass",
        "species",
        "Three species of iris, told apart by the length and width of sepals and petals.",
        "R. A. Fisher (1936), The use of multiple measurements in taxonomic problems; scikit-learn's copy",
        _CC_BY,
        ("setosa", "versicolor", "virginica"),
    ),
    "wine": Bundled(
        "multiclass",
        "cultivar",
        "Wines of three Italian growers, told apart by thirteen chemical measurements.",
        "S. Aeberhard, M. Forina (1992); UCI Machine Learning Repository, Wine; scikit-learn's copy",
        _CC_BY,
        ("class_0", "class_1", "class_2"),
    ),
    "breast_cancer": Bundled(
        "binary",
        "diagnosis",
        "Breast tumours, malignant or benign, described by the cell nuclei in a microscope image.",
        "W. H. Wolberg, W. N. Street, O. L. Mangasarian (1995); UCI Machine Learning Repository, "
        "Breast Cancer Wisconsin (Diagnostic); scikit-learn's copy",
        _CC_BY,
        ("malignant", "benign"),
    ),
    "digits": Bundled(
        "multiclass",
        "digit",
        "Handwritten digits as images of 8 × 8 pixels with 17 shades.",
        "E. Alpaydin, C. Kaynak (1998); UCI Machine Learning Repository, Optical Recognition of Handwritten "
        "Digits, test set; scikit-learn's copy",
        _CC_BY,
        tuple("0123456789"),
        (8, 8),
    ),
    "diabetes": Bundled(
        "regression",
        "progression",
        "How far diabetes advanced in a year, from ten measurements of the patient at its beginning.",
        "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani (2004), Least Angle Regression; scikit-learn's copy",
        "none stated with the data; distributed by scikit-learn under BSD-3-Clause",
    ),
}


def load_bundled(name: str) -> Dataset:
    """Return the bundled dataset of that name, in the units of its CSV file.

    inputs (N, m) and targets (N, K) are float64. Raises InputError for a name that `BUNDLED` does not have.
    """
    if name not in BUNDLED:
        raise InputError(f'there is no bundled dataset named "{name}"; expected one of {", ".join(BUNDLED)}')
    from importlib.resources import files

    about = BUNDLED[name]
    header, *lines = (files(__spec__.parent) / "data" / f"{name}.csv").read_text("utf-8").splitlines()
    *feature_names, _ = header.split(",")
    rows = [line.rpartition(",") for line in lines]
    labels = [label for _, _, label in rows]
    return Dataset(
        name=name,
        task=about.task,
        inputs=np.loadtxt([values for values, _, _ in rows], delimiter=",", ndmin=2),
        targets=_targets(labels, about),
        feature_names=tuple(feature_names),
        target_names=about.classes or (about.target,),
        description=about.description,
        source=about.source,
        licence=about.licence,
        image_shape=about.image_shape,
    )


def _targets(labels: list[str], about: Bundled) -> Floats:
    if about.task == "regression":
        return np.array(labels, dtype=np.float64)[:, np.newaxis]
    classes = np.array([about.classes.index(label) for label in labels])
    if about.task == "binary":
        return classes[:, np.newaxis].astype(np.float64)
    return np.eye(len(about.classes))[classes]
