"""How each layer fares: the sizes of its weights, gradients and updates, and the neurons that no longer learn."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from ...engine.runs import Snapshot
from ..diagram_words import layer_name
from ..numbers import percent, significant
from ..theme import Palette
from .panel import Panel


class Layers(Panel):
    """A table with a row a layer."""

    NAME = "Layers"
    NUMBER = 5

    def draw(self, snapshot: Snapshot, palette: Palette, size: Size) -> list[Strip]:
        """Return the table's rows."""
        self.border_title = "Layers"
        faint, plain = Style(color=palette.faint.rich_color), Style(color=palette.foreground.rich_color)
        heading = f" {'':9} {'|weights|':>10} {'|gradient|':>10} {'update/w':>9} {'dead':>6} {'saturated':>9}"
        strips = [Strip([Segment(heading, faint)])]
        for number, layer in enumerate(snapshot.diagnostics, 1):
            dead, saturated = ("" if share is None else percent(share) for share in (layer.dead, layer.saturated))
            strips.append(
                Strip(
                    [
                        Segment(
                            f" {layer_name(number, snapshot.structure.depth):9}",
                            Style(color=palette.layer(number, snapshot.structure.depth).rich_color),
                        ),
                        Segment(
                            f" {significant(layer.weight_norm):>10} {significant(layer.gradient_norm):>10} "
                            f"{significant(layer.ratio):>9} {dead:>6} {saturated:>9}",
                            plain,
                        ),
                    ]
                )
            )
        return strips[: size.height]
