"""How fast a run goes, and for how long it has run."""

from time import perf_counter

MEASURED_SECONDS = 0.5
"""Over how much time the speed is measured."""


class Meter:
    """Measures steps a second over the last half second or so, and the seconds for which it runs."""

    def __init__(self) -> None:
        self.rate = 0.0
        """Steps a second; 0 while it does not run."""
        self._step, self._time = 0, 0.0
        self._ran = 0.0
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """For how long it has run."""
        return self._ran + (perf_counter() - self._since if self._since is not None else 0.0)

    def start(self, step: int) -> None:
        """Begin to measure at this step."""
        self.stop()
        self._step = step
        self._time = self._since = perf_counter()

    def stop(self) -> None:
        """It does not run any more."""
        self._ran, self._since, self.rate = self.seconds, None, 0.0

    def read(self, step: int) -> None:
        """Note how far training has come."""
        seconds = perf_counter() - self._time
        if seconds >= MEASURED_SECONDS or not self.rate:
            self.rate = (step - self._step) / seconds
        if seconds >= MEASURED_SECONDS:
            self._step, self._time = step, perf_counter()
