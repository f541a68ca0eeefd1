"""Erasing persons whose accounts were closed long enough ago; the audit of their acts stays whole, since it names nobody."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.files import PaperStore
from db.queries import erasures
from rules.people import Actor
from services import audit

ACCOUNTS_AT_ONCE = 20
PAPERS_AT_ONCE = 50


async def remove_papers(session: AsyncSession, actor: Actor, files: PaperStore, *, before: datetime) -> int:
    """Remove some papers of closed accounts: first the file, then what is written about it, so that no file is ever left."""
    found = await erasures.papers(session, before, PAPERS_AT_ONCE)
    for paper in found:
        if paper.storage_key is not None:
            await files.remove(paper.storage_key)
    await erasures.forget_papers(session, [paper.id for paper in found])
    return len(found)


async def erase_accounts(session: AsyncSession, actor: Actor, keys: Keys, *, before: datetime, now: datetime) -> int:
    """Erase some accounts that were closed before that moment; returns how many."""
    found = await erasures.accounts(session, before, ACCOUNTS_AT_ONCE)
    for account in found:
        for registration_id in await erasures.registration_ids(session, account.id):
            nothing = keys.encrypt("", table="registrations", column="id_number", row_id=registration_id)
            await erasures.erase_registration(session, registration_id, nothing)
        await erasures.erase_rest(session, account.id)
        _erase(account, now)
        await session.flush()
        await audit.record(session, actor, "account.erased", "account", account.id, procuratorate_id=None)
    return len(found)


def _erase(account: models.Account, now: datetime) -> None:
    account.full_name = erasures.ERASED
    account.id_type = account.id_number_encrypted = account.id_number_index = account.id_number_masked = None
    account.home_region_code = account.address = account.closing_reason = None
    account.erased_at = now
    account.version += 1
