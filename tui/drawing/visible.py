"""The shown form of a text: what could act on a terminal, or cannot be seen, is spelled out where text leaves for it.

Values stay what they are. A name from a data file may hold an escape sequence, turn the direction of writing around or
hide half of itself; on a screen, in a stream or in a picture it is written with `visible`.
"""

from functools import lru_cache
from unicodedata import normalize

from ..terminal.characters import is_mark, is_steady

LONG = 1_000
"""Characters of a text above which its shown form is not remembered, nor its accents joined with their letters."""


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
        carries_marks = is_steady(character) and (carries_marks or not is_mark(character))
        shown.append(character if carries_marks else _escaped(character))
    return "".join(shown)


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
