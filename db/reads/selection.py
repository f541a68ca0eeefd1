"""What is asked for, free of GraphQL; and the marks by which an answer's computed places are found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.reads.declaring import Computed, Reading

TYPENAME = "__typename"
# U+0000 can be in no text that PostgreSQL keeps, so that nothing that people write can look like these marks.
COMPUTED = '{"\\u0000'
MISSING = '{"\\u0000":0}'  # a null where the schema promises a value
_COMPUTED = COMPUTED.encode()
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Asked:
    """A field asked for, under its response name; `below` by type name, empty for a value.

    `arguments` are parameters, or values that change the statement itself. `required`: the schema promises a value.
    """

    key: str
    name: str
    required: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)
    below: Mapping[str, tuple["Asked", ...]] = field(default_factory=dict)


class PromiseBroken(Exception):
    """There is a null where the schema promises a value: only an execution field by field can say where the error goes."""


def completed(json_answer: bytes, computed: Sequence[tuple[Computed, Asked]], reading: Reading) -> bytes:
    """The answer with the values of the Python functions in their places; nothing else of it is read."""
    if _COMPUTED not in json_answer:
        return json_answer
    answer, pieces, at = json_answer.decode(), [], 0
    while (found := answer.find(COMPUTED, at)) >= 0:
        if answer.startswith(MISSING, found):
            raise PromiseBroken
        colon = answer.index(":", found)
        source, asked = computed[int(answer[found + len(COMPUTED) : colon - 1])]
        given, end = _DECODER.raw_decode(answer, colon + 1)
        value = _selected(source.function(given, reading), asked)
        pieces += [answer[at:found], json.dumps(value, ensure_ascii=False, separators=(",", ":"))]
        at = end + 1  # behind the bracket that closes the mark
    return "".join([*pieces, answer[at:]]).encode()


def _selected(value: Any, asked: Asked) -> Any:
    """What is asked for of a computed value; all of it when nothing is said."""
    if value is None and asked.required:
        raise PromiseBroken
    if isinstance(value, list):
        return [_selected(each, asked) for each in value]
    if not asked.below or not isinstance(value, Mapping):
        return value
    (fields,) = asked.below.values()
    return {
        each.key: each.arguments["type_name"] if each.name == TYPENAME else _selected(value[each.name], each)
        for each in fields
    }
