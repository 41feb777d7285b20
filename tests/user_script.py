"""A script of somebody who uses the library; it is checked as strictly as can be: nothing in it is Any or unknown."""
# pyright: strict, reportAny=true, reportExplicitAny=true, reportUnknownMemberType=true

from pathlib import Path
from typing import assert_type

import numpy as np
import numpy.typing as npt

from nn_tui import (
    Callbacks,
    DataRecipe,
    EarlyStopping,
    Experiment,
    FittedModel,
    Handle,
    InputError,
    NetworkRecipe,
    RunMoment,
    Session,
    Stop,
    Trainer,
    TrainingRecipe,
    Viewer,
    fit,
    from_arrays,
    load_model,
    watch,
)
from nn_tui.engine import Predictions
from nn_tui.engine.extending import register_activation, register_loss, register_metric
from nn_tui.engine.runs import Close, Request, SetLearningRate, Step

Numbers = npt.NDArray[np.float64]


def main(folder: Path) -> FittedModel:
    """Use what scripts use."""
    rng = np.random.default_rng(0)
    inputs: Numbers = rng.normal(size=(60, 2))
    classes = np.zeros(60, np.int64)
    classes[inputs[:, 0] > 0] = 1
    recipe = Experiment(
        network=NetworkRecipe(hidden=(4,)),
        training=TrainingRecipe(epochs=3, early_stopping=EarlyStopping(patience=2)),
    )
    seen: list[float] = []

    def note(moment: RunMoment) -> None:
        seen.append(moment.evaluation.train.loss)
        if moment.cost > 1e6:
            moment.stop("too large")

    model = fit(inputs, classes, recipe, callbacks=Callbacks(after_epoch=[note]), validation=(inputs[:9], classes[:9]))
    assert_type(model, FittedModel)
    assert_type(model.stopped, Stop | None)
    assert_type(model.outputs(inputs), Numbers)
    assert_type(model.trainer, Trainer)
    model = model.partial_fit(inputs, classes, sample_weight=np.ones(60), epochs=2)
    assert_type(model.predict(inputs), Predictions)
    assert len(seen) == 5
    model = fit(inputs, classes, recipe, start=model)

    path = folder / "model.safetensors"
    model.save(path)
    assert_type(load_model(path).outputs(inputs), Numbers)

    trainer = recipe.trainer(recipe.prepare(from_arrays(inputs, classes, task="classification")))
    trainer.run_epoch()
    loss: float = trainer.evaluation.train.loss
    weights = trainer.network.parameters.weights(1)
    assert weights.shape == (4, 2)
    assert loss > 0

    session = Session(Experiment(data=DataRecipe(source="circles")), speed="max")
    session.start()
    viewer = Viewer(session)
    viewer.send(SetLearningRate(0.01))
    last: int = viewer.send(Step("epoch"))
    while viewer.snapshot is None or viewer.snapshot.command < last:
        viewer.look(Request())
    assert_type(viewer.snapshot.epoch, int)
    viewer.send(Close())
    try:
        assert_type(watch(inputs, classes, recipe, run=True), Handle)
    except InputError as error:
        sentence = str(error)
        print(sentence)
    return model


def extend() -> None:
    """Register what recipes are to know."""
    register_activation("cubic", lambda z: z**3, lambda z: 3 * z**2)
    register_loss("half_square", lambda a, y: (a - y) ** 2 / 2, lambda a, y: a - y, tasks=("regression",))
    register_metric("distance", lambda outputs, targets, weights: float(np.linalg.norm(outputs - targets)))
