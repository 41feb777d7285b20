"""Dialogs that ask one thing: a line of text, a choice, a confirmation, a file name, a sample.

They return an answer and change nothing themselves; whoever opens one acts on it. Dialogs that know the fields of a
recipe live in `recipe_form`. The style sheet here is shared by both.
"""
