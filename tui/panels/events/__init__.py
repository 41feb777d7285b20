"""What happened during a run: all events in a panel that scrolls, or the latest one on a line.

`event_list` turns events into lines of text. The marks that events leave below the curves live in `panels/curves`;
which events there are, and what they say, is the session's affair (`engine/runs`).
"""
