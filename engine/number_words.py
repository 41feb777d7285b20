"""How numbers that a person has typed stand in sentences."""


def typed(value: float) -> str:
    """Return a number as a person would write it: `0.01`, `1e-06`, and whole ones whole, `1,000,000`."""
    if abs(value) < 1e15 and value == int(value):
        return f"{int(value):,}"
    return f"{value:g}"
