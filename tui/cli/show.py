"""Showing an experiment: the recipe with every default filled in, as TOML. Imports no Textual."""

from nn_tui.engine import to_toml
from nn_tui.engine.recipe.resolving import resolved

from .reading_progress import telling_progress
from .recipe_from_options import experiment_from_options
from .recipe_options import Options


@telling_progress()
def show(name: str, options: Options) -> str:
    """Return the full recipe as TOML, which is an experiment again; raises InputError as training would."""
    return to_toml(resolved(experiment_from_options(name, options)))
