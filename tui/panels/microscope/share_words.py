"""The samples that weigh most, of a batch or of an epoch, in lines; and the same step without the first of them."""

from collections.abc import Sequence

from nn_tui.engine.explain.sample_shares import SampleShare, StepWithout
from nn_tui.engine.timeline.epoch_shares import EpochShares

from ...drawing.styled_text import Part, StyledLine
from ..statements import wrap
from .scene import MicroscopeScene

MOST_SAMPLES = 8
"""Samples that are named."""


def batch_lines(
    scene: MicroscopeScene, shares: Sequence[SampleShare], without: StepWithout | None, width: int
) -> list[StyledLine]:
    """Return the samples of the batch."""
    lines: list[StyledLine] = [[Part("The batch's samples, by their share of its cost:", "name")]]
    for share in shares[:MOST_SAMPLES]:
        lines += wrap([Part(f"  sample {share.row}: {_share(scene, share)}")], width)
    if len(shares) > MOST_SAMPLES:
        lines.append([Part(f"  {len(shares) - MOST_SAMPLES} more", "faint")])
    steepest = sorted(shares, key=lambda share: -share.gradient)
    lines += _steepest(steepest, width)
    return [*lines, *_without(scene, without, "the same step", width)]


def epoch_lines(scene: MicroscopeScene, found: EpochShares, width: int) -> list[StyledLine]:
    """Return the samples of an epoch."""
    heading = f"The {found.count:,} samples of epoch {found.epoch}, by their share of its cost, each before its update:"
    lines = wrap([Part(heading, "name")], width)
    for ranked in found.by_cost[:MOST_SAMPLES]:
        text = f"  sample {ranked.share.row}, batch {ranked.batch}: {_share(scene, ranked.share)}"
        lines += wrap([Part(text)], width)
    if found.count > MOST_SAMPLES:
        lines.append([Part(f"  {found.count - MOST_SAMPLES:,} more", "faint")])
    lines += _steepest([ranked.share for ranked in found.by_gradient], width)
    return [*lines, *_without(scene, found.without, f"the same step at {found.at}", width)]


def _share(scene: MicroscopeScene, share: SampleShare) -> str:
    return (
        f"cost {scene.write(share.cost)} ({share.cost_share:.1%}), "
        f"gradient's length {scene.write(share.gradient)} ({share.gradient_share:.1%})"
    )


def _steepest(shares: Sequence[SampleShare], width: int) -> list[StyledLine]:
    told = ", ".join(f"{share.row} ({share.gradient_share:.1%})" for share in shares[:MOST_SAMPLES])
    return wrap([Part("By their share of the gradient: ", "name"), Part(f"samples {told}")], width)


def _without(scene: MicroscopeScene, without: StepWithout | None, step: str, width: int) -> list[StyledLine]:
    if without is None:
        return []
    words = (
        f"{step} without sample {without.row}: C would come to {scene.write(without.cost_without)} "
        f"instead of {scene.write(without.cost_after)}"
    )
    return wrap([Part(words, "error")], width)
