"""A run as lines of text, for screen readers, pipes and logs: commands are typed, and answered in sentences.

`console` reads and tells, `commands` are the words that can be typed, `sentences` what is said. It uses those parts of
the panels that do not draw, and imports no Textual.
"""
