"""Where the program starts: what must be so before anything is imported that takes time."""

import signal


def main() -> None:
    """Run the command line; ctrl-c while it is imported ends it as any program, without a word."""
    interrupt = signal.getsignal(signal.SIGINT)
    if interrupt != signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from .main import main as run

    run()
