"""The blame game: whom a neuron blames and by how much, how that is the gradient, and a sentence for each neuron."""

from nn_tui.engine.explain.ledger import LAZY, Ledger, NeuronLedger, ledger_of

from ...drawing.styled_text import Part, StyledLine
from ..statements import EQUALS, wrap
from .scene import MicroscopeScene, Page, Row

MOST_SENTENCES = 12
"""Neurons of a layer about which a sentence is said."""


def blame_page(scene: MicroscopeScene, sentence: str, width: int) -> Page:
    """Return the ledger of the neuron: its share for everyone upstream, ranked, and that it adds up to the gradient."""
    missing = next((layer for layer in range(1, scene.structure.depth + 1) if not scene.computed("delta", layer)), None)
    if missing is not None:
        return Page(sentence, [], [], [[Part("not all errors are computed yet", "faint")]])
    ledger, dot = ledger_of(scene.subject, scene.layer), scene.glyphs.times
    own = next(one for one in ledger.neurons if (one.layer, one.neuron) == (scene.layer, scene.neuron))
    above: list[StyledLine] = [_worst(scene, ledger)]
    above += wrap(_path(scene, ledger), width)
    above.append(
        [
            Part(
                f"blame = signal {dot} {scene.glyphs.delta}{scene.neuron + 1}, the gradient of the weight between",
                "faint",
            )
        ]
    )
    signals = scene.subject.activity.signals_into(scene.layer)
    rows: list[Row] = []
    for place, blame in enumerate(own.blames):
        name = scene.name_of(blame.layer, blame.neuron)
        line: StyledLine = [Part(f"{name}: ", "name")]
        if not scene.subject.averaged:
            line += [Part(f"{scene.write(float(signals[blame.neuron]))} {dot} {scene.bracketed(own.error)}"), EQUALS]
        line += [Part(scene.write(blame.amount), "positive" if blame.amount >= 0 else "negative")]
        lazy = "  lazy: skates by" if blame.share < LAZY and len(own.blames) > 1 else ""
        rows.append(Row(place, [*line, Part(f"  {blame.share:.1%}"), Part(lazy, "faint")], blame.amount))
    others = [one for one in ledger.neurons if one.neuron != scene.neuron][:MOST_SENTENCES]
    besides = [line for one in others for line in wrap([Part(blame_sentence(scene, one), "faint")], width)]
    return Page(sentence, above, rows, _below(scene, ledger, own, width), besides=besides)


def _worst(scene: MicroscopeScene, ledger: Ledger) -> StyledLine:
    layer, neuron = ledger.worst
    return [
        Part("the worst output is ", "faint"),
        Part(scene.name_of(layer, neuron), "name"),
        Part(f": {scene.glyphs.delta}", "error"),
        EQUALS,
        Part(scene.write(float(scene.subject.activity.layers[-1].delta[neuron])), "error"),
    ]


def _path(scene: MicroscopeScene, ledger: Ledger) -> StyledLine:
    names = f" {scene.spell('→')} ".join(scene.name_of(layer, neuron) for layer, neuron in ledger.path)
    return [Part("the path of most blame: ", "faint"), Part(names, "error")]


def _below(scene: MicroscopeScene, ledger: Ledger, own: NeuronLedger, width: int) -> list[StyledLine]:
    agreed = next(one for one in ledger.reconciled if one.layer == scene.layer)
    whole = f"the sizes of all blame that this layer hands on add up to {scene.write(agreed.blame)}, its gradients to "
    lines = wrap([Part(whole, "faint"), Part(scene.write(agreed.gradient))], width)
    return [*lines, *wrap([Part(blame_sentence(scene, own))], width)]


def blame_sentence(scene: MicroscopeScene, one: NeuronLedger) -> str:
    """Return what there is to say of a neuron in the blame game, as a sentence."""
    name = scene.name_of(one.layer, one.neuron)
    error = f"{name} has an error of {scene.write(one.error)}"
    if one.layer < scene.structure.depth:
        got = f"{one.blamed_share:.0%} of what the next layer hands on"
        error += f", takes {got}" if one.blamed_share >= LAZY else ", gets away with next to no blame"
    first = next((blame for blame in one.blames if blame.share), None)
    if first is None:
        return f"{error}, and blames nobody."
    lazy = sum(blame.share < LAZY for blame in one.blames)
    others = f"; {lazy} of {len(one.blames)} skate by" if lazy and len(one.blames) > 1 else ""
    return f"{error}, and blames {scene.name_of(first.layer, first.neuron)} most ({first.share:.0%}){others}."
