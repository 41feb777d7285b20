"""The way to the terminal: what it can show, what is on it, and how fast it takes what is sent.

Sends only the cells that changed, when the terminal is ready for them, and survives a terminal that disappears. What
is drawn comes from elsewhere: nothing here knows panels, colours' meanings or runs.
"""
