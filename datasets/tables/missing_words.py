"""Words that stand for a missing value: those that the options name, or the usual ones."""

import msgspec

from .numbers import plain_number
from .options import TableOptions, missing_words_of

MISSING_AMONG_NUMBERS = ("None", "#N/A", "n.a.")
"""What stands for a missing value too where all others are numbers; among words it is a word like the others."""


class MissingWords(msgspec.Struct, frozen=True):
    """Which words stand for missing values, in small letters: everywhere, and where all others are numbers.

    `numbers` are those of them that are numbers, such as -999.
    """

    everywhere: frozenset[str]
    among_numbers: frozenset[str]
    numbers: tuple[float, ...]

    @classmethod
    def of(cls, options: TableOptions) -> "MissingWords":
        """Return the words that the options name, or the usual ones."""
        everywhere = frozenset(word.lower() for word in ("", *missing_words_of(options)))
        unsaid = options.missing_words is None
        among_numbers = frozenset(map(str.lower, MISSING_AMONG_NUMBERS)) if unsaid else frozenset[str]()
        numbers = (plain_number(word) for word in everywhere)
        return cls(everywhere, everywhere | among_numbers, tuple(one for one in numbers if one is not None))
