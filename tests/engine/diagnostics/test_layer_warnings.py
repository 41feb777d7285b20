"""What stands out is said in words, once it does and until it clearly does not."""

import numpy as np
from msgspec import structs

from nn_tui.engine.diagnostics.activation_survey import LayerSurvey, Survey
from nn_tui.engine.diagnostics.histogram import distribution
from nn_tui.engine.diagnostics.layer_norms import LayerDiagnostics
from nn_tui.engine.diagnostics.layer_warnings import exploding, layer_warnings, vanishing

WELL = LayerDiagnostics(weight_norm=2.0, gradient_norm=0.1, update_norm=0.002, ratio=0.001, dead=None, saturated=None)


def test_of_a_healthy_network_nothing_stands_out() -> None:
    assert layer_warnings((WELL, WELL, WELL)) == ()


def test_each_finding_names_its_layer_and_something_to_try() -> None:
    layers = (
        structs.replace(WELL, gradient_norm=1e-7),
        structs.replace(WELL, dead=0.25, saturated=None),
        structs.replace(WELL, saturated=0.75, ratio=0.5),
        structs.replace(WELL, gradient_norm=500.0, ratio=0.5),
    )
    found = {(warning.layer, warning.kind): warning for warning in layer_warnings(layers)}
    assert set(found) == {(1, "vanishing"), (2, "dead"), (3, "updates"), (3, "saturated"), (4, "exploding")}
    assert {kind: (warning.fact, warning.advice) for (_, kind), warning in found.items()} == {
        "vanishing": (
            "gradients vanish, 2e-10 of the output's",
            "try relu, fewer layers, or another initializer",
        ),
        "dead": (
            "25 % of the neurons are dead, no sample of the batch activates them",
            "try a smaller learning rate, or leaky_relu",
        ),
        "updates": ("an update is 0.5 of the weights, where 0.001 is usual", "try a smaller learning rate"),
        "saturated": (
            "75 % of the neurons are saturated, their derivative is nearly 0",
            "try a smaller learning rate, or l2",
        ),
        "exploding": (
            "gradients explode, 2.5e+02 times the weights",
            "try a smaller learning rate, or clip the gradients",
        ),
    }


def test_from_which_share_on_layers_stand_out() -> None:
    def kinds(**fields: float) -> list[str]:
        return [warning.kind for warning in layer_warnings((WELL, structs.replace(WELL, **fields)))]

    assert (kinds(ratio=0.1), kinds(ratio=0.11)) == ([], ["updates"])
    assert (kinds(saturated=0.49), kinds(saturated=0.5)) == ([], ["saturated"])
    assert (kinds(dead=0.0), kinds(dead=0.01)) == ([], ["dead"])
    # What explodes need not be told to move too far as well.
    both = structs.replace(WELL, gradient_norm=1000.0, ratio=0.5)
    assert [warning.kind for warning in layer_warnings((both, both))] == ["exploding", "exploding"]


def test_a_survey_tells_of_more_samples_than_the_batch_and_is_believed() -> None:
    marked = np.array([True, False, False, True])
    none = np.zeros(4, bool)
    activations = distribution(np.zeros((4, 3)), -1.0, 1.0)
    layers = (LayerSurvey(activations, dead=marked, saturated=None), LayerSurvey(activations, None, none))
    survey = Survey(step=1, samples=300, layers=layers)
    found = layer_warnings((structs.replace(WELL, dead=0.75), structs.replace(WELL, saturated=1.0)), survey)
    assert [(warning.layer, warning.fact) for warning in found] == [
        (1, "50 % of the neurons are dead, no sample of 300 activates them")
    ]


def test_gradients_vanish_from_a_thousandth_on_until_they_are_a_hundredth() -> None:
    def share(first: float, *, already: bool = False) -> float | None:
        return vanishing(
            (structs.replace(WELL, gradient_norm=first), structs.replace(WELL, gradient_norm=1.0)), already=already
        )

    assert share(0.0011) is None
    assert share(0.0009) == 0.0009
    assert share(0.009, already=True) == 0.009
    assert share(0.011, already=True) is None
    assert vanishing((structs.replace(WELL, gradient_norm=0.0),)) is None  # a single layer has nothing to vanish from
    assert vanishing((WELL, structs.replace(WELL, gradient_norm=0.0))) is None


def test_a_gradient_explodes_from_a_hundred_times_the_weights_on_until_it_is_ten() -> None:
    def times(gradient: float, *, already: bool = False) -> float | None:
        return exploding(structs.replace(WELL, gradient_norm=gradient), already=already)

    assert times(199.0) is None
    assert times(202.0) == 101.0
    assert times(21.0, already=True) == 10.5
    assert times(19.0, already=True) is None
    assert exploding(structs.replace(WELL, weight_norm=0.5, gradient_norm=100.0)) == 200.0
    assert exploding(structs.replace(WELL, weight_norm=0.0, gradient_norm=1.0)) is None
