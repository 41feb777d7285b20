"""The command line: one file a command, and the options that commands share.

A command reads its options, builds what it needs and returns an exit status. Imports are late, so that `--help` comes
at once: the options and main load neither NumPy nor Textual. What a command does lives in the engine, `app` or `plain`.
"""
