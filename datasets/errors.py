"""The one exception for what a user gave and can mend."""


class InputError(ValueError):
    """Bad input, told in one sentence: what it was, where it stood, and what was expected.

    The command line prints the sentence and exits with status 2; nothing has been changed by then.
    """
