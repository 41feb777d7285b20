"""Time: every moment of a run can be named, gone back to, and gone on from, exactly.

A checkpoint is all it takes to go on from a moment; the journal says which commands changed the run, and when. What
lies between is computed again. A branch is one course of a run; changing something in the past begins another.
"""
