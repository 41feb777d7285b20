"""What everything on screen is drawn with: cells and styles, characters, colours, numbers, axes and dots.

`canvas` and `dot_raster` know neither colours nor Textual, `styled_canvas` turns cells into strips, `theme` gives
colours their meanings and `glyphs` characters theirs. What is drawn is the panels' affair, and how it reaches the
terminal that of `tui/terminal`.
"""
