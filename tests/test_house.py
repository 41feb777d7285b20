"""The house: which folder may import which, and that each name stands once. Read from the import lines themselves.

Imports inside functions and under TYPE_CHECKING count like all others: what is needed to understand a file is not less
for being imported late.
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
TOPS = ("datasets", "engine", "tui", "python")

ORDER = """
    datasets.arrays  datasets.errors  datasets.on_demand
    datasets.memory_budget  datasets.memory_map  datasets.paths  datasets.scaling  datasets.under_way
    datasets.large_arrays
    datasets.table_report  datasets.fitted_column
    datasets.dataset
    datasets.tables  datasets.toys  datasets.bundled  datasets.split  datasets.filling
    datasets.files
    datasets.catalog  datasets.prepare
    datasets.in_memory
    datasets.add_sample  datasets.fitted_data  datasets.shared_rows
    datasets.new_samples
    datasets

    engine.atomic_file  engine.number_words
    engine.network
    engine.program  engine.numba_pointer
    engine.numba_machine  engine.element_loops
    engine.pieces  engine.unrolled
    engine.hot_loop
    engine.evaluation
    engine.training.optimizers
    engine.training
    engine.explain  engine.recipe  engine.diagnostics  engine.extending
    engine.editing  engine.export
    engine.fitted_model
    engine.timeline
    engine.runs
    engine.session
    engine.lessons  engine.sweeps
    engine

    tui.background  tui.faults  tui.terminal
    tui.config  tui.drawing
    tui.dialogs  tui.progress_words
    tui.panels
    tui.panels.*  tui.recipe_form  tui.runs_page  tui.timeline
    tui.table_report
    tui.app  tui.plain
    tui.cli.runs
    tui.cli
    tui.watch
    python
"""
"""The rooms of the house, from the ground up: a room may import those in the lines above its own, not those beside it.

A room is a folder with the folders in it, unless these stand here too; a file that stands in no such folder is a room
of its own. A top folder by its bare name is its `__init__.py`, the door for all that is above it. The files of
`tui.panels` itself are what all panels share; `tui.panels.*` is each panel, a room of its own.
"""

TERMINAL_LIBRARIES = {"textual", "rich", "plotext", "textual_plotext", "click", "pyte", "curses", "termios", "tty"}

FILES_OF_ONE_NAME = {
    "__init__": "the door of its folder",
    "views": "a panel's: what it shows",
    "captions": "a panel's: its words",
    "scene": "a panel's: what its painters are given",
    "commands": "what a run is told to do, and how that is typed in a run as text",
    "arrays": "the array types of datasets, and those of the engine, whose dtype is the recipe's",
    "replay": "going on from a checkpoint by the same steps, and the command that does it to a whole run",
    "update": "the operations of an update, and its arithmetic",
}
CLASSES_OF_ONE_NAME: dict[str, str] = {}


class Import(NamedTuple):
    """One name that a file imports: the importing file and the imported one, such as engine.runs.session."""

    source: str
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line} imports {self.target}"


@cache
def trees() -> Mapping[str, ast.Module]:
    """Return all files of the house by module name; a folder's `__init__.py` goes by the name of the folder."""
    return {
        _module(path): ast.parse(path.read_text("utf-8")) for top in TOPS for path in sorted((ROOT / top).rglob("*.py"))
    }


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def folder_of(module: str) -> str:
    """Return the folder of a file; a folder's door, and a file that is a room, count as folders of their own."""
    if _is_folder(module):
        return f"{module}.__init__"
    return module if room_of(module) == module else module.rpartition(".")[0]


def _is_folder(module: str) -> bool:
    return (ROOT / Path(*module.split("."))).is_dir()


@cache
def import_lines() -> tuple[tuple[str, ast.Import | ast.ImportFrom], ...]:
    return tuple(
        (module, node)
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    )


