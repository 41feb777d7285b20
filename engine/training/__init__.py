"""Epochs, batches and updates, and the reasons to stop.

The trainer runs the program of each batch in the order that the seed gives, with the optimizer's calls after those of
the network; it keeps the history, saves and restores its state, and goes back where numbers stopped being finite.
"""
