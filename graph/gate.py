"""The gate before execution: a document is measured before it is validated, and its variables hold nothing that cannot be kept.

Documents that passed are remembered, so that a client's own documents are parsed and validated once.
"""

import json
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, get_operation_ast
from graphql import ExecutionResult as GraphQLResult
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.types.execution import ExecutionContext, ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from graph.errors import BadRequest, unanswered
from graph.lanes import Lanes
from graph.limits import LimitExceeded, Limits, check_document, parse_within
from graph.storable import refuse_unstorable
from rules.errors import NotAvailable

REMEMBERED = 256
MEASURED = "measured_cost"
LONGEST_REMEMBERED = 10_000


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
    lanes = Lanes()

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
        if query is not None and context_value is not None:
            try:
                read = await context_value.read(query, variable_values, operation_name)
            except Exception as problem:  # too much is asked for, the database is away, or what nobody expected
                return ExecutionResult(data=None, errors=[unanswered(problem, context_value)])
            if read is not None:
                context_value.operation, context_value.kind = read.operation, read.kind
                return ExecutionResult(data=json.loads(read.data), errors=None)
        allowed = set(allowed_operation_types or OperationType) - {OperationType.SUBSCRIPTION}
        return await super().execute(
            query, variable_values, context_value, root_value, operation_name, allowed, operation_extensions
        )

    async def stream(self, *arguments: Any, **named: Any) -> Any:
        """Many answers. One that holds nothing but an error is the last: what it was about may be seen no more, or could
        not be read; whoever has missed something asks again after the last number."""
        results = await super().stream(*arguments, **named)
        return _until_nothing_is_left(results) if isinstance(results, AsyncGenerator) else results

    async def _execute_operation(self, execution_context: ExecutionContext, *arguments: Any) -> Any:
        """Run, in the lane for what it costs."""
        cost = getattr(execution_context, MEASURED, 0)
        try:
            async with self.lanes.lane(cost):
                return await super()._execute_operation(execution_context, *arguments)
        except NotAvailable as busy:  # an answer like any other, so that `ErrorPolicy` gives it its words
            execution_context.result = GraphQLResult(None, [GraphQLError(str(busy), original_error=busy)])
            return execution_context.result

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
            cost = check_document(document, self._schema, self.limits, context._provided_operation_name, variables)
        except LimitExceeded as exceeded:
            raise _bad_request(
                str(exceeded), limit=exceeded.limit, allowed=exceeded.allowed, found=exceeded.found
            ) from exceeded
        _refuse_unnamed(document, context._provided_operation_name)
        refuse_unstorable(variables)
        context.context.operation = context._provided_operation_name or _only_name(document)
        context.context.kind = _kind(document, context._provided_operation_name)
        context.graphql_document = document
        setattr(context, MEASURED, cost.total)  # its own attribute: one object lives as long as one operation
        if self.documents.is_valid(query):
            context.pre_execution_errors = []  # found valid before: not validated again

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """The library would log documents and values; `ErrorPolicy` logs what is unexpected, and nothing else is."""


async def _until_nothing_is_left(results: AsyncGenerator[Any, None]) -> AsyncGenerator[Any, None]:
    async with aclosing(results):
        async for result in results:
            last = bool(result.errors) and not any((result.data or {}).values())
            if last:
                result.errors = result.errors[:1]  # of everything that was not there, once
            yield result
            if last:
                return


def _refuse_unnamed(document: DocumentNode, wanted: str | None) -> None:
    """Which operation is meant must be clear: by its name, or because there is only one."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    names = [each.name.value for each in operations if each.name is not None]
    if wanted is None and len(operations) > 1:
        raise _bad_request("The document holds several operations: operationName must say which.")
    if wanted is not None and wanted not in names:
        raise _bad_request("The document holds no operation of that name.")


def _kind(document: DocumentNode, operation_name: str | None) -> str:
    operation = get_operation_ast(document, operation_name)
    return operation.operation.value if operation else ""


def _only_name(document: DocumentNode) -> str:
    """The name of the only operation; names in a document are harmless, names given beside it are not."""
    named = [
        each.name.value for each in document.definitions if isinstance(each, OperationDefinitionNode) and each.name
    ]
    return named[0][:64] if named else "anonymous"


def _bad_request(message: str, **details: object) -> GraphQLError:
    return GraphQLError(message, original_error=BadRequest(message, **details))
