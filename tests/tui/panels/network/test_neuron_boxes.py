"""Neurons in boxes at widths from the least on: names, biases, labels, and what their borders tell."""

from nn_tui.tui.panels.network.views import Detail
from tests.tui.panels.letters import picture

from .drawn import fabricated, neuron

RICH = Detail(("z", "a", "delta"), boxed=True)
OUTPUT = Detail(("z", "a", "target", "delta"), boxed=True)
INPUT = Detail(("a",), boxed=True)
WEIGHTS = Detail(("bias", "norm"), boxed=True)


def test_a_box_has_the_name_in_its_upper_and_the_bias_in_its_lower_border() -> None:
    drawn = [line for width in (10, 11, 15, 19) for line in neuron(fabricated(), (1, 1), width, RICH)]
    assert drawn == picture(
        """
        | ╭ h1.2 ──╮ ¦ . HHHH ...
        | │z  -0.50│ ¦ .f  wwwww.
        | │a╸─-0.25│ ¦ .Hhtwwwww.
        | │δ╍─-0.04│ ¦ .Eetwwwww.
        | ╰ b -0.20╯ ¦ . f fffff.
        | ╭ h1.2 ───╮ ¦ . HHHH ....
        | │z   -0.50│ ¦ .f   wwwww.
        | │a╸─ -0.25│ ¦ .Hht wwwww.
        | │δ╍─ -0.04│ ¦ .Eet wwwww.
        | ╰ b -0.20 ╯ ¦ . f fffff .
        | ╭ h1.2 ───────╮ ¦ . HHHH ........
        | │z      -0.500│ ¦ .f      wwwwww.
        | │a ╍─── -0.250│ ¦ .H httt wwwwww.
        | │δ ╍╍── -0.040│ ¦ .E eett wwwwww.
        | ╰ b -0.20 ────╯ ¦ . f fffff .....
        | ╭ h1.2 ───────────╮ ¦ . HHHH ............
        | │z         -0.5000│ ¦ .f         wwwwwww.
        | │a ╍╍───── -0.2500│ ¦ .H hhttttt wwwwwww.
        | │δ ╍╍╍╸─── -0.0400│ ¦ .E eeeettt wwwwwww.
        | ╰ b -0.20 ────────╯ ¦ . f fffff .........
        """
    )


def test_the_box_of_a_class_is_named_after_it_and_tells_the_target() -> None:
    drawn = [line for width in (10, 16, 17) for line in neuron(fabricated("iris", (5,)), (2, 1), width, OUTPUT)]
    assert drawn == picture(
        """
        | ╭ versic ╮ ¦ . OOOOOO .
        | │z  -0.50│ ¦ .f  wwwww.
        | │a╸─-0.25│ ¦ .Ootwwwww.
        | │y──+0.00│ ¦ .ottwwwww.
        | │δ╍╍-0.08│ ¦ .Eeewwwww.
        | ╰ b -0.20╯ ¦ . f fffff.
        | ╭ versicolor ──╮ ¦ . OOOOOOOOOO ...
        | │z       -0.500│ ¦ .f       wwwwww.
        | │a ╍──── -0.250│ ¦ .O otttt wwwwww.
        | │y ───── +0.000│ ¦ .o ttttt wwwwww.
        | │δ ╍╍╍╍╍ -0.080│ ¦ .E eeeee wwwwww.
        | ╰ b -0.20 ─────╯ ¦ . f fffff ......
        | ╭ y2 versicolor ╮ ¦ . OO OOOOOOOOOO .
        | │z        -0.500│ ¦ .f        wwwwww.
        | │a ╍╸──── -0.250│ ¦ .O ootttt wwwwww.
        | │y ────── +0.000│ ¦ .o tttttt wwwwww.
        | │δ ╍╍╍╍╍╍ -0.080│ ¦ .E eeeeee wwwwww.
        | ╰ b -0.20 ──────╯ ¦ . f fffff .......
        """
    )


