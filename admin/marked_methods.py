"""Which methods of a view SQLAdmin serves. It asks every attribute of every view, twice, which is most of a start."""

import inspect
from typing import Any

MARKS = ("_exposed", "_action")
_known: dict[type, list[str]] = {}  # tests build the pages some hundred times


def marked_methods(view: type) -> list[str]:
    """The names of what `expose` and `action` have marked, in SQLAdmin's order: the last in the file first."""
    if view not in _known:
        _known[view] = _looked_through(view)
    return _known[view]


def _looked_through(view: type) -> list[str]:
    attributes: dict[str, Any] = {}
    for base in reversed(view.__mro__):
        attributes |= vars(base)
    marked = [name for name in sorted(attributes) if any(hasattr(attributes[name], mark) for mark in MARKS)]
    return sorted(marked, key=lambda name: inspect.unwrap(attributes[name]).__code__.co_firstlineno, reverse=True)
