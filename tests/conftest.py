"""What holds for all tests."""

import os

from hypothesis import settings

# A busy machine is slow, not wrong.
settings.register_profile("default", deadline=None)
settings.load_profile("default")

# One thread is what the dashboard uses, and what makes small products the same everywhere.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
