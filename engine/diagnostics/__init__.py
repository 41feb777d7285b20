"""How layers and neurons fare while they learn.

Norms and update sizes of the layers, histograms of their numbers, a survey of the neurons over a set of samples, and
the warnings that follow from them: dead, saturated, exploding, vanishing. It reads the trainer and changes nothing.
"""
