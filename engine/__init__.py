"""The engine: networks, their training, and runs; no screen, no terminal."""

from .activity import Activity, LayerActivity, Probe
from .evaluation import Evaluation, Predictor, Score
from .experiment import DataRecipe, Experiment, NetworkRecipe, TrainingRecipe, load_experiment
from .history import Curves
from .network import Network, ParameterVector, Structure
from .program import Operation, Program
from .trainer import Stop, Trainer, TrainerState

__all__ = [
    "Activity",
    "Curves",
    "DataRecipe",
    "Evaluation",
    "Experiment",
    "LayerActivity",
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
    "Trainer",
    "TrainerState",
    "TrainingRecipe",
    "load_experiment",
]
