"""How much neurons show in each view, from the most to the least, and the signs that explain the diagram."""

import pytest

from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.panels.network.symbols import legend
from nn_tui.tui.panels.network.views import INPUT_DETAILS, ONE_LINE, VIEWS, Detail, NetworkView
from tests.tui.panels.letters import picture


def words(details: tuple[Detail, ...]) -> list[str]:
    """Return each detail in words, in a box where it has one."""
    return [f"[{' '.join(detail.lines)}]" if detail.boxed else " ".join(detail.lines) for detail in details]


def view(name: str) -> NetworkView:
    """Return the view of this name."""
    return next(each for each in VIEWS if each.name == name)


ERROR = ["[delta]", "name delta bias", "name delta", "all"]
OF_PARAMETERS = ["[bias norm]", "name bias norm", "bias norm", "all"]


@pytest.mark.parametrize(
    ("name", "hidden", "output"),
    [
        (
            "activation and error",
            ["[z a delta]", "[a delta]", "name a delta bias", "name a delta", "a delta", "all"],
            [
                "[z a target delta]", "[a target delta]", "name a target delta bias", "name a target delta",
                "name a delta", "a target delta", "a delta", "all",
            ],
        ),
        (
            "activation",
            ["[z a]", "[a]", "name a bias", "name a", "all"],
            ["[z a target]", "[a target]", "name a target bias", "name a target", "name a", "a target", "all"],
        ),
        ("error", ERROR, ERROR),
        ("weights", OF_PARAMETERS, OF_PARAMETERS),
        ("gradients", OF_PARAMETERS, OF_PARAMETERS),
        ("update size", OF_PARAMETERS, OF_PARAMETERS),
    ],
)  # fmt: skip
def test_a_view_gives_up_its_box_its_bias_its_name_and_its_lines_in_turn(
    name: str, hidden: list[str], output: list[str]
) -> None:
    assert words(view(name).hidden_details) == hidden
    assert words(view(name).output_details) == output


def test_inputs_show_their_value_in_a_box_below_their_name_or_behind_it() -> None:
    assert words(INPUT_DETAILS) == ["[a]", "name a", "all"]


def test_a_detail_takes_a_row_for_each_line_and_two_for_a_box() -> None:
    assert [detail.height for detail in VIEWS[0].output_details] == [6, 5, 5, 4, 3, 3, 2, 1]
    assert ONE_LINE.height == 1


def test_names_stand_beside_several_lines_in_columns_of_14_cells() -> None:
    two = Detail(("a", "delta"))
    assert [two.named_beside(width) for width in (13, 14, 15)] == [False, True, True]
    for other in (ONE_LINE, Detail(("a",)), Detail(("name", "a")), Detail(("a", "delta"), boxed=True)):
        assert not other.named_beside(14)
        assert not other.named_beside(40)


def test_the_views_in_their_order_and_what_they_call_what_they_show() -> None:
    assert [
        (each.name, each.of_parameters, each.carried, each.signs.weight, each.signs.bias, each.signs.norm)
        for each in VIEWS
    ] == [
        ("activation and error", False, "value", "w", ("b", "b", "b"), ("‖w‖", "‖w‖", "w")),
        ("activation", False, "value", "w", ("b", "b", "b"), ("‖w‖", "‖w‖", "w")),
        ("error", False, "value", "w", ("b", "b", "b"), ("‖w‖", "‖w‖", "w")),
        ("weights", True, "value", "w", ("b", "b", "b"), ("‖w‖", "‖w‖", "w")),
        ("gradients", True, "gradient", "dC/dw", ("dC/db", "∂b", "b"), ("‖dC/dw‖", "‖∂w‖", "w")),
        ("update size", True, "change", "Δw", ("Δb", "Δb", "b"), ("‖Δw‖", "‖Δw‖", "w")),
        ("decision maps", False, "value", "w", ("b", "b", "b"), ("‖w‖", "‖w‖", "w")),
    ]


UNICODE = """
    |── connection above 0: the brighter the larger
    |┄┄ connection below 0
    |━━━ number above 0; errors beside the network's largest
    |╍╍╍ number below 0
    |× dead for this sample: relu gives 0, no error passes
    |† dead for every sample of the last batch
    |^ saturated: derivative below 1 % of the largest
    |‡ saturated on average over the last batch: derivative < 0.05
    |⊡ frozen: this weight or bias does not move
    |· not computed yet in this batch
    |• a signal under way; errors run backwards
    |▶ layer of the operation taken last, on the way forwards
    |◀ layer of the operation taken last, on the way backwards
    """
ASCII = """
    |--- connection above 0: the brighter the larger
    |- - connection below 0
    |=== number above 0; errors beside the network's largest
    |--- number below 0
    |x dead for this sample: relu gives 0, no error passes
    |X dead for every sample of the last batch
    |^ saturated: derivative below 1 % of the largest
    |A saturated on average over the last batch: derivative < 0.05
    |# frozen: this weight or bias does not move
    |. not computed yet in this batch
    |o a signal under way; errors run backwards
    |> layer of the operation taken last, on the way forwards
    |< layer of the operation taken last, on the way backwards
    """


def test_the_legend_tells_each_sign_with_what_it_means() -> None:
    assert [f"{sign} {meaning}" for sign, meaning in legend(GLYPHS["braille"])] == picture(UNICODE)
    assert legend(GLYPHS["blocks"]) == legend(GLYPHS["braille"])
    assert [f"{sign} {meaning}" for sign, meaning in legend(GLYPHS["ascii"])] == picture(ASCII)
