"""The parts of the dashboard's screen, one folder each: the widget, what it computes without Textual, and its words.

`panel.py` has what all of them share, `messages.py` what they tell the dashboard. A panel draws a snapshot into strips
and keeps nothing of the run; what it wants of the session it asks for with a message. No panel knows another one's
widget, and none knows the app, which decides where panels stand and when they draw.
"""
