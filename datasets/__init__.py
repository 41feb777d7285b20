"""What a network is trained on: generated toys, bundled real data and the user's files.

A catalog resolves a name to a dataset, a reader for each format opens files, and `prepare` splits and scales what they
give. Bad input is an `InputError`: what, where, found and expected. Nothing here knows of networks.
"""

from typing import TYPE_CHECKING

from .add_sample import with_sample
from .arrays import Floats
from .catalog import find_own, load, names, resolve
from .dataset import TASKS, Dataset, Task, has_classes
from .errors import InputError
from .files.file_names import is_file_name
from .large_arrays import ScaledRows
from .on_demand import on_demand
from .prepare import Prepared, PreparedSplit, prepare
from .scaling import Scale, Scaler, fit
from .split import SPLITS, HowToSplit, Parts, SplitName, split
from .tables.options import Guess, TableOptions
from .toys import TOYS, Toy

if TYPE_CHECKING:
    from .files.load_file import column_names, files_read, inspect_file, load_file
    from .in_memory import (
        Answer,
        Samples,
        SplitSamples,
        Targets,
        Weights,
        as_array,
        as_targets,
        as_weights,
        from_arrays,
    )
    from .new_samples import new_inputs, new_targets
    from .tables.reading import TableReading

__all__ = [
    "SPLITS",
    "TASKS",
    "TOYS",
    "Answer",
    "Dataset",
    "Floats",
    "Guess",
    "HowToSplit",
    "InputError",
    "Parts",
    "Prepared",
    "PreparedSplit",
    "Samples",
    "Scale",
    "ScaledRows",
    "Scaler",
    "SplitName",
    "SplitSamples",
    "TableOptions",
    "TableReading",
    "Targets",
    "Task",
    "Toy",
    "Weights",
    "as_array",
    "as_targets",
    "as_weights",
    "column_names",
    "files_read",
    "find_own",
    "fit",
    "from_arrays",
    "has_classes",
    "inspect_file",
    "is_file_name",
    "load",
    "load_file",
    "names",
    "new_inputs",
    "new_targets",
    "prepare",
    "resolve",
    "split",
    "with_sample",
]

__getattr__, __dir__ = on_demand(
    __name__,
    __all__,
    {
        ".files.load_file": "column_names files_read inspect_file load_file",
        ".in_memory": "Answer Samples SplitSamples Targets Weights as_array as_targets as_weights from_arrays",
        ".new_samples": "new_inputs new_targets",
        ".tables.reading": "TableReading",
    },
)
