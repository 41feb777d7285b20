"""Weights in and out, in a format that other frameworks open."""

import json
import os
import random
import stat
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from safetensors.numpy import load, save

from nn_tui.datasets import InputError
from nn_tui.engine import Experiment, load_experiment, load_weights, save_weights
from nn_tui.engine.atomic_file import check_writable
from nn_tui.engine.network.weights_file import check_weights_file
from nn_tui.engine.recipe.loading import changed
from tests.datasets.files.hostile import damaged
from tests.somebody import as_somebody, public_folder


def iris(**fields: object) -> Experiment:
    return changed(load_experiment("iris"), {"training.epochs": 2, **fields})


def test_tensors_have_their_names_and_shapes(tmp_path: Path) -> None:
    trainer = iris().trainer()
    save_weights(tmp_path / "w.safetensors", trainer.network.parameters)
    found = load((tmp_path / "w.safetensors").read_bytes())
    assert {name: tensor.shape for name, tensor in found.items()} == {
        "layers.0.weight": (8, 4),
        "layers.0.bias": (8,),
        "layers.1.weight": (3, 8),
        "layers.1.bias": (3,),
    }
    np.testing.assert_array_equal(found["layers.1.weight"], trainer.network.parameters.weights(2))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_was_written_is_where_the_next_run_starts_bit_for_bit(tmp_path: Path, dtype: str) -> None:
    trainer = iris(dtype=dtype).trainer()
    trainer.run()
    path = tmp_path / "w.safetensors"
    save_weights(path, trainer.network.parameters)
    next_one = iris(dtype=dtype, **{"network.weights": str(path), "seed": 9}).trainer()
    assert next_one.network.parameters.vector.tobytes() == trainer.network.parameters.vector.tobytes()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"layers.0.weight": np.zeros((8, 5), np.float32)},
            r"layers\.0\.weight of .* has shape \(8, 5\), expected \(8, 4\)",
        ),
        ({"layers.0.bias": None}, r"has no tensor layers\.0\.bias \(8,\); it has layers\.0\.weight"),
        ({"extra": np.zeros(1, np.float32)}, r"has extra, but the network has layers\.0\.weight \(8, 4\)"),
        ({"layers.0.bias": np.zeros(8, np.int64)}, r"has type int64, expected floating point"),
        ({"layers.0.bias": np.full(8, np.nan, np.float32)}, r"layers\.0\.bias of .* is not finite"),
        ({"layers.0.bias": np.full(8, 1e300)}, r"layers\.0\.bias of .* is not finite"),
    ],
)
def test_tensors_that_are_not_those_of_the_network_are_refused(
    tmp_path: Path, change: dict[str, np.ndarray | None], sentence: str
) -> None:
    parameters = iris().trainer().network.parameters
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in parameters.named().items()} | change
    content = save({name: tensor for name, tensor in tensors.items() if tensor is not None})
    (tmp_path / "w.safetensors").write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        load_weights(tmp_path / "w.safetensors", parameters)


def test_other_files_are_no_weights(tmp_path: Path) -> None:
    (tmp_path / "w.safetensors").write_text("not at all")
    with pytest.raises(InputError, match="cannot be read as safetensors"):
        iris(**{"network.weights": str(tmp_path / "w.safetensors")}).trainer()
    with pytest.raises(InputError, match="there is no such file"):
        iris(**{"network.weights": str(tmp_path / "none.safetensors")}).trainer()


def test_weights_that_are_not_finite_leave_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_text("before")
    parameters = iris().trainer().network.parameters
    parameters.biases(1)[0] = np.nan
    with pytest.raises(InputError, match=r"layers\.0\.bias is not finite"):
        save_weights(path, parameters)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_has_the_rights_of_any_new_file_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    path = tmp_path / "w.safetensors"
    check_writable(path)
    assert not path.exists()
    save_weights(path, iris().trainer().network.parameters)
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["other", "w.safetensors"]


