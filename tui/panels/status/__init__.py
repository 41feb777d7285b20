"""The status line: the experiment, its state, how far it is and how well it does, and what the dashboard costs.

`figures` are its texts and what is left out first where room is short, `costs` measures memory and the share of time
that drawing takes. The plain console shares its words; key hints and messages are the app's.
"""
