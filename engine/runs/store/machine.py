"""What computes a run: two machines that are alike compute the same bits."""

import platform
import sys
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
from threadpoolctl import threadpool_info  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from ...training.threads import of_numpy, threads

SIZES = ((3, 5, 2), (16, 17, 16), (65, 64, 63), (128, 200, 96))
"""Of the matrix products that tell how a machine rounds."""


class Machine(msgspec.Struct, frozen=True):
    """What the last bits of a run depend on: versions, the BLAS library and the processor, and how they round.

    `rounding` names the bits of some fixed computations: where it is the same, others most probably are as well.
    """

    nn_tui: str
    python: str
    numpy: str
    blas: str
    processor: str
    system: str
    rounding: str

    def differences(self, other: "Machine") -> list[str]:
        """Return in words in what another machine differs, so that bits may."""
        found: list[str] = []
        for field in ("numpy", "blas", "processor"):
            before, after = getattr(self, field), getattr(other, field)
            if before != after:
                name = {"numpy": "NumPy", "blas": "BLAS"}.get(field, field)
                found.append(f"{name} {before or 'unknown'} → {after or 'unknown'}")
        if self.rounding != other.rounding:
            found.append("the last bits of the same products")
        return found


@cache
def this_machine() -> Machine:
    """Return what computes here."""
    return Machine(
        nn_tui=program_version(),
        python=platform.python_version(),
        numpy=np.__version__,
        blas=_blas(),
        processor=_processor(),
        system=f"{platform.system()} {platform.machine()}",
        rounding=_rounding(),
    )


@cache
def program_version() -> str:
    """Return the version of nn-tui."""
    from importlib.metadata import PackageNotFoundError, version  # a fortieth of the way to the first picture

    with suppress(PackageNotFoundError):
        return version("nn-tui")
    return ""


def _blas() -> str:
    pools = cast(list[dict[str, Any]], threadpool_info())
    libraries = of_numpy(
        [pool for pool in pools if pool.get("user_api") == "blas"], lambda pool: str(pool.get("filepath", ""))
    )
    words = {f"{pool.get('internal_api')} {pool.get('version')} {pool.get('architecture') or ''}" for pool in libraries}
    return ", ".join(sorted(word.strip() for word in words))


def _processor() -> str:
    if sys.platform == "linux":
        with suppress(OSError):
            for line in Path("/proc/cpuinfo").read_text().splitlines():
                if line.startswith(("model name", "Model")):
                    return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()


def _rounding() -> str:
    """Return a name for the bits of fixed products, sums and functions."""
    found, rng = blake2b(digest_size=8), np.random.default_rng(17)
    with threads(1), np.errstate(all="ignore"):
        for dtype in (np.float32, np.float64):
            for rows, inner, columns in SIZES:
                left = rng.standard_normal((rows, inner)).astype(dtype)
                right = rng.standard_normal((inner, columns)).astype(dtype)
                product = left @ right
                for numbers in (
                    product,
                    np.exp(-product),
                    np.tanh(product),
                    product.sum(axis=0),
                    np.sqrt(abs(product)),
                ):
                    found.update(np.ascontiguousarray(numbers).tobytes())
    return found.hexdigest()
