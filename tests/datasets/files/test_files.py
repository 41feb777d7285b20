"""What the user's own files become, and what is said about those that are not as they should be."""

import gzip
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_tui.datasets import Dataset, Guess, InputError, TableOptions, is_file_name, load_file


def written(folder: Path, content: str | bytes, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, content: str | bytes, **fields: object) -> Dataset:
    return load_file(written(folder, content), TableOptions(**fields))  # pyright: ignore[reportArgumentType]


def complaint(folder: Path, content: str | bytes, **fields: object) -> str:
    """Return the one sentence about a file, without its path."""
    with pytest.raises(InputError) as error:
        read(folder, content, **fields)
    sentence = str(error.value)
    assert "\n" not in sentence
    return sentence.replace(str(folder / "data.csv"), "FILE")


TABLE = "width,height,price\n1,2.5,10.5\n3,4,20.25\n-5e-1,.5,3\n"


def test_the_last_column_is_the_target_and_the_others_are_the_features(tmp_path: Path) -> None:
    data = read(tmp_path, TABLE)
    assert data.task == "regression"
    assert data.feature_names == ("width", "height")
    assert data.target_names == ("price",)
    np.testing.assert_array_equal(data.inputs, [[1, 2.5], [3, 4], [-0.5, 0.5]])
    np.testing.assert_array_equal(data.targets, [[10.5], [20.25], [3]])


def test_target_and_features_are_chosen_by_name(tmp_path: Path) -> None:
    data = read(tmp_path, TABLE, target=("width",), features=("price",))
    assert (data.feature_names, data.target_names) == (("price",), ("width",))
    both = read(tmp_path, TABLE, target=("price", "height"))
    assert both.target_names == ("price", "height")
    np.testing.assert_array_equal(both.targets[0], [10.5, 2.5])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_delimiters_line_ends_and_a_byte_order_mark_make_no_difference(
    tmp_path: Path, delimiter: str, newline: str, begin: str
) -> None:
    data = read(tmp_path, begin + TABLE.replace(",", delimiter).replace("\n", newline))
    np.testing.assert_array_equal(data.inputs, read(tmp_path, TABLE).inputs)
    assert data.feature_names == ("width", "height")


def test_a_file_of_numbers_alone_has_no_header(tmp_path: Path) -> None:
    data = read(tmp_path, "1,2,3.5\n4,5,6.5\n")
    assert data.feature_names == ("x1", "x2")
    assert data.target_names == ("x3",)
    assert data.samples == 2


def test_a_first_line_whose_words_come_again_is_no_header(tmp_path: Path) -> None:
    data = read(tmp_path, "5.1,3.5,setosa\n4.9,3,setosa\n7,3.2,virginica\n6,2,virginica\n")
    assert data.samples == 4
    assert data.target_names == ("setosa", "virginica")


def test_a_word_of_the_first_line_that_never_comes_again_makes_it_a_header(tmp_path: Path) -> None:
    data = read(tmp_path, "width,2020,kind\n1,5,a\n2,6,b\n3,7,a\n4,8,b\n")
    assert data.feature_names == ("width", "2020")
    assert data.samples == 4


def test_decimal_commas_are_read_between_semicolons(tmp_path: Path) -> None:
    data = read(tmp_path, "a;b\n1,5;2,25\n3;4,5\n")
    np.testing.assert_array_equal(data.inputs[:, 0], [1.5, 3])
    headless = read(tmp_path, "1,5;2,25\n3,5;4,5\n")
    np.testing.assert_array_equal(headless.targets[:, 0], [2.25, 4.5])


def test_quoted_fields_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    content = '"a, b",kind\n1,"x ""y"""\n2,"new\nline"\n3,"x ""y"""\n4,"new\nline"\n'
    data = read(tmp_path, content)
    assert data.feature_names == ("a, b",)
    assert data.target_names == ("new\nline", 'x "y"')


def test_words_as_features_become_a_column_each(tmp_path: Path) -> None:
    data = read(tmp_path, "colour,size,y\nred,1,0.5\nblue,2,1.5\nred,3,2.5\n")
    assert data.feature_names == ("colour=blue", "colour=red", "size")
    np.testing.assert_array_equal(data.inputs, [[0, 1, 1], [1, 0, 2], [0, 1, 3]])


