"""The commands on runs that are kept: `nn-tui runs`, `replay` and `diff`, and which run is meant by what was typed.

A run that goes on is carried out like a new one, by the files beside this folder, which use those in it.
"""
