"""Changing a run while it learns: the edits, and how each is carried out between two updates.

An edit is another recipe and a trainer built from it that goes on where the present one stands: what still fits is
carried over, and layers and neurons are added and taken out with the weights of all others kept. Commands that steer or
only look stand in `runs`.
"""
