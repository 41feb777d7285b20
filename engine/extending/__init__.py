"""Own activations, losses, metrics, monitors and schedules: functions of a script, registered by name.

A recipe of the same process then takes the name wherever it takes one that comes along. Derivatives are compared with
differences of the function when they are registered, so that what trains is what was meant.
"""

from .own_activations import register_activation
from .own_figures import register_metric, register_monitor
from .own_losses import register_loss
from .own_schedules import register_schedule

__all__ = ["register_activation", "register_loss", "register_metric", "register_monitor", "register_schedule"]
