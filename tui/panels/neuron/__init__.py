"""The selected neuron under the microscope: its arithmetic, its parameters, and the optimizer's last update of one.

`neuron_panel` is the widget; the other files turn the engine's explanations (`engine/explain`) into lines of text with
roles, fitted to a width, which the plain console prints too.
"""
