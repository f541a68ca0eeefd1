"""Operations: a document is parsed, validated and measured once, and what it selects is worked out once for each class of reader."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    VariableValues,
    Visitor,
    get_variable_values,
    validate,
    visit,
)

from db.reads.statement import Statement, TooLarge
from graph.bounded import Bounded
from graph.limits import PAGE_ARGUMENTS, LimitExceeded, Limits, check_document, parse_within
from graph.selections import NoPlan, Reader, Selection
from graph.storable import refuse_unstorable

# What is remembered, all clients together; an operation has several selections (actors, skipped fields).
MOST_OPERATIONS = 256
MOST_SELECTIONS = 512
MOST_COSTS = 32
LONGEST_REMEMBERED = 10_000  # characters of a request
COMPILER_PATIENCE = 1.0


@dataclass(frozen=True)
class Query:
    """A request to read, or to follow. The person is known by "token" or "session"; None: a guest."""

    text: str
    variables: Mapping[str, Any]
    operation_name: str | None
    known_by: str | None
    language: str


@dataclass(eq=False)
class Operation:
    """A valid operation, with what was worked out about it."""

    text: str
    node: OperationDefinitionNode
    document: DocumentNode
    fragments: Mapping[str, FragmentDefinitionNode]
    switches: tuple[str, ...]  # variables that skip or include
    paging: tuple[str, ...]  # variables that say how long a list is
    costs: Bounded[int] = field(default_factory=lambda: Bounded(MOST_COSTS))

    @property
    def name(self) -> str:
        """For the log: names in a document are harmless."""
        return self.node.name.value[:64] if self.node.name else "anonymous"


class _Variables(Visitor):
    """Which variables stand in directives and in page arguments."""

    def __init__(self) -> None:
        super().__init__()
        self.switches: dict[str, None] = {}
        self.paging: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.switches[argument.value.name.value] = None

    def enter_field(self, node: FieldNode, *_: object) -> None:
        for argument in node.arguments or ():
            if argument.name.value in PAGE_ARGUMENTS and isinstance(argument.value, VariableNode):
                self.paging[argument.value.name.value] = None


class Operations:
    """The operations of a process."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self.schema, self._limits = schema, limits
        self._operations: Bounded[Operation | str] = Bounded(MOST_OPERATIONS)  # or why it has no plan
        self._selections: Bounded[Selection] = Bounded(MOST_SELECTIONS)
        self._compiler = asyncio.Semaphore(1)

    def named(self, query: Query, kind: OperationType) -> Operation:
        """The operation of this kind that is meant; raises `NoPlan` when there is none, or none that can be planned."""
        try:
            refuse_unstorable(query.variables)
        except GraphQLError:
            raise NoPlan("invalid") from None
        key = (query.text, query.operation_name)
        known = self._operations.used(key)
        if known is None:
            known = self._prepared(query)
            if len(query.text) + len(query.operation_name or "") <= LONGEST_REMEMBERED:
                self._operations.keep(key, known)
        if isinstance(known, str) or known.node.operation is not kind:
            raise NoPlan(known if isinstance(known, str) else "no query")
        return known

    def _prepared(self, query: Query) -> Operation | str:
        """The operation, valid and within the limits; one that is neither is not remembered here."""
        try:
            document = parse_within(query.text, self._limits)
            check_document(document, self.schema, self._limits, query.operation_name, query.variables)
            valid = not validate(self.schema, document, max_errors=1)
        except (GraphQLError, LimitExceeded):
            valid = False
        if not valid:
            raise NoPlan("invalid")
        return _chosen(query, document)

    def cost(self, operation: Operation, query: Query) -> int:
        """What the operation asks for, counted once for each page size."""
        given = [query.variables.get(name, "") for name in operation.paging]
        key = tuple(each if type(each) is int or each is None or each == "" else "nonsense" for each in given)
        known = operation.costs.used(key)
        if known is not None:
            return known
        try:
            cost = check_document(operation.document, self.schema, self._limits, query.operation_name, query.variables)
        except LimitExceeded:
            raise NoPlan("invalid") from None
        return operation.costs.keep(key, cost.total)

    def variables(self, operation: Operation, query: Query) -> VariableValues:
        """The variables' values."""
        definitions = operation.node.variable_definitions or ()
        variables = get_variable_values(self.schema, definitions, dict(query.variables), hide_suggestions=True)
        if not isinstance(variables, VariableValues):
            raise NoPlan("invalid")
        return variables

    def selection(self, operation: Operation, variables: VariableValues, *, guest: bool) -> Selection:
        """What is selected, by these variables."""
        switched = (variables.coerced.get(name) for name in operation.switches)
        key = (operation, guest, *(value if isinstance(value, bool) else None for value in switched))
        known = self._selections.used(key)
        if known is None:
            reader = Reader(self.schema, operation.fragments, variables, guest=guest)
            known = self._selections.keep(key, reader.selection(operation.node))
        return known

    async def compiled(self, compiling: Callable[[], Statement], *, patience: float = COMPILER_PATIENCE) -> Statement:
        """The statement, made in a thread and one at a time: a large one takes half a second, and nobody waits long for it."""
        try:
            async with asyncio.timeout(patience):
                await self._compiler.acquire()
        except TimeoutError:
            raise NoPlan("compiler busy") from None
        try:
            return await asyncio.to_thread(compiling)
        except (TooLarge, RecursionError):
            raise NoPlan("too large") from None
        finally:
            self._compiler.release()


def _chosen(query: Query, document: DocumentNode) -> Operation | str:
    """The operation of that name, or the only one, unless it is an act; else why there is no plan."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    name = query.operation_name
    named = [each for each in operations if name is None or (each.name and each.name.value == name)]
    if len(named) != 1 or named[0].operation is OperationType.MUTATION:
        return "no query"
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    variables = _Variables()
    for definition in (named[0], *fragments.values()):
        visit(definition, variables)
    return Operation(query.text, named[0], document, fragments, tuple(variables.switches), tuple(variables.paging))
