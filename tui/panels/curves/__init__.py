"""The curves of a run over its epochs: loss, metric, learning rate and gradient norm, with what happened below them.

`curves_panel` is the widget with its keys and its mouse, `view_state` what they choose, `paint_curves` the picture;
`plotext_plotter` is the only file that knows plotext. What the curves are made of, the recorded history, lives in
`engine/training`; ticks and axes in `tui/drawing`.
"""
