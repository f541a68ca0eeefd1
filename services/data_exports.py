"""A person downloads what is kept about them; each download is recorded."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.engine import Database
from db.queries import sessions
from db.queries.data_exports import ENCRYPTED_NUMBER, Section
from rules.data_exports import ExportForm
from rules.errors import NotFound
from rules.people import Guest, Person
from services import audit


async def begin(session: AsyncSession, caller: Guest, *, session_id: UUID, form: ExportForm, now: datetime) -> Person:
    """Whose data the holder of a link may download; raises `NotFound` when they have signed out since."""
    found = await sessions.by_id(session, session_id, now)
    if found is None:
        raise NotFound
    person = Person(
        address=caller.address,
        request_id=caller.request_id,
        account_id=found.account_id,
        session_id=session_id,
        account_type=found.account_type,
        status=found.status,
    )
    new = {"form": form.value}
    await audit.record(
        session, person, "account.exported", "account", person.account_id, procuratorate_id=None, new=new
    )
    return person


async def rows(database: Database, keys: Keys, section: Section, account_id: UUID) -> AsyncIterator[dict[str, Any]]:
    """The rows of a section, the identity number legible; no connection is held while the reader takes them in."""
    portion: list[RowMapping] | None = None
    while portion is None or portion:
        async with database.read() as session:
            portion = list(await section.portion(session, account_id, portion[-1] if portion else None))
        for row in portion:
            yield _legible(keys, section, row)


def _legible(keys: Keys, section: Section, row: RowMapping) -> dict[str, Any]:
    found = dict(row)
    sealed = found.pop(ENCRYPTED_NUMBER, None)
    if sealed is not None:
        try:
            found["id_number"] = keys.decrypt(sealed, table=section.name, column="id_number", row_id=found["id"])
        except (InvalidTag, KeyError, IndexError):  # of a key that is gone: the rest is still theirs
            found["id_number"] = None
    return found
