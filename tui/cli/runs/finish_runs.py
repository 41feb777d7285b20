"""Waiting, once nothing is on screen any more, until the runs that ended are saved."""

from nn_tui.engine.runs.store.writer import failures, finish_writing

from ...plain.output import complain

AT_ONCE = 1.0
"""Seconds after which is said what is waited for."""
AFTER_A_SIGNAL = 10.0
"""Seconds to wait where a signal ended the program, or its terminal has gone."""
LONGEST = 600.0


def finish(status: int) -> None:
    """Wait for all runs that have ended, and say what could not be saved; `status` is that of the program."""
    if not finish_writing(AT_ONCE):
        complain("saving the run; ctrl-c leaves without")
        finish_writing(AFTER_A_SIGNAL if status > 128 else LONGEST)
    for sentence in failures():
        complain(sentence)