def test_the_box_of_an_input_is_named_in_full_where_it_fits() -> None:
    drawn = [line for width in (10, 15, 19, 20) for line in neuron(fabricated("iris", (5,)), (0, 1), width, INPUT)]
    assert drawn == picture(
        """
        | ╭ SepWid ╮ ¦ . IIIIII .
        | │x━━+1.25│ ¦ .Iiiwwwww.
        | ╰────────╯ ¦ ..........
        | ╭ sepal width ╮ ¦ . IIIII IIIII .
        | │x ━━━━ +1.250│ ¦ .I iiii wwwwww.
        | ╰─────────────╯ ¦ ...............
        | ╭ sepal width ────╮ ¦ . IIIII IIIII .....
        | │x ━━━━━━━ +1.2500│ ¦ .I iiiiiii wwwwwww.
        | ╰─────────────────╯ ¦ ...................
        | ╭ sepal width (cm) ╮ ¦ . IIIII IIIII IIII .
        | │x ━━━━━━━━ +1.2500│ ¦ .I iiiiiiii wwwwwww.
        | ╰──────────────────╯ ¦ ....................
        """
    )


def test_the_label_of_a_gradient_is_as_long_as_it_leaves_room_for_a_bar() -> None:
    drawn = [
        line for width in (10, 11, 12, 13, 16, 17, 18) for line in neuron(fabricated(), (1, 1), width, WEIGHTS, view=4)
    ]
    assert drawn == picture(
        """
        | ╭ h1.2 ──╮ ¦ . HHHH ...
        | │∂b▄-0.04│ ¦ .NNnwwwww.
        | │w━─ 0.05│ ¦ .Hht wwww.
        | ╰────────╯ ¦ ..........
        | ╭ h1.2 ───╮ ¦ . HHHH ....
        | │b╍─ -0.04│ ¦ .Nnt wwwww.
        | │w━╸─ 0.05│ ¦ .Hhht wwww.
        | ╰─────────╯ ¦ ...........
        | ╭ h1.2 ────╮ ¦ . HHHH .....
        | │∂b╍─ -0.04│ ¦ .NNnt wwwww.
        | │w ━╸─ 0.05│ ¦ .H hht wwww.
        | ╰──────────╯ ¦ ............
        | ╭ h1.2 ─────╮ ¦ . HHHH ......
        | │∂b╍╸─ -0.04│ ¦ .NNnnt wwwww.
        | │‖∂w‖━─ 0.05│ ¦ .HHHHht wwww.
        | ╰───────────╯ ¦ .............
        | ╭ h1.2 ────────╮ ¦ . HHHH .........
        | │dC/db╍─ -0.040│ ¦ .NNNNNnt wwwwww.
        | │‖∂w‖ ━╸─ 0.054│ ¦ .HHHH hht wwwww.
        | ╰──────────────╯ ¦ ................
        | ╭ h1.2 ─────────╮ ¦ . HHHH ..........
        | │dC/db╍╸─ -0.040│ ¦ .NNNNNnnt wwwwww.
        | │‖dC/dw‖━─ 0.054│ ¦ .HHHHHHHht wwwww.
        | ╰───────────────╯ ¦ .................
        | ╭ h1.2 ──────────╮ ¦ . HHHH ...........
        | │dC/db ╍╸─ -0.040│ ¦ .NNNNN nnt wwwwww.
        | │‖dC/dw‖━╸─ 0.054│ ¦ .HHHHHHHhht wwwww.
        | ╰────────────────╯ ¦ ..................
        """
    )


def test_a_selected_box_is_heavy_and_bright() -> None:
    assert neuron(fabricated(), (1, 1), 12, RICH, selected=(1, 1), marked=True) == picture(
        """
        | ┏ h1.2 ━━━━┓ ¦ W WWWW WWWWW
        | ┃z    -0.50┃ ¦ Wf    wwwwwW
        | ┃a╍── -0.25┃ ¦ WHhtt wwwwwW
        | ┃δ╍╸─ -0.04┃ ¦ WEeet wwwwwW
        | ┗ b -0.20 ━┛ ¦ W f fffff WW
        """
    )


def test_the_box_of_a_layer_that_an_operation_was_about_is_marked() -> None:
    assert neuron(fabricated(), (1, 1), 12, RICH, selected=(1, 0), marked=True) == picture(
        """
        | ╭ h1.2 ────╮ ¦ m HHHH mmmmm
        | │z    -0.50│ ¦ mf    wwwwwm
        | │a╍── -0.25│ ¦ mHhtt wwwwwm
        | │δ╍╸─ -0.04│ ¦ mEeet wwwwwm
        | ╰ b -0.20 ─╯ ¦ m f fffff mm
        """
    )
