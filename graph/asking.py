"""Asking the API from inside, as a guest: for pages that show everybody what everybody may ask."""

import json
from collections.abc import Mapping
from typing import Any

import strawberry

from graph.context import Context, Portal
from rules.people import Guest


class Asking:
    """Answers what a guest may ask, as the API answers it."""

    def __init__(self, schema: strawberry.Schema, portal: Portal) -> None:
        self._schema, self._portal = schema, portal

    async def __call__(
        self, document: str, name: str, variables: Mapping[str, Any], caller: Guest
    ) -> tuple[Mapping[str, Any] | None, list[Mapping[str, Any]]]:
        """`data` and `errors` of an operation of the document."""
        context = Context(self._portal, caller, operation=name)
        read = await context.read(document, dict(variables), name)
        if read is not None:
            return json.loads(read.data), []
        result = await self._schema.execute(
            document, variable_values=dict(variables), operation_name=name, context_value=context
        )
        return result.data, [dict(error.formatted) for error in result.errors or ()]
