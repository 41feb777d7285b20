"""What stands in a recipe by its name: losses, initializers, optimizers and schedules."""

import msgspec


class Named(msgspec.Struct, frozen=True, tag_field="name", forbid_unknown_fields=True):
    """A table of a recipe with a name, which alone stands for the table with all defaults."""

    @property
    def name(self) -> str:
        """The name in the recipe."""
        return str(type(self).__struct_config__.tag)


def name_of(entry: Named | str) -> str:
    """Return the name of what a recipe has either by its name or as a table."""
    return entry if isinstance(entry, str) else entry.name
