"""What a table of the user's is taken for: in words, and as a page before training starts.

The facts are the datasets' knowledge (`datasets.tables`); here they are told, and what has to be asked is asked.
"""
