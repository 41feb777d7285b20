"""The table of a neuron's parameters: complete where there is room, counted where not, the bias always there."""

from hypothesis import given
from hypothesis import strategies as st

from nn_tui.tui.incoming import Parameter, describe_parameters


def table(count: int, height: int, *, trained: bool = True) -> list[str]:
    parameters = [Parameter(f"x{index + 1}", 0.5 - index, 0.25, -0.0025) for index in range(count)]
    parameters.append(Parameter("bias", 7.0, 0.125, -0.00125))
    lines = describe_parameters(parameters, trained=trained, height=height)
    return ["".join(part.text for part in line) for line in lines]


def test_every_parameter_has_its_value_gradient_and_change() -> None:
    heading, first, second, bias = table(2, 10)
    assert heading.split() == ["weight", "dC/dw", "change", "in", "the", "last", "batch"]
    assert first.split() == ["x1", "0.5000", "0.2500", "-0.002500"]
    assert second.split() == ["x2", "-0.5000", "0.2500", "-0.002500"]
    assert bias.split() == ["bias", "7.000", "0.1250", "-0.001250"]


def test_before_training_there_are_only_values() -> None:
    assert table(1, 10, trained=False)[1].split() == ["x1", "0.5000"]


@given(st.integers(1, 70), st.integers(0, 40))
def test_it_fits_and_accounts_for_all(count: int, height: int) -> None:
    lines = table(count, height)
    assert len(lines) <= height
    if lines:
        assert lines[-1].startswith("bias")
        left = [int(line.split()[0]) for line in lines if line.endswith(" more")]
        assert len(lines) - 1 - len(left) + sum(left) == count + 1
