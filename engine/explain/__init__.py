"""The arithmetic of one neuron and of one update, read from what the program has written.

Numbers and formulas alone: the words around them are said where they are drawn. Nothing here changes a run.
"""
