"""The user's own data: tables as text and Parquet, NPY and NPZ, and IDX files, one reader a format.

A table's columns become inputs and targets in `tables`, arrays do in `from_arrays`. To add a format, write its reader
and enter it in `load_file` under its ending, which stands in `file_names`.
"""
