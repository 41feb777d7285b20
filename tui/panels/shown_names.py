"""The names of the data as the terminal can show them: what panels draw with; what is copied keeps the names."""

from functools import lru_cache

from msgspec import structs

from nn_tui.engine.runs import Snapshot
from nn_tui.engine.runs.outline import Outline

from ..drawing.glyphs import Glyphs


def with_shown_names(snapshot: Snapshot, glyphs: Glyphs) -> Snapshot:
    """Return a snapshot whose names are in their shown form; the snapshot itself where they are already."""
    outline = _shown(snapshot.outline, glyphs)
    return snapshot if outline is snapshot.outline else structs.replace(snapshot, outline=outline)


@lru_cache(maxsize=4)
def _shown(outline: Outline, glyphs: Glyphs) -> Outline:
    data, spell = outline.data, glyphs.spell
    name, features, targets = spell(data.name), (*map(spell, data.feature_names),), (*map(spell, data.target_names),)
    if (name, features, targets) == (data.name, data.feature_names, data.target_names):
        return outline
    shown = structs.replace(data, name=name, feature_names=features, target_names=targets)
    return structs.replace(outline, data=shown)
