"""Offices and charges: public lists."""

import strawberry
from strawberry import Parent

from db import models
from db.queries import charges, procuratorates
from db.queries.pages import Order, Page, PageAsked, read_page
from graph import ids
from graph.context import Info
from rules.accounts import plain_text
from rules.errors import Invalid, Problem

LONGEST_SEARCH = 50


async def parent(root: Parent[models.Procuratorate], info: Info) -> models.Procuratorate | None:
    """The office above."""
    return await info.context.loaders.procuratorate.load(root.parent_id) if root.parent_id else None


async def subordinate_count(root: Parent[models.Procuratorate], info: Info) -> int:
    """How many offices are right below."""
    return await info.context.loaders.subordinate_count.load(root.id) or 0


async def is_followed(root: Parent[models.Procuratorate], info: Info) -> bool:
    """Whether the caller follows it."""
    return await info.context.loaders.followed.load(root.id)


def searched(search: str | None) -> str | None:
    """A search text as it is looked for."""
    text = plain_text(search or "")
    if len(text) > LONGEST_SEARCH:
        raise Invalid(Problem("SEARCH_TOO_LONG", "search"))
    return text or None


async def procuratorates_page(
    info: Info,
    parent_id: strawberry.ID | None = None,
    search: str | None = None,
    first: int | None = 50,
    after: str | None = None,
) -> Page[models.Procuratorate]:
    """The offices right below one, or those whose name contains a text."""
    above = ids.read(parent_id, "procuratorate") if parent_id is not None else None
    statement = procuratorates.children_of(above, searched(search))
    order = Order((models.Procuratorate.unit_code,))
    database = info.context.portal.database
    return await read_page(database, statement, order, PageAsked(first=first, after=after))


async def charges_page(
    info: Info, search: str | None = None, first: int | None = 20, after: str | None = None
) -> Page[models.Charge]:
    """Charges whose name contains a text, in the order of the law."""
    statement = charges.matching(searched(search))
    order = Order((models.Charge.position,))
    database = info.context.portal.database
    return await read_page(database, statement, order, PageAsked(first=first, after=after))
