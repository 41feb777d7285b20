"""The table of layers cell by cell: every figure in its column, every colour, at widths that hold more and more."""

import numpy as np
import pytest
from msgspec import structs
from textual.geometry import Size

from nn_tui.engine import Experiment, NetworkRecipe
from nn_tui.engine.diagnostics.activation_survey import LayerSurvey, Survey
from nn_tui.engine.diagnostics.histogram import BINS, Distribution
from nn_tui.engine.diagnostics.layer_norms import LayerDiagnostics
from nn_tui.engine.network.network import ParameterVector
from nn_tui.engine.runs import Snapshot
from nn_tui.tui.panels.layers.layers_panel import LayersPanel
from tests.tui.panels.letters import PALETTE, beside, picture
from tests.tui.snapshots import snapshot_of

RECIPE = structs.replace(Experiment(), network=NetworkRecipe(hidden=(4, 2)))


def numbers(start: Snapshot, scale: float) -> ParameterVector:
    """Return weights of −1, −½, ½ and 1 in turn, times a scale and times the layer; biases are far larger."""
    vector = ParameterVector(start.structure)
    for layer in range(1, start.structure.depth + 1):
        block = vector.folded(layer)
        block[:-1] = np.resize([-1.0, -0.5, 0.5, 1.0], block[:-1].shape) * scale * layer
        block[-1] = 50.0
    return vector


def counts(*bins: int) -> Distribution:
    """Return activations with so many in the first bins, and as many in the last."""
    found = np.zeros(BINS, np.intp)
    found[: len(bins)] = bins
    found[-1] = bins[0]
    return Distribution(0.25, 0.5, -1.0, 1.0, found)


def fabricated() -> Snapshot:
    """Return a run whose figures are easy to tell apart: half of its second layer sleeps, whose gradient explodes."""
    start = snapshot_of(RECIPE)
    asleep, awake = np.array([True, False]), np.zeros(4, np.bool_)
    return structs.replace(
        start,
        step=7,
        parameters=numbers(start, 1.0),
        gradients=numbers(start, 0.01),
        diagnostics=(
            LayerDiagnostics(1.5, 0.25, 0.003, 0.002, None, 0.0),
            LayerDiagnostics(2.5, 500.0, 0.03, 0.04, None, 0.25),
            LayerDiagnostics(3.5, 0.75, 0.0003, 0.0005, None, None),
        ),
        survey=Survey(
            7,
            1234,
            (
                LayerSurvey(counts(8, 4, 1), None, awake),
                LayerSurvey(counts(2, 2), None, asleep),
                LayerSurvey(counts(1), None, None),
            ),
        ),
    )


SNAPSHOT = fabricated()
assert SNAPSHOT.survey is not None
FIRST, _, LAST = SNAPSHOT.survey.layers
WELL = structs.replace(
    SNAPSHOT,
    diagnostics=(SNAPSHOT.diagnostics[0], SNAPSHOT.diagnostics[2], SNAPSHOT.diagnostics[2]),
    survey=structs.replace(SNAPSHOT.survey, layers=(FIRST, LAST, LAST)),
)
"""The same where nothing stands out."""
FRESH = structs.replace(WELL, step=0, survey=None)
COLOURS = {
    PALETTE.faint: "f",
    PALETTE.foreground: "w",
    PALETTE.error: "r",
    PALETTE.positive: "p",
    PALETTE.hidden_1: "1",
    PALETTE.hidden_2: "2",
    PALETTE.output: "o",
}


def drawn(snapshot: Snapshot, width: int, height: int, panel: LayersPanel | None = None) -> list[str]:
    """Return the cells of the panel beside their colours."""
    return beside((panel or LayersPanel(id="layers")).draw(snapshot, PALETTE, Size(width, height)), COLOURS)


@pytest.mark.parametrize(
    ("snapshot", "width", "height", "shown"),
    [
        (
            SNAPSHOT,
            46,
            8,
            """
            |           update/w   dead, sat. activations  ¦           ffffffff   fffff ffff fffffffffff
            |▶hidden 1   0.00200     0/4 sat. █▁         ▅ ¦1111111 1   wwwwwww     www wwww 11         1
            | hidden 2 !  0.0400     1/2 sat. █          ▄ ¦ 222222 2 R  wwwwww     rrr rrrr 2          2
            | output    0.000500            - █          █ ¦ oooooo    wwwwwwww            w o          o
            |! hidden 2: gradients explode, 2e+02 times    ¦R wwwwww ww wwwwwwwww wwwwwwww wwwww wwwww
            |  the weights                                 ¦  www wwwwwww
            |! hidden 2: 50 % of the neurons are           ¦R wwwwww ww ww w ww www wwwwwww www
            |  saturated, their derivative is nearly 0     ¦  wwwwwwwwww wwwww wwwwwwwwww ww wwwwww w
            """,
        ),
        (
            SNAPSHOT,
            33,
            4,
            """
            |           update/w   dead, sat. ¦           ffffffff   fffff ffff
            |▶hidden 1   0.00200     0/4 sat. ¦1111111 1   wwwwwww     www wwww
            | hidden 2 !  0.0400     1/2 sat. ¦ 222222 2 R  wwwwww     rrr rrrr
            |! hidden 2: gradients ex…; 1 more¦R wwwwww ww wwwwwwwww wwww w wwww
            """,
        ),
        (
            WELL,
            48,
            4,
            """
            |           update/w   dead, sat. activations    ¦           ffffffff   fffff ffff fffffffffff
            |▶hidden 1   0.00200     0/4 sat. █▁         ▅   ¦1111111 1   wwwwwww     www wwww 11         1
            | hidden 2  0.000500            - █          █   ¦ 222222 2  wwwwwwww            w 2          2
            | output    0.000500            - █          █   ¦ oooooo    wwwwwwww            w o          o
            """,
        ),
        (
            FRESH,
            52,
            5,
            """
            |           update/w   dead, sat. activations        ¦           ffffffff   fffff ffff fffffffffff
            |▶hidden 1             0.0 % sat.                    ¦1111111 1             www w wwww
            | hidden 2                      -                    ¦ 222222 2                      w
            | output                        -                    ¦ oooooo                        w
            | updates and gradients: after the first batch       ¦ fffffff fff ffffffffff fffff fff fffff fffff
            """,
        ),
    ],
    ids=["narrow and unwell", "hardly any room", "all is well", "before the first batch"],
)
def test_figures_have_their_places_and_their_colours(snapshot: Snapshot, width: int, height: int, shown: str) -> None:
    assert drawn(snapshot, width, height) == picture(shown)


