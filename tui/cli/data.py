"""Showing what was found out about a data file: as lines, or as a JSON object. Imports no Textual."""

from msgspec import structs

from nn_tui.datasets import InputError
from nn_tui.engine.recipe.data_source import read_source

from ..drawing.visible import visible
from ..plain.json_text import json_text
from ..table_report.table_words import prepared_notes, table_lines
from .reading_progress import telling_progress
from .recipe_from_options import experiment_from_options
from .recipe_options import Options


@telling_progress()
def data(name: str, options: Options, *, as_json: bool) -> str:
    """Return the report on a table, also on one that cannot be trained on; raises InputError where there is none."""
    experiment = experiment_from_options(name, options)
    found = read_source(experiment.data)
    if found is None:
        raise InputError(f"{experiment.data.source} is no table; expected a file such as data.csv or data.parquet")
    notes: list[str] = []
    if found.dataset is not None:
        try:
            notes = prepared_notes(experiment.prepare(found.dataset))
        except InputError as error:
            notes = [str(error)]
    if as_json:
        report = structs.replace(found.report, notes=(*found.report.notes, *notes))
        return f"{json_text(report, indent=2)}\n"
    return "".join(f"{visible(line)}\n" for line in table_lines(found.report, notes))
