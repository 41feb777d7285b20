"""The microscope: every number of a training step, one sum at a time, with what is done in plain words beside it.

Its pages are values of sentences, formulas and rows, so that the screen, the clipboard and `nn-tui explain` print the
same; the panel lays them out, walks through their terms and neurons, and computes checks off the interface.
"""
