"""Which epochs of a curve are in sight: all, the latest ones, or a stretch that was zoomed in on."""

import msgspec


class Window(msgspec.Struct, frozen=True):
    """A stretch of epochs up to an end: `span` None is all of them, `end` None the latest, which it then follows."""

    span: int | None = None
    end: int | None = None

    def bounds(self, latest: int) -> tuple[int, int]:
        """Return the first and the last epoch in sight, of 0 … latest; at least one epoch lies between them."""
        latest = max(1, latest)
        span = latest if self.span is None else min(self.span, latest)
        end = latest if self.end is None else min(max(self.end, span), latest)
        return end - span, end

    def is_whole(self, latest: int) -> bool:
        """Return whether all epochs are in sight."""
        return self.bounds(latest) == (0, max(1, latest))

    def zoomed(self, factor: float, around: float | None, latest: int, least: int) -> "Window":
        """Return a window `factor` times as wide, but not below `least`, in which `around` keeps its place.

        Without an epoch to zoom around, the right edge stays.
        """
        low, high = self.bounds(latest)
        span = max(min(least, high - low), round((high - low) * factor))
        share = 1.0 if around is None else min(1.0, max(0.0, (around - low) / (high - low)))
        return _stretch(span, round(low + share * (high - low) + (1 - share) * span), latest)

    def moved(self, share: float, latest: int) -> "Window":
        """Return a window that is moved by a share of its width: to earlier epochs where it is negative."""
        low, high = self.bounds(latest)
        return _stretch(high - low, max(high - low, round(high + share * (high - low))), latest)

    def showing(self, epoch: float, latest: int) -> "Window":
        """Return this window, or one that is moved as little as brings an epoch into sight."""
        low, high = self.bounds(latest)
        if low <= epoch <= high:
            return self
        return _stretch(high - low, round(epoch) if epoch > high else round(epoch) + high - low, latest)


ALL = Window()


def _stretch(span: int, end: int, latest: int) -> Window:
    """Return a window that follows the latest epoch where it reaches it, and is all where it is that wide."""
    return ALL if span >= latest else Window(span, None if end >= latest else end)