def test_words_as_target_are_classes_in_the_order_of_the_alphabet(tmp_path: Path) -> None:
    two = read(tmp_path, "x,y\n1,no\n2,yes\n3,no\n4,yes\n")
    assert (two.task, two.target_names) == ("binary", ("no", "yes"))
    np.testing.assert_array_equal(two.targets[:, 0], [0, 1, 0, 1])
    three = read(tmp_path, "x,y\n1,b\n2,a\n3,c\n4,a\n5,b\n6,c\n")
    assert (three.task, three.target_names) == ("multiclass", ("a", "b", "c"))
    np.testing.assert_array_equal(three.classes, [1, 0, 2, 0, 1, 2])


def test_few_whole_numbers_are_classes_and_many_or_broken_ones_are_not(tmp_path: Path) -> None:
    def table(targets: list[float]) -> str:
        return "x,y\n" + "".join(f"{index},{target:g}\n" for index, target in enumerate(targets))

    assert read(tmp_path, table([0, 1] * 5)).task == "binary"
    assert read(tmp_path, table([3, 10, 7] * 5)).target_names == ("3", "7", "10")
    assert read(tmp_path, table(list(range(30)))).task == "regression"
    assert read(tmp_path, table([0.5, 1] * 5)).task == "regression"


@pytest.mark.parametrize(("task", "expected"), [("regression", "regression"), ("classification", "binary")])
def test_the_task_can_be_decided(tmp_path: Path, task: Guess, expected: str) -> None:
    assert read(tmp_path, "x,y\n" + "1,0\n2,1\n" * 5, task=task).task == expected
    assert read(tmp_path, "x,y\n" + "1,0.5\n2,1.5\n" * 5, task="classification").target_names == ("0.5", "1.5")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "FILE: is empty, expected a table of at least 2 samples"),
        ("\n \n", "FILE: is empty, expected a table of at least 2 samples"),
        ("a,b\n", "FILE: has a header and no samples, expected at least 2"),
        ("a,b\n1,2\n3\n", "FILE, line 3: 1 field, expected 2 as in the first line"),
        ("a,b\n1,2\n\n3,4,5\n", "FILE, line 4: 3 fields, expected 2 as in the first line"),
        (
            "# of a logger\na,b\n1,2\n# a pause\n3,4\n",
            'FILE, line 4: 1 field, expected 2 as in the first line; data.comment = "#" leaves such lines out',
        ),
        ("a,a\n1,2\n3,4\n", "FILE: columns 1 and 2 are both called 'a', expected different names"),
        ("a,b\n1,2\n5,6\n,4\n", "data.missing: FILE, line 4, column a: the value is missing; choose"),
        ("a,b\n1,2\nNA,4\n\nnan,5\n6,7\n", "data.missing: FILE: column a misses 2 values, the first in line 3; choose"),
        ("a,b\n1,2\n2,4\ninf,4\n", "FILE, line 4, column a: 'inf' is not a number, as the others are"),
        ("a,b\n1,2\n2,4\n1_0,4\n", "FILE, line 4, column a: '1_0' is not a number, as the others are"),
        ("a,b\n1,2\n2,4\n1.000,5\n", "FILE, line 4, column a: '1e999' is too large, expected a number up to 1.8e308"),
        ('a,b\n1,2\n3,"4\n', "FILE, line 3: unexpected end of data; expected fields in closed quotes, or none"),
        ("a\n1\n2\n", "FILE, line 1: only one column ('a'), expected features and a target separated by commas,"),
        ("a,b\n1,x\n2,x\n", "FILE: all samples have the class 'x', expected two classes or more"),
        (b"a,b\n1,2\n3,x\x81\n", "FILE, line 3: the byte 0x81 is not UTF-8, expected UTF-8 text"),
        (b"a,b\r1,2\r3,4\xe91\r", "FILE, line 3: the byte 0xe9 is not UTF-8, expected UTF-8 text"),
        ("a,b\n1,2\n3,4\n5,6\x00\n", "FILE, line 4"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_column(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    if isinstance(content, str):
        content = content.replace("1.000", "1e999")
    assert complaint(tmp_path, content).startswith(sentence)


LONG = "x" * 41
"""One letter more than is shown."""


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (f"a,b\n1,2\n3,4\n{LONG},6\n", f"{'x' * 40!r} is not a number"),
        (f"a,b\n1,2\n3,4\n1e{'9' * 39},6\n", f"'1e{'9' * 38}' is too large"),
        (f"{LONG}\n1\n2\n", f"({'x' * 40!r})"),
    ],
)
def test_of_a_long_field_the_beginning_is_shown(tmp_path: Path, content: str, shown: str) -> None:
    assert shown in complaint(tmp_path, content)


