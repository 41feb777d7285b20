"""Editing a recipe on screen: the form over all of its fields, and the dialog for a single setting.

What is typed goes into a draft, which is checked at once and completed field by field. Which fields there are, what
they mean and which values they take is the engine's knowledge (`engine.recipe`).
"""
