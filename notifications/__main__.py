"""`python -m notifications`: a front door in a room of its own."""

import typer

from running.workers import main

if __name__ == "__main__":
    door = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    door.command()(main)
    door()
