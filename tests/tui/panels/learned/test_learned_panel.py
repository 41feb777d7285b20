"""The panel of what was learned: what its keys do and refuse, what it asks for, and what it keeps between snapshots."""

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.engine.runs import Request, Snapshot
from nn_tui.tui.app.dashboard import Dashboard
from nn_tui.tui.panels.learned.learned_panel import LearnedPanel
from nn_tui.tui.panels.learned.views import Choices, LearnedView
from tests.tui.panels.hosted import hosted
from tests.tui.panels.letters import PALETTE
from tests.tui.scripted import ScriptedRun, text_of, until
from tests.tui.snapshots import with_outline

from .drawn import VIEWS, choosing, drawn, learned, network_on, samples_in, some_data, titles_of
from .pictured import pictured


class Outspoken(LearnedPanel):
    """A panel alone, which keeps what it would say."""

    def __init__(self, snapshot: Snapshot | None, **chosen: object) -> None:
        super().__init__(id="learned")
        self.said: list[str] = []
        self.set_reactive(LearnedPanel.snapshot, snapshot)
        self.set_reactive(LearnedPanel.choices, structs.replace(Choices(), **chosen))  # pyright: ignore[reportArgumentType]

    def notify(self, message: str, **_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self.said.append(message)


def acted(panel: LearnedPanel, *actions: str) -> Choices:
    """Take actions, and return what is chosen then."""
    for action in actions:
        getattr(panel, f"action_{action}")()
    return panel.choices


def test_each_key_changes_one_choice_and_changes_it_back() -> None:
    panel = Outspoken(learned("iris"), view="projection")
    for action, before, after in (
        ("smooth", Choices(view="projection"), Choices(view="projection", smooth=False)),
        ("neuron", Choices(view="projection"), Choices(view="projection", neuron=True)),
    ):
        assert acted(panel, action) == after
        assert acted(panel, action) == before
    assert acted(panel, "splits") == Choices(view="projection", splits="train")
    assert acted(panel, "plane", "plane") == Choices(view="projection", splits="train", plane=2)
    assert acted(panel, "view").view == "confusion matrix"
    assert panel.said == []


@pytest.mark.parametrize(
    ("view", "refused"),
    [
        (
            "pictures",
            [
                "The view pictures is not drawn in shades; d shows another view",
                "The view pictures is always about one sample; d shows another view",
                "The view pictures cannot show a single neuron; d shows another view",
                "The view pictures has no axes to choose; d shows another view",
            ],
        ),
        (
            "confusion matrix",
            [
                "The view confusion matrix is not drawn in shades; d shows another view",
                "The view confusion matrix cannot show a single neuron; d shows another view",
                "The view confusion matrix has no axes to choose; d shows another view",
            ],
        ),
        ("projection", []),
    ],
)
def test_where_a_key_has_no_meaning_it_says_so_and_changes_nothing(view: LearnedView, refused: list[str]) -> None:
    snapshot = pictured()
    tested = with_outline(snapshot, data=structs.replace(snapshot.data, test_samples=1))
    panel = Outspoken(tested, view=view)
    before = panel.choices
    for action in ("smooth", "splits", "neuron", "plane"):
        spoken = len(panel.said)
        refuses = acted(panel, action) == before
        assert refuses == (len(panel.said) > spoken)
        panel.choices = before
    assert panel.said == refused


def test_before_anything_is_known_keys_do_nothing() -> None:
    panel = Outspoken(None)
    assert acted(panel, "view", "smooth", "splits", "neuron", "plane") == Choices()
    assert panel.said == []
    assert panel.selected_text() == ""


def test_the_help_tells_what_each_key_does() -> None:
    keys = {binding.key: binding for binding in LearnedPanel.KEYS}
    assert {key: (binding.action, binding.id) for key, binding in keys.items()} == {
        "d": ("view(1)", "learned-view"),
        "E": ("view(-1)", "learned-view-back"),
        "j": ("judge(1)", "learned-judge"),
        "J": ("judge(-1)", "learned-judge-back"),
        ":": ("along(-1)", "learned-less"),
        ";": ("along(1)", "learned-more"),
        "c": ("smooth", "learned-smooth"),
        "t": ("splits", "learned-splits"),
        "x": ("neuron", "learned-neuron"),
        "i": ("plane", "learned-plane"),
    }
    assert {key: binding.tooltip for key, binding in keys.items()} == {
        "d": "Show another view of what it has learned",
        "E": "Show the view before",
        "j": "Judge it: show another view of how good it is",
        "J": "The same, backwards",
        ":": "Lower the threshold, go to the sample or column before, or leave what is computed",
        ";": "Raise the threshold, go to the next bad sample or column, or compute anew",
        "c": "Draw the map in few colours, or in shades",
        "t": "Show the samples of all splits, of one, or none",
        "x": "Map the selected neuron in place of the network's output",
        "i": "Project on principal components, or on two inputs",
    }
    assert not any(binding.show for binding in keys.values())
    assert (LearnedPanel.NAME, LearnedPanel.NUMBER) == ("Learned", 3)
    assert "d shows the next view" in LearnedPanel.EXPLANATION


@pytest.mark.parametrize(
    ("source", "view", "predictions"),
    [
        ("circles", None, False),
        ("circles", "confusion matrix", True),
        ("iris", None, True),
        ("iris", "projection", False),
        ("diabetes", None, True),
    ],
)
def test_all_predictions_are_asked_for_where_a_table_shows_them(
    source: str,
    view: LearnedView | None,
    predictions: bool,
) -> None:
    asked = choosing(learned(source), view=view).ask_for(Request(survey=True))
    assert asked == Request(survey=True, samples=1000, predictions=predictions)


def test_samples_are_asked_for_before_anything_is_known() -> None:
    assert LearnedPanel(id="learned").ask_for(Request()) == Request(samples=1000, predictions=False)


@pytest.mark.parametrize(("width", "height", "rows"), [(16, 4, 4), (15, 4, 0), (16, 3, 0), (200, 3, 0), (15, 60, 0)])
def test_a_panel_that_is_too_small_for_a_plot_has_its_titles_alone(width: int, height: int, rows: int) -> None:
    panel = LearnedPanel(id="learned")
    assert len(panel.draw(learned("circles"), PALETTE, Size(width, height))) == rows
    assert "map" in titles_of(panel)[0].plain


def test_a_panel_that_is_used_again_shows_the_new_parameters() -> None:
    panel = LearnedPanel(id="learned")
    before, after = learned("circles", 2), learned("circles", 12)
    first = drawn(before, Size(62, 20), "ascii", panel)
    assert drawn(after, Size(62, 20), "ascii", panel) == drawn(after, Size(62, 20), "ascii")
    assert drawn(before, Size(62, 20), "ascii", panel) == first
    assert first != drawn(after, Size(62, 20), "ascii")


def corners(number: int, reach: float) -> Snapshot:
    """Return a look at data whose two samples lie so far apart."""
    data = some_data([[0.0, 0.0], [reach, reach]], [[0.0], [1.0]], ("x1", "x2"), ("no", "yes"))
    return network_on(structs.replace(data, number=number), ("identity",), [[1.0 / reach, 0.0, 0.0]])


def test_other_data_have_other_samples_and_another_plane() -> None:
    panel, size = LearnedPanel(id="learned"), Size(62, 20)
    first, second = drawn(corners(7, 10.0), size, "ascii"), drawn(corners(8, 500.0), size, "ascii")
    assert "10.8" in first[1]
    assert "540" in second[1]
    assert drawn(corners(7, 10.0), size, "ascii", panel) == first
    assert drawn(corners(8, 500.0), size, "ascii", panel) == second
    # The same data by their number are not looked at again.
    assert "540" in drawn(corners(8, 10.0), size, "ascii", panel)[1]
    # Of other data nothing is known until their samples have come.
    unknown = corners(9, 10.0)
    unknown = with_outline(unknown, data=structs.replace(unknown.data, shown_samples=None))
    assert drawn(unknown, size, "ascii", panel) == ["What it has learned", ""]
    assert drawn(corners(9, 10.0), size, "ascii", panel) == first


def test_another_plane_is_drawn_as_soon_as_it_is_chosen() -> None:
    snapshot, size = learned("iris"), Size(90, 30)
    panel = choosing(snapshot, view="projection")
    for plane in (0, 2, 2, 1, 0):
        panel.set_reactive(LearnedPanel.choices, Choices(view="projection", plane=plane))
        fresh = choosing(snapshot, view="projection", plane=plane)
        assert drawn(snapshot, size, panel=panel) == drawn(snapshot, size, panel=fresh)


def test_a_neuron_that_is_gone_is_followed_by_the_nearest() -> None:
    panel = choosing(corners(7, 10.0), (4, 5), neuron=True)
    assert drawn(corners(7, 10.0), Size(62, 20), panel=panel)[0] == "What it has learned · activation of y1"


async def test_a_choice_is_drawn_at_once_and_copied_alike() -> None:
    snapshot = learned("circles")
    tested = samples_in(snapshot).rows[samples_in(snapshot).splits == 2]
    panel = choosing(snapshot)
    async with hosted(panel, 62, 20):
        assert "•" in "".join(panel.render_line(y).text for y in range(20))
        panel.choices = Choices(splits="test")
        text = "".join(panel.render_line(y).text for y in range(20))
        assert ("•" in text, "◦" in text) == (False, True)
        rows = [int(line.split("\t")[0]) for line in panel.selected_text().splitlines()[1:]]
    np.testing.assert_array_equal(rows, tested)


async def test_keys_change_what_is_shown_and_say_where_they_have_no_meaning() -> None:
    async with Dashboard(ScriptedRun(learned("circles"))).run_test(size=(120, 36), notifications=True) as pilot:
        await until(pilot, lambda: "decision map" in text_of(pilot))
        await pilot.press("x")
        await until(pilot, lambda: "activation of h1.1" in text_of(pilot))
        await pilot.press("x", "t", "t", "t", "c")
        panel = pilot.app.query_one(LearnedPanel)
        assert panel.choices == Choices(splits="none", smooth=False)
        await pilot.press("i")
        await until(pilot, lambda: "no axes" in text_of(pilot))
        await pilot.press("d")
        await until(pilot, lambda: "confusion matrix" in text_of(pilot))


@pytest.mark.parametrize("source", VIEWS)
@pytest.mark.parametrize("view", ["decision map", "confusion matrix", "predicted against actual", "projection"])
async def test_a_snapshot_without_samples_leaves_an_empty_panel_until_one_has_them(
    source: str, view: LearnedView
) -> None:
    snapshot = learned(source)
    bare = structs.replace(
        with_outline(snapshot, data=structs.replace(snapshot.data, shown_samples=None)), predictions=None
    )
    panel = choosing(bare, view=view)
    rows = drawn(bare, Size(62, 20), panel=panel)
    assert rows[0] == "What it has learned"
    assert not "".join(rows[1:])
    assert panel.selected_text() == ""
    full = drawn(snapshot, Size(62, 20), panel=panel)
    assert full == drawn(snapshot, Size(62, 20), panel=choosing(snapshot, view=view))
    # Samples that are known already need not come again.
    bare = structs.replace(bare, predictions=snapshot.predictions)
    assert drawn(bare, Size(62, 20), panel=panel) == full