def test_names_that_a_table_does_not_have_are_refused_with_those_it_has(tmp_path: Path) -> None:
    assert (
        complaint(tmp_path, TABLE, target=("prise",))
        == "data.target: FILE has no column 'prise'; did you mean 'price'?"
    )
    assert complaint(tmp_path, TABLE, features=("zz",)).endswith("it has width, height, price")
    assert complaint(tmp_path, TABLE, features=("price",)) == "data.features: 'price' is the target already"
    assert "is not a number" in complaint(tmp_path, "x,y\n1,a\n2,b\n3,a\n4,b\n", task="regression")


def test_a_column_with_a_word_for_every_sample_is_no_feature(tmp_path: Path) -> None:
    content = "name,y\n" + "".join(f"person {index},{index}.5\n" for index in range(200))
    assert "has no column that y can be predicted from: left out are name (identifier)" in complaint(tmp_path, content)


@given(st.binary(max_size=60) | st.text(alphabet='0123,;\t\n"-.eax \r', max_size=80).map(str.encode))
def test_any_bytes_are_a_dataset_or_one_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for name in ("fuzz.csv", "fuzz.npy", "fuzz.npz", "fuzz.idx", "fuzz.idx.gz", "fuzz.parquet"):
        path = written(folder, content, name)
        sentence = ""
        try:
            assert load_file(path).samples >= 2
        except InputError as error:
            sentence = str(error)
        assert "\n" not in sentence


ROWS = st.lists(st.tuples(*[st.floats(-1e300, 1e300)] * 3), min_size=2, max_size=20)


@given(ROWS, st.sampled_from([",", ";", "\t"]))
def test_numbers_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float, ...]], delimiter: str
) -> None:
    lines = [delimiter.join(map(repr, row)) for row in rows]
    path = written(tmp_path_factory.getbasetemp(), "a,b,c\n".replace(",", delimiter) + "\n".join(lines), "numbers.csv")
    data = load_file(path, TableOptions(task="regression", features=("a", "b")))
    np.testing.assert_array_equal(np.column_stack([data.inputs, data.targets]), np.array(rows))


def test_endings_tell_files_from_names() -> None:
    for name in (
        "a.csv",
        "A.TSV",
        "x.npy",
        "x.npz",
        "t.parquet",
        "a.idx",
        "train-images-idx3-ubyte",
        "b.idx.gz",
        "./iris",
    ):
        assert is_file_name(name)
    for name in ("iris", "breast_cancer"):
        assert not is_file_name(name)


def test_a_missing_file_and_an_unknown_ending_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        load_file(tmp_path / "no.csv")
    with pytest.raises(InputError, match=r"ends in \.dta, expected \.csv, .*; data\.format = "):
        load_file(written(tmp_path, TABLE, "data.dta"))
    assert load_file(tmp_path / "data.dta", TableOptions(format="csv")).feature_names == ("width", "height")
    with pytest.raises(InputError, match=r"is no data file, expected one that ends in \.csv"):
        load_file(tmp_path)


INPUTS = np.arange(36.0).reshape(18, 2)
CLASSES = np.array([0, 1, 2] * 6)


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("names", [("X", "y"), ("inputs", "targets"), ("x_train", "y_train")])
def test_npz_arrays_are_found_by_their_names(tmp_path: Path, names: tuple[str, str], compressed: bool) -> None:
    path = tmp_path / "data.npz"
    arrays: dict[str, Any] = {names[0]: INPUTS, names[1]: CLASSES}
    (np.savez_compressed if compressed else np.savez)(path, **arrays)
    data = load_file(path)
    assert data.task == "multiclass"
    np.testing.assert_array_equal(data.inputs, INPUTS)
    np.testing.assert_array_equal(data.classes, CLASSES)


