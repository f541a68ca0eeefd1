"""Plans: an operation is parsed, validated, measured and turned into a statement once; afterwards only values are bound."""

import asyncio
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import structlog
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

from db.reads.declaring import Reading
from db.reads.pool import Answer, ReadPool
from db.reads.queries import CATALOGUE, QUERY
from db.reads.selection import Asked, PromiseBroken, completed
from db.reads.statement import Statement, TooLarge, compile_statement
from graph.bounded import LONGEST_STATEMENT_REMEMBERED, Bounded
from graph.lanes import Lanes
from graph.limits import PAGE_ARGUMENTS, LimitExceeded, Limits, check_document, parse_within
from graph.selections import NoPlan, Reader, Selection, shape_of, values_of
from graph.storable import refuse_unstorable
from rules.deadlines import today
from rules.errors import Refused

log = structlog.get_logger("portal.reads")
# What is remembered, all clients together; an operation has several selections (actors, skipped fields) and statements
# (languages, absent arguments).
MOST_OPERATIONS = 256
MOST_SELECTIONS = 512
MOST_STATEMENTS = 512
MOST_COSTS = 32
LONGEST_REMEMBERED = 10_000  # characters of a request
COMPILER_PATIENCE = 1.0


@dataclass(eq=False)
class Operation:
    """A valid operation, with what was worked out about it."""

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


@dataclass(frozen=True)
class Query:
    """A request to read. The person is known by "token" or "session"; None: a guest."""

    text: str
    variables: Mapping[str, Any]
    operation_name: str | None
    known_by: str | None
    language: str


@dataclass(frozen=True)
class Plan:
    """What answers a query: a statement, the values of its parameters, and how much it asks for."""

    operation: str
    statement: Statement
    values: Mapping[str, Any]
    cost: int


@dataclass(frozen=True)
class Read:
    """What was read: the answer's `data` as JSON in UTF-8, the operation's name, and what the statement said of the session."""

    data: bytes
    operation: str
    session: Answer
    outcome: str = "ok"
    kind: str = "query"


