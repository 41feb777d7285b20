"""Write datasets/data/*.csv from the copies in scikit-learn 1.9.1; run by hand, not by pytest."""
# Runs beside libraries that the checks do without.
# pyright: basic, reportMissingImports=false

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sklearn import datasets  # pyright: ignore[reportMissingTypeStubs]  # scikit-learn has no types

FOLDER = Path(__file__).parents[2] / "datasets" / "data"
TARGET_COLUMNS = {
    "iris": "species",
    "wine": "cultivar",
    "breast_cancer": "diagnosis",
    "digits": "digit",
    "diabetes": "progression",
}


def write(name: str, features: Iterable[str], inputs: Iterable[Iterable[float]], targets: Iterable[str]) -> None:
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONE)
        writer.writerow([*features, TARGET_COLUMNS[name]])
        for row, target in zip(inputs, targets, strict=True):
            writer.writerow([*map(shortest, row), target])


def shortest(value: float) -> str:
    """Return the shortest decimal that reads back as the same float64, without a trailing `.0`."""
    return repr(float(value)).removesuffix(".0")


def main() -> None:
    for name in TARGET_COLUMNS:
        options = {"scaled": False} if name == "diabetes" else {}
        copy: Any = getattr(datasets, f"load_{name}")(**options)
        targets = copy.target if name == "diabetes" else copy.target_names[copy.target]
        texts = map(shortest, targets) if name == "diabetes" else map(str, targets)
        write(name, copy.feature_names, copy.data, texts)


if __name__ == "__main__":
    main()
