"""What the console answers to each question, and what it writes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nn_tui.engine import ParameterVector, load_experiment
from nn_tui.engine.recipe.resolving import resolved
from nn_tui.engine.runs import Event, LookAt, Request, Step
from nn_tui.tui.drawing.glyphs import GLYPHS
from nn_tui.tui.plain.commands import WORDS, help_lines
from nn_tui.tui.plain.sentences import (
    describe_experiment,
    describe_layers,
    describe_progress,
    describe_selected,
)
from tests.tui.plain.told import tell
from tests.tui.scripted import CIRCLES, ScriptedRun
from tests.tui.snapshots import snapshot_of

SURVEYED = snapshot_of(CIRCLES.experiment, epochs=2, survey=True)
NEXT = structs.replace(CIRCLES, epoch=1234, step=56_789)
HEADING = len(describe_experiment(CIRCLES))


def answers(run: ScriptedRun, *typed: str) -> list[str]:
    """Return what is said after the experiment was told."""
    return tell(run, "\n".join([*typed, "q", ""])).lines[HEADING:]


def test_help_tells_all_words() -> None:
    assert answers(ScriptedRun(CIRCLES), "help") == help_lines()


def test_the_status_is_the_state_and_how_far_it_is() -> None:
    told = describe_progress(CIRCLES)
    assert answers(ScriptedRun(CIRCLES), "status", "") == [f"paused, {told}"] * 2
    assert answers(ScriptedRun(structs.replace(CIRCLES, state="running", busy=True)), "")[-1].startswith("running, ")


def test_events_are_told_again() -> None:
    events = Event(0, "edit", "batch size 10 → 32", number=1), Event(2, "speed", "as fast as it goes", number=2)
    told = ["epoch 0: batch size 10 → 32", "epoch 2: as fast as it goes"]
    assert answers(ScriptedRun(structs.replace(CIRCLES, events=events)), "events") == [*told, *told]
    assert answers(ScriptedRun(CIRCLES), "events") == ["nothing has happened yet"]


def test_a_neuron_is_told_for_what_is_looked_at() -> None:
    assert answers(ScriptedRun(CIRCLES), "look h1.2") == describe_selected(CIRCLES, "h1.2", GLYPHS["braille"])
    ascii_lines = tell(ScriptedRun(CIRCLES), "look h1.2\nq\n", charset="ascii").lines
    assert ascii_lines[HEADING:] == describe_selected(CIRCLES, "h1.2", GLYPHS["ascii"])


def test_layers_are_told_of_a_survey_that_is_asked_for() -> None:
    run = ScriptedRun(CIRCLES, SURVEYED)
    assert answers(run, "layers") == describe_layers(SURVEYED)
    assert [request.survey for request in run.requests] == [False, True, False]


def test_what_happened_before_a_survey_is_told_before_the_layers() -> None:
    surveyed = structs.replace(SURVEYED, events=(Event(2, "edit", "batch size 10 → 32", number=1),))
    told = ["epoch 2: batch size 10 → 32", *describe_layers(SURVEYED)]
    assert answers(ScriptedRun(CIRCLES, surveyed), "layers") == told


def test_what_is_refused_is_said_and_the_next_line_is_obeyed() -> None:
    run = ScriptedRun(CIRCLES)
    assert answers(run, "epok", "look z", "sample 500", "s") == [
        "there is no command 'epok'; did you mean epoch?",
        "there is no neuron 'z', but x1 to x2; h1.1 to h1.8; h2.1 to h2.8; y1",
        "there is no sample 500; the rows are 0 to 499",
    ]
    assert run.commands == [Step("epoch")]


# Another subject


def test_another_sample_is_looked_at_from_then_on_and_told_with_its_moment() -> None:
    found = snapshot_of(CIRCLES.experiment, sample=499)
    run = ScriptedRun(CIRCLES, structs.replace(found, epoch=CIRCLES.epoch, step=CIRCLES.step))
    assert answers(run, "sample 499", "status")[0] == "sample 499 (test), before the first update"
    assert [request.look_at for request in run.requests] == [LookAt(), *[LookAt(499, stay=True)] * 3]


def test_what_happened_meanwhile_is_told_before_the_subject() -> None:
    run = ScriptedRun(CIRCLES, NEXT)
    assert answers(run, "sample 4") == [describe_progress(NEXT), "sample 126 (train), after update 50"]


def test_without_a_batch_to_look_at_the_subject_stays() -> None:
    run = ScriptedRun(CIRCLES)
    assert answers(run, "mean", "status")[0] == "there is no batch to look at; b takes one"
    assert [request.look_at.batch for request in run.requests] == [False, True, False, False]


def test_while_it_is_busy_the_next_batch_is_waited_for() -> None:
    busy = [structs.replace(CIRCLES, busy=True) for _ in range(3)]
    batch = structs.replace(snapshot_of(CIRCLES.experiment, operations=1, batch=True), epoch=2, step=50)
    run = ScriptedRun(*busy, batch)
    assert answers(run, "mean")[-1] == "mean of 16 samples, batch 1/25, before update 1"
    assert [request.look_at.batch for request in run.requests] == [False, True, True, True, True]


# What is written


def test_the_recipe_is_written_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    assert answers(ScriptedRun(CIRCLES), f"recipe {path}") == [f"the recipe is in {path}"]
    written = load_experiment(str(path))
    # What was left open is chosen.
    assert written.training.loss == "binary_cross_entropy"
    assert resolved(written) == resolved(CIRCLES.experiment)


def test_the_weights_are_written_as_they_are_at_the_end_of_a_look(tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    parameters = ParameterVector(CIRCLES.structure)
    parameters.vector[:] = 0.5
    run = ScriptedRun(CIRCLES, structs.replace(NEXT, parameters=parameters))
    assert answers(run, f"weights {path}") == [
        describe_progress(NEXT),
        f"the weights of epoch 1,234, step 56,789 are in {path}",
    ]
    assert np.frombuffer(path.read_bytes()[-4:], np.float32)[0] == 0.5


@pytest.mark.parametrize("word", ["recipe", "weights"])
def test_a_file_that_is_there_is_not_written_over(word: str, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_text("precious")
    assert answers(ScriptedRun(CIRCLES), f"{word} {path}") == [f"{path} exists already; give the name of a new file"]
    assert path.read_text() == "precious"


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert answers(ScriptedRun(CIRCLES), "recipe ~/mine.toml") == [f"the recipe is in {tmp_path}/mine.toml"]
    assert (tmp_path / "mine.toml").exists()


LONG = pytest.param("y/" * 3000, id="very long")


@pytest.mark.parametrize("word", ["recipe", "weights"])
@pytest.mark.parametrize("name", ["~nosuchuser/x", "x" * 256, LONG, "a\0b", "\udcff"])
def test_what_is_no_path_is_answered_in_a_sentence(word: str, name: str) -> None:
    (answer,) = answers(ScriptedRun(CIRCLES), f"{word} {name}")
    assert ": " in answer


def test_a_defect_is_answered_and_the_next_line_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*_: object) -> list[str]:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("nn_tui.tui.plain.console.describe_selected", defect)
    run = ScriptedRun(CIRCLES)
    answer, *others = answers(run, "look h1.2", "s")
    assert answer.startswith("'look h1.2' could not be carried out: ZeroDivisionError: a defect; the traceback is in ")
    assert others == []
    assert run.commands == [Step("epoch")]


LINES = st.one_of(
    st.text(st.characters(exclude_characters="\n\r", codec="utf-8")),
    st.builds(
        "{} {}".format,
        st.sampled_from([name for word in WORDS for name in word.names if name not in ("recipe", "weights")]),
        st.text(st.characters(exclude_characters="\n\r", codec="utf-8")),
    ),
).filter(lambda line: line.strip() not in ("q", "quit", "detach"))


@given(st.lists(LINES, max_size=5))
def test_no_line_ends_the_run(lines: list[str]) -> None:
    told = tell(ScriptedRun(CIRCLES), "\n".join([*lines, "help", "q", ""]))
    assert told.status == 0
    assert told.lines[-len(WORDS) :] == help_lines()
    assert not [line for line in told.lines if "could not be carried out" in line]


def test_nothing_is_written_when_the_run_has_broken_off(tmp_path: Path) -> None:
    class Broken(ScriptedRun):
        def look(self, request: Request) -> None:
            if self.looks:
                self.error = RuntimeError("out of memory")
            super().look(request)

    path = tmp_path / "mine.toml"
    assert tell(Broken(CIRCLES), f"recipe {path}\nq\n").status == 1
    assert not path.exists()
