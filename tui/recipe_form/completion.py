"""Completions of a setting that is being typed: fields with their values, then the words that a field can be."""

from collections.abc import Sequence

import msgspec

from nn_tui.datasets import InputError
from nn_tui.engine.recipe.fields import Field, find_field, split_assignment

from ..drawing.glyphs import Glyphs
from ..drawing.text_cells import left, shorten

NAME_WIDTH = 31
VALUE_WIDTH = 13


class Completion(msgspec.Struct, frozen=True):
    """A text to continue with, and the line that shows it."""

    text: str
    line: str


def completions(fields: Sequence[Field], text: str, width: int, glyphs: Glyphs) -> list[Completion]:
    """Return the completions of a text, the likeliest first, in lines of at most `width` cells.

    Until a value is started these are the fields whose path contains the text; then the words that the field can be,
    or the field alone with its meaning.
    """
    name, value = split_assignment(text)
    if value is None:
        return [_of_field(field, width, glyphs) for field in _matching(fields, name)]
    try:
        field = find_field(fields, name)
    except InputError:
        return []
    before, last = "", value
    if field.lists and "," in value:
        before, last = value[: value.rindex(",") + 1] + " ", value[value.rindex(",") + 1 :].strip()
    words = [word for word in field.choices if word.startswith(last)] if last not in field.choices else []
    words = words or [word for word in field.choices if last in field.choices]
    words = [before + word for word in words]
    return [_of_word(field, word, width, glyphs) for word in words] or [_of_field(field, width, glyphs)]


def _matching(fields: Sequence[Field], name: str) -> list[Field]:
    wanted = name.strip().lower().replace(" ", "_")
    found = [field for field in fields if wanted in field.path]
    # What starts with the text comes first; fields of tables, which few need, come last.
    return sorted(found, key=lambda field: (not field.name.startswith(wanted), field.part))


def _of_word(field: Field, word: str, width: int, glyphs: Glyphs) -> Completion:
    line = f"{word} (now)" if word == field.value else word
    return Completion(f"{field.path} = {word}", shorten(glyphs.spell(line), width, glyphs.ellipsis))


def _of_field(field: Field, width: int, glyphs: Glyphs) -> Completion:
    # Spelled before it is cut: in ASCII a text may be longer.
    name = shorten(glyphs.spell(field.path), NAME_WIDTH, glyphs.ellipsis)
    value = shorten(glyphs.spell(field.value or "not set"), VALUE_WIDTH, glyphs.ellipsis)
    line = f"{left(name, NAME_WIDTH)} {left(value, VALUE_WIDTH)} {glyphs.spell(field.meaning)}"
    return Completion(f"{field.path} = ", shorten(line, width, glyphs.ellipsis))
