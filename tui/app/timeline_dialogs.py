"""What is asked about the timeline: its branches, marks, breakpoints and changes, and why a parameter is what it is."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from nn_tui.engine.runs import (
    DeleteBranch,
    FollowParameter,
    GoTo,
    Pause,
    RemoveBreakpoint,
    RemoveMark,
    RenameBranch,
    SetBreakpoint,
    SetMark,
    Snapshot,
    TakeOut,
)
from nn_tui.engine.timeline.breakpoints import Breakpoint, PredictionChanges, WeightCrossesZero

from ..dialogs.choose import ChoiceScreen
from ..dialogs.question import Question
from .keys import TIME, key
from .session_app import SessionApp

BREAKPOINTS: Mapping[str, tuple[str, str]] = {
    "an epoch is reached": ("epoch", "40"),
    "the training loss jumps by more than some percent": ("loss", "10"),
    "a number is not finite": ("nan", ""),
    "a neuron dies or saturates": ("neuron", ""),
    "the gradient's norm leaves a range": ("gradient", "0 5"),
    "the sample on screen is predicted otherwise": ("sample", "12"),
    "the selected weight crosses 0": ("weight", ""),
}
"""What a run may be stopped for, how that begins where it is typed, and an example of what follows, if anything."""


_key = partial(key, TIME)


class TimelineDialogs(SessionApp):
    """The keys that ask something about the timeline."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("T", "choose_branch", "branch", "Compare the branches of the run: go to one, rename or delete it"),
        _key("N", "set_mark", "mark", "Mark this place, with a note"),
        _key("C", "choose_mark", "marks", "Go to a mark"),
        _key("H", "choose_breakpoint", "breakpoints", "Set a breakpoint, or remove one"),
        _key("Z", "take_out", "take-out", "Leave a change out, as if it had never been made"),
        _key("Y", "follow", "follow", "Why the selected weight is what it is: its story, and what moved it most"),
    ]

    # Branches.

    @work
    async def action_choose_branch(self) -> None:
        """Show the branches beside one another, and go to one, rename it or delete it."""
        if self.shown is None:
            return
        if len(self.shown.timeline.branches) == 1:
            self.say("There is one branch; a change in the past begins another")
            return
        from ..timeline.branch_screen import BranchScreen
        from ..timeline.branch_words import branch_rows

        choice = await self.push_screen_wait(BranchScreen(branch_rows(self.shown), self.glyphs))
        if choice is None:
            return
        match choice.do:
            case "go":
                self.send(GoTo(f"{choice.name}@"))
            case "delete":
                self.send(DeleteBranch(choice.name))
            case _:
                hint = "Enter renames it, Escape leaves its name."
                asked = Question(f"Rename {choice.name}", hint, self.glyphs, parse=_name, placeholder="low rate")
                name = await self.push_screen_wait(asked)
                if name is not None:
                    self.send(RenameBranch(choice.name, name))

    # Marks.

    @work
    async def action_set_mark(self) -> None:
        """Ask for a note, and mark the place that is on screen."""
        if self.shown is None:
            return
        self.send(Pause())
        hint = "Enter marks the place with this note, or with none; Escape leaves it."
        note = await self.push_screen_wait(
            Question("Mark this place", hint, self.glyphs, parse=_note, placeholder="here the test loss turns")
        )
        if note is not None:
            self.send(SetMark(note))

    @work
    async def action_choose_mark(self) -> None:
        """Ask for a mark and go there."""
        marks = self.shown.timeline.marks if self.shown is not None else ()
        if not marks:
            self.say("There are no marks; N sets one")
            return
        from ..timeline.mark_screen import MarkScreen

        lines = [self.glyphs.spell(f"{mark.branch}@{mark.place}  {mark.note}".rstrip()) for mark in marks]
        chosen = await self.push_screen_wait(MarkScreen(lines, self.glyphs))
        if chosen is None:
            return
        mark = marks[chosen.number]
        self.send(RemoveMark(chosen.number) if chosen.remove else GoTo(f"{mark.branch}@{mark.place}"))

    # Breakpoints.

    @work
    async def action_choose_breakpoint(self) -> None:
        """Ask for a breakpoint to remove, or for what else to stop the run."""
        if self.shown is None:
            return
        present = [f"No longer stop when {each}" for each in self.shown.timeline.breakpoints]
        asked = [f"Stop when {words}" for words in BREAKPOINTS]
        choices = [self.glyphs.spell(line) for line in (*present, *asked)]
        chosen = await self.push_screen_wait(ChoiceScreen("Breakpoints", choices, "", self.glyphs))
        if chosen is None:
            return
        number = choices.index(chosen)
        if number < len(present):
            self.send(RemoveBreakpoint(number))
        else:
            self.action_set_breakpoint(number - len(present))

    @work
    async def action_set_breakpoint(self, kind: int) -> None:
        """Ask for the numbers of a kind of breakpoint, as far as it has any, and set it."""
        if self.shown is None:
            return
        from ..timeline.breakpoint_words import parse_breakpoint

        snapshot = self.shown
        words, start, example = list(BREAKPOINTS.items())[kind][0], *list(BREAKPOINTS.values())[kind]
        if start == "sample" and snapshot.subject.sample is not None and snapshot.subject.targeted:
            self.send(SetBreakpoint(PredictionChanges(snapshot.subject.sample.row)))
        elif start == "weight":
            if (place := self.selected_parameter()) is not None:
                self.send(SetBreakpoint(WeightCrossesZero(*place)))
        elif not example:
            self.send(SetBreakpoint(parse_breakpoint(start, snapshot)))
        else:
            hint = "Enter sets the breakpoint, Escape cancels. H shows and removes breakpoints."

            def parse(text: str) -> Breakpoint:
                return parse_breakpoint(f"{start} {text}", snapshot)

            asked = Question(f"Stop when {words}", hint, self.glyphs, parse=parse, placeholder=example)
            found = await self.push_screen_wait(asked)
            if found is not None:
                self.send(SetBreakpoint(found))

    def selected_parameter(self) -> tuple[int, int, int | None] | None:
        """Return the weight or bias that is selected; None, and say why, where there is none."""
        return None

    # What was changed, and why a parameter is what it is.

    @work
    async def action_take_out(self) -> None:
        """Ask for a change of the branch, and go on as if it had never been made."""
        if self.shown is None:
            return
        changes: dict[str, int] = {}
        for event in self.shown.events:
            if event.change is not None:
                changes[self.glyphs.spell(f"epoch {event.epoch:,}: {event.sentence}")] = event.change
        if not changes:
            self.say("Nothing was changed on this branch so far")
            return
        heading = "Leave out, as if it had never been made"
        chosen = await self.push_screen_wait(ChoiceScreen(heading, list(changes), "", self.glyphs))
        if chosen is not None:
            self.send(TakeOut(changes[chosen]))

    @work
    async def action_follow(self) -> None:
        """Follow the selected parameter over the run, show what came of it, and go to the update that is chosen."""
        if (place := self.selected_parameter()) is None:
            return
        self.wants_story = True
        try:
            self.send(FollowParameter(*place))
            snapshot = await self._arrived()
        finally:
            self.wants_story = False
        story = snapshot.story if snapshot is not None else None
        if snapshot is None or story is None or (story.layer, story.neuron, story.source) != place:
            return
        from ..timeline.story_screen import StoryScreen

        update = await self.push_screen_wait(StoryScreen(story, snapshot, snapshot.timeline.branch, self.glyphs))
        if update is not None:
            self.send(GoTo(update))

    async def _arrived(self) -> Snapshot | None:
        """Return what is on screen once the way of the last command is gone; None where another one came meanwhile."""
        sent = self.sent
        while (shown := self.shown) is not None and self.sent == sent:
            if shown.command >= sent and shown.request.story:
                return shown
            await asyncio.sleep(0.02)
        return None


def _name(text: str) -> str:
    if not text.strip():
        raise ValueError("a branch needs a name")
    return text.strip()


def _note(text: str) -> str:
    return text.strip()
