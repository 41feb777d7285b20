"""What the network has learned, drawn as fits the data."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import structs
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from nn_tui.engine.evaluation.task_metrics import metric_name
from nn_tui.engine.runs import DataDescription, Request, Snapshot

from ...background import in_background
from ...drawing import number_format as numbers
from ...drawing.styled_canvas import Sheet
from ...drawing.text_cells import width_of
from ...drawing.theme import Palette, palette_of
from ..messages import GoToSample
from ..panel import BORDER, Panel
from .about import About
from .predictions import Forecast, threshold_of
from .projection import Plane, plane_of
from .samples import CANDIDATES, Samples, samples_of
from .scene import LearnedScene
from .views import APPLIES, COMPUTED, JUDGING, TABLES, WITH_OUTPUTS, Choice, Choices, LearnedView, splits_of, titles

if TYPE_CHECKING:
    from .baseline_run import BaselineRun
    from .importance_run import ImportanceRun


def _drawing_of(view: LearnedView, *, regression: bool) -> Callable[[LearnedScene], None]:
    """Return what draws a view, which is loaded with the first view of its kind."""
    if view in JUDGING:
        from .judging_views import DRAWINGS

        return DRAWINGS[view]
    if view == "projection":
        view = "surface" if regression else "decision map"
    match view:
        case "decision map":
            from .decision_map import draw_decision_map as draw
        case "surface":
            from .regression_surface import draw_surface as draw
        case "fitted curve":
            from .fitted_curve import draw_fitted_curve as draw
        case "confusion matrix":
            from .confusion_matrix import draw_confusion_matrix as draw
        case "pictures":
            from .images import draw_pictures as draw
        case _:
            from .predicted_actual import draw_predicted_actual as draw
    return draw


SMALLEST_PLOT = Size(16, 4)
MOST_NUMBERS = 5_000_000
SHOWN_SECONDS = 0.25
"""How often it is shown how far a computation is."""


class LearnedPanel(Panel):
    """Draws what a run has learned, in the view that was chosen for its data."""

    NAME = "Learned"
    NUMBER = 3
    EXPLANATION = (
        "What the network makes of its inputs with the weights and biases it has now. With two inputs every point of "
        "the plane is sent forward through the network: its colour is the class or the value predicted there, and "
        "the samples lie on it, so that errors stand out (crosses). With one input it is the curve of the "
        "predictions, for logistic regression sigmoid(B1·x + B0) with B1 and B0 in the units of the data. With more "
        "inputs a table tells which classes are taken for which, or a plot how predictions compare with the truth; "
        "the projection shows the samples on two inputs, or on the two principal components that hold most of their "
        "variance. For pictures there is the sample itself beside the weights into the selected neuron: they are "
        "what that neuron looks for. d shows the next view, x the selected neuron's activation in place of the "
        "output: each neuron is a small model of its own, and the layers put them together. j goes through the views "
        "that judge it: the score on each split with its interval beside baselines, how well each class is found, what "
        "becomes of it as the threshold moves, whether probabilities are what they say, how large errors are and "
        "where, the samples predicted worst, the score for each part of a column, and what each column and each hidden "
        "neuron is worth: by how much the score falls without it. ; and : move the threshold, or go through the "
        "samples and columns."
    )
    KEYS: ClassVar[list[Binding]] = [
        Binding(
            "d", "view(1)", "view", id="learned-view", show=False, tooltip="Show another view of what it has learned"
        ),
        Binding("E", "view(-1)", show=False, id="learned-view-back", tooltip="Show the view before"),
        Binding(
            "j", "judge(1)", show=False, id="learned-judge", tooltip="Judge it: show another view of how good it is"
        ),
        Binding("J", "judge(-1)", show=False, id="learned-judge-back", tooltip="The same, backwards"),
        Binding(
            ":",
            "along(-1)",
            show=False,
            id="learned-less",
            tooltip="Lower the threshold, go to the sample or column before, or leave what is computed",
        ),
        Binding(
            ";",
            "along(1)",
            show=False,
            id="learned-more",
            tooltip="Raise the threshold, go to the next bad sample or column, or compute anew",
        ),
        Binding("c", "smooth", show=False, id="learned-smooth", tooltip="Draw the map in few colours, or in shades"),
        Binding(
            "t", "splits", show=False, id="learned-splits", tooltip="Show the samples of all splits, of one, or none"
        ),
        Binding(
            "x",
            "neuron",
            show=False,
            id="learned-neuron",
            tooltip="Map the selected neuron in place of the network's output",
        ),
        Binding(
            "i", "plane", show=False, id="learned-plane", tooltip="Project on principal components, or on two inputs"
        ),
    ]

    choices: reactive[Choices] = reactive(Choices())
    """What people have chosen to see."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._forecast = Forecast()
        self._data_number = 0
        self._samples: Samples | None = None
        self._plane: tuple[int, Plane] | None = None
        self._importance: dict[LearnedView, ImportanceRun] = {}
        """What was computed beside the run, by the view that shows it."""
        self._baseline: BaselineRun | None = None

    def watch_choices(self, before: Choices, after: Choices) -> None:
        """Draw again for another choice; what is computed for a view that was left is left as well."""
        if self.snapshot is not None and before.view != after.view:
            self._leave_computing()
        self._compute_what_is_shown()
        self.redraw()

    def watch_snapshot(self) -> None:
        """Draw the new snapshot."""
        self._compute_what_is_shown()
        super().watch_snapshot()

    def on_unmount(self) -> None:
        """Leave what is computed."""
        self._leave_computing()

    def action_view(self, direction: Literal[-1, 1] = 1) -> None:
        """Show the next view that fits the data, or the one before."""
        if self.snapshot is not None:
            self.choices = self.choices.next_view(self.snapshot.data, direction)

    def action_judge(self, direction: Literal[-1, 1] = 1) -> None:
        """Show the next view that judges, or the one before."""
        if self.snapshot is not None:
            self.choices = self.choices.next_judging_view(self.snapshot.data, direction)

    def action_along(self, direction: Literal[-1, 1]) -> None:
        """Move the threshold, mark another sample and look at it, or compute the importance or leave it."""
        if self.snapshot is None or not self._applies("along", "has nothing to move along", key="j"):
            return
        match self.choices.shown(self.snapshot.data):
            case "thresholds":
                from .threshold_curves import STEPS

                moved = min(STEPS // 2, max(-STEPS // 2, self.choices.threshold + direction))
                self.choices = structs.replace(self.choices, threshold=moved)
            case "worst samples":
                self._look_at_bad(direction)
            case "slices":
                self.choices = structs.replace(self.choices, column=max(0, self.choices.column + direction))
            case _ if direction < 0:
                self._leave_computing()
                self.redraw()
            case _:
                self._compute()

    def _look_at_bad(self, direction: Literal[-1, 1]) -> None:
        from .worst_list import worst_rows

        snapshot = self.snapshot
        found = snapshot and snapshot.predictions
        if snapshot is None or found is None:
            return
        part = found.of(self.choices.table_split(splits_of(snapshot.data)))
        rows = worst_rows(part, snapshot.data.task, threshold_of(snapshot))
        if rows:
            sample = snapshot.subject.sample
            fresh = sample is None or sample.row != rows[min(self.choices.place, len(rows) - 1)]
            place = self.choices.place if fresh else (self.choices.place + direction) % len(rows)
            place = min(place, len(rows) - 1)
            self.choices = structs.replace(self.choices, place=place)
            self.post_message(GoToSample(rows[place]))

    def _compute_what_is_shown(self) -> None:
        """Compute what the view shows where it was not computed for these data and layers."""
        snapshot = self.snapshot
        if snapshot is None or snapshot.data.shown_samples is None:
            return
        view, data = self.choices.shown(snapshot.data), snapshot.data
        if view not in COMPUTED:
            return
        numbers = data.train_samples * data.features
        # A baseline for very many numbers is trained on request alone.
        if view == "scores" and not (snapshot.epoch and numbers < MOST_NUMBERS):
            return
        run = self._baseline if view == "scores" else self._importance.get(view)
        if run is None or run.about != About.of(snapshot):
            self._compute()

    def _compute(self) -> None:
        snapshot = self.snapshot
        if snapshot is None or snapshot.data.shown_samples is None or not self.is_attached:
            return
        self._leave_computing()
        from .baseline_run import BaselineRun
        from .importance_run import ImportanceRun

        view = self.choices.shown(snapshot.data)
        if view == "scores":
            run = self._baseline = BaselineRun(snapshot)
        else:
            run = self._importance[view] = ImportanceRun(snapshot, neurons=view == "neurons")
        self.run_worker(self._follow(run), exclusive=True, group="importance")

    async def _follow(self, run: "ImportanceRun | BaselineRun") -> None:
        timer = self.set_interval(SHOWN_SECONDS, self.redraw)
        try:
            await in_background(run.compute)
        finally:
            run.cancelled = run.found is None
            timer.stop()
        self.redraw()

    def _leave_computing(self) -> None:
        for run in (*self._importance.values(), *([self._baseline] if self._baseline else [])):
            run.cancelled = run.cancelled or run.found is None

    def action_smooth(self) -> None:
        """Draw in shades, or in few colours."""
        if self._applies("smooth", "is not drawn in shades"):
            self.choices = structs.replace(self.choices, smooth=not self.choices.smooth)

    def action_splits(self) -> None:
        """Show other samples."""
        if self.snapshot is not None and self._applies("splits", "is always about one sample"):
            if len(splits_of(self.snapshot.data)) < 2 and self.choices.shown(self.snapshot.data) in TABLES:
                self.notify("All samples are trained on; there is no other split to show")
            self.choices = self.choices.next_splits(self.snapshot.data)

    def action_neuron(self) -> None:
        """Show the selected neuron's activation, or the network's output."""
        if self._applies("neuron", "cannot show a single neuron"):
            self.choices = structs.replace(self.choices, neuron=not self.choices.neuron)

    def action_plane(self) -> None:
        """Project on other axes."""
        if self._applies("plane", "has no axes to choose"):
            self.choices = structs.replace(self.choices, plane=self.choices.plane + 1)

    def _applies(self, choice: Choice, otherwise: str, *, key: str = "d") -> bool:
        """Return whether something can be chosen in the present view; say so where it cannot."""
        if self.snapshot is None:
            return False
        view = self.choices.shown(self.snapshot.data)
        if choice not in APPLIES[view]:
            self.notify(f"The view {view} {otherwise}; {key} shows another view")
            return False
        return True

    def ask_for(self, request: Request) -> Request:
        """Ask for samples to draw, and for all predictions where a table of them is shown."""
        view = None if self.snapshot is None else self.choices.shown(self.snapshot.data)
        outputs = view in WITH_OUTPUTS
        return structs.replace(request, samples=CANDIDATES, predictions=view in TABLES or outputs, outputs=outputs)

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the chosen view, and name it in the border; nothing while no snapshot has held samples."""
        everything = self._everything(snapshot.data)
        if everything is None:
            self.entitle("What it has learned")
            return []
        scene = self._scene(snapshot, everything, palette, size)
        self._entitle(scene, size.width)
        if size.width < SMALLEST_PLOT.width or size.height < SMALLEST_PLOT.height:
            return []
        _drawing_of(self.choices.shown(snapshot.data), regression=scene.regression)(scene)
        return scene.sheet.strips()

    def selected_text(self) -> str:
        """Return what is shown as numbers, tab-separated below a heading."""
        if self.snapshot is None or (everything := self._everything(self.snapshot.data)) is None:
            return ""
        from .as_text import copied

        return copied(self._scene(self.snapshot, everything, palette_of(self), Size(0, 0)))

    def _everything(self, data: DataDescription) -> Samples | None:
        """Return the samples of all splits; None while they are not known."""
        # Nobody asks for samples before the panel is on screen, or while it is hidden: these data come without.
        if data.number != self._data_number or self._samples is None:
            self._data_number, self._plane = data.number, None
            self._samples = samples_of(data.shown_samples) if data.shown_samples else None
        return self._samples

    def _scene(self, snapshot: Snapshot, everything: Samples, palette: Palette, size: Size) -> LearnedScene:
        data, choices = snapshot.data, self.choices
        planar = data.features == 2 or choices.shown(data) == "projection"
        if planar and (self._plane is None or self._plane[0] != choices.plane):
            plane = plane_of(data, everything, choices.plane)
            self._plane = choices.plane, plane
            self._samples = everything = structs.replace(everything, places=plane.project(everything.inputs))
        return LearnedScene(
            sheet=Sheet(size.width, size.height, palette.background),
            snapshot=snapshot,
            palette=palette,
            glyphs=self.glyphs,
            forecast=self._forecast,
            everything=everything,
            samples=everything.of(choices.splits),
            choices=choices,
            selected=self.selected_in(snapshot),
            plane=self._plane[1] if planar and self._plane else None,
            importance=self._importance.get(choices.shown(data)),
            baseline=self._baseline,
        )

    def _entitle(self, scene: LearnedScene, width: int) -> None:
        room = width - BORDER
        bare = titles(scene.snapshot, scene.choices, scene.selected, scene.plane, self.glyphs.dot)
        named = [self.named(title, scene.snapshot) for title in bare]
        evaluation, task = scene.snapshot.evaluation, scene.snapshot.data.task
        palette = scene.palette
        metric = self.glyphs.spell(metric_name(task, weighted=scene.snapshot.data.weighted))
        train = (f"train {numbers.metric(evaluation.train.metric, task)}", palette.train.hex)
        tested = evaluation.test and (f"test {numbers.metric(evaluation.test.metric, task)}", palette.test.hex)
        others, short = ([tested] if tested else [], [tested] if tested else [])
        if evaluation.validation:
            figure = numbers.metric(evaluation.validation.metric, task)
            others = [(f"validation {figure}", palette.foreground.hex), *others]
            short = [(f"valid. {figure}", palette.foreground.hex), *short]
        # Where there is no room for all, the training split tells least.
        named_metric = (metric, palette.foreground.hex)
        versions = [[named_metric, train, *others], [train, *others], [train, *short], short or [train]]
        fitting = (splits for splits in versions if sum(width_of(text) + 1 for text, _ in splits) - 1 <= room)
        splits = next(fitting, versions[-1])
        gap = "  " if sum(width_of(text) + 2 for text, _ in splits) - 2 <= room else " "
        self.entitle(
            next((title for title in (*named, *bare) if width_of(title) <= room), bare[-1]),
            Content(gap).join([Content.styled(text, style) for text, style in splits]),
        )