class Plans:
    """The plans of a process."""

    def __init__(self, schema: GraphQLSchema, pool: ReadPool, limits: Limits, lanes: Lanes) -> None:
        self._schema, self._pool, self._limits, self._lanes = schema, pool, limits, lanes
        self._operations: Bounded[Operation | str] = Bounded(MOST_OPERATIONS)  # or why it has no plan
        self._selections: Bounded[Selection] = Bounded(MOST_SELECTIONS)
        self._statements: Bounded[Statement] = Bounded(MOST_STATEMENTS)
        self._known: Bounded[Plan] = Bounded(MOST_OPERATIONS)
        self._compiler = asyncio.Semaphore(1)
        self.fallen_back: Counter[str] = Counter()

    def known(self, request: Hashable) -> Plan | None:
        """The plan of a request that came before, letter by letter."""
        return self._known.used(request)

    def remember(self, request: Hashable, plan: Plan) -> None:
        """The plan of a request, for when it comes again; whoever asks is not part of it."""
        if len(plan.statement.text) <= LONGEST_STATEMENT_REMEMBERED:
            self._known.keep(request, plan)

    async def plan(self, query: Query) -> Plan:
        """The plan; raises `NoPlan` when the query must be executed field by field."""
        try:
            refuse_unstorable(query.variables)
        except GraphQLError:
            raise NoPlan("invalid") from None
        operation = self._operation(query)
        try:
            cost = self._cost(operation, query)
            return Plan(operation.name, *await self._statement(operation, query), cost)
        except NoPlan as none:
            raise self._falling_back(operation.name, none.reason) from None

    async def read(self, plan: Plan, known_as: bytes | UUID | None, reading: Reading) -> Read:
        """The answer, from one statement; raises `NoPlan` when it must be found out field by field what is wrong."""
        who = {"token": known_as, "session": known_as, "now": reading.now, "today": today(reading.now)}
        async with self._lanes.lane(plan.cost):
            answer = await self._pool.fetch(plan.statement, {**plan.values, **who})
        if answer is None:
            raise self._falling_back(plan.operation, "signed out")
        try:
            return Read(completed(answer.json, plan.statement.computed, reading), plan.operation, answer)
        except PromiseBroken:
            raise self._falling_back(plan.operation, "null") from None

    def _falling_back(self, operation: str, reason: str) -> NoPlan:
        self.fallen_back[reason] += 1
        log.info("read.fell_back", operation=operation, reason=reason, times=self.fallen_back[reason])
        return NoPlan(reason)

    def _operation(self, query: Query) -> Operation:
        key = (query.text, query.operation_name)
        known = self._operations.used(key)
        if known is None:
            known = self._prepared(query)
            if len(query.text) + len(query.operation_name or "") <= LONGEST_REMEMBERED:
                self._operations.keep(key, known)
        if isinstance(known, str):
            raise NoPlan(known)
        return known

    def _prepared(self, query: Query) -> Operation | str:
        """The operation, valid and within the limits; one that is neither is not remembered here."""
        try:
            document = parse_within(query.text, self._limits)
            check_document(document, self._schema, self._limits, query.operation_name, query.variables)
            valid = not validate(self._schema, document, max_errors=1)
        except (GraphQLError, LimitExceeded):
            valid = False
        if not valid:
            raise NoPlan("invalid")
        return _chosen(document, query.operation_name)

    def _cost(self, operation: Operation, query: Query) -> int:
        """What the operation asks for, counted once for each page size."""
        given = [query.variables.get(name, "") for name in operation.paging]
        key = tuple(each if type(each) is int or each is None or each == "" else "nonsense" for each in given)
        known = operation.costs.used(key)
        if known is not None:
            return known
        try:
            cost = check_document(operation.document, self._schema, self._limits, query.operation_name, query.variables)
        except LimitExceeded:
            raise NoPlan("invalid") from None
        return operation.costs.keep(key, cost.total)

    async def _statement(self, operation: Operation, query: Query) -> tuple[Statement, dict[str, Any]]:
        """The statement and the values of its parameters."""
        definitions = operation.node.variable_definitions or ()
        variables = get_variable_values(self._schema, definitions, dict(query.variables), hide_suggestions=True)
        if not isinstance(variables, VariableValues):
            raise NoPlan("invalid")
        selection = self._selection(operation, variables, guest=query.known_by is None)
        try:
            arguments = selection.bind(variables)
        except (Refused, GraphQLError):  # an execution says which errors stand where
            raise NoPlan("refused") from None
        key = (selection, shape_of(arguments), query.known_by, query.language)
        statement = self._statements.used(key)
        if statement is None:
            statement = await self._compiled(selection.asked(arguments), query)
            if len(statement.text) <= LONGEST_STATEMENT_REMEMBERED:
                self._statements.keep(key, statement)
        return statement, values_of(arguments)

    async def _compiled(self, asked: Sequence[Asked], query: Query) -> Statement:
        """The statement, made in a thread and one at a time: a large one takes half a second, and nobody waits for it."""
        try:
            async with asyncio.timeout(COMPILER_PATIENCE):
                await self._compiler.acquire()
        except TimeoutError:
            raise NoPlan("compiler busy") from None
        try:
            compiling = partial(compile_statement, language=query.language, known_by=query.known_by)
            return await asyncio.to_thread(compiling, CATALOGUE, QUERY, asked)
        except (TooLarge, RecursionError):
            raise NoPlan("too large") from None
        finally:
            self._compiler.release()

    def _selection(self, operation: Operation, variables: VariableValues, *, guest: bool) -> Selection:
        switched = (variables.coerced.get(name) for name in operation.switches)
        key = (operation, guest, *(value if isinstance(value, bool) else None for value in switched))
        known = self._selections.used(key)
        if known is None:
            reader = Reader(self._schema, operation.fragments, variables, guest=guest)
            known = self._selections.keep(key, reader.selection(operation.node))
        return known


def _chosen(document: DocumentNode, name: str | None) -> Operation | str:
    """The operation of that name, or the only one, if it is a query; else why there is no plan."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    named = [each for each in operations if name is None or (each.name and each.name.value == name)]
    if len(named) != 1 or named[0].operation is not OperationType.QUERY:
        return "no query"
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    variables = _Variables()
    for definition in (named[0], *fragments.values()):
        visit(definition, variables)
    return Operation(named[0], document, fragments, tuple(variables.switches), tuple(variables.paging))
