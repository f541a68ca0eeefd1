"""Sessions: ending one, or all others."""

from strawberry import ID

from db import global_ids as ids
from graph import authentication
from graph.context import Info
from graph.rows import Row
from services import sessions


async def end_session(info: Info, id: ID) -> Row:
    """End one of one's own sessions; this one, too."""
    context = info.context
    session_id = ids.read(id, "session")
    async with context.portal.database.begin() as session:
        await sessions.end_one(session, context.person, session_id=session_id, now=context.now())
    if session_id == context.person.session_id:
        authentication.take_cookie(context)
    return context.rows().row("account", context.person.account_id)


async def end_other_sessions(info: Info) -> Row:
    """End all of one's own sessions but this one."""
    context = info.context
    async with context.portal.database.begin() as session:
        await sessions.end_others(session, context.person, now=context.now())
    return context.rows().row("account", context.person.account_id)
