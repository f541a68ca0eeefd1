"""What cannot be kept is refused before anything looks at it: PostgreSQL keeps no U+0000, UTF-8 no half of a surrogate pair."""

from typing import Any

from graphql import GraphQLError


def refuse_unstorable(value: Any) -> None:
    """Raise for a text that cannot be kept, wherever it stands in the value. The error does not hold the text itself:
    whoever prints it would fail on it again."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if "\0" in each:
                raise GraphQLError("Text holds U+0000.")
            if not each.isascii() and any("\ud800" <= character <= "\udfff" for character in each):
                raise GraphQLError("Text holds half of a surrogate pair.")
        elif isinstance(each, dict):
            waiting.extend(each.keys())
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
