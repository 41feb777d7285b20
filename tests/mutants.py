"""Make small mistakes in the code, one at a time, and see whether the tests notice: `make mutants`.

    make mutants ARGS="engine/training datasets --sample 20 --seed 1 --jobs 2"

A mutant is a copy of the code with one mistake in it (tests/mutations.py). A seeded sample of each folder's mutants is
tried, in copies of the tree, never in the tree itself. The tests that run the changed line are run one after another,
those of the same folder first, until one of them fails: then the mutant is killed. A test that takes far longer than
it should kills it too. What survives is listed, and is either a test that is missing or a change that makes no
difference; it is also the slowest to judge, so that --near leaves out the tests of other folders. The status is 1 where
the tests of a folder kill less than 90 % of its mutants.

Which tests run a line is measured once, with `coverage`, and kept in build/mutants until code or tests change.

Not mutmut 3: it knows functions by their file (engine.x), which import as nn_tui.engine.x here, so that it finds no
tests for them, and it changes nothing outside functions. Not cosmic-ray: it writes into the tree itself, and runs all
tests for each mutant.
"""

import argparse
import ast
import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Literal, NamedTuple

import msgspec
from coverage import CoverageData
from hypothesis import Phase, settings

from tests.mutations import Mutation, mutations

ROOT = Path(__file__).parents[1]
TOPS = ("datasets", "engine", "tui")
ENOUGH = 0.9
"""The share of a folder's mutants that its tests should kill."""
PATIENCE = 20.0
"""Seconds that a test may take beyond SLOWER times what it takes without a mistake."""
SLOWER = 5
MEMORY = 8 * 2**30
"""Bytes of address space that a run of tests may take."""
IMPORTING = ""
"""What `coverage` calls the time before the first test."""
SECONDS = "NN_TUI_SECONDS_A_TEST"

Verdict = Literal["killed", "timed out", "survived"]

# The same examples each time; a failing one need not be made small.
settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)


class Mutant(NamedTuple):
    """A mutation and the file that it is in, relative to the root."""

    file: Path
    mutation: Mutation


class Survey(msgspec.Struct, frozen=True):
    """Which tests run which lines, and how long they take; tests go by `file::function`, files are relative.

    Lines that are run while files are imported have IMPORTING among their tests.
    """

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]

    def tests(self, mutant: Mutant) -> list[str]:
        """Return the tests that may notice a mutant: those of its folder first, the fastest first."""
        lines = self.lines.get(str(mutant.file), {})
        wanted = mutant.mutation.lines
        folder = f"tests/{mutant.file.parent}/"
        found = {test for line, tests in lines.items() if wanted is None or line in wanted for test in tests}
        if wanted is None or IMPORTING in found:
            # A table is read without a line of its file being run, and tests run some lines when they are collected.
            found.discard(IMPORTING)
            found |= {test for test in self.seconds if test.startswith(folder)}
        if not found:
            found = {test for test in self.seconds if test.startswith(f"tests/{mutant.file.parts[0]}/")}
        return sorted(found, key=lambda test: (not test.startswith(folder), self.seconds[test], test))


def pytest_runtest_logstart() -> None:
    """Give each test its time: this file is a plugin of the pytest that tries a mutant."""
    signal.setitimer(signal.ITIMER_REAL, float(os.environ[SECONDS]))