@cache
def imports() -> tuple[Import, ...]:
    """Return the imports between the files of the house."""
    return tuple(
        Import(module, node.lineno, target)
        for module, node in import_lines()
        for target in _targets(module, node)
        if target != module
    )


def _targets(module: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for name in node.names:
            if name.name.startswith("nn_tui."):
                yield name.name.removeprefix("nn_tui.")
        return
    base = node.module or ""
    if node.level:
        package = module.split(".") if _is_folder(module) else module.split(".")[:-1]
        base = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
    elif base != "nn_tui" and not base.startswith("nn_tui."):
        return
    base = base.removeprefix("nn_tui").removeprefix(".")
    for name in node.names:
        inner = f"{base}.{name.name}".removeprefix(".")
        yield inner if inner in trees() else base


@cache
def places() -> Mapping[str, int]:
    """Return the line of ORDER that each room stands in."""
    rows = [line.split() for line in ORDER.splitlines()]
    return {room: number for number, row in enumerate(rows) for room in row}


def room_of(module: str) -> str | None:
    """Return the room that a file stands in, None where it has no place in ORDER."""
    if module in TOPS:
        return module if module in places() else None
    parts = module.split(".")
    for end in range(len(parts), 1, -1):
        room = ".".join(parts[:end])
        if room in places():
            return room
        if ".".join([*parts[: end - 1], "*"]) in places() and _is_folder(room):
            return room
    return None


def _place(room: str) -> int:
    return places()[room] if room in places() else places()[f"{room.rpartition('.')[0]}.*"]


def _circle(arrows: Iterable[tuple[str, str]]) -> list[str]:
    """Return the first circle that is found, in the direction of the arrows; nothing where there is none."""
    graph: dict[str, set[str]] = {}
    for source, target in arrows:
        if source != target:
            graph.setdefault(source, set()).add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def nothing(found: Iterable[str]) -> None:
    """Fail with all that was found, a line each."""
    lines = list(found)
    assert not lines, "\n" + "\n".join(lines)


def test_every_file_has_a_place_in_the_order() -> None:
    empty = {module for module, tree in trees().items() if not tree.body or _is_docstring_only(tree)}
    nothing([module for module in trees() if room_of(module) is None and module not in empty])


def _is_docstring_only(tree: ast.Module) -> bool:
    return len(tree.body) == 1 and ast.get_docstring(tree) is not None


def test_between_the_top_folders_arrows_run_from_the_dashboard_to_the_engine_to_the_data() -> None:
    wrong = [
        str(line) for line in imports() if TOPS.index(line.target.split(".")[0]) > TOPS.index(line.source.split(".")[0])
    ]
    nothing(wrong)


def test_inside_a_top_folder_a_room_imports_only_rooms_below_it() -> None:
    wrong = set[str]()
    for line in imports():
        source, target = room_of(line.source), room_of(line.target)
        if source is None or target is None or source == target:
            continue
        if source.split(".")[0] == target.split(".")[0] and _place(target) >= _place(source):
            wrong.add(str(line))
    nothing(sorted(wrong))


def test_no_files_import_one_another_in_a_circle() -> None:
    nothing(_circle((line.source, line.target) for line in imports()))


def test_no_folders_import_one_another_in_a_circle() -> None:
    nothing(_circle((folder_of(line.source), folder_of(line.target)) for line in imports()))


def test_imports_are_relative_inside_a_top_folder_and_absolute_across() -> None:
    wrong = list[str]()
    for module, node in import_lines():
        for target in _targets(module, node):
            relative = isinstance(node, ast.ImportFrom) and node.level > 0
            if relative != (target.split(".")[0] == module.split(".")[0]):
                wrong.append(f"{module}:{node.lineno} imports {target}")
    nothing(wrong)


@pytest.mark.parametrize("top", ["datasets", "engine"])
def test_what_does_not_draw_imports_no_terminal_library(top: str) -> None:
    nothing([line for line in _outside(TERMINAL_LIBRARIES) if line.startswith((f"{top}.", f"{top}:"))])


def test_a_run_as_text_needs_nothing_that_draws() -> None:
    """Whatever `tui.plain` imports, and what that imports, is pure: above all what it takes from the panels."""
    reached = {module for module in trees() if module.startswith("tui.plain")}
    while more := {line.target for line in imports() if line.source in reached} - reached:
        reached |= more
    nothing([line for line in _outside({"textual", "textual_plotext"}) if line.split(":")[0] in reached])


def _outside(libraries: set[str]) -> list[str]:
    """Return the lines that import one of these libraries."""
    found = list[str]()
    for module, node in import_lines():
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = [node.module or ""] if node.level == 0 else []
        found += [f"{module}:{node.lineno} imports {name}" for name in names if name.split(".")[0] in libraries]
    return found


def test_the_packages_that_are_installed_are_the_folders() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    folders = {path.parent for top in TOPS for path in (ROOT / top).rglob("*.py")}
    names = {folder: ".".join(("nn_tui", *folder.relative_to(ROOT).parts)) for folder in folders}
    names[ROOT / "python"] = "nn_tui"
    assert listed == sorted(names.values())
    nothing(str(folder) for folder in folders if not (folder / "__init__.py").exists())


def test_each_package_says_in_three_to_six_lines_what_it_is() -> None:
    doors = {
        path.parent: ast.parse(path.read_text("utf-8")) for top in TOPS for path in (ROOT / top).rglob("__init__.py")
    }
    lines = {folder: len((ast.get_docstring(door) or "").splitlines()) for folder, door in doors.items()}
    nothing(f"{folder.relative_to(ROOT)}: {count} lines" for folder, count in lines.items() if not 3 <= count <= 6)


def test_the_page_of_the_house_names_files_and_folders_that_exist() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", page))
    paths = [*TOPS, "tests", "benchmarks", "docs"]
    known = {
        f"/{path.relative_to(ROOT)}{'/' * path.is_dir()}"
        for top in paths
        for path in (ROOT / top, *(ROOT / top).rglob("*"))
    }
    assert len(named) > 40
    nothing(name for name in sorted(named) if not any(path.endswith(f"/{name}") for path in known))


def test_a_class_has_its_name_to_itself() -> None:
    found: dict[str, list[str]] = {}
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(f"{module}:{node.lineno}")
    nothing(
        f"{name}: {', '.join(where)}"
        for name, where in found.items()
        if len(where) > 1 and name not in CLASSES_OF_ONE_NAME
    )


def test_a_file_has_its_name_to_itself_unless_it_names_a_role() -> None:
    names = Counter(path.stem for top in TOPS for path in (ROOT / top).rglob("*.py"))
    nothing(name for name, count in names.items() if count > 1 and name not in FILES_OF_ONE_NAME)


def test_all_kinds_of_import_lines_are_read() -> None:
    found = {(line.source, line.target) for line in imports()}
    assert ("engine.training.stepping", "engine.program") in found
    assert ("engine", "engine.recipe.experiment") in found
    assert any(source.startswith("tui.panels.") and target == "engine.runs" for source, target in found)
    assert _circle([("a", "b"), ("b", "c"), ("c", "b")]) == ["b", "c", "b"]


def test_exceptions_that_are_needed_no_more_are_not_kept() -> None:
    files = Counter(path.stem for top in TOPS for path in (ROOT / top).rglob("*.py"))
    classes = Counter(
        node.name for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    )
    nothing([name for name in FILES_OF_ONE_NAME if files[name] < 2])
    nothing([name for name in CLASSES_OF_ONE_NAME if classes[name] < 2])


def test_a_match_has_a_case_for_all_else() -> None:
    """What falls through a match goes on as if nothing were wrong: with a NumPy integer for an int, say."""
    open_ended = [
        f"{module}:{node.lineno}"
        for module, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Match) and not _takes_all(node.cases[-1])
    ]
    assert not open_ended


def _takes_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
