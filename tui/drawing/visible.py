"""The shown form of a text: what could act on a terminal, or cannot be seen, is spelled out where text leaves for it.

Values stay what they are. A name from a data file may hold an escape sequence, turn the direction of writing around or
hide half of itself; on a screen, in a stream or in a picture it is written with `visible`.
"""

from functools import lru_cache
from unicodedata import category, normalize

LONG = 1_000
"""Characters of a text above which its shown form is not remembered, nor its accents joined with their letters."""
_NOT_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Me"}
"""Control, format, surrogate, private, unassigned; ends of lines and paragraphs; marks around a character."""
_MARKS = {"Mn", "Mc"}
"""What is written in the cell of the character before it."""
_AMBIGUOUS = {
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


def visible(text: str) -> str:
    r"""Return a text on one line without anything that acts on a terminal, is invisible, or is of uncertain width.

    Such characters are escaped as in Python, in ASCII: `\n`, `\x1b`, `\u202e`; a byte of a file's name that is not
    UTF-8 (`\udcff` in Python) is `\xff`. Letters and accents are joined (Unicode's form NFC). A shown form is its own.
    """
    if text.isascii() and text.isprintable():
        return text
    return _remembered(text) if len(text) <= LONG else _visible(text)


@lru_cache(maxsize=4096)
def _remembered(text: str) -> str:
    return _visible(normalize("NFC", text))


def _visible(text: str) -> str:
    shown: list[str] = []
    carries_marks = False
    for character in text:
        kind = category(character)
        if kind in _NOT_SHOWN or character in _AMBIGUOUS or (kind in _MARKS and not carries_marks):
            shown.append(_escaped(character))
            carries_marks = False
        else:
            shown.append(character)
            carries_marks = True
    return "".join(shown)


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
