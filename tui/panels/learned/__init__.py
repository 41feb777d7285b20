"""What the network has learned, in the view that fits the data: maps, curves, tables, pictures and projections.

`learned_panel` is the widget, `views` says which views fit which data, `scene` holds what every view draws with, and
each view has a file of its own. Predictions for the places of a map are made here (`predictions`), with the engine's
predictor; how good they are on the splits is the engine's to say.
"""
