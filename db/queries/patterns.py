"""What people type, as patterns for LIKE."""

import re


def containing(text: str) -> str:
    """A pattern that finds the text anywhere, its own wildcards taken literally (escape character: backslash)."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"