def test_where_nothing_can_be_written_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        check_writable(tmp_path)
    with pytest.raises(InputError, match="there is no folder"):
        check_writable(tmp_path / "no" / "w.safetensors")


@pytest.mark.parametrize("name", ["a\0b", "x" * 300, "\udcff", "no/folder"])
def test_a_path_that_no_file_can_have_is_told(name: str) -> None:
    with pytest.raises(InputError, match=r"^network\.weights: "):
        iris(**{"network.weights": f"/tmp/{name}"}).trainer()


def test_damaged_files_are_weights_or_one_sentence(tmp_path: Path) -> None:
    rng = random.Random(1)
    good = load_experiment("iris").trainer()
    save_weights(tmp_path / "w", good.network.parameters)
    content, experiment, data = (
        (tmp_path / "w").read_bytes(),
        iris(**{"network.weights": str(tmp_path / "w")}),
        good.data,
    )
    refused: list[str] = []
    for _ in range(200):
        (tmp_path / "w").write_bytes(damaged(content, rng))
        try:
            experiment.check(data)
        except InputError as error:
            refused.append(str(error))
    assert len(refused) > 50
    assert not any("\n" in sentence for sentence in refused)


def test_tensors_of_another_shape_are_refused_before_they_are_read(tmp_path: Path) -> None:
    header = b'{"layers.0.bias":{"dtype":"F32","shape":[25000000000],"data_offsets":[0,100000000000]}}'
    with (tmp_path / "w").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + 100_000_000_000)
    with pytest.raises(InputError, match=r"has no tensor layers\.0\.weight \(8, 4\); it has layers\.0\.bias \(25000"):
        iris(**{"network.weights": str(tmp_path / "w")}).trainer()


def test_weights_are_replaced_by_weights_and_nothing_else_is(tmp_path: Path) -> None:
    parameters = iris().trainer().network.parameters
    path = tmp_path / "w.safetensors"
    path.touch()
    check_weights_file(path)
    save_weights(path, parameters)
    check_weights_file(path)
    whole = path.read_bytes()
    others = [b"a,b\n1,2\n3,4\n", b"seed = 3\n", b"\0", whole[:100], whole[:-1], bytes(100), b"\xff" * 100]
    for content in others:
        path.write_bytes(content)
        with pytest.raises(InputError) as error:
            check_weights_file(path)
        assert str(error.value) == f"{path}: is a file of another kind, not weights; give the name of a new file"
        assert path.read_bytes() == content


def test_weights_that_cannot_be_read_are_not_replaced() -> None:
    with public_folder() as folder:
        folder.chmod(0o777)
        (folder / "w.safetensors").write_bytes(b"secret")
        (folder / "w.safetensors").chmod(0o222)
        with as_somebody(), pytest.raises(InputError, match="cannot be read, so it is not replaced"):
            check_weights_file(folder / "w.safetensors")


def test_weights_go_into_a_pipe(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    check_weights_file(pipe)
    reader = Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    save_weights(pipe, iris().trainer().network.parameters)
    reader.join()
    assert set(load(read[0])) == {"layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"}


@pytest.mark.parametrize("name", ["pipe", "zero", "folder", "x" * 256])
def test_weights_are_read_from_plain_files_alone(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError) as error:
        load_weights(tmp_path / name, iris().trainer().network.parameters)
    assert str(error.value).startswith(f"network.weights: {tmp_path / name}: ")


def test_types_that_numpy_lacks_are_told(tmp_path: Path) -> None:
    header, end = dict[str, object](), 0
    for name, tensor in iris().trainer().network.parameters.named().items():
        header[name] = {"dtype": "F8_E4M3", "shape": tensor.shape, "data_offsets": [end, end + tensor.size]}
        end += tensor.size
    head = json.dumps(header).encode()
    (tmp_path / "w.safetensors").write_bytes(len(head).to_bytes(8, "little") + head + bytes(end))
    with pytest.raises(InputError, match=r"network\.weights: .* cannot be read as safetensors: "):
        load_weights(tmp_path / "w.safetensors", iris().trainer().network.parameters)
