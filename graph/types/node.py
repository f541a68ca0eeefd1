"""Relay: everything with an id, and pages of it."""

from typing import Generic, TypeVar

import strawberry

from graph.declaring import field
from graph.rows import Row

T = TypeVar("T")


@strawberry.interface(description="Something with a global id.")
class Node:
    """The interface of all that has an id."""

    id: strawberry.ID = field("Opaque; do not look inside.")

    @classmethod
    def is_type_of(cls, row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, Row) and row.entity.type_name == cls.__name__


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool = field("Whether there is more after it.")
    has_previous_page: bool = field("Whether there is something before it.")
    start_cursor: str | None = field("The cursor of its first item.")
    end_cursor: str | None = field("The cursor of its last item.")


@strawberry.type(description="An item with its cursor.")
class Edge(Generic[T]):
    """Relay's edge."""

    cursor: str = field("Opaque; stands for the item's place.")
    node: T = field("The item.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """Relay's connection."""

    edges: list[Edge[T]] = field("The items with their cursors.")
    nodes: list[T] = field("The items.")
    page_info: PageInfo = field("Where the page lies.")
    total_count: int = field("How many there are in all; counted only when it is asked for.")
