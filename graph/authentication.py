"""Who calls: a bearer token or the portal's cookie, looked up; and the cookie's making and ending."""

import dataclasses
import logging
from datetime import datetime
from typing import Protocol, TypeGuard
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from db.crypto import token_hash
from db.queries import sessions
from db.queries.sessions import TOUCH_AFTER, SignedIn
from graph.context import Context, Portal
from rules import sessions as sessions_law
from rules.labels import preferred_language
from rules.people import Actor, Guest, Person
from services.sessions import Opened

LONGEST_TOKEN = 200
logger = logging.getLogger("portal.sessions")


class Used(Protocol):
    """A session as a look-up found it."""

    @property
    def session_id(self) -> UUID | None:
        """Which one."""

    @property
    def last_used_at(self) -> datetime | None:
        """When it was used last."""


def cookie_name(portal: Portal) -> str:
    """What the session's cookie is called here."""
    return sessions_law.cookie_name(secure=portal.secure)


def guest(connection: HTTPConnection) -> Guest:
    """The caller before anybody is looked up."""
    return Guest(
        address=connection.client.host if connection.client else "",
        request_id=getattr(connection.state, "request_id", ""),
        language=preferred_language(connection.headers.get("accept-language", "")),
    )


def bearer(connection: HTTPConnection) -> str | None:
    """The token of the Authorization header."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def is_plausible(token: str | None) -> TypeGuard[str]:
    """Whether a token may be one of ours."""
    return bool(token) and len(token or "") <= LONGEST_TOKEN


async def used(portal: Portal, found: Used, now: datetime) -> None:
    """Remember that a session is in use, at most once a minute; whoever reads is answered even if that cannot be written."""
    if found.session_id is None or found.last_used_at is None or found.last_used_at >= now - TOUCH_AFTER:
        return
    try:
        async with portal.database.begin() as session:
            await sessions.touch(session, [found.session_id], now)
    except (SQLAlchemyError, OSError) as lost:
        logger.warning("use of a session not written: %s", type(lost).__name__)


async def actor_of(portal: Portal, caller: Actor, token: str | None) -> Actor:
    """The person whose live session the token is, or the same caller as a guest."""
    if not is_plausible(token):
        return caller
    now = portal.now()
    async with portal.database.read() as session:
        found = await sessions.by_token(session, token_hash(token), now)
    if found is None:
        return caller
    await used(portal, found, now)
    return _person(caller, found)


async def arriving(portal: Portal, caller: Actor, token: str | None) -> Actor:
    """The same on a socket, where many may come at once: they are looked up together."""
    found = await portal.arrivals.signed_in(token_hash(token)) if is_plausible(token) else None
    return caller if found is None else _person(caller, found)


def _person(caller: Actor, found: SignedIn) -> Person:
    return Person(
        address=caller.address,
        request_id=caller.request_id,
        language=caller.language,
        account_id=found.account_id,
        session_id=found.session_id,
        account_type=found.account_type,
        status=found.status,
    )


async def renewed(portal: Portal, person: Person) -> Person | None:
    """The same person as their account is now; None when the session has ended."""
    async with portal.database.read() as session:
        found = await sessions.by_id(session, person.session_id, portal.now())
    return dataclasses.replace(person, status=found.status, account_type=found.account_type) if found else None


def give_cookie(context: Context, opened: Opened) -> None:
    """Set the session cookie on this answer; over a WebSocket there is none to set."""
    if context.response is None:
        return
    context.response.set_cookie(
        cookie_name(context.portal),
        opened.token,
        expires=opened.expires_at,
        path="/",
        secure=context.portal.secure,
        httponly=True,
        samesite="lax",
    )


def take_cookie(context: Context) -> None:
    """End the session cookie."""
    if context.response is not None:
        context.response.delete_cookie(
            cookie_name(context.portal), path="/", secure=context.portal.secure, httponly=True, samesite="lax"
        )
