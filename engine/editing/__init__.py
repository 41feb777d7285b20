"""Change a run while it learns.

Edits are commands to the trainer: a parameter, a layer, a neuron, an activation, the learning rate, the recipe. The
network is altered by surgery on its structure, and what was learned and remembered is carried over where it still fits.
"""
