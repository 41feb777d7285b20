"""Epochs, batches and updates: what turns a network and data into a trained network.

The trainer owns every number that changes and can be driven from a test in three lines. Optimizers, schedules,
regularization and the reasons to stop stand in files of their own; a state can be saved and gone on from exactly.
Threads and commands are the affair of `runs`, recipes that of `recipe`.
"""
