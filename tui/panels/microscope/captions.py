"""The microscope's plain words: for every operation, what is computed, from what, and why now."""

from nn_tui.engine.network.names import layer_name
from nn_tui.engine.program import Operation
from nn_tui.engine.runs import Snapshot

from ..captions import sample_words
from .scene import MicroscopeScene
from .views import View


def operation_words(snapshot: Snapshot, operation: Operation) -> str:
    """Return a sentence about the operation that was taken: what it computed, from what, and why now."""
    depth = snapshot.structure.depth
    layer = operation.layers[0] if operation.layers else 0
    name = "all layers" if not layer else f"the {layer_name(layer, depth)} layer" if layer == depth else ""
    name = name or layer_name(layer, depth)
    before = "the inputs" if layer <= 1 else f"the activations of {layer_name(layer - 1, depth)}"
    match operation.phase, operation.writes:
        case "batch", _:
            return (
                "The next batch of samples is fetched, each in a column of [X]: "
                "whatever is learned now is learned from them."
            )
        case "forward", "mask":
            return (
                "Dropout draws which activations of the hidden layers are left out in this batch, "
                "and scales up the others."
            )
        case "forward", "z":
            return (
                f"Each neuron of {name} multiplies {before} by the weights of its connections and adds its bias: "
                "[W] @ [X] + [Bias] = [Z]. All that it needs is there now."
            )
        case "forward", "a":
            function = snapshot.structure.activation_names[layer - 1]
            onward = "is the prediction" if layer == depth else "is handed on to every neuron of the next layer"
            return f"Each Z of {name} goes through the activation function {function}; what comes out {onward}."
        case "forward", _:
            return f"The activations of {name} are multiplied by the mask of dropout; what is left is handed on."
        case "loss", "cost":
            return (
                "The predictions are there, so the cost function says how wrong they are: "
                "the number that training minimises."
            )
        case "loss", "da":
            return "How does the cost change with each prediction? That is where the error starts its way back."
        case "loss", _:
            return (
                "How does the cost change with each output's Z? "
                "With this cost function that is prediction minus target."
            )
        case "backward", "derivative":
            return (
                "How steep is each activation function at its Z? The error will be multiplied by that on its way back."
            )
        case "backward", "da":
            return (
                f"The errors of the next layer come back through the same connections and weights to {name}: "
                "each neuron gets the sum of weight times error."
            )
        case "backward", "delta":
            return (
                f"What came back to {name} is multiplied by the steepness of its function: "
                "that is each neuron's error δ."
            )
        case "backward", "gradients" if operation.layers:
            return (
                f"Each weight into {name} gets its gradient: the error of its neuron times the signal that came "
                "through its connection. A bias gets the error itself."
            )
        case "backward", _:
            clip = "‖g‖" in operation.formula or "within" in operation.formula
            if clip:
                return "Gradients that are too large are clipped, before the optimizer sees them."
            return "The penalty on large weights adds its own gradient, which pulls every weight towards 0."
        case "update", "updates":
            return (
                "The optimizer turns every gradient into a step against it: what goes up with the cost is to go down."
            )
        case _:
            return "The steps are subtracted from all weights and biases at once. The next batch meets the new ones."


def view_words(scene: MicroscopeScene, view: View) -> str:
    """Return a sentence about a page, where no operation is being stepped."""
    subject = scene.subject
    whose = "the batch" if subject.sample is None else sample_words(subject.sample)
    match view:
        case "forward":
            return (
                f"What neuron {scene.name} makes of {whose}: each signal times its weight, all added up, plus the bias."
            )
        case "cost":
            return f"How wrong the prediction for {whose} is: each output is compared with its target."
        case "backward":
            source = (
                "the cost function" if scene.is_output else "the errors of the next layer, through the same weights"
            )
            return f"The error attributable to {scene.name}: it comes from {source}."
        case "gradient":
            return f"How the cost changes with each weight into {scene.name}: its error times the signal that came in."
        case "update":
            return f"What the update makes of the parameters of {scene.name}, by the optimizer's own arithmetic."
        case "blame":
            return f"Whom {scene.name} blames for its error: the most active ones upstream; the lazy ones skate by."
        case _:
            return "Is the gradient right, and did the step do what it promised? Tried out aside, in double precision."
