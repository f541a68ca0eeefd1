"""The gate before execution: a document is measured before it is validated, and its variables hold nothing that cannot be kept.

Documents that passed are remembered, so that a client's own documents are parsed and validated once.
"""

from collections.abc import Iterable
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLError, OperationDefinitionNode
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.types.execution import ExecutionContext, ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from graph.limits import LimitExceeded, Limits, check_document, parse_within

REMEMBERED = 256
LONGEST_REMEMBERED = 10_000


class BadRequest(Exception):
    """The request can not be executed; `details` go into the error's extensions."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class Documents:
    """Parsed documents by their text, the oldest forgotten first."""

    def __init__(self) -> None:
        self._parsed: dict[str, DocumentNode] = {}
        self._valid: set[str] = set()

    def parse(self, query: str, limits: Limits) -> DocumentNode:
        """The document of a text; raises when it is no GraphQL or too large."""
        known = self._parsed.get(query)
        if known is not None:
            return known
        document = parse_within(query, limits)
        if len(query) <= LONGEST_REMEMBERED:
            if len(self._parsed) >= REMEMBERED:
                oldest = next(iter(self._parsed))
                del self._parsed[oldest]
                self._valid.discard(oldest)
            self._parsed[query] = document
        return document

    def remember_valid(self, query: str) -> None:
        """The document fits the schema."""
        if query in self._parsed:
            self._valid.add(query)

    def is_valid(self, query: str) -> bool:
        """Whether the document is known to fit the schema."""
        return query in self._valid


class GatedSchema(strawberry.Schema):
    """A schema that executes nothing that has not passed the gate, whatever door it came through."""

    limits = Limits()
    documents = Documents()

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """One answer: queries and mutations. Subscriptions need a door that can go on answering."""
        allowed = set(allowed_operation_types or OperationType) - {OperationType.SUBSCRIPTION}
        return await super().execute(
            query, variable_values, context_value, root_value, operation_name, allowed, operation_extensions
        )

    async def _prepare_operation_async(
        self, context: ExecutionContext, extensions_runner: SchemaExtensionsRunner
    ) -> PreExecutionError | None:
        if context.query is not None:
            try:
                self._pass(context)
            except GraphQLError as refused:
                context.pre_execution_errors = [refused]
                return PreExecutionError(data=None, errors=[refused])
        problem = await super()._prepare_operation_async(context, extensions_runner)
        if problem is None and context.query is not None:
            self.documents.remember_valid(context.query)
        return problem

    def _pass(self, context: ExecutionContext) -> None:
        """Parse and measure in one go, before validation."""
        query, variables = context.query or "", context.variables or {}
        try:
            document = self.documents.parse(query, self.limits)
            check_document(document, self._schema, self.limits, context._provided_operation_name, variables)
        except LimitExceeded as exceeded:
            raise _bad_request(
                str(exceeded), limit=exceeded.limit, allowed=exceeded.allowed, found=exceeded.found
            ) from exceeded
        operations = sum(isinstance(each, OperationDefinitionNode) for each in document.definitions)
        if operations > 1 and context._provided_operation_name is None:
            raise _bad_request("The document holds several operations: operationName must say which.")
        refuse_unkeepable(variables)
        context.graphql_document = document
        if self.documents.is_valid(query):
            context.pre_execution_errors = []  # found valid before: not validated again

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """The library would log documents and values; `ErrorPolicy` logs what is unexpected, and nothing else is."""


def _bad_request(message: str, **details: object) -> GraphQLError:
    return GraphQLError(message, original_error=BadRequest(message, **details))


def refuse_unkeepable(value: Any) -> None:
    """PostgreSQL keeps no U+0000, UTF-8 no lone surrogate: refused here, wherever in the variables they stand."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if "\x00" in each or any("\ud800" <= character <= "\udfff" for character in each):
                raise _bad_request("Text holds U+0000 or a lone surrogate.")
        elif isinstance(each, dict):
            waiting.extend(each.keys())
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
