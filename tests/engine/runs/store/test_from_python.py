"""A run that a script keeps: with arrays, a loss and callbacks of its own, it goes on from Python, and nowhere else."""

import gc
from pathlib import Path

import numpy as np
import pytest

from nn_tui.datasets import Dataset, InputError, find_own, from_arrays
from nn_tui.engine import DataRecipe, Experiment, TrainingRecipe
from nn_tui.engine.extending import own_losses, register_loss
from nn_tui.engine.network.losses import LOSSES
from nn_tui.engine.runs import Run
from nn_tui.engine.runs.remote import attach
from nn_tui.engine.runs.store import recorder, writer
from nn_tui.engine.runs.store.run_info import read_info
from nn_tui.engine.session import Session
from nn_tui.engine.training.callbacks import Callbacks, RunMoment


@pytest.fixture(autouse=True)
def nothing_stays_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_losses, "OWN", set[str]())
    monkeypatch.setitem(LOSSES, "kept_loss", LOSSES["mse"])
    monkeypatch.delitem(LOSSES, "kept_loss")


def arrays() -> Dataset:
    """Return arrays that recipes find under their name, for as long as somebody holds them."""
    inputs = np.random.default_rng(0).normal(size=(40, 3))
    return from_arrays(inputs, inputs[:, 0] - 2 * inputs[:, 1], name="kept arrays")


def own(epochs: int, data: Dataset) -> Experiment:
    """Return an experiment on arrays, with a loss of its own."""
    register_loss("kept_loss", lambda a, y: np.log(np.cosh(a - y)), lambda a, y: np.tanh(a - y), tasks=("regression",))
    return Experiment(data=DataRecipe(source=data.name), training=TrainingRecipe(loss="kept_loss", epochs=epochs))


def run_to(epoch: int, session: Session) -> bytes:
    """Run until it stops after this epoch, close, and return the weights."""
    session.start()
    session.send(Run())
    while session._run.trainer.epoch < epoch or session._run.trainer.stopped is None:
        session._thread.join(0.005)
    assert session.close()
    return session._run.trainer.network.parameters.vector.tobytes()


def test_a_run_that_a_script_keeps_goes_on_from_python_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    def tell(moment: RunMoment) -> None:
        told.append(moment.epoch)

    data = arrays()
    undisturbed = run_to(8, Session(own(8, data)))
    folder, callbacks = tmp_path / "mine", Callbacks(after_epoch=[tell])
    run_to(4, Session(own(4, data), run_dir=folder, callbacks=callbacks))
    assert read_info(folder).script == ("callbacks", "loss kept_loss")
    with pytest.raises(InputError, match=r"takes callbacks from a script, so .* Session\.resume\(.*callbacks=…\)$"):
        Session.resume(folder)
    name = data.name
    del data
    gc.collect()
    assert find_own(name) is None
    assert run_to(8, Session.resume(folder, callbacks=callbacks)) == undisturbed
    assert told == list(range(1, 9))
    monkeypatch.setattr(own_losses, "OWN", set[str]())
    with pytest.raises(InputError, match="takes loss kept_loss from a script"):
        Session.resume(folder, callbacks=callbacks)


def test_arrays_that_are_too_large_to_be_kept_must_be_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (recorder, writer):
        monkeypatch.setattr(module, "LARGEST_KEPT", 100)
    data = arrays()
    folder = tmp_path / "mine"
    run_to(4, Session(own(4, data), run_dir=folder))
    run_to(8, Session.resume(folder))
    del data
    gc.collect()
    with pytest.raises(InputError, match="cannot be resumed: its data stand in no file and are too large to be kept"):
        Session.resume(folder)


def test_a_folder_that_was_named_is_a_run_before_it_is_trained(tmp_path: Path) -> None:
    data = arrays()
    folder = tmp_path / "mine"
    assert Session(own(4, data), run_dir=folder).close()
    with pytest.raises(InputError, match="is the folder of a run"):
        Session(own(4, data), run_dir=folder)
    assert run_to(4, Session.resume(folder)) == run_to(4, Session(own(4, data)))


def test_a_session_is_published_once_and_while_it_lasts(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no run_dir"):
        Session(Experiment()).publish()
    data = arrays()
    session = Session(own(4, data), run_dir=tmp_path / "mine")
    with pytest.raises(InputError, match="no group 'no such group'"):
        session.publish(group="no such group")
    first = session.publish()
    with pytest.raises(InputError, match="published already"):
        session.publish()
    first.close()
    published = session.publish()
    session.start()
    while published.path is None:
        session.wait(0.01)
    viewer = attach(tmp_path / "mine", watch=True)
    assert session.close()
    assert viewer.wait(5).startswith(f"{tmp_path / 'mine'} has ended and is saved")
    assert not published.path.exists()
    with pytest.raises(InputError, match="has ended"):
        session.publish()


def test_a_session_that_was_closed_is_not_started_any_more(tmp_path: Path) -> None:
    data = arrays()
    session = Session(own(4, data), run_dir=tmp_path / "mine")
    published = session.publish()
    assert session.close()
    assert session.ended
    assert not published.open
    with pytest.raises(RuntimeError, match="was closed"):
        session.start()
    with pytest.raises(InputError, match="is not the folder of a run"):
        Session.resume(tmp_path)
    assert not (tmp_path / "lock").exists()
