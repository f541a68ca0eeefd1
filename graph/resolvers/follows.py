"""Following: offices and words."""

from strawberry import ID

from db import global_ids as ids
from graph.context import Info
from graph.rows import Row
from graph.types.follow import SaveSearchInput
from rules.accounts import plain_text
from rules.follows import WantedSearch
from services import follows, saved_searches


async def follow_procuratorate(info: Info, procuratorate_id: ID, include_subordinates: bool = False) -> Row:
    """Hear of what an office publishes."""
    context, office_id = info.context, ids.read(procuratorate_id, "procuratorate")
    async with context.portal.database.begin() as session:
        await follows.follow(
            session,
            context.person,
            procuratorate_id=office_id,
            with_subordinates=include_subordinates,
            now=context.now(),
        )
    return context.rows().row("procuratorate", office_id)


async def unfollow_procuratorate(info: Info, procuratorate_id: ID) -> Row:
    """Hear of it no more."""
    context, office_id = info.context, ids.read(procuratorate_id, "procuratorate")
    async with context.portal.database.begin() as session:
        await follows.unfollow(session, context.person, procuratorate_id=office_id)
    return context.rows().row("procuratorate", office_id)


async def save_search(info: Info, input: SaveSearchInput) -> Row:
    """Hear of what is published with these words."""
    context = info.context
    wanted = WantedSearch(
        text=plain_text(input.text),
        kinds=frozenset(input.kinds or ()),
        procuratorate_ids=frozenset(
            ids.read_or_nobody(each, "procuratorate") for each in input.procuratorate_ids or ()
        ),
        frequency=input.frequency,
    )
    async with context.portal.database.begin() as session:
        saved = await saved_searches.save(session, context.person, wanted=wanted, now=context.now())
    return context.rows().row("saved_search", saved.id)


async def delete_saved_search(info: Info, id: ID) -> Row:
    """Hear of it no more."""
    context, saved_search_id = info.context, ids.read(id, "saved_search")
    async with context.portal.database.begin() as session:
        await saved_searches.delete(session, context.person, saved_search_id=saved_search_id)
    return context.rows().row("account", context.person.account_id)
