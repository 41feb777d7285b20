"""How numbers are written on screen, in one place."""

from math import isfinite


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign in a fixed width of digits + 3 characters: `+0.71`, `-12.3`, `+1e+05`."""
    if not isfinite(value):
        return f"{value:+}".rjust(digits + 3)
    size = abs(value)
    if size < 9.995 or digits == 0:
        return f"{value:+.{digits}f}"
    if size < 99.95:
        return f"{value:+.{max(0, digits - 1)}f}"
    if size < 999.5:
        return f"{value:+.{max(0, digits - 2)}f}".ljust(digits + 3)
    return f"{value:+.0e}".replace("e+0", "e+").replace("e-0", "e-")


def loss(value: float) -> str:
    """Return a loss with four significant digits: `0.01310`, `12.34`, `1.2e-06`."""
    if not isfinite(value):
        return f"{value}"
    if value == 0 or 1e-4 <= abs(value) < 1e5:
        return f"{value:#.4g}".rstrip(".")
    return f"{value:.2e}".replace("e-0", "e-").replace("e+0", "e+")


def rate(value: float) -> str:
    """Return a learning rate as short as it is exact: `0.03`, `1e-05`."""
    return f"{value:.6g}"


def count(value: float) -> str:
    """Return a whole number with thousands separated: `41,812`."""
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """Return a share of one as a percentage: `99.2 %`."""
    return f"{share * 100:.1f} %" if isfinite(share) else f"{share}"


def significant(value: float, digits: int = 4) -> str:
    """Return a number with its sign and so many significant digits: `+0.7123`, `-12.34`, `+1.2e-07`."""
    if value == 0 or not isfinite(value):
        return f"{value:+g}"
    if 1e-3 <= abs(value) < 10**digits:
        return f"{value:+#.{digits}g}".rstrip(".")
    return f"{value:+.{digits - 2}e}".replace("e-0", "e-").replace("e+0", "e+")