def test_where_there_is_room_histograms_stand_on_their_ends_and_on_mean_and_spread() -> None:
    rows = [row.partition("¦") for row in drawn(SNAPSHOT, 72, 14)]
    assert [text.rstrip() for text, _, _ in rows] == picture(
        """
        |           update/w   dead, sat. activations  weights      gradients
        |▶hidden 1   0.00200     0/4 sat. █▁         ▅ █  █     █ █ █  █     █ █
        |                                 -1.00   1.00 -1.00   1.00      ±0.0100
        |                                   +0.25±0.50   +0.00±0.79   +0.00±8e-3
        | hidden 2 !  0.0400     1/2 sat. █          ▄ █  █     █ █ █  █     █ █
        |                                 -1.00   1.00 -2.00   2.00      ±0.0200
        |                                   +0.25±0.50   +0.00±1.58   +0.00±0.02
        | output    0.000500            - █          █ █  █         █  █
        |                                 -1.00   1.00 -3.00   3.00      ±0.0300
        |                                   +0.25±0.50   -2.25±0.75   -0.02±7e-3
        |! hidden 2: gradients explode, 2e+02 times the weights: try a smaller
        |  learning rate, or clip the gradients
        |! hidden 2: 50 % of the neurons are saturated, their derivative is
        |  nearly 0: try a smaller learning rate, or l2
        """
    )
    assert [colours for _, _, colours in rows] == picture(
        """
        |           ffffffff   fffff ffff fffffffffff  fffffff      fffffffff
        |1111111 1   wwwwwww     www wwww 11         1 p  p     p p r  r     r r
        |                                 fffff   ffff fffff   ffff      fffffff
        |                                   ffffffffff   ffffffffff   ffffffffff
        | 222222 2 R  wwwwww     rrr rrrr 2          2 p  p     p p r  r     r r
        |                                 fffff   ffff fffff   ffff      fffffff
        |                                   ffffffffff   ffffffffff   ffffffffff
        | oooooo    wwwwwwww            w o          o p  p         r  r
        |                                 fffff   ffff fffff   ffff      fffffff
        |                                   ffffffffff   ffffffffff   ffffffffff
        |R wwwwww ww wwwwwwwww wwwwwwww wwwww wwwww www wwwwwwww www w wwwwwww
        |  wwwwwwww wwwww ww wwww www wwwwwwwww
        |R wwwwww ww ww w ww www wwwwwww www wwwwwwwwww wwwww wwwwwwwwww ww
        |  wwwwww ww www w wwwwwww wwwwwwww wwwww ww ww
        """
    )


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (
            87,
            """
            |           update/w   dead, sat. activations    mean  spread weights      gradients
            |▶hidden 1   0.00200     0/4 sat. █▁         ▅ +0.250   0.500 █  █     █ █ █  █     █ █
            | hidden 2  0.000500            - █          █ +0.250   0.500 █  █     █ █ █  █     █ █
            """,
        ),
        (
            102,
            """
            |           update/w   dead, sat. activations    mean  spread weights        mean  spread gradients
            |▶hidden 1   0.00200     0/4 sat. █▁         ▅ +0.250   0.500 █  █     █ █ +0.000   0.791 █  █     █ █
            | hidden 2  0.000500            - █          █ +0.250   0.500 █  █     █ █ +0.000    1.58 █  █     █ █
            """,
        ),
    ],
)
def test_means_and_spreads_stand_behind_their_histograms(width: int, shown: str) -> None:
    rows = [row.partition("¦")[0].rstrip() for row in drawn(WELL, width, 3)]
    assert rows == picture(shown)


def test_norms_come_last_and_then_wide_histograms() -> None:
    norms = [row.partition("¦")[0].rstrip()[111:] for row in drawn(WELL, 137, 3)]
    assert norms == picture(
        """
        |pread   |grad.|  |weight|
        |00791     0.250      1.50
        |.0158     0.750      3.50
        """
    )
    wide = [row.partition("¦")[0].rstrip()[:99].rstrip() for row in drawn(SNAPSHOT, 173, 4)]
    assert wide == picture(
        """
        |           update/w   dead, sat. activations                mean  spread weights
        |▶hidden 1   0.00200     0/4 sat. █▄▁                    █ +0.250   0.500 █     █           █    █ +
        | hidden 2 !  0.0400     1/2 sat. ██                     █ +0.250   0.500 █     █           █    █ +
        |! hidden 2: gradients explode, 2e+02 times the weights; 1 more
        """
    )