DTYPES = ("<f4", ">f4", "<f8", "<f2", "<i8", ">i2", "|u1", "|b1")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("kind", ["npy", "npz", "compressed"])
def test_every_real_dtype_and_order_is_read(tmp_path: Path, dtype: str, order: str, kind: str) -> None:
    values = np.asarray(np.arange(30).reshape(10, 3) % 2, dtype=dtype)
    values = np.asfortranarray(values) if order == "F" else values
    if kind == "npy":
        path = tmp_path / "X.npy"
        np.save(path, values)
        np.save(tmp_path / "y.npy", np.linspace(0, 1, 10))
    else:
        path = tmp_path / "data.npz"
        (np.savez if kind == "npz" else np.savez_compressed)(path, a_long_name=1, X=values, y=np.linspace(0, 1, 10))
    data = load_file(path)
    assert data.task == "regression"
    np.testing.assert_array_equal(data.inputs, values.astype(np.float64))


def test_npy_files_have_their_targets_beside_them_or_in_the_last_column(tmp_path: Path) -> None:
    np.save(tmp_path / "all.npy", np.column_stack([INPUTS, CLASSES]))
    np.testing.assert_array_equal(load_file(tmp_path / "all.npy").classes, CLASSES)
    np.save(tmp_path / "inputs.npy", INPUTS)
    np.save(tmp_path / "labels.npy", np.array(["a", "b"] * 9))
    data = load_file(tmp_path / "inputs.npy", TableOptions(target="labels.npy"))
    assert data.target_names == ("a", "b")


def test_one_hot_targets_are_classes_and_other_columns_are_numbers(tmp_path: Path) -> None:
    np.savez(tmp_path / "hot.npz", X=INPUTS, y=np.eye(3)[CLASSES])
    np.testing.assert_array_equal(load_file(tmp_path / "hot.npz").classes, CLASSES)
    np.savez(tmp_path / "two.npz", X=INPUTS, y=INPUTS * 0.5)
    assert load_file(tmp_path / "two.npz").target_names == ("y1", "y2")


def test_pickles_are_never_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (str(tmp_path / "executed"),))

    np.save(tmp_path / "X.npy", np.array([Trap(), Trap()], dtype=object))
    np.savez(tmp_path / "X.npz", X=np.array([Trap()], dtype=object), y=CLASSES)
    for name in ("X.npy", "X.npz"):
        with pytest.raises(InputError, match="pickled Python objects, which are never loaded"):
            load_file(tmp_path / name)
    assert not (tmp_path / "executed").exists()


def test_arrays_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    def sentence(**arrays: npt.NDArray[np.generic]) -> str:
        np.savez(tmp_path / "data.npz", **arrays)  # pyright: ignore[reportArgumentType]
        with pytest.raises(InputError) as error:
            load_file(tmp_path / "data.npz")
        return str(error.value)

    assert "expected two arrays such as X and y" in sentence(a=INPUTS, b=CLASSES)
    assert "expected as many samples" in sentence(X=INPUTS, y=CLASSES[:-1])
    assert "expected real numbers" in sentence(X=INPUTS * 1j, y=CLASSES)
    assert "expected finite numbers" in sentence(X=np.full((18, 2), np.inf), y=CLASSES)
    assert "expected at least one feature" in sentence(X=INPUTS[:, :0], y=CLASSES)


