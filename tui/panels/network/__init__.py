"""The network as a picture: layers in columns, neurons in boxes or grids, connections between them.

`network_panel` is the widget, `layout` decides where everything stands and `navigation` where the arrow keys lead;
`views` says which numbers are shown, `values` reads them from a snapshot, and the files called `paint_…` draw them.
The arithmetic behind the numbers is the neuron panel's and the engine's.
"""
