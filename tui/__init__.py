"""The interface: the command line, the dashboard, the plain console, and what they draw with.

`cli` starts everything; `app` is the dashboard, `panels` its panels, `recipe_form` and `dialogs` what it asks;
`plain` tells a run as text. `drawing` knows characters and colours, `terminal` how they get to the screen.
Nothing here computes: numbers come from the engine as snapshots, and changes go to it as commands.
"""
