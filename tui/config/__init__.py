"""What outlives a start: the settings that the user writes, and what the dashboard remembers by itself.

One file knows where these live on disk. Options of the command line, which win over settings, live in `cli`; recipes
are no settings and live in the engine.
"""
