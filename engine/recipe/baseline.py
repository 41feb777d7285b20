"""What a network is to be better than: the same recipe without hidden layers, logistic or linear regression."""

from msgspec import structs

from .experiment import Experiment


def linear_baseline(experiment: Experiment) -> Experiment | None:
    """Return the recipe without hidden layers, dropout and frozen parameters; None where it has no hidden layers."""
    if not experiment.network.hidden:
        return None
    network = structs.replace(
        experiment.network.without_weights, hidden=(), activation="tanh", initializer=None, freeze=(), dropout=0.0
    )
    return structs.replace(experiment, network=network)
