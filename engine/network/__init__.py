"""A network's numbers, and the small tables that it is made from.

Structure, parameters and the arrays of a pass, with how they lie in memory; activations, losses, initializers and
dropout, which hand out bound NumPy calls; weights as files; what layers and neurons are called. Nothing here trains or
knows of a recipe: how the calls make a step is said in `program`.
"""