def test_a_file_that_ends_too_early_is_told(tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", INPUTS)
    content = (tmp_path / "X.npy").read_bytes()
    (tmp_path / "X.npy").write_bytes(content[:-8])
    with pytest.raises(InputError, match=r"bytes, expected .* for an array of shape \(18, 2\)"):
        load_file(tmp_path / "X.npy")


def idx(values: npt.NDArray[np.uint8]) -> bytes:
    return struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.tobytes()


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_idx_images_find_their_labels(tmp_path: Path, ending: str) -> None:
    images = np.arange(10 * 2 * 3, dtype=np.uint8).reshape(10, 2, 3)
    labels = np.array([7, 3] * 5, np.uint8)
    pack = gzip.compress if ending else bytes
    path = written(tmp_path, pack(idx(images)), f"train-images-idx3-ubyte{ending}")
    with pytest.raises(InputError, match="train-labels-idx1-ubyte"):
        load_file(path)
    written(tmp_path, pack(idx(labels)), f"train-labels-idx1-ubyte{ending}")
    data = load_file(path)
    assert data.image_shape == (2, 3)
    assert data.feature_names[:4] == ("r1c1", "r1c2", "r1c3", "r2c1")
    assert data.target_names == ("3", "7")
    np.testing.assert_array_equal(data.inputs, images.reshape(10, 6))
    np.testing.assert_array_equal(
        load_file(path, TableOptions(target=f"train-labels-idx1-ubyte{ending}")).targets, data.targets
    )


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_idx_files_that_are_none_or_too_short_are_told(tmp_path: Path, ending: str) -> None:
    pack = gzip.compress if ending else bytes
    written(tmp_path, pack(idx(np.zeros(5, np.uint8))), f"labels.idx{ending}")
    path = written(tmp_path, pack(idx(np.zeros((5, 4), np.uint8))[:-1]), f"x.idx{ending}")
    with pytest.raises(InputError, match=r"bytes, expected"):
        load_file(path, TableOptions(target=f"labels.idx{ending}"))
    path = written(tmp_path, pack(b"PK\x03\x04"), f"x.idx{ending}")
    with pytest.raises(InputError, match="begins with 50 4b 03 04, expected the magic number of IDX"):
        load_file(path, TableOptions(target=f"labels.idx{ending}"))


def test_parquet_is_read_as_a_table(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "data.parquet"
    parquet.write_table(
        arrow.table({"n": [1, 2, 3, 4], "w": ["a", "b", "a", "b"], "y": [True, False, True, True]}), path
    )
    data = load_file(path)
    assert data.feature_names == ("n", "w=a", "w=b")
    assert data.target_names == ("false", "true")
    parquet.write_table(arrow.table({"n": [1.0, None, 3.0], "y": [1, 2, 3]}), path)
    with pytest.raises(InputError, match="row 2, column n: the value is missing"):
        load_file(path)


CHOOSE = 'choose "drop", "mean", "median", "most_frequent" or "category"'


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"y": [1, 2]}, "1 columns, expected features and a target"),
        ({"x": [1], "y": [1]}, "1 samples, expected at least 2"),
        ({"x": [1.0, None, 2.0], "y": [1, 2, 3]}, f"row 2, column x: the value is missing; {CHOOSE}"),
        ({"x": ["a", None, "b"], "y": [1, 2, 3]}, f"row 2, column x: the value is missing; {CHOOSE}"),
        ({"x": [b"ab", b"c"], "y": [1, 2]}, "column x: holds values of type binary, expected numbers or words"),
        ({"x": [float("inf"), 1.0], "y": [1, 2]}, "row 1, column x: inf is not a finite number, expected a value"),
    ],
)
def test_what_a_parquet_file_must_hold_is_said(tmp_path: Path, columns: dict[str, list[object]], sentence: str) -> None:
    arrow = pytest.importorskip("pyarrow")
    path = tmp_path / "data.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(arrow.table(columns), path)
    with pytest.raises(InputError) as error:
        load_file(path)
    assert str(error.value).removeprefix("data.missing: ").removeprefix(str(path)).lstrip(":, ") == sentence


def test_two_columns_of_parquet_are_a_feature_and_a_target(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(
        arrow.table({"x": [1, 2], "y": [0.5, 1]}), tmp_path / "d.parquet"
    )
    assert load_file(tmp_path / "d.parquet").feature_names == ("x",)


def test_parquet_without_pyarrow_tells_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(InputError, match=r"pip install 'nn-tui\[parquet\]'"):
        load_file(written(tmp_path, "PAR1", "data.parquet"))
