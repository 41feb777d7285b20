"""Showing an experiment: the recipe with everything chosen, as TOML. Imports no Textual."""

from ..engine import to_toml
from ..engine.loading import resolved
from .chosen import chosen_experiment
from .options import Options


def show(name: str, options: Options) -> str:
    """Return the full recipe as TOML, which is an experiment again; raises InputError as training would."""
    return to_toml(resolved(chosen_experiment(name, options)))