def main() -> None:
    """Try a sample of the mutants of each folder, and print what the tests make of them."""
    parser = argparse.ArgumentParser(prog="make mutants", description="See whether the tests notice mistakes.")
    parser.add_argument("folders", nargs="*", type=Path, help="such as engine/training; all of them if none is given")
    parser.add_argument("--sample", type=int, default=20, help="mutants of each folder (20)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (1)")
    parser.add_argument(
        "--near", action="store_true", help="leave out the tests of other folders: stricter, and sooner done"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants at a time (one a processor)")
    arguments = parser.parse_args()
    folders = [Path(os.path.relpath(folder.absolute(), ROOT)) for folder in arguments.folders] or _all_folders()
    for folder in folders:
        if folder.parts[0] not in TOPS or not (ROOT / folder).is_dir():
            parser.error(f"{folder}: there is no such folder of code")
    enough = True
    with _copies(arguments.jobs) as copies:
        surveys: dict[Path, Survey] = {}
        table = [f"{'folder':32}{'mutants':>8}{'killed':>8}{'timed out':>11}{'survived':>10}{'share':>8}"]
        for folder in folders:
            mutants = _sample(copies[0], folder, arguments.sample, arguments.seed)
            tested = folder if arguments.near else Path(folder.parts[0])
            if tested not in surveys:
                surveys[tested] = _survey(tested, copies[0], arguments.jobs)
            verdicts = _try_all(mutants, surveys[tested], copies)
            counts = [verdicts.count(verdict) for verdict in ("killed", "timed out", "survived")]
            share = (counts[0] + counts[1]) / len(mutants) if mutants else 1.0
            enough &= share >= ENOUGH
            table.append(f"{folder!s:32}{len(mutants):8}{counts[0]:8}{counts[1]:11}{counts[2]:10}{share:8.0%}")
            print(table[0], table[-1], sep="\n", flush=True)
            for mutant, verdict in zip(mutants, verdicts, strict=True):
                if verdict == "survived":
                    print(f"    {_place(mutant)}", flush=True)
    print("", *table, sep="\n")
    sys.exit(not enough)


def _all_folders() -> list[Path]:
    return [
        folder.relative_to(ROOT)
        for top in TOPS
        for folder in sorted({file.parent for file in (ROOT / top).rglob("*.py")})
    ]


def _sample(root: Path, folder: Path, size: int, seed: int) -> list[Mutant]:
    """Return a sample of the mutants of a folder, without those of the folders in it, in the order of their lines."""
    mutants = [
        Mutant(file.relative_to(root), mutation)
        for file in sorted((root / folder).glob("*.py"))
        for mutation in mutations(file.read_text("utf-8"))
    ]
    chosen = random.Random(f"{seed} {folder}").sample(range(len(mutants)), min(size, len(mutants)))
    return [mutants[index] for index in sorted(chosen)]


@contextmanager
def _copies(count: int) -> Generator[list[Path]]:
    """Yield copies of the tree, in which the code imports under its own name."""
    with tempfile.TemporaryDirectory(prefix="nn-tui-mutants-") as folder:
        copies = [Path(folder).resolve() / str(number) for number in range(count)]
        for copy in copies:
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "*.pyc"))
            names = copy / "build" / "names" / "nn_tui"
            names.mkdir(parents=True)
            for top in TOPS:
                (names / top).symlink_to(copy / top)
            (names / "__init__.py").symlink_to(copy / "python" / "__init__.py")
            # Compiled once; a file that is changed is told by its content, not by the second of its change.
            compiler = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", *TOPS]
            subprocess.run(compiler, cwd=copy, check=True)
        yield copies


