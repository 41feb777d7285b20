"""What changes from one survey to the next is noted once, in words; where nobody looks, nothing is surveyed."""

from msgspec import structs

from nn_tui.engine import DataRecipe, Experiment, NetworkRecipe, Trainer, TrainingRecipe
from nn_tui.engine.diagnostics.layer_norms import diagnose
from nn_tui.engine.runs import AddNeuron, Reset, Run, SetLearningRate, Step
from nn_tui.engine.runs.health_watch import AWAKE, HealthWatch
from nn_tui.engine.training.schedules import ReduceOnPlateau

from .watching import Start, at_rest, endless, seen, until


def with_relu(hidden: tuple[int, ...] = (8, 3)) -> Trainer:
    experiment = Experiment(
        data=DataRecipe(source="moons", samples=65),
        network=NetworkRecipe(hidden=hidden, activation="relu"),
        training=TrainingRecipe(batch_size=13, learning_rate=1e-6, optimizer="sgd"),
    )
    trainer = experiment.trainer()
    trainer.network.parameters.biases(1)[:] = 5.0
    return trainer


def news(watch: HealthWatch, trainer: Trainer, *dead: int) -> list[tuple[str, str]]:
    """Return what is noted one batch on, with these neurons of the first layer dead and all others alive."""
    trainer.run_batch()
    trainer.network.parameters.biases(1)[:] = 5.0
    trainer.network.parameters.biases(1)[list(dead)] = -50.0
    return list(watch.check(trainer, diagnose(trainer.network, trainer.worked)))


def test_a_death_is_noted_once_and_life_again_only_when_it_lasts() -> None:
    watch, trainer = HealthWatch(), with_relu()
    assert news(watch, trainer) == []
    assert news(watch, trainer, 2) == [("died", "neuron h1.3 has died (no sample of 52 activates it)")]
    assert news(watch, trainer, 2) == []
    for _ in range(3):  # flickers, and is not told each time
        assert news(watch, trainer) == []
        assert news(watch, trainer, 2) == []
    for _ in range(AWAKE - 1):
        assert news(watch, trainer) == []
    assert news(watch, trainer) == [("alive", "neuron h1.3 is alive again")]
    assert news(watch, trainer) == []


def test_several_at_once_are_one_sentence() -> None:
    watch, trainer = HealthWatch(), with_relu((8,))
    news(watch, trainer)
    assert news(watch, trainer, 0, 1, 2, 4, 5, 7) == [
        (
            "died",
            "6 neurons of hidden 1 have died: h1.1, h1.2, h1.3, h1.5, h1.6, … (no sample of 52 activates them)",
        )
    ]


def test_as_many_as_are_named_are_all_of_them() -> None:
    watch, trainer = HealthWatch(), with_relu((8,))
    news(watch, trainer)
    assert news(watch, trainer, 3, 6) == [
        ("died", "2 neurons of hidden 1 have died: h1.4, h1.7 (no sample of 52 activates them)")
    ]


def test_those_that_are_dead_when_it_is_first_looked_have_not_died_just_now() -> None:
    assert news(HealthWatch(), with_relu(), 1) == [("died", "neuron h1.2 is dead (no sample of 52 activates it)")]


def test_a_survey_of_another_network_is_not_shown_on_the_way_to_another_moment() -> None:
    watch, trainer, grown = HealthWatch(), with_relu((8, 3)), with_relu((8, 3, 3))
    news(watch, trainer)
    assert watch.survey_of(trainer) is watch.survey is not None
    alike = with_relu((8, 3))
    assert watch.survey_of(alike) is not None
    assert watch.survey_of(grown) is None


def test_the_same_step_seen_again_counts_once() -> None:
    watch, trainer = HealthWatch(), with_relu()
    news(watch, trainer)
    news(watch, trainer, 2)
    news(watch, trainer)
    for _ in range(AWAKE + 1):
        assert list(watch.check(trainer, diagnose(trainer.network, trainer.worked))) == []


def test_gradients_that_vanish_or_explode_are_noted_at_their_onset() -> None:
    watch, trainer = HealthWatch(), with_relu()
    well = diagnose(trainer.network, None)
    usual = [structs.replace(layer, gradient_norm=1.0) for layer in well]

    def told(*norms: float) -> list[tuple[str, str]]:
        trainer.run_batch()
        layers = [structs.replace(layer, gradient_norm=norm) for layer, norm in zip(usual, norms, strict=True)]
        return list(watch.check(trainer, layers))

    assert told(1, 1, 1) == []
    assert told(1e-6, 1, 1) == [("gradients", "gradients vanish: that of hidden 1 is 1e-06 of the output's")]
    assert told(1e-6, 1, 1) == []
    assert told(5e-3, 1, 1) == []  # better, but not clearly
    assert told(1e-6, 1, 1) == []
    assert told(1, 1, 1) == []
    assert len(told(1e-6, 1, 1)) == 1
    ((kind, sentence),) = told(1, 1, 1e6)
    assert kind == "gradients"
    assert sentence.startswith("gradients explode: that of output is")
    assert told(1, 1, 1e6) == []


def test_only_a_look_that_asks_for_it_surveys(start: Start) -> None:
    session = start(endless())
    session.send(Step("epoch"))
    assert at_rest(session).survey is None
    found = seen(session, survey=True)
    assert found.survey is not None
    assert (found.survey.step, found.survey.samples) == (found.step, 52)
    session.send(Step("batch"))
    later = at_rest(session)
    assert later.survey is found.survey  # the one before, until another is asked for


def test_a_survey_does_not_outlive_its_layers(start: Start) -> None:
    session = start(endless())
    assert seen(session, survey=True).survey is not None
    session.send(AddNeuron(1))
    assert seen(session).survey is None
    found = seen(session, survey=True)
    assert found.survey is not None
    assert found.survey.layers[0].saturated is not None
    assert found.survey.layers[0].saturated.shape == (5,)
    session.send(Reset())
    assert seen(session).survey is None


def test_surveys_leave_the_run_as_it_is(start: Start) -> None:
    weights: list[bytes] = []
    for survey in (False, True):
        session = start(endless())
        for _ in range(9):
            session.send(Step("batch"))
            seen(session, survey=survey)
        weights.append(at_rest(session).parameters.vector.tobytes())
    assert weights[0] == weights[1]


def test_a_plateau_that_lowers_the_learning_rate_is_an_event_and_a_hand_is_another(start: Start) -> None:
    experiment = Experiment(
        data=DataRecipe(source="moons", samples=65),
        network=NetworkRecipe(hidden=(4,)),
        training=TrainingRecipe(
            learning_rate=1e-3,
            optimizer="sgd",
            epochs=8,
            schedule=ReduceOnPlateau(factor=0.5, patience=1, threshold=0.9),
        ),
    )
    session = start(experiment)
    session.send(Run())
    until(lambda: seen(session).stop is not None)
    found = seen(session)
    lowered = [event for event in found.events if event.kind == "learning rate"]
    assert lowered
    assert lowered[0].sentence == "learning rate 0.001 → 0.0005 (the training loss has stopped falling)"
    session.send(SetLearningRate(0.1))
    session.send(Step("epoch"))
    later = at_rest(session)
    assert later.events[-1].sentence.endswith("→ 0.1 (you)")
