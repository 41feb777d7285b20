"""The help: every key and what it does, how it is laid out, and how it is left."""

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from nn_tui.tui.app.help import HelpScreen
from nn_tui.tui.app.keys import KeyGroup
from nn_tui.tui.drawing.glyphs import GLYPHS
from tests.tui.scripted import CIRCLES, ScriptedRun, opened, text_of, until

from .screen import app_of, colour_of, framed, style_of

HELP = """\
Letters
               z  a neuron's sum: Σ weight · signal, + bias
               a  its activation f(z), which it sends on; x is an
                  input
               δ  its error dC/dz: how the cost C changes with z
               y  the target; y1, y2, ... are the outputs
               ŷ  the prediction: what comes out
               B  how many samples a batch has
            w, b  a weight and a bias, of scaled inputs and targets
            W1,2  the weight from input or neuron 1 to neuron 2; In1
                  is input 1
          B1, B0  slope and intercept: w and b in the data's units
           dC/dw  the gradient: how the cost changes with a weight
               η  the learning rate
               θ  all weights and biases; an update changes them
              Δw  by how much an update changed a weight
             ‖w‖  the length √Σ w² of the weights into a neuron

Marks of the curves
              ━━  the samples that are trained on
              ╍╍  the samples set aside: for validation, else for
                  the test
               ◆  the lowest loss of the samples set aside; without
                  any, of training
               ▲  the learning rate was changed
               ◇  the network, the data or a setting was changed
               ■  it stopped
               ✕  the cost was no finite number any more
               ▼  a place that you have marked
               ╱  another branch begins here

Running
           space  Run or pause
               s  Train exactly one epoch, or finish the one begun
               b  Train exactly one batch: one update
               o  Carry out one operation
               r  Back to epoch 0 and the same initial weights
               R  Back to epoch 0 with the next seed
               D  Leave it running in a process of its own: nn-tui
                  attach comes back to it
               q  Quit
          ctrl+c  Quit, also from a dialog
          ctrl+z  Stop the program until the shell's fg lets it go
                  on

Learning rate and speed
               [  Lower the learning rate, along 1-2-5
               ]  Raise the learning rate, along 1-2-5
               =  Type a learning rate, or return it to the schedule
               <  Run slower, down to slow motion
               >  Run faster, up to full speed

Changing it while it runs
               e  Change a setting: batch size, optimizer, l2,
                  noise, ...
               +  Add a neuron to the layer of the selected one
               -  Remove the selected neuron
               L  Add a layer after that of the selected neuron
               K  Remove the layer of the selected neuron
               A  Choose the activation of the selected neuron's
                  layer
               u  Add a sample by typing it

The experiment
               n  Set up a new experiment and open it
          ctrl+o  The runs that are kept
               w  Write the recipe, as it is now, to a TOML file

Time
       backspace  Go back by the kind of step that was taken last
               S  Back to the start of the epoch, or of the one
                  before
               B  Back to the start of the batch, or of the one
                  before
               O  Back by one operation
               (  Back by a fiftieth of what the run has come to
               )  On by a fiftieth, as far as the run has come
               G  Go to a place of the run: epoch, epoch.batch or
                  epoch.batch.operation
   P shift+space  Run backwards: to the previous breakpoint, or to
                  the beginning
        alt+left  Back to the place visited before
       alt+right  Forward to the place visited after
               U  Undo the last change: the run stands where it did
                  before
          ctrl+r  Redo the change that was undone last
               F  After a divergence: back to the best epoch, with a
                  tenth of the rate
               T  Compare the branches of the run: go to one, rename
                  or delete it
               N  Mark this place, with a note
               C  Go to a mark
               H  Set a breakpoint, or remove one
               Z  Leave a change out, as if it had never been made
               Y  Why the selected weight is what it is: its story,
                  and what moved it most

Saving and copying
               W  Write the weights, as they are now, to a
                  safetensors file
               p  Save the screen as SVG and as text, in the current
                  folder
               y  Copy the numbers of the focused panel to the
                  clipboard

Network
               v  Show activations, errors, weights, gradients
               V  Show the view before
               a  Look at the batch as a whole, or at one sample
               g  Type the number of the sample to show
               ,  Send the sample before through the network
               .  Send the next sample through the network
            left  Select a neuron one layer back; in a grid, a cell
           right  Select a neuron one layer on; in a grid, a cell
              up  Select the neuron above
            down  Select the neuron below

Curves
               l  Draw the curves on a logarithmic scale, or not
               m  Loss, metric, learning rate, gradient
               M  The same, backwards
               {  Smooth the curves less
               }  Smooth the curves more
               0  Show the latest epochs, or all of them

Learned
               d  Show another view of what it has learned
               E  Show the view before
               j  Judge it: show another view of how good it is
               J  The same, backwards
               :  Lower the threshold, go to the sample or column
                  before, or leave what is computed
               ;  Raise the threshold, go to the next bad sample or
                  column, or compute anew
               c  Draw the map in few colours, or in shades
               t  Show the samples of all splits, of one, or none
               x  Map the selected neuron in place of the network's
                  output
               i  Project on principal components, or on two inputs

Microscope
               X  Put the selected neuron under the microscope

View
               1  Hide or show the panel Network
               2  Hide or show the panel Curves
               3  Hide or show the panel Learned
               4  Hide or show the panel Neuron
               5  Hide or show the panel Layers
               6  Hide or show the panel Events
               z  Give a panel the room of all, or go back
             esc  Go back from one panel to all
              f1  Explain the focused panel
               ?  Show all keys
               I  Type or paste a row, and see what is predicted for
                  it, layer by layer

Network, while the panel has the focus
           enter  Put the selected neuron under the microscope
      shift+left  Select a neuron one layer back, out of any grid
     shift+right  Select a neuron one layer on, out of any grid

Curves, while the panel has the focus
            left  Move the cursor that reads the curves left
           right  Move that cursor right
           enter  Go to the cursor, and rank the samples of the
                  update behind it
             esc  Remove the cursor, or the run behind
              up  Zoom in, around the cursor or the right edge
            down  Zoom out
 pgup shift+left  Look at earlier epochs
pgdn shift+right  Look at later epochs
            home  Show all epochs
             end  Show the latest epochs, and follow them

Neuron, while the panel has the focus
              up  Select the weight above
            down  Select the weight below, or the bias
            pgup  Select 10 weights above
            pgdn  Select 10 weights below
           enter  Type a value for the selected weight or bias
               0  Set the selected weight or bias to zero
               f  Freeze the selected weight or bias, or thaw it

Layers, while the panel has the focus
              up  Scroll to the layers before
            down  Scroll to the layers behind

Events, while the panel has the focus
              up  Scroll to earlier events
            down  Scroll to later events
            pgup  Scroll a page back
            pgdn  Scroll a page on
            home  Show the first events
             end  Show the newest events, and follow them

Microscope, while the panel has the focus
               v  Turn to the next page
               V  Turn to the page before
           right  The next term, neuron or operation
            left  The term before
            down  The next neuron of the layer
              up  The neuron before
     shift+right  The next layer
      shift+left  The layer before
            home  All terms at once
               +  More digits
               -  Fewer digits
               c  Check the gradients of all parameters
               l  Draw the landscape of the cost
               i  Rank the batch's samples, or the epoch's
               {  A smaller shock
               }  A larger shock
            pgdn  Further down the page
            pgup  Further up the page

Everywhere
             tab  Focus the next panel
          ctrl+p  Search all commands
             esc  Leave a dialog, or this help

Signs in the network diagram
"""
"""What stands above the signs of the network diagram."""

