"""Which characters may reach a terminal: those that only show themselves, in cells that all terminals count alike."""

from functools import lru_cache
from unicodedata import category

_KEPT_BACK = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Me"}
"""Control, format, surrogate, private, unassigned; ends of lines and paragraphs; marks around a character."""
_MARKS = {"Mn", "Mc"}
_UNSURE = {
    *map(chr, range(0x1160, 0x1200)),  # the vowels and ends of Korean syllables that have no character of their own
    *map(chr, range(0xD7B0, 0xD800)),
    *map(chr, range(0x1F1E6, 0x1F200)),  # two letters make a flag
    *map(chr, range(0x1F3FB, 0x1F400)),  # the colours of skin
    *map(chr, (0x115F, 0x3164, 0xFFA0)),  # blanks of Korean
    *map(chr, range(0xFE00, 0xFE10)),  # variation selectors
    *map(chr, range(0xE0100, 0xE01F0)),
    *map(chr, (0x034F, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F)),
}
"""Characters without a picture, or whose width terminals disagree on, that their category does not tell."""


@lru_cache(maxsize=8192)
def is_steady(character: str) -> bool:
    """Return whether a character neither acts on a terminal nor hides nor changes how others are shown."""
    return category(character) not in _KEPT_BACK and character not in _UNSURE


@lru_cache(maxsize=8192)
def is_mark(character: str) -> bool:
    """Return whether a character is written into the cell of the one before it: an accent, a vowel sign."""
    return category(character) in _MARKS
