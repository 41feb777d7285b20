"""The learning rate of the last update is the one that it was computed with, or none where there is no such update."""

from nn_tui.engine import Experiment, TrainingRecipe


def test_the_rate_of_an_update_is_the_one_that_it_was_computed_with() -> None:
    trainer = Experiment(training=TrainingRecipe(learning_rate=0.1)).trainer()
    assert trainer.update_rate is None
    while trainer.operation < len(trainer.program.operations) - 1:
        trainer.run_operation()
    trainer.learning_rate = 0.3
    assert trainer.update_rate == 0.1
    trainer.run_operation()
    assert trainer.update_rate == 0.1
    trainer.run_batch()
    assert trainer.update_rate == 0.3


def test_what_is_trained_aside_leaves_it_alone_and_going_back_forgets_it() -> None:
    trainer = Experiment(training=TrainingRecipe(learning_rate=0.1)).trainer()
    trainer.run_batch()
    with trainer.aside():
        trainer.learning_rate = 0.7
        trainer.run_batch()
    assert trainer.update_rate == 0.1
    trainer.restore(trainer.save())
    assert trainer.update_rate is None
