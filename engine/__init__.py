"""The engine: networks, their training, and runs; no screen, no terminal."""

from .activity import Activity, LayerActivity, Probe
from .diagnostics import LayerDiagnostics
from .evaluation import Evaluation, Predictor, Score
from .experiment import Experiment
from .finder import Sweep, find_learning_rate
from .history import Curves
from .loading import load_experiment
from .network import Network, ParameterVector, Structure
from .program import Operation, Program
from .recipe import DataRecipe, NetworkRecipe, TrainingRecipe
from .stopping import EarlyStopping, Target
from .toml import to_toml
from .trainer import Stop, Trainer, TrainerState
from .weights import load_weights, save_weights

__all__ = [
    "Activity",
    "Curves",
    "DataRecipe",
    "EarlyStopping",
    "Evaluation",
    "Experiment",
    "LayerActivity",
    "LayerDiagnostics",
    "Network",
    "NetworkRecipe",
    "Operation",
    "ParameterVector",
    "Predictor",
    "Probe",
    "Program",
    "Score",
    "Stop",
    "Structure",
    "Sweep",
    "Target",
    "Trainer",
    "TrainerState",
    "TrainingRecipe",
    "find_learning_rate",
    "load_experiment",
    "load_weights",
    "save_weights",
    "to_toml",
]
