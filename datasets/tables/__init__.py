"""Tables as people have them: from bytes to columns, what each column is, and what becomes of it.

`content` makes text of a file's bytes, `dialect` and `header` find out how it is divided, `text_table` reads its
columns. `judging` says what each column is and why, `encoding` makes a dataset of what is used.
"""
