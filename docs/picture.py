"""Takes the README's picture: the real dashboard with a real run, saved by Textual as SVG."""

import asyncio
from pathlib import Path

from nn_tui.engine import load_experiment
from nn_tui.engine.runs import RunSession, SetLearningRate, Step, Viewer
from nn_tui.tui.app.dashboard import Dashboard

RATES = (0.03, 0.01)
EPOCHS = 30
SIZE = (120, 36)


async def main() -> None:
    """Train the given epochs with each learning rate, and save what the screen shows."""
    session = RunSession(load_experiment("circles"))
    session.start()
    app = Dashboard(Viewer(session))
    async with app.run_test(size=SIZE) as pilot:
        for rate in RATES:
            app.send(SetLearningRate(rate))
            for _ in range(EPOCHS):
                app.send(Step("epoch"))
            while app.shown is None or app.shown.command < app.sent or not app.complete:
                await pilot.pause(0.02)
        await pilot.pause(0.5)
        # Textual names the window's title after the app; the file is the same whenever nothing on screen changes.
        (Path(__file__).parent / "screen.svg").write_text(app.export_screenshot(title="nn-tui"))


if __name__ == "__main__":
    asyncio.run(main())
