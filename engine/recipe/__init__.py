"""The recipe of an experiment: describe, read, check and compare it, and build a trainer from it.

Tables with a default for every field, TOML and back, what the fields mean and what is wrong with them, and the presets.
What a field does is done elsewhere: here names become the things that they stand for.
"""
