"""`python -m notifications`: a front door in a room of its own."""

import typer

from workers import main

if __name__ == "__main__":
    typer.run(main)
