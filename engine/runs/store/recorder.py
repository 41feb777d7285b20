"""Records a run in its folder: looks between two operations for what is new, and hands it to the writer."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, perf_counter, process_time, thread_time
from typing import Any, cast

import msgspec
from msgspec import structs

from nn_tui.datasets import InputError, Prepared

from ...editing.edits import Edit
from ...recipe.experiment import Experiment
from ...timeline.branches import Branch
from ...timeline.checkpoint_ring import Checkpoint
from ...timeline.journal import Journal, Moment
from ...timeline.recording import LIGHT, CarriedOut
from ...timeline.timeline import KeptTimeline
from ...training.stopping import Stop
from ...training.trainer import Trainer
from .all_metrics import AllMetrics
from .checked_lines import event_lines_of, read_curves, series_names
from .checkpoint_file import KeptCheckpoint
from .glance import glance
from .journal_file import ForgetLine, NotesLine, PlaceLine, StopLine, weights_checksum
from .known_branches import KnownBranch, KnownBranches
from .run_data import LARGEST_KEPT, bytes_of
from .run_info import Ending, RunInfo, now
from .run_lock import ProcessIdentity, RunLock
from .run_place import RunPlace
from .writer import CurveSheet, FirstWords, OpenFolder, RunWriter

SAVE_SECONDS = 30.0
"""The time between two checkpoints that go to the folder."""
FIRST_SECONDS = 1.0
"""The same at the beginning."""
TICK_SECONDS = 1.0
"""The time between two looks at the curves."""
SHARE = 0.005
"""The share of the time of training that writing may take: large checkpoints are written less often."""
AN_OCTAVE = 64
"""How many epochs at least have a checksum in each doubling of their number; the first ones all have."""
SMALL = 2**16
"""Bytes of parameters up to which a checksum costs next to nothing."""


class Continued(msgspec.Struct, frozen=True):
    """A run that goes on: its folder, what was known of it, its branches, and what has changed of its data."""

    opened: OpenFolder
    info: RunInfo | None
    known: dict[str, KnownBranch]
    allowed: str | None = None


class Recorder:
    """Records one run. Nothing is written until it has been trained, or changed, for the first time.

    A new run gets its folder at `place`; one that goes on is `continued`. `own_data` tells that no file holds the data.
    """

    def __init__(self, place: RunPlace | None, *, continued: Continued | None = None, own_data: bool = False) -> None:
        self._place, self._own_data = place, own_data
        self._opened = continued.opened if continued else None
        self._before = continued.info if continued else None
        self._allowed = continued.allowed if continued else None
        self._known = KnownBranches(continued.known if continued else {})
        self._created = self._before.created if self._before else now()
        self._run: CarriedOut
        self._process: ProcessIdentity
        self._writer: RunWriter | None = None
        self._present: Branch | None = None
        self._journal: Journal | None = None
        self._notes = KeptTimeline()
        self._epoch = 0
        self._stopped: Stop | None = None
        self._tick = self._saved = self._begun = self._began_at = self._spent = self._spent_before = 0.0
        self._saved_at: tuple[object, ...] | None = None
        self._gone_on = False
        # Whether anything written since the last save lies beyond it, even if the run has come back.
        self._version = self._events = 0
        self._trouble: str = ""
        self._checksum_cost = self._checksummed = 0.0
        self._metrics: AllMetrics | None = None
        self._unresumable = ""
        self._run_seconds = 0.0

    @property
    def folder(self) -> Path | None:
        """The folder of the run, once there is one."""
        return self._opened.path if self._opened else None

    def _open(self) -> OpenFolder:
        """Return the folder to write to; the writer's thread calls this, and again where it failed."""
        if self._opened is None:
            assert self._place is not None
            self._opened = self._place.make(self._data_name)
            self._place.make_room()
        return self._opened

    @property
    def _data_name(self) -> str:
        return self._run.live.trainer.data.dataset.name

    # What a session calls.

    @property
    def unsaved(self) -> bool:
        """Whether the run has changed since it was last saved as it stands."""
        if self._writer is None:
            return self._has_begun
        return self._gone_on or self._saved_at != self._here

    @property
    def _here(self) -> tuple[object, ...]:
        """What is the same as long as nothing has changed that is saved."""
        timeline = self._run.timeline
        return timeline.present, timeline.now, timeline.present.journal

    @property
    def _has_begun(self) -> bool:
        timeline, trainer = self._run.timeline, self._run.live.trainer
        return bool(trainer.step or trainer.operation or timeline.present.journal.entries or len(timeline.branches) > 1)

    def begin(self, run: CarriedOut, seconds: float) -> None:
        """Record this run from now on; raises InputError where its folder was named and cannot be made."""
        self._run, self._process = run, ProcessIdentity.own()
        if self._opened is None and self._place is not None and self._place.named:
            self._opened = self._place.make(self._data_name)
        timeline = run.timeline
        if self._known:
            self._present, self._journal, self._notes = timeline.present, timeline.present.journal, timeline.kept
            self._saved_at, self._stopped = self._here, run.live.trainer.stopped
            self._epoch = run.live.trainer.epoch
        if self._wants_all_metrics:
            self._metrics = AllMetrics(run.live, self._points_before())
            self._metrics.attend()
        if self._opened is not None:
            self._start(seconds)

    @property
    def _wants_all_metrics(self) -> bool:
        return bool(self._place.all_metrics if self._place else self._before and self._before.all_metrics)

    def _points_before(self) -> Sequence[Mapping[str, Any]]:
        """Return what the curves' file has of the branch that a run goes on with."""
        if self._opened is None or not self._known:
            return ()
        with suppress(InputError, msgspec.MsgspecError):
            header, points, _ = read_curves(self._opened.path / "metrics.jsonl")
            if header is not None and header.branch == self._key(self._run.timeline.present):
                return points
        return ()

    def look(self, seconds: float, *, running: bool) -> None:
        """Take note of what is new; to be called between two operations."""
        run, trainer = self._run, self._run.live.trainer
        if self._metrics is not None:
            self._metrics.attend()
        if self._writer is None:
            if not self._has_begun:
                return
            self._start(seconds)
        timeline = run.timeline
        present = timeline.present
        if (
            present is not self._present
            or present.journal is not self._journal
            or len(timeline.branches) != len(self._known)
            or timeline.kept != self._notes
        ):
            self._note_changes()
        if trainer.epoch != self._epoch:
            self._note_epoch(trainer)
        if trainer.stopped is not self._stopped:
            self._note_stop(trainer.stopped, seconds)
        time = monotonic()
        if time >= self._tick:
            self._regular(time, seconds, running=running)

    def before(self, command: Edit) -> None:
        """Save the run as it stands, if the command changes its data or its network."""
        light = isinstance(command, LIGHT) or self._run.live.trainer.evaluating
        if self._writer is not None and not light and self.unsaved:
            self.save(self._run_seconds)

    def save(self, seconds: float, *, running: bool = False) -> None:
        """Save the run as it stands, at this very operation."""
        if self._writer is None:
            self._start(seconds)
        self._note_changes()
        run, writer = self._run, self._writer
        assert writer is not None
        live, timeline = run.live, run.timeline
        state, at = live.save(), timeline.now
        checkpoint = Checkpoint.of(at, state, live.trainer.history.mark())
        kept = self._kept(self._key(timeline.present), timeline.present, checkpoint, seconds)
        line = PlaceLine(kept.branch, at, str(kept.place), weights_checksum(live.trainer.network.parameters.vector))
        self._saved_at, self._saved, self._gone_on = self._here, monotonic(), False
        writer.put(
            lines=[line],
            checkpoint=kept,
            branches=self._known.keys,
            curves=self._curves,
            events=event_lines_of(run.log.noted),
            info=self._info(seconds, running=running),
        )

    def end(self, seconds: float, signal: str, *, whole: bool, failed: bool) -> None:
        """Save the run as it stands, if it is `whole`, and record it no more; `signal` is the one that ended it."""
        if self._writer is None:
            if self._opened is not None:
                self._opened.lock.release()
            return
        checkpoint = None
        if whole and self.unsaved:
            self.save(seconds)
        elif not whole:
            checkpoint = self._latest(seconds)
        ending: Ending = "error" if failed else "signal" if signal else "quit"
        info = self._info(seconds, running=False, ending=ending, signal=signal)
        events = event_lines_of(self._run.log.noted)
        self._writer.put(checkpoint=checkpoint, curves=self._curves, events=events, info=info, last=True)

    def wait(self, seconds: float) -> bool:
        """Wait until everything is written, once the run has ended; returns whether it is."""
        return self._writer is None or (self._writer.wait(seconds) and not self._writer.trouble)

    # Letting another process go on.

    def lend(self, seconds: float, *, running: bool, patience: float) -> RunLock:
        """Save the run as it stands and return its lock, once all is written, for another process to take over.

        Raises InputError where that is not written within `patience` seconds, and for a run that cannot be resumed.
        """
        self.save(seconds, running=running)
        assert self._writer is not None
        if self._unresumable:
            raise InputError(self._unresumable)
        trouble = self._writer.flush(patience)
        if trouble or self._opened is None:
            raise InputError(f"its folder cannot be written: {trouble}")
        return self._opened.lock

    def give_away(self) -> None:
        """Write no more: another process has taken the run over."""
        if self._writer is not None:
            self._writer.give_away()

    # What is handed to the writer.

    def _start(self, seconds: float) -> None:
        """Begin to write: who opens the run, what it began with, and all that has happened since."""
        experiment, data = self._first
        if self._own_data and bytes_of(data) > LARGEST_KEPT:
            self._unresumable = "its data stand in no file and are too large to be kept"
        opening = FirstWords(experiment, data, self._own_data, self._allowed)
        self._writer = RunWriter(self._open, opening)
        self._run_seconds = seconds
        self._note_changes()
        self._writer.put(info=self._info(seconds, running=True), events=event_lines_of(self._run.log.noted))
        self._saved = self._begun = monotonic()
        self._began_at = process_time()
        self._writer.start()

    @property
    def _first(self) -> tuple[Experiment, Prepared]:
        start = next(iter(self._run.timeline.branches.values())).start.live
        return start.experiment, start.loaded

    def _key(self, branch: Branch) -> str:
        return next(key for key, each in self._run.timeline.branches.items() if each is branch)

    def _note_changes(self) -> None:
        """Compare the branches with what the writer knows of them, and tell it the rest."""
        timeline = self._run.timeline
        lines, starts = self._known.news(timeline.branches)
        left, epoch = self._present, self._run.live.trainer.epoch
        if any(isinstance(line, ForgetLine) for line in lines):
            self._go_another_way(epoch)
            self._saved_at = None
        if left is not timeline.present:
            shares = timeline.present.shares
            along = left is None or (shares is not None and shares[0] == left.key)
            self._go_another_way(epoch if along else -1)
            self._present, self._saved_at = timeline.present, None
        checkpoint = None
        for line in lines:
            if isinstance(line, ForgetLine) and self._writer is not None:
                # What was saved of it may be of what is forgotten.
                remaining = self._before_what_is_forgotten(line)
                self._writer.put(checkpoint=remaining, branches=self._known.keys, soon=False)
        if left is not None and left is not timeline.present and left in timeline.branches.values():
            key = self._key(left)
            lines.append(PlaceLine(key, left.tip, str(left.journal.place(left.tip))))
            checkpoint = self._kept(key, left, left.ring.latest(lambda _moment: True) or left.start, self._run_seconds)
        self._journal = timeline.present.journal
        if (notes := timeline.kept) != self._notes:
            self._notes = notes
            lines.append(NotesLine(notes))
        if self._writer is not None and (lines or starts or checkpoint):
            self._writer.put(lines=lines, starts=starts, checkpoint=checkpoint, branches=self._known.keys)

    def _before_what_is_forgotten(self, line: ForgetLine) -> KeptCheckpoint:
        branch = self._run.timeline.branches[line.branch]
        latest = branch.ring.latest(lambda moment: moment.changes <= line.changes)
        return self._kept(line.branch, branch, latest or branch.start, self._run_seconds)

    def _go_another_way(self, epoch: int) -> None:
        """Take note that the curves after an epoch are others than those that are written."""
        self._version += 1
        if self._metrics is not None:
            self._metrics.forget_after(epoch)

    def _note_epoch(self, trainer: Trainer) -> None:
        """Take a checksum of the weights at the end of regular epochs: all of the first ones, then ever fewer."""
        self._epoch = epoch = trainer.epoch
        if epoch & ((1 << max(0, epoch.bit_length() - AN_OCTAVE.bit_length())) - 1) or self._run.timeline.in_the_past:
            return
        vector, start = trainer.network.parameters.vector, perf_counter()
        if vector.nbytes > SMALL and start - self._checksummed < self._checksum_cost / SHARE:
            return
        timeline = self._run.timeline
        place = timeline.present.journal.place(timeline.now)
        line = PlaceLine(self._key(timeline.present), timeline.now, str(place), weights_checksum(vector))
        assert self._writer is not None
        self._writer.put(lines=[line], soon=False)
        self._gone_on = True
        self._checksummed = perf_counter()
        self._checksum_cost = self._checksummed - start

    def _note_stop(self, stop: Stop | None, seconds: float) -> None:
        self._stopped = stop
        timeline, writer = self._run.timeline, self._writer
        if stop is None or timeline.in_the_past:
            return
        assert writer is not None
        at = timeline.now
        place = str(timeline.present.journal.place(at))
        writer.put(lines=[StopLine(self._key(timeline.present), at, place, stop.reason, stop.sentence)])
        self.save(seconds)

    def _regular(self, time: float, seconds: float, *, running: bool) -> None:
        """Hand over the curves, and now and then the latest checkpoint of the ring, which costs training nothing."""
        self._tick, self._run_seconds = time + TICK_SECONDS, seconds
        run, writer, begun = self._run, self._writer, thread_time()
        assert writer is not None
        # Many points of curves take time: then they are written less often. The next time costs what the last one did.
        spent, trained = self._spent + writer.spent, process_time() - self._began_at
        if (
            running
            and spent + (spent - self._spent_before) > SHARE * trained
            and time - self._saved < SAVE_SECONDS
            and writer.trouble == self._trouble
        ):
            return
        self._spent_before = spent
        if writer.trouble != self._trouble:
            self._trouble = writer.trouble
            name = self.folder.name if self.folder else "the run"
            words = (
                f"{name} cannot be written, which is tried again and again"
                if self._trouble
                else f"{name} is written again"
            )
            reason = f": {self._trouble}" if self._trouble else ""
            run.log.note(run.live.trainer.epoch, "refused", f"{words}{reason}", None)
        checkpoint = None
        # At first more often: a kill costs no more than half of what there is.
        interval = min(SAVE_SECONDS, max(FIRST_SECONDS, (time - self._begun) / 2))
        if time - self._saved >= max(interval, writer.busy_seconds / SHARE) and not run.timeline.in_the_past:
            self._saved = time
            checkpoint = self._latest(seconds)
            self._gone_on |= checkpoint is not None
        events = event_lines_of(run.log.noted) if run.log.count != self._events or checkpoint else None
        self._events = run.log.count
        writer.put(checkpoint=checkpoint, curves=self._curves, events=events, info=self._info(seconds, running=running))
        self._spent += thread_time() - begun

    def _latest(self, seconds: float) -> KeptCheckpoint | None:
        """Return the latest checkpoint of the present branch, None where there is none or the run stands before it."""
        present = self._run.timeline.present
        latest = present.ring.latest(lambda _moment: True)
        known = self._saved_at
        if latest is None or (known is not None and known[0] is present and latest.moment <= cast(Moment, known[1])):
            return None
        return self._kept(self._key(present), present, latest, seconds)

    def _kept(self, key: str, branch: Branch, checkpoint: Checkpoint, seconds: float) -> KeptCheckpoint:
        """Return a checkpoint with the curves of its branch, as they are now; nothing of it changes any more."""
        timeline = self._run.timeline
        at_tip = branch is timeline.present and not timeline.in_the_past
        history = self._run.live.trainer.history if at_tip else branch.history
        return KeptCheckpoint(
            branch=key,
            place=branch.journal.place(checkpoint.moment),
            tip=timeline.now if at_tip else branch.tip,
            checkpoint=Checkpoint(checkpoint.moment, checkpoint.live, checkpoint.mark.copy()),
            history=history.copy(),
            seconds=seconds,
        )

    @property
    def _curves(self) -> CurveSheet:
        timeline, trainer = self._run.timeline, self._run.live.trainer
        names = series_names(trainer.data.dataset.task)
        curves = trainer.history.curves()
        figures = (
            self._metrics.of(curves.epochs.tolist(), all_there_are=not timeline.in_the_past) if self._metrics else {}
        )
        return CurveSheet(self._key(timeline.present), curves, names, self._version, figures)

    def _info(self, seconds: float, *, running: bool, ending: Ending = "", signal: str = "") -> RunInfo:
        before, place = self._before, self._place
        return structs.replace(
            glance(self._run, self._first[0]),
            created=self._created,
            process=self._process,
            seconds=seconds,
            running=running,
            ending=ending,
            signal=signal,
            unresumable=self._unresumable,
            all_metrics=self._wants_all_metrics,
            note=before.note if before else "",
            named=before.named if before else place is not None and place.named,
        )
