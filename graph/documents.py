"""Trusted documents: operations of known clients, each named by the hash of its text instead of being sent."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    NoUnusedFragmentsRule,
    OperationDefinitionNode,
    Source,
    concat_ast,
    parse,
    print_ast,
    separate_operations,
    specified_rules,
    validate,
)

from graph.limits import LimitExceeded, Limits, check_document, parse_within

LARGEST_FILE = 1024 * 1024
MOST_PROBLEMS = 20
# A client may hold a fragment back for later; an operation must hold nothing unknown.
RULES = [each for each in specified_rules if each is not NoUnusedFragmentsRule]
Files = tuple[tuple[str, str], ...]  # name and text, of one client


@dataclass(frozen=True)
class TrustedDocument:
    """An operation with the fragments that it needs, in the one form that is hashed."""

    name: str
    summary: str  # kind, name and variables, as they are written
    text: str

    @cached_property
    def id(self) -> str:
        """What a client sends instead."""
        return f"sha256:{hashlib.sha256(self.text.encode()).hexdigest()}"


class UnusableDocuments(Exception):
    """A client's operations cannot be trusted as they are; each problem is a sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class NotAccepted(Exception):
    """A request names no document that may run; `reason` is the code of a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TrustedDocuments:
    """What clients may name; `only`: nothing else is taken from them."""

    def __init__(self, documents: Iterable[TrustedDocument] = (), *, only: bool = False) -> None:
        self._texts = {each.id: each.text for each in documents}
        self._only = only

    def __len__(self) -> int:
        return len(self._texts)

    def text(self, query: str | None, document_id: str | None) -> str | None:
        """The document that is meant, of the two ways to say it; None: neither. Raises `NotAccepted`."""
        if document_id is None:
            if self._only:
                raise NotAccepted("DOCUMENTS_ONLY")
            return query
        if query is not None:
            raise NotAccepted("DOCUMENT_AND_QUERY")
        known = self._texts.get(document_id)
        if known is None:
            raise NotAccepted("DOCUMENT_NOT_FOUND")
        return known


def files_in(folder: Path) -> Files:
    """A client's files of operations, by name; raises `UnusableDocuments` for one that cannot be read as text."""
    files, problems = [], []
    for path in sorted(folder.glob("*.graphql")):
        try:
            if path.stat().st_size > LARGEST_FILE:
                problems.append(f"{path} is longer than {LARGEST_FILE} bytes")
                continue
            files.append((str(path), path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as unreadable:
            problems.append(f"{path} cannot be read: {type(unreadable).__name__}")
    if problems:
        raise UnusableDocuments(problems[:MOST_PROBLEMS])
    return tuple(files)


@lru_cache(maxsize=64)
def composed(files: Files, schema: GraphQLSchema, limits: Limits) -> tuple[TrustedDocument, ...]:
    """The documents of one client, by name: each operation with all fragments that it needs, whatever file they are in.

    Raises `UnusableDocuments` for what has two meanings or none, does not fit the schema, or asks for too much.
    """
    whole = _parsed(files)
    operations = [each for each in whole.definitions if isinstance(each, OperationDefinitionNode)]
    problems = [f"{_place(each)}: an operation has no name" for each in operations if each.name is None]
    problems += [f"{_where(each)}: {each.message}" for each in validate(schema, whole, RULES, hide_suggestions=True)]
    if problems:
        raise UnusableDocuments(problems[:MOST_PROBLEMS])
    documents = []
    for name, document in sorted(separate_operations(whole).items()):
        trusted = _printed(name, document)
        documents.append(trusted)
        try:
            if len(trusted.text) > limits.tokens:  # fewer characters hold no more tokens
                parse_within(trusted.text, limits)
            check_document(document, schema, limits, None, None)
        except LimitExceeded as exceeded:
            problems.append(f"{name}: {exceeded}")
    if problems:
        raise UnusableDocuments(problems[:MOST_PROBLEMS])
    return tuple(documents)


def _parsed(files: Files) -> DocumentNode:
    documents, problems = [], []
    for name, text in files:
        try:
            documents.append(parse(Source(text, name)))
        except GraphQLError as malformed:
            problems.append(f"{_where(malformed)}: {malformed.message}")
        except RecursionError:
            problems.append(f"{name}: brackets are nested too deep")
    if problems:
        raise UnusableDocuments(problems)
    return concat_ast(documents)


def _printed(name: str, document: DocumentNode) -> TrustedDocument:
    """The operation first, then its fragments by name: moving one to another file changes nothing."""
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    fragments.sort(key=lambda each: each.name.value)
    text = "\n\n".join(print_ast(each) for each in (operation, *fragments))
    variables = ", ".join(print_ast(each) for each in operation.variable_definitions or ())
    summary = f"{operation.operation.value} {name}" + (f"({variables})" if variables else "")
    return TrustedDocument(name, summary, text)


def _where(error: GraphQLError) -> str:
    source, locations = error.source, error.locations
    return f"{source.name}:{locations[0].line}" if source and locations else "the operations"


def _place(node: OperationDefinitionNode) -> str:
    return node.loc.source.name if node.loc else "the operations"
