"""Neurons without a box at widths from the least on: what is dropped, what is cut, how many digits are left."""

from nn_tui.tui.panels.network.views import ONE_LINE, Detail
from tests.tui.panels.letters import picture

from .drawn import fabricated, neuron

TWO, SAID, INPUT = Detail(("a", "delta")), Detail(("name", "a", "delta", "bias")), Detail(("name", "a"))


def test_a_line_with_everything_drops_the_name_and_the_second_number_where_it_is_narrow() -> None:
    drawn = [line for width in range(6, 24) for line in neuron(fabricated(), (1, 1), width, ONE_LINE)]
    assert drawn == picture(
        """
        | ▂-0.25 ¦ hwwwww
        | ╸─-0.25 ¦ htwwwww
        | ╸─ -0.25 ¦ ht wwwww
        | ╍── -0.25 ¦ htt wwwww
        |  ╍── -0.25 ¦  htt wwwww
        | h1.2 ▂-0.25 ¦ hhhh hwwwww
        | ▂-0.25▄-0.04 ¦ hwwwwwewwwww
        | ╸─-0.25▄-0.04 ¦ htwwwwwewwwww
        | ╸─-0.25╍─-0.04 ¦ htwwwwwetwwwww
        | ╸─ -0.25╍─-0.04 ¦ ht wwwwwetwwwww
        | ╸─ -0.25╍─ -0.04 ¦ ht wwwwwet wwwww
        | h1.2 ▂-0.25▄-0.04 ¦ hhhh hwwwwwewwwww
        | h1.2 ╸─-0.25▄-0.04 ¦ hhhh htwwwwwewwwww
        | h1.2 ╸─-0.25╍─-0.04 ¦ hhhh htwwwwwetwwwww
        | h1.2 ╸─ -0.25╍─-0.04 ¦ hhhh ht wwwwwetwwwww
        | h1.2 ╸─ -0.25╍─ -0.04 ¦ hhhh ht wwwwwet wwwww
        | h1.2 ╍── -0.25╍─ -0.04 ¦ hhhh htt wwwwwet wwwww
        | h1.2 ╍── -0.25╍╸─ -0.04 ¦ hhhh htt wwwwweet wwwww
        """
    )


def test_a_line_of_a_view_of_one_number_has_a_long_bar() -> None:
    drawn = [line for width in (10, 11, 12, 16, 23) for line in neuron(fabricated(), (1, 1), width, ONE_LINE, view=1)]
    assert drawn == picture(
        """
        |  ╍── -0.25 ¦  htt wwwww
        | h1.2 ▂-0.25 ¦ hhhh hwwwww
        | h1.2 ╸─-0.25 ¦ hhhh htwwwww
        | h1.2  ╍─── -0.25 ¦ hhhh  httt wwwww
        | h1.2  ╍╍╍──────── -0.25 ¦ hhhh  hhhtttttttt wwwww
        """
    )


def test_what_is_never_below_0_has_no_sign_and_one_digit_more() -> None:
    drawn = [
        line for width in (11, 12, 15, 16, 17, 21) for line in neuron(fabricated(), (1, 1), width, ONE_LINE, view=3)
    ]
    assert drawn == picture(
        """
        | h1.2 ▅-0.20 ¦ hhhh nwwwww
        | ▅-0.20▂0.280 ¦ nwwwwwhwwwww
        | ╍╸ -0.20╸─0.280 ¦ nn wwwwwhtwwwww
        | ╍╸ -0.20╸─ 0.280 ¦ nn wwwwwht wwwww
        | h1.2 ▅-0.20▂0.280 ¦ hhhh nwwwwwhwwwww
        | h1.2 ╍╸ -0.20╸─ 0.280 ¦ hhhh nn wwwwwht wwwww
        """
    )


def test_an_input_on_a_line_has_a_bar_only_where_there_is_room_beside_its_name() -> None:
    drawn = [
        line
        for width in (7, 8, 9, 10, 15, 16, 17, 18, 21)
        for line in neuron(fabricated("iris", (5,)), (0, 0), width, ONE_LINE)
    ]
    assert drawn == picture(
        """
        | SL-0.50 ¦ iiwwwww
        | SeL-0.50 ¦ iiiwwwww
        | SeL -0.50 ¦ iii wwwww
        | SeLe -0.50 ¦ iiii wwwww
        | SepalLeng -0.50 ¦ iiiiiiiii wwwww
        | SepLen ╍── -0.50 ¦ iiiiii itt wwwww
        | SepaLen ╍── -0.50 ¦ iiiiiii itt wwwww
        | SepaLen ╍╸── -0.50 ¦ iiiiiii iitt wwwww
        | SepalLeng ╍╍─── -0.50 ¦ iiiiiiiii iittt wwwww
        """
    )


def test_the_number_of_an_input_stands_at_the_right_edge() -> None:
    drawn = [line for width in (7, 8, 9, 16, 18) for line in neuron(fabricated(), (0, 0), width, ONE_LINE)]
    assert drawn == picture(
        """
        | x1-0.50 ¦ iiwwwww
        | x1 -0.50 ¦ ii wwwww
        | x1  -0.50 ¦ ii  wwwww
        | x1     ╍── -0.50 ¦ ii     itt wwwww
        | x1      ╍╸── -0.50 ¦ ii      iitt wwwww
        """
    )


