"""Five tables as people have them, from the file to a model in one command each, beside scikit-learn on the same split.

    python -m benchmarks.real_tables [--keep FOLDER]

The tables are made up, with what makes real ones hard: passengers with gaps, incomes with ?, 80 columns of houses, the
log of a sensor with dates, and churn at 5 %. scikit-learn gets the same numbers: what nn-tui has made of the columns,
split and scaled.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from nn_tui.datasets import Floats
from nn_tui.engine import Experiment
from nn_tui.engine.recipe.loading import assignment, changed, load_experiment

Table = tuple[list[str], list[Sequence[object]]]
"""Names of the columns, and the rows."""


def passengers(rng: np.random.Generator) -> Table:
    """Return 900 passengers: ages with gaps, fares with a currency, names, tickets, and who survived."""
    rows: list[Sequence[object]] = []
    for number in range(900):
        female, grade, age = rng.random() < 0.4, int(rng.integers(1, 4)), rng.normal(30, 13)
        chance = 1 / (1 + np.exp(-(2.4 * female - 0.9 * (grade - 2) - 0.03 * (age - 30) - 0.7)))
        shown = "" if rng.random() < 0.2 else f"{max(0.4, age):.1f}"
        cabin = "" if rng.random() < 0.75 else f"C{rng.integers(1, 140)}"
        fare = f"${rng.gamma(2, 60 / grade):.2f}"
        name = f"Passenger the {number}th of {'Mrs' if female else 'Mr'} kind"
        survived = int(rng.random() < chance)
        rows.append(
            (number + 1, grade, name, "female" if female else "male", shown, f"A/{number * 7}", fare, cabin, survived)
        )
    return ["id", "class", "name", "sex", "age", "ticket", "fare", "cabin", "survived"], rows


def incomes(rng: np.random.Generator) -> Table:
    """Return 4,000 people: ? for what is not known, and whether they earn more than 50,000."""
    work, schools = ["Private", "State", "Self", "?"], ["HS", "Bachelors", "Masters", "Some"]
    rows: list[Sequence[object]] = []
    for _ in range(4000):
        age, hours, school = int(rng.integers(17, 80)), int(rng.normal(40, 11)), int(rng.integers(0, 4))
        gain = int(rng.exponential(9000)) if rng.random() < 0.08 else 0
        z = (
            0.05 * (age - 38)
            - 0.0016 * (age - 48) ** 2 / 2
            + 0.05 * (hours - 40)
            + 0.8 * (school in (1, 2))
            + gain / 4000
            - 0.9
        )
        label = ">50K" if rng.random() < 1 / (1 + np.exp(-z)) else "<=50K"
        rows.append((age, work[int(rng.choice(4, p=[0.7, 0.1, 0.12, 0.08]))], schools[school], hours, gain, label))
    return ["age", "work", "education", "hours", "gain", "income"], rows


def houses(rng: np.random.Generator) -> Table:
    """Return 1,400 houses with 80 columns, most of which tell nothing, some with NA, and the price."""
    kinds = ["Brick", "Wood", "Stone", "NA"]
    names = [
        "Id",
        "area",
        "year",
        "quality",
        "kind",
        *(f"n{column}" for column in range(45)),
        *(f"w{column}" for column in range(29)),
    ]
    rows: list[Sequence[object]] = []
    for number in range(1400):
        area, year, quality = rng.gamma(8, 20), int(rng.integers(1900, 2011)), int(rng.integers(1, 11))
        numbers = [round(float(value), 2) for value in rng.normal(size=45)]
        words = [f"{'abc'[int(rng.integers(3))]}{column}" for column in range(29)]
        price = (
            900
            * area
            * (0.6 + 0.08 * quality)
            * (1 + (year - 1950) / 300)
            * np.exp(rng.normal(0, 0.1) + 0.04 * numbers[0])
        )
        shown = "NA" if rng.random() < 0.15 else numbers[1]
        rows.append(
            (
                number,
                round(area, 1),
                year,
                quality,
                kinds[number % 4],
                numbers[0],
                shown,
                *numbers[2:],
                *words,
                round(price),
            )
        )
    return [*names, "price"], rows


def sensor(rng: np.random.Generator) -> Table:
    """Return a log of 3,000 quarters of an hour: a time, temperatures with -999 where none was read, and the power."""
    rows: list[Sequence[object]] = []
    for number in range(3000):
        day, hour = divmod(number * 0.25, 24)
        outside = 10 + 8 * np.sin((hour - 9) / 24 * 2 * np.pi) + rng.normal(0, 1.5)
        wind = rng.gamma(2, 2)
        power = 40 - 1.3 * outside + 0.9 * wind + 12 * (7 < hour < 20) + rng.normal(0, 2)
        time = f"2024-{1 + int(day) // 28:02}-{1 + int(day) % 28:02} {int(hour):02}:{int(hour % 1 * 60):02}"
        rows.append((time, -999 if rng.random() < 0.03 else round(outside, 1), round(wind, 1), round(power, 2)))
    return ["time", "outside", "wind", "power"], rows


def churn(rng: np.random.Generator) -> Table:
    """Return 6,000 customers, of whom 5 % leave."""
    rows: list[Sequence[object]] = []
    for number in range(6000):
        months, calls, plan = (
            int(rng.exponential(24)),
            int(rng.poisson(1.2)),
            ["basic", "plus", "pro"][int(rng.integers(3))],
        )
        spent = rng.gamma(3, 12)
        z = -4.4 + 0.75 * calls - 0.035 * months + 0.9 * (plan == "basic") + 0.02 * (spent - 36)
        left = "yes" if rng.random() < 1 / (1 + np.exp(-z)) else "no"
        rows.append((f"K{number:05}", months, calls, plan, f"{spent:.2f}".replace(".", ","), left))
    return ["customer", "months", "calls", "plan", "spent", "churn"], rows


TABLES: Mapping[str, tuple[Callable[[np.random.Generator], Table], str, tuple[str, ...]]] = {
    "passengers": (passengers, ",", ("data.missing=median", "data.missing_indicators=true")),
    "incomes": (incomes, ",", ("data.missing=category",)),
    "houses": (houses, ",", ("data.missing=mean", "data.exclude=Id", "training.l2=0.01")),
    "sensor": (sensor, ",", ("data.kinds.time=date", "data.missing_words=-999", "data.missing=mean")),
    "churn": (churn, ";", ("training.class_weights=balanced",)),
}
"""How each table is made, what stands between its fields, and what the command says beside the file."""
COMMON = (
    "data.validation_fraction=0.15",
    "training.epochs=200",
    "training.batch_size=64",
    "training.early_stopping.patience=15",
)


MLP: Mapping[str, object] = {
    "hidden_layer_sizes": (8, 8),
    "early_stopping": True,
    "max_iter": 500,
    "random_state": 0,
}


def write_table(path: Path, table: Table, delimiter: str) -> None:
    """Write a table as text, as people have it."""
    names, rows = table
    lines = [delimiter.join(map(str, row)) for row in (names, *rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def scores(experiment: Experiment) -> dict[str, float]:
    """Return the score on the test split (balanced accuracy, or R²) of nn-tui and of scikit-learn's two."""
    ensemble: Any = import_module("sklearn.ensemble")
    judges: Any = import_module("sklearn.metrics")
    neural: Any = import_module("sklearn.neural_network")

    trainer = experiment.trainer()
    trainer.run()
    data = trainer.data
    regression = data.dataset.task == "regression"
    inputs, tests = np.asarray(data.train_inputs), np.asarray(data.test_inputs)
    assert trainer.evaluation.test is not None
    outputs = trainer.evaluation.test.outputs

    def targets(values: Floats) -> Any:
        return values[:, 0] if values.shape[1] == 1 else values.argmax(axis=1)

    def score(predicted: Any) -> float:
        judge: Any = judges.r2_score if regression else judges.balanced_accuracy_score
        return float(judge(targets(data.test_targets), predicted))

    weights = experiment.training.class_weights or None
    if regression:
        own = trainer.evaluation.test.metric
        models: dict[str, Any] = {
            "MLP": neural.MLPRegressor(**MLP),
            "gradient boosting": ensemble.HistGradientBoostingRegressor(random_state=0),
        }
    else:
        own = score(outputs[0] > 0.5 if len(outputs) == 1 else outputs.argmax(axis=0))
        models = {
            "MLP": neural.MLPClassifier(**MLP),
            "gradient boosting": ensemble.HistGradientBoostingClassifier(random_state=0, class_weight=weights),
        }
    found = {"nn-tui": float(own)}
    for name, model in models.items():
        model.fit(inputs, targets(data.train_targets))
        found[name] = score(model.predict(tests))
    return found


def main() -> None:
    """Print a line a table: the command, and the scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="a folder that the tables are kept in")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name, (make, delimiter, said) in TABLES.items():
            path = folder / f"{name}.csv"
            write_table(path, make(np.random.default_rng(0)), delimiter)
            settings = [*said, *COMMON]
            options = [part for setting in settings for part in ("--set", setting)]
            ended = subprocess.run(
                [str(Path(sys.executable).with_name("nn-tui")), "train", str(path), *options],
                capture_output=True,
                text=True,
                check=False,
            )
            experiment = load_experiment(str(path))
            for setting in settings:
                experiment = changed(experiment, dict((assignment(setting),)))
            shown = "  ".join(f"{model} {score:.3f}" for model, score in scores(experiment).items())
            print(f"{name:10}  {shown}   (command: exit status {ended.returncode})", flush=True)


if __name__ == "__main__":
    main()
