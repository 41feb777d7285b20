"""How fast a run goes, and for how long it has run."""

from time import perf_counter

MEASURED_SECONDS = 0.5
"""Over how much time the speed is measured."""


class Meter:
    """Measures steps a second over the last half second or so, and the seconds for which it runs.

    `ran` are those for which it had run before.
    """

    def __init__(self, ran: float = 0.0) -> None:
        self.rate = 0.0
        """Steps a second; 0 while it does not run."""
        self._step, self._time, self._first = 0.0, 0.0, True
        self._ran = ran
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """For how long it has run."""
        return self._ran + (perf_counter() - self._since if self._since is not None else 0.0)

    def start(self, step: float) -> None:
        """Begin to measure at this step; a part of a step counts as that part."""
        self.stop()
        self._step, self._first = step, True
        self._time = self._since = perf_counter()

    def stop(self) -> None:
        """It does not run any more."""
        self._ran, self._since, self.rate = self.seconds, None, 0.0

    def read(self, step: float) -> None:
        """Note how far training has come."""
        seconds = perf_counter() - self._time
        if seconds >= MEASURED_SECONDS or self._first:
            self.rate = (step - self._step) / seconds
        if seconds >= MEASURED_SECONDS:
            self._step, self._time, self._first = step, perf_counter(), False
