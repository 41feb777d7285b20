"""A run's folder: everything that it takes to go on exactly, to be told apart from others, and to be replayed.

The folder keeps what the timeline holds: its journal, some of its checkpoints, and the events. A recorder hands these
to a thread of its own that writes them, so that training waits for no disk. `docs/runs.md` describes the files.
"""
