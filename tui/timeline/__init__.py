"""Time in words and dialogs: branches compared, breakpoints, and why a parameter is what it is.

The bar that one scrubs along stands in the panel of the curves, whose axis it shares.
"""
