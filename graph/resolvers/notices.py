"""Notices: the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from strawberry import ID, Parent, argument

from db import models
from db.queries import notices
from db.queries.pages import Order, Page, PageAsked, read_page
from graph import ids
from graph.context import Info
from rules.errors import Invalid, Problem

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class NoticesRead:
    """What was marked, and what is left."""

    notices: Sequence[models.Notice]
    unread_count: int


def title(root: Parent[models.Notice], info: Info) -> str:
    """The title in the reader's language."""
    return root.title_en if info.context.language == "en" else root.title_zh


def body(root: Parent[models.Notice], info: Info) -> str:
    """The body in the reader's language."""
    return root.body_en if info.context.language == "en" else root.body_zh


async def subject(root: Parent[models.Notice], info: Info) -> models.Registration | models.Binding | models.Case | None:
    """The thing that it is about, while one may see it."""
    loaders = info.context.loaders
    if root.subject_id is None:
        return None
    match root.subject_kind:
        case "registration":
            return await loaders.registration.load(root.subject_id)
        case "binding":
            return await loaders.binding.load(root.subject_id)
        case "case":
            return await loaders.case.load(root.subject_id)
        case _:
            return None


async def deliveries(root: Parent[models.Notice], info: Info) -> Sequence[models.Delivery]:
    """How it went out."""
    return await info.context.loaders.deliveries.load(root.id) or []


async def unread_count(info: Info) -> int:
    """How many are unread."""
    async with info.context.portal.database.read() as session:
        return await notices.unread_count(session, info.context.person)


async def my_notices(
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    unread_only: bool = False,
) -> Page[models.Notice]:
    """One's own notices, the newest first."""
    statement = notices.listed(info.context.person, unread_only=unread_only)
    database = info.context.portal.database
    return await read_page(
        database, statement, Order((models.Notice.seq,), descending=True), PageAsked(first, after, last, before)
    )


async def mark_notices_read(info: Info, notice_ids: Annotated[list[ID], argument(name="ids")]) -> NoticesRead:
    """Mark one's own notices read; ids of others' name nothing."""
    if len(notice_ids) > MOST_AT_ONCE:
        raise Invalid(Problem("TOO_MANY_IDS", "ids", {"limit": MOST_AT_ONCE}))
    wanted = [ids.read_or_nobody(each, "notice") for each in notice_ids]
    context = info.context
    async with context.portal.database.begin() as session:
        marked = await notices.mark_read(session, context.person, wanted, context.now())
        return NoticesRead(marked, await notices.unread_count(session, context.person))


def delivered_at(root: Parent[models.Delivery]) -> datetime | None:
    """When it was handed to the provider."""
    return root.sent_at
