"""The way to the terminal: what it can show, what stands on it, and how fast it takes what is sent."""
