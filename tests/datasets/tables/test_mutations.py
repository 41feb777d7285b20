"""Whatever a file holds, it is a table or one sentence."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import InputError, TableOptions, load_file, prepare
from nn_tui.datasets.tables.options import MissingRule

SEEDS = [
    "a,b,label\n" + '1.288,7.899,yes\n0.066,3.471,no\n-1.092,5.063,no\n"1,000",2.126,yes\n' * 4,
    "id;day;spent;kind\n" + 'C1;2024-01-05;"1.234,50";x\nC2;2024-01-06;12,5;y\nC3;05.01.2024;NA;x\n' * 4,
    "# made up\n\nx\ty\n" + "1e5\t(3)\n2D2\t5\n$3\t7\n" * 4,
    "sep=|\n" + '"a ""b"""|c\n' + '"new\nline"|1\nz|2\n' * 4,
    "0 1 2\n" + "1.5 2.5 3.5\n4.5 5.5 6.5\n" * 4,
]
SIGNS = ", ; | - e % $ nan # ( ) ' 0 1e999 9007199254740993 ٣ \ue000"
PIECES = [
    *map(str.encode, SIGNS.split()),
    b'"',
    b"\n",
    b"\r",
    b"\0",
    b"\t",
    b"\xff",
    b"\xe4",
    b"\x1b[2J",
    b"sep=,\n",
    b" ",
]
RULES: list[MissingRule | None] = [None, "drop", "mean", "median", "most_frequent", "category"]


def mutated(data: bytes, chance: random.Random) -> bytes:
    changes: list[Callable[[int, int], bytes]] = [
        lambda begin, end: data[:begin] + data[end:],
        lambda begin, end: data[:end] + data[begin:end] * chance.randint(1, 9) + data[end:],
        lambda begin, end: data[:begin] + chance.choice(PIECES) + data[begin:],
        lambda begin, end: data[:begin] + chance.choice(PIECES) + data[end:],
        lambda begin, end: data[:begin] + chance.randbytes(1) + data[end:],
    ]
    for _ in range(chance.randint(1, 3)):
        begin, end = sorted(chance.choices(range(len(data) + 1), k=2))
        data = chance.choice(changes)(begin, min(end, begin + 20))
    return data.decode("latin-1").encode("utf-16") if chance.random() < 0.03 else data


@pytest.mark.parametrize("part", range(8))
def test_a_file_that_was_changed_at_random_is_a_table_or_one_sentence(tmp_path: Path, part: int) -> None:
    path = tmp_path / "data.csv"
    tables = 0
    for number in range(60):
        chance = random.Random(f"{part}/{number}")
        data = mutated(chance.choice(SEEDS).encode(), chance)
        path.write_bytes(data)
        options = TableOptions(missing=chance.choice(RULES), header=chance.choice(["auto", "auto", True, False]))
        try:
            dataset = load_file(path, options)
            prepared = prepare(dataset, test_fraction=0.2, scale="standard", rng=np.random.default_rng(0))
        except InputError as error:
            sentence = str(error)
        else:
            sentence, tables = "", tables + 1
            assert np.isfinite(np.asarray(prepared.train_inputs)).all(), data
            assert len(dataset.feature_names) == dataset.features, data
        assert "\n" not in sentence, data
    assert tables > 2
