"""Editing: what can be changed about network, data and settings while it trains."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import BindingType

from nn_tui.datasets import InputError
from nn_tui.engine.network.activations import ACTIVATIONS
from nn_tui.engine.network.names import layer_name
from nn_tui.engine.recipe.differences import differences
from nn_tui.engine.recipe.loading import changed
from nn_tui.engine.runs import (
    AddLayer,
    AddNeuron,
    Change,
    RemoveLayer,
    RemoveNeuron,
    SetActivation,
    Snapshot,
    needs_restart,
)

from ..dialogs.choose import ChoiceScreen
from ..dialogs.confirm import ConfirmScreen
from ..panels.panel import within
from .keys import EDITING, key
from .session_app import SessionApp

if TYPE_CHECKING:
    from ..recipe_form.setting_dialog import Setting

_key = partial(key, EDITING)


class Editing(SessionApp):
    """Asks what to change and sends it to the session, which applies it between two updates."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _key("e", "edit_setting", "setting", "Change a setting: batch size, optimizer, l2, noise, ...", "edit"),
        _key("+", "add_neuron", "neuron-add", "Add a neuron to the layer of the selected one"),
        _key("-", "remove_neuron", "neuron-remove", "Remove the selected neuron"),
        _key("L", "add_layer", "layer-add", "Add a layer after that of the selected neuron"),
        _key("K", "remove_layer", "layer-remove", "Remove the layer of the selected neuron"),
        _key("A", "choose_activation", "activation", "Choose the activation of the selected neuron's layer"),
        _key("u", "add_sample", "sample-add", "Add a sample by typing it"),
    ]

    # Settings.

    @work
    async def action_edit_setting(self, text: str = "") -> None:
        """Ask for a field and its value, and change it."""
        if self.shown is not None:
            from ..recipe_form.setting_dialog import SettingScreen

            columns = self.shown.data.columns
            setting = await self.push_screen_wait(
                SettingScreen(self.shown.experiment, text, self._validate, self.glyphs, columns)
            )
            if setting is not None:
                await self._change(*setting)

    @work
    async def action_change(self, path: str, value: object) -> None:
        """Set a field to another value."""
        await self._change(path, value)

    async def _change(self, path: str, value: object) -> None:
        if self.shown is None:
            return
        before = self.shown.experiment
        try:
            after = changed(before, {path: value})
        except InputError as error:
            self.say(str(error), trouble=True)
            return
        if after == before:
            self.say(f"{path} already has this value", named=True)
            return
        restarting = needs_restart(differences(before, after))
        if restarting and not await self._confirm_restart(restarting):
            return
        self.send(Change(((path, value),), restart=bool(restarting)))

    async def _confirm_restart(self, paths: tuple[str, ...]) -> bool:
        what = "makes new data" if paths[0].startswith("data.") else "cannot change while it trains"
        return bool(
            await self.push_screen_wait(
                ConfirmScreen(
                    f"{paths[0]} {what}: training starts again at epoch 0.",
                    "Enter restarts, Escape cancels.",
                    self.glyphs,
                )
            )
        )

    def _validate(self, setting: "Setting") -> None:
        """Raise InputError for a value that the running experiment cannot have."""
        snapshot = self._snapshot
        after = changed(snapshot.experiment, dict((setting,)))
        # What the recipe's types do not tell, the data do; with new data that would take long.
        if not needs_restart(differences(snapshot.experiment, after)):
            self.session.check(after)

    # The network: the selection says where.

    def action_add_neuron(self) -> None:
        """Add a neuron to the selected layer."""
        if (layer := self._hidden_layer("Neurons are added to hidden layers")) is not None:
            self.send(AddNeuron(layer))

    def action_remove_neuron(self) -> None:
        """Remove the selected neuron."""
        if (layer := self._hidden_layer("Inputs and outputs belong to the data")) is not None:
            self.send(RemoveNeuron(layer, self._place[1]))

    def action_add_layer(self, after: int | None = None) -> None:
        """Add a hidden layer after the selected one, or before the outputs if these are selected."""
        if self.shown is not None:
            last = self.shown.structure.depth - 1
            self.send(AddLayer(min(self._place[0] if after is None else after, last)))

    def action_remove_layer(self) -> None:
        """Remove the selected layer."""
        if (layer := self._hidden_layer("Inputs and outputs belong to the data")) is not None:
            self.send(RemoveLayer(layer))

    @work
    async def action_choose_activation(self, layer: int | None = None) -> None:
        """Ask for another activation of the selected layer."""
        if self.shown is None:
            return
        layer = self._place[0] if layer is None else layer
        structure = self.shown.structure
        if layer == 0:
            self.say("Inputs have no activation; select another layer", trouble=True)
            return
        hidden = layer < structure.depth
        names = [name for name in ACTIVATIONS if name != "swish" and not (hidden and name == "softmax")]
        present = structure.activations[layer - 1].name
        heading = f"Activation of {layer_name(layer, structure.depth)}"
        name = await self.push_screen_wait(ChoiceScreen(heading, names, present, self.glyphs))
        if name is not None and name != present:
            self.send(SetActivation(layer, name))

    # The data.

    @work
    async def action_add_sample(self) -> None:
        """Ask for a sample, starting from the one on screen, and add it to the training data."""
        if self.shown is not None:
            from ..dialogs.sample_form import SampleForm

            data, sample = self.shown.data, self.shown.subject.sample
            added = await self.push_screen_wait(SampleForm(data, sample, self.glyphs))
            if added is not None:
                self.send(added)

    @property
    def _snapshot(self) -> Snapshot:
        assert self.shown is not None
        return self.shown

    @property
    def _place(self) -> tuple[int, int]:
        return within(self._snapshot.structure.sizes, *self.selected)

    def _hidden_layer(self, otherwise: str) -> int | None:
        """Return the selected layer if it is a hidden one; otherwise say why nothing happens."""
        if self.shown is None:
            return None
        layer = self._place[0]
        if 0 < layer < self.shown.structure.depth:
            return layer
        self.say(f"{otherwise}; select a hidden one first", trouble=True)
        return None
