"""What stands out is said in words, once it does and until it clearly does not."""

from msgspec import structs

from nn_tui.engine.diagnostics.layer_norms import LayerDiagnostics
from nn_tui.engine.diagnostics.layer_warnings import exploding, layer_warnings, vanishing

WELL = LayerDiagnostics(weight_norm=2.0, gradient_norm=0.1, update_norm=0.002, ratio=0.001, dead=None, saturated=None)


def test_of_a_healthy_network_nothing_stands_out() -> None:
    assert layer_warnings((WELL, WELL, WELL)) == ()


def test_each_warning_names_its_layer_and_something_to_try() -> None:
    layers = (
        structs.replace(WELL, gradient_norm=1e-7),
        structs.replace(WELL, dead=0.25, saturated=None),
        structs.replace(WELL, saturated=0.75, ratio=0.5),
        structs.replace(WELL, gradient_norm=500.0, ratio=0.5),
    )
    found = {(warning.layer, warning.kind): warning for warning in layer_warnings(layers)}
    assert set(found) == {(1, "vanishing"), (2, "dead"), (3, "updates"), (3, "saturated"), (4, "exploding")}
    assert found[1, "vanishing"].fact == "gradients vanish, 2e-10 of the output's"
    assert "25 % of the neurons are dead" in found[2, "dead"].fact
    assert all(warning.advice.startswith("try ") for warning in found.values())


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
    assert exploding(structs.replace(WELL, weight_norm=0.0, gradient_norm=1.0)) is None