GROUPS = [
    KeyGroup(
        "Short",
        (
            Binding("a", "a", tooltip="x" * 30 + " " + "y" * 29),
            Binding("b", "b", tooltip="x" * 30 + " " + "y" * 30),
            Binding("c", "c", tooltip="δ and ŷ"),
            Binding("d", "d"),
        ),
    ),
    KeyGroup("Curves", (Binding("e", "e", tooltip="[bold]e[/bold]"),), own=True),
]
"""The longest key beside them is ctrl+p: of 68 columns it leaves 60."""


def inside(pilot: Pilot[None]) -> list[str]:
    """Return the lines of the help."""
    return [line[2:].rstrip() for line in framed(pilot)]


async def test_the_help_says_of_every_key_under_its_heading_what_it_does() -> None:
    async with opened(ScriptedRun(CIRCLES), (80, 300)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: "Quit" in text_of(pilot))
        lines = inside(pilot)
        assert lines[0] == ""
        assert "\n".join(lines[1:]).startswith(HELP)


async def test_headings_and_keys_stand_out() -> None:
    async with opened(ScriptedRun(CIRCLES), (80, 300)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: "Quit" in text_of(pilot))
        for heading in ("Learning rate and speed", "Layers, while the panel has the focus", "Signs in the network"):
            assert (style_of(pilot, heading).bold, colour_of(pilot, heading)) == (True, "#2dd4bf")
        assert (style_of(pilot, "space  Run or pause").bold, colour_of(pilot, "space  Run or")) == (True, "#d7dae0")
        assert (style_of(pilot, "Run or pause").bold, colour_of(pilot, "Run or pause")) == (None, "#d7dae0")


async def test_long_words_go_on_below_themselves_and_what_the_terminal_lacks_is_spelled() -> None:
    async with opened(ScriptedRun(CIRCLES), (80, 60)) as pilot:
        app_of(pilot).push_screen(HelpScreen(GROUPS, [("×", "dead: 0 → 0"), ("·", "[none]")], GLYPHS["ascii"]))
        await until(pilot, lambda: "Short" in text_of(pilot))
        lines = inside(pilot)
        assert "     d  its error dC/dz: how the cost C changes with z" in lines
        assert "    **  the samples that are trained on" in lines
        assert lines[lines.index("Short") - 1 :] == [
            "",
            "Short",
            f"     a  {'x' * 30} {'y' * 29}",
            f"     b  {'x' * 30}",
            f"        {'y' * 30}",
            "     c  d and p",
            "     d",
            "",
            "Curves, while the panel has the focus",
            "     e  [bold]e[/bold]",
            "",
            "Everywhere",
            "   tab  Focus the next panel",
            "ctrl+p  Search all commands",
            "   esc  Leave a dialog, or this help",
            "",
            "Signs in the network diagram",
            "     ×  dead: 0 -> 0",
            "     ·  [none]",
            "",
        ]


@pytest.mark.parametrize("key", ["escape", "question_mark", "q", "space", "enter"])
async def test_it_is_left_with_escape_and_other_keys_which_do_nothing_else(key: str) -> None:
    run = ScriptedRun(CIRCLES)
    async with opened(run) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: "Letters" in text_of(pilot))
        await pilot.press("s")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press(key)
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        assert app_of(pilot).return_code is None
        assert run.commands == []


async def test_where_it_is_longer_than_the_screen_it_scrolls() -> None:
    async with opened(ScriptedRun(CIRCLES), (80, 24)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: "Letters" in text_of(pilot))
        assert "Everywhere" not in text_of(pilot)
        await pilot.press("end")
        await until(pilot, lambda: "backwards" in text_of(pilot))
        assert "Letters" not in text_of(pilot)
