"""The labels of every enum of the API, for the client: `web/client/labels.js`."""

import json

from strawberry import Schema
from strawberry.types.enum import StrawberryEnumDefinition

from rules.labels import Labelled

HEADER = """\
// Written by `make documents` from the rules: change those. Each function gives the label of a value in the reader's language,
// and the value itself where it is newer than this page.
import { preferences } from "./preferences.js";

/** @param {Record<string, [string, string]>} labels */
const of = (labels) => (/** @type {string | null | undefined} */ code) =>
  labels[code ?? ""]?.[preferences.value.language === "en" ? 1 : 0] ?? code ?? "";
"""


def client_labels(schema: Schema) -> str:
    """A module with one function for each enum whose values have labels."""
    enums = {
        name: known.definition.wrapped_cls
        for name, known in sorted(schema.schema_converter.type_map.items())
        if isinstance(known.definition, StrawberryEnumDefinition) and issubclass(known.definition.wrapped_cls, Labelled)
    }
    return HEADER + "".join(f"export const {_camel(name)} = of({_labels(values)});\n" for name, values in enums.items())


def _camel(name: str) -> str:
    return name[0].lower() + name[1:]


def _labels(values: type[Labelled]) -> str:
    return json.dumps({each.value: [each.zh, each.en] for each in values}, ensure_ascii=False)
