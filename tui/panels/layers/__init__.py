"""How each layer fares: norms, histograms, neurons that no longer learn, and what stands out, in words.

`layers_panel` is the widget, `layer_table` its figures and texts, which the plain console reads out too. The numbers
themselves, and the thresholds that make a finding of them, live in `engine/diagnostics`.
"""