def test_an_output_on_a_line_begins_with_its_name() -> None:
    drawn = [line for width in (8, 9, 11, 12, 14, 15, 19, 23) for line in neuron(fabricated(), (3, 0), width, ONE_LINE)]
    assert drawn == picture(
        """
        | ━─ +0.50 ¦ ot wwwww
        | y1 ▄+0.50 ¦ oo owwwww
        | y1 ━─ +0.50 ¦ oo ot wwwww
        | ▄+0.50▆+0.06 ¦ owwwwwewwwww
        | ━─+0.50━╸+0.06 ¦ otwwwwweewwwww
        | y1 ▄+0.50▆+0.06 ¦ oo owwwwwewwwww
        | y1 ━─ +0.50━╸ +0.06 ¦ oo ot wwwwwee wwwww
        | y1  ━╸─ +0.50 ━━─ +0.06 ¦ oo  oot wwwww eet wwwww
        """
    )


def test_an_output_that_stands_for_a_class_is_called_by_four_letters_of_it_and_drops_its_second_number_first() -> None:
    drawn = [
        line
        for width in (10, 11, 14, 16, 17, 20)
        for line in neuron(fabricated("iris", (5,)), (2, 1), width, ONE_LINE, beside=(0, 2))
    ]
    assert drawn == picture(
        """
        |  ╍── -0.25 ¦  ott wwwww
        | vers ▂-0.25 ¦ oooo owwwww
        | vers ╍── -0.25 ¦ oooo ott wwwww
        | vers  ╍─── -0.25 ¦ oooo  ottt wwwww
        | vers ▂-0.25█-0.08 ¦ oooo owwwwwewwwww
        | vers ╸─ -0.25╍╍-0.08 ¦ oooo ot wwwwweewwwww
        """
    )


def test_lines_of_their_own_have_more_digits_the_wider_they_are_and_from_14_columns_on_a_name_beside_them() -> None:
    drawn = [
        line
        for width in (6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18, 20)
        for line in neuron(fabricated(), (1, 1), width, TWO)
    ]
    assert drawn == picture(
        """
        | ▂-0.25 ¦ hwwwww
        | δ-0.04 ¦ Ewwwww
        | a▂-0.25 ¦ Hhwwwww
        | δ▄-0.04 ¦ Eewwwww
        | a╸─-0.25 ¦ Hhtwwwww
        | δ╍─-0.04 ¦ Eetwwwww
        | a╸─ -0.25 ¦ Hht wwwww
        | δ╍─ -0.04 ¦ Eet wwwww
        | a╍── -0.25 ¦ Hhtt wwwww
        | δ╍╸─ -0.04 ¦ Eeet wwwww
        | a ╍── -0.25 ¦ H htt wwwww
        | δ ╍╸─ -0.04 ¦ E eet wwwww
        | a ╍─── -0.25 ¦ H httt wwwww
        | δ ╍╍── -0.04 ¦ E eett wwwww
        | a ╍─── -0.250 ¦ H httt wwwwww
        | δ ╍╍── -0.040 ¦ E eett wwwwww
        | h1.2   a▂-0.25 ¦ HHHH   Hhwwwww
        | b-0.20 δ▄-0.04 ¦ ffffff Eewwwww
        | h1.2   a╸─-0.25 ¦ HHHH   Hhtwwwww
        | b-0.20 δ╍─-0.04 ¦ ffffff Eetwwwww
        | h1.2   a ╍── -0.25 ¦ HHHH   H htt wwwww
        | b-0.20 δ ╍╸─ -0.04 ¦ ffffff E eet wwwww
        | h1.2   a ╍─── -0.250 ¦ HHHH   H httt wwwwww
        | b-0.20 δ ╍╍── -0.040 ¦ ffffff E eett wwwwww
        """
    )


def test_a_name_and_a_bias_stand_above_and_below_the_lines() -> None:
    drawn = [line for width in (6, 7, 13) for line in neuron(fabricated(), (1, 1), width, SAID)]
    assert drawn == picture(
        """
        | h1.2   ¦ HHHH
        | ▂-0.25 ¦ hwwwww
        | δ-0.04 ¦ Ewwwww
        | b-0.20 ¦ fwwwww
        | h1.2    ¦ HHHH
        | a▂-0.25 ¦ Hhwwwww
        | δ▄-0.04 ¦ Eewwwww
        | b -0.20 ¦ f wwwww
        | h1.2          ¦ HHHH
        | a ╍─── -0.250 ¦ H httt wwwwww
        | δ ╍╍── -0.040 ¦ E eett wwwwww
        | b      -0.200 ¦ f      wwwwww
        """
    )


def test_the_name_of_an_input_stands_above_its_number() -> None:
    drawn = [line for width in (7, 9, 11, 13) for line in neuron(fabricated("iris", (5,)), (0, 1), width, INPUT)]
    assert drawn == picture(
        """
        | SepaWid ¦ IIIIIII
        | x█+1.25 ¦ Iiwwwww
        | SepalWidt ¦ IIIIIIIII
        | x━━ +1.25 ¦ Iii wwwww
        | sepal width ¦ IIIII IIIII
        | x ━━━ +1.25 ¦ I iii wwwww
        | sepal width   ¦ IIIII IIIII
        | x ━━━━ +1.250 ¦ I iiii wwwwww
        """
    )
