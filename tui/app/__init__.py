"""The dashboard as a whole: its keys, its commands, and when it shows which snapshot.

`SessionApp` is what all parts share; running, editing, saving, new_experiment and refresh extend it side by side, and
`Dashboard` puts them together with the panels. What a panel shows lives in `panels`, what a dialog asks in `dialogs`
and `recipe_form`.
"""
