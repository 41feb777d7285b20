"""The one exception for what a user gave and can mend."""


class InputError(ValueError):
    """Bad input, told in one sentence: what it was, where it stood, and what was expected.

    `field` is the path of the field that it is about, None where it is about no single one; `where` is the file that
    this stands in. The sentence begins with both: "spiral.toml: training.epochs: expected …".

    The command line prints the sentence and exits with status 2; nothing has been changed by then.
    """

    def __init__(self, problem: str, *, field: str | None = None, where: str | None = None) -> None:
        super().__init__(": ".join(part for part in (where, field, problem) if part))
        self.problem, self.field = problem, field
