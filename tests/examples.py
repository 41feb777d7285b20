"""How many examples a property is tried with: twenty at most every day, all of them in the proofs."""

from collections.abc import Sequence

from hypothesis import HealthCheck, settings

EVERYDAY, PROOFS = "everyday", "proofs"
FEW = 20

# A busy machine is slow, not wrong.
settings.register_profile(EVERYDAY, deadline=None, max_examples=FEW)
settings.register_profile(PROOFS, deadline=None)


def examples(number: int, *, suppress_health_check: Sequence[HealthCheck] = ()) -> settings:
    """Try so many examples in the proofs, and few of them every day."""
    everyday = settings.get_current_profile_name() == EVERYDAY
    return settings(max_examples=min(number, FEW) if everyday else number, suppress_health_check=suppress_health_check)
