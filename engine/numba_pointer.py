"""From an address to a pointer, in functions that Numba compiles."""
# Numba has no types, and functions that it compiles need none.
# pyright: basic, reportMissingTypeStubs=false, reportMissingImports=false

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic


@intrinsic
def pointer(typing, address):
    """Return the pointer that an address is."""

    def generated(context, builder, signature, arguments):
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), generated
