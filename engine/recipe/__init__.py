"""Describe, read, check, compare and build an experiment.

The tables of a recipe with the limits and meanings of their fields, TOML in and out, the presets, defaults for what was
left open, and the differences of two recipes. `Experiment.trainer` builds what the recipe describes.
"""
