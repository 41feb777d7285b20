"""The runs that are kept: as a table, one in detail, two side by side, and the page of the dashboard that shows them.

All but the page are pure: `nn-tui runs` prints what the page shows.
"""