def _pytest(copy: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """Return command and environment of pytest in a copy."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy / "build" / "names"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COVERAGE_FILE": str(copy / "build" / "coverage"),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return command, environment


def _survey(folder: Path, copy: Path, jobs: int) -> Survey:
    """Return which lines are run by which of the tests of a folder and of the folders in it."""
    digest = hashlib.sha256()
    for file in sorted(path for top in ("tests", *TOPS) for path in (copy / top).rglob("*.py")):
        if file.name not in ("mutants.py", "mutations.py"):
            digest.update(f"{file.relative_to(copy)}\0".encode() + file.read_bytes())
    kept = ROOT / "build" / "mutants" / f"{'-'.join(folder.parts)}-{digest.hexdigest()[:16]}.json"
    if kept.exists():
        return msgspec.json.decode(kept.read_bytes(), type=Survey)
    print(f"running the tests of {folder} to see which lines they run …", file=sys.stderr, flush=True)
    report = copy / "build" / "tests.xml"
    command, environment = _pytest(
        copy, f"tests/{folder}", f"-n{jobs}", "--cov", "--cov-context=test", "--cov-report=", f"--junitxml={report}"
    )
    result = subprocess.run([*command, "-o", "junit_family=xunit1"], cwd=copy, env=environment, capture_output=True)
    # A file that is skipped as a whole, as it needs a library that is not there, is told of too, and is no test.
    cases = [case for case in ElementTree.parse(report).iter("testcase") if case.attrib["classname"]]
    # A busy machine may be too late for a test: what failed is tried once more.
    failed = [f"{case.attrib['file']}::{case.attrib['name']}" for case in cases if len(case.findall("failure"))]
    if result.returncode and failed:
        command, environment = _pytest(copy, *failed)
        result = subprocess.run(command, cwd=copy, env=environment, capture_output=True)
    if result.returncode:
        sys.exit(result.stdout.decode()[-4000:] + f"\nthe tests of {folder} fail as they are")
    seconds: dict[str, float] = {}
    for case in cases:
        test = f"{case.attrib['file']}::{case.attrib['name'].split('[')[0]}"
        seconds[test] = seconds.get(test, 0.0) + float(case.attrib["time"])
    data = CoverageData(str(copy / "build" / "coverage"))
    data.read()
    lines: dict[str, dict[int, list[str]]] = {}
    for file in data.measured_files():
        tests = {
            line: sorted({context.split("|")[0].split("[")[0] for context in contexts} & {IMPORTING, *seconds})
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        lines[os.path.relpath(Path(file).resolve(), copy)] = tests
    survey = Survey(lines, seconds)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(msgspec.json.encode(survey))
    return survey


def _try_all(mutants: list[Mutant], survey: Survey, copies: list[Path]) -> list[Verdict]:
    """Return what becomes of the mutants, several of them tried at a time; stops where the unchanged code fails too."""
    free: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def attempt(mutant: Mutant) -> Verdict:
        copy = free.get()
        try:
            verdict = _try(mutant, survey.tests(mutant), survey, copy)
        finally:
            free.put(copy)
        print(f"  {verdict:10} {_place(mutant)}", file=sys.stderr, flush=True)
        return verdict

    if mutants:
        first = mutants[0]
        unchanged = ast.unparse(ast.parse((copies[0] / first.file).read_text("utf-8")))
        same, tests = first._replace(mutation=first.mutation._replace(source=unchanged)), survey.tests(first)[:20]
        # A busy machine may be too late for a test.
        if not any(_try(same, tests, survey, copies[0]) == "survived" for _ in range(3)):
            sys.exit(f"{first.file}: its tests fail in a copy without a mistake")
    with ThreadPoolExecutor(len(copies)) as pool:
        return list(pool.map(attempt, mutants))


def _try(mutant: Mutant, tests: list[str], survey: Survey, copy: Path) -> Verdict:
    """Run tests with a mutant in a copy, until the first of them fails."""
    if not tests:
        return "survived"
    file, names = copy / mutant.file, copy / "build" / "tests.txt"
    names.write_text("\n".join(tests), "utf-8")
    command, environment = _pytest(copy, "-x", "-p", "tests.mutants", "--hypothesis-profile=mutants", f"@{names}")
    longest = PATIENCE + SLOWER * max(survey.seconds[test] for test in tests)
    environment[SECONDS] = str(longest)
    original = file.read_bytes()
    file.write_text(mutant.mutation.source, "utf-8")
    try:
        process = subprocess.Popen(
            command,
            cwd=copy,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )
        try:
            status = process.wait(longest + SLOWER * sum(survey.seconds[test] for test in tests))
        except subprocess.TimeoutExpired:
            status = -signal.SIGALRM
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    finally:
        file.write_bytes(original)
    if status == -signal.SIGALRM:
        return "timed out"
    return "killed" if status else "survived"


def _place(mutant: Mutant) -> str:
    before, after = (" ".join(text.split("\n")[0].split()) for text in mutant.mutation[2:4])
    return f"{mutant.file}:{mutant.mutation.line}: {before} → {after}"


if __name__ == "__main__":
    main()
