"""What a frame of the curves costs the training thread's lock, at three sizes, for short and for endless runs.

Method: a run's history is made up (`ten million epochs` are 4,096 points that stand for 2,442 epochs each, as the
history merges them); then one epoch after another is changed at its end and the panel is drawn, in CPU time of the
drawing thread, medians. The last column is a frame in which nothing has changed. Beside our way of drawing a line
stands plotext's own, for the same points. Run it on a machine that has nothing else to do:
`python benchmarks/curve_cost.py`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from time import monotonic, sleep, thread_time

import numpy as np
from msgspec import structs
from textual.geometry import Size
from textual_plotext import Plot

from nn_tui.engine import Experiment
from nn_tui.engine.runs import RunSession, Snapshot, Viewer
from nn_tui.engine.training.history import SERIES, Column, Curves
from nn_tui.tui.drawing.axis_ticks import Axis
from nn_tui.tui.drawing.theme import DARK, Palette
from nn_tui.tui.panels.curves.curves_panel import CurvesPanel
from nn_tui.tui.panels.curves.plotext_plotter import Plotter
from nn_tui.tui.panels.curves.view_state import CurveView

FRAMES = 51
SIZES = [Size(38, 12), Size(62, 20), Size(130, 40)]
PALETTE = Palette.of({**DARK.to_color_system().generate(), **DARK.variables})


def look() -> Snapshot:
    """Return a look at a run that has just begun."""
    session = RunSession(Experiment())
    session.start()
    viewer = Viewer(session)
    viewer.look()
    deadline = monotonic() + 20
    while viewer.snapshot is None and monotonic() < deadline:
        sleep(0.01)
    session.close()
    if viewer.snapshot is None:
        raise TimeoutError("no snapshot within 20 s")
    return viewer.snapshot


def run_of(snapshot: Snapshot, epochs: int, noise: float) -> list[Snapshot]:
    """Return the snapshots of a run of `epochs` epochs, as one of them after the other changes its last value."""
    points = min(epochs, 4096)
    stride = max(1, -(-epochs // 4096))
    at = np.linspace(0, 6, points)
    rng = np.random.default_rng(0)
    last = np.exp(-at) + noise * rng.random((len(SERIES), points))
    curves = Curves(np.arange(1.0, points + 1) * stride - 1, last, last - noise / 9, last + noise / 9, stride)
    snapshots: list[Snapshot] = []
    for frame in range(FRAMES):
        end = last.copy()
        end[:, -1] += frame * 1e-3
        now = structs.replace(curves, last=end, lowest=end - noise / 9, highest=end + noise / 9)
        snapshots.append(structs.replace(snapshot, epoch=int(curves.epochs[-1]), curves=now))
    return snapshots


def milliseconds(draws: Sequence[Callable[[], object]]) -> float:
    """Return the median of what several draws take."""
    times: list[float] = []
    for draw in draws:
        start = thread_time()
        draw()
        times.append(thread_time() - start)
    return 1000 * median(times)


def frame_cost(snapshots: list[Snapshot], size: Size, view: CurveView) -> tuple[float, float]:
    """Return what a frame takes in which an epoch was added, and one in which nothing has changed."""
    panel = CurvesPanel(id="curves")
    panel.set_reactive(CurvesPanel.view, view)
    added = milliseconds([partial(panel.draw, shown, PALETTE, size) for shown in snapshots])
    same = milliseconds([partial(panel.draw, snapshots[-1], PALETTE, size)] * FRAMES)
    return added, same


def by_us(across: Column, up: Column, size: Size) -> list[Callable[[], object]]:
    """Return our drawings of a line that moves a little."""
    plotter = Plotter()
    x, y = Axis(0, up.size - 1, size.width), Axis(0, 1, size.height)
    return [partial(plotter.draw, across, up + frame * 1e-6, "braille", x, y) for frame in range(FRAMES)]


def by_plotext(across: Column, up: Column, size: Size) -> Callable[[], object]:
    """Return a drawing of a line as plotext does it by itself."""

    def draw() -> str:
        figure = Plot()
        figure.theme("clear")
        figure.frame(False)
        figure.plotsize(*size)
        figure.plot(across.tolist(), up.tolist(), marker="braille")
        return figure.build()

    return draw


def main() -> None:
    """Print the tables."""
    snapshot = look()
    print(f"{'a frame, ms':34}{'plain':>8}{'smoothed':>10}{'unchanged':>11}")
    for size in SIZES:
        for name, epochs in (("100 epochs", 100), ("4,000 epochs", 4_000), ("ten million epochs", 10_000_000)):
            for kind, noise in (("smooth", 0.02), ("noisy", 1.0)):
                snapshots = run_of(snapshot, epochs, noise)
                plain, same = frame_cost(snapshots, size, CurveView())
                smoothed, _ = frame_cost(snapshots, size, CurveView(smoothing=0.9))
                title = f"{size.width}×{size.height}, {name}, {kind}"
                print(f"{title:34}{plain:8.2f}{smoothed:10.2f}{same:11.3f}")
    print(f"\n{'one line, ms':34}{'ours':>8}{'plotext':>10}")
    for size in SIZES:
        for kind, up in (
            ("smooth", np.exp(-np.linspace(0, 6, 2 * size.width))),
            ("noisy", np.random.default_rng(0).random(2 * size.width)),
        ):
            across = np.arange(float(up.size))
            ours = milliseconds(by_us(across, up, size))
            theirs = milliseconds([by_plotext(across, up, size)] * 7)
            print(f"{f'{size.width}×{size.height}, {kind}':34}{ours:8.2f}{theirs:10.2f}")


if __name__ == "__main__":
    main()
