"""The engine: networks, their training, and runs; no screen, no terminal.

A recipe becomes an experiment, an experiment a trainer, and a trainer's step is a program: a list of bound NumPy calls
over arrays that are allocated once. What stands here is the public interface of the library; the folders below hold
one part each, and each uses only those that come before it.
"""

from typing import TYPE_CHECKING

from nn_tui.datasets.on_demand import on_demand

from .diagnostics.layer_norms import LayerDiagnostics
from .evaluation.evaluation import Evaluation, Score
from .evaluation.predictor import Predictor
from .explain.activity import Activity, LayerActivity, Probe
from .network.network import Network, ParameterVector, Structure
from .network.weights_file import load_weights, save_weights
from .program import Operation, Program
from .recipe.experiment import Experiment
from .recipe.loading import load_experiment
from .recipe.saved_model import LoadedModel, load_model
from .recipe.tables import DataRecipe, NetworkRecipe, TrainingRecipe
from .recipe.toml import to_toml
from .training.callbacks import Callbacks, RunMoment
from .training.history import Curves
from .training.stopping import EarlyStopping, Target
from .training.trainer import Stop, Trainer, TrainerState

if TYPE_CHECKING:
    from nn_tui.datasets import from_arrays

    from .fitted_model import FittedModel, Predictions, fit
    from .training.learning_rate_finder import Sweep, find_learning_rate

__all__ = [
    "Activity",
    "Callbacks",
    "Curves",
    "DataRecipe",
    "EarlyStopping",
    "Evaluation",
    "Experiment",
    "FittedModel",
    "LayerActivity",
    "LayerDiagnostics",
    "LoadedModel",
    "Network",
    "NetworkRecipe",
    "Operation",
    "ParameterVector",
    "Predictions",
    "Predictor",
    "Probe",
    "Program",
    "RunMoment",
    "Score",
    "Stop",
    "Structure",
    "Sweep",
    "Target",
    "Trainer",
    "TrainerState",
    "TrainingRecipe",
    "find_learning_rate",
    "fit",
    "from_arrays",
    "load_experiment",
    "load_model",
    "load_weights",
    "save_weights",
    "to_toml",
]

__getattr__, __dir__ = on_demand(
    __name__,
    __all__,
    {
        "nn_tui.datasets": "from_arrays",
        ".fitted_model": "FittedModel Predictions fit",
        ".training.learning_rate_finder": "Sweep find_learning_rate",
    },
)
