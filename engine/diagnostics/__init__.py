"""How the layers fare: norms, dead and saturated neurons, histograms, and what to warn of.

Figures of one moment, for a whole layer at a time; what becomes of them from one moment to the next is watched in
`runs`, and single neurons are explained in `explain`.
"""
