"""Takes the README's picture: the real dashboard with a real run, saved by Textual as SVG."""

import asyncio
from pathlib import Path

from nn_tui.engine import load_experiment
from nn_tui.engine.runs import Session, SetLearningRate, Step
from nn_tui.tui.app import Dashboard

EPOCHS = 60
SIZE = (120, 36)


async def main() -> None:
    """Train a little, steer once, and save what the screen shows."""
    session = Session(load_experiment("circles"))
    session.start()
    app = Dashboard(session)
    async with app.run_test(size=SIZE) as pilot:
        for epoch in range(EPOCHS):
            if epoch == EPOCHS // 2:
                session.send(SetLearningRate(0.01))
            session.send(Step("epoch"))
        while app.shown is None or app.shown.epoch < EPOCHS:
            session.look()
            await pilot.pause(0.05)
        await pilot.pause(0.5)
        # Textual names the window's title after the app; the file is the same whenever nothing on screen changes.
        (Path(__file__).parent / "screen.svg").write_text(app.export_screenshot(title="nn-tui"))


if __name__ == "__main__":
    asyncio.run(main())
