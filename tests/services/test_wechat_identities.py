"""Two at once: whoever links, signs in and unlinks in the same moment, one of them is first and the other knows."""

import asyncio
from collections.abc import Awaitable, Sequence

from sqlalchemy import func, select

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.accounts import WechatApp
from rules.errors import Conflict, Refused, Unauthenticated
from rules.people import Guest, Person
from rules.wechat_identities import Identity
from services import wechat_identities
from tests import people
from tests.people import NOW

PHONE = Identity(WechatApp.SERVICE_ACCOUNT, "o-example-1")


async def settled(acts: Sequence[Awaitable[object]]) -> list[object]:
    """What became of each; only refusals are expected."""
    found = await asyncio.gather(*acts, return_exceptions=True)
    assert all(not isinstance(each, Exception) or isinstance(each, Refused) for each in found), found
    return list(found)


async def link(database: Database, keys: Keys, who: Person, identity: Identity = PHONE) -> None:
    """Link, as a door does."""
    async with database.begin() as session:
        await wechat_identities.link(session, who, keys, identity=identity, now=NOW)


async def unlink(database: Database, who: Person) -> None:
    """Unlink."""
    async with database.begin() as session:
        await wechat_identities.unlink(session, who, app=PHONE.app, now=NOW)


async def sign_in(database: Database) -> None:
    """Sign in."""
    async with database.begin() as session:
        await wechat_identities.sign_in(
            session, Guest(), identity=PHONE, device="phone", life=people.timedelta(hours=1), now=NOW
        )


async def test_one_identity_goes_to_one_account_whoever_is_faster(database: Database, keys: Keys) -> None:
    several = [await people.lawyer(database, serial) for serial in range(1, 7)]
    found = await settled([link(database, keys, who) for who in several])
    assert [type(each) for each in found if each is not None] == [Conflict] * 5
    async with database.read() as session:
        (linked,) = (await session.scalars(select(models.WechatIdentity.account_id))).all()
        told = (await session.scalars(select(models.Notice.account_id))).all()
    assert told == [linked] and several[found.index(None)].account_id == linked


async def test_one_account_links_one_identity_of_an_application(database: Database, keys: Keys) -> None:
    who = await people.lawyer(database, 1)
    phones = [Identity(PHONE.app, f"o-example-{number}", "u") for number in range(5)]
    found = await settled([link(database, keys, who, each) for each in phones])
    assert found.count(None) == 1
    same = phones[found.index(None)]
    assert await settled([link(database, keys, who, same) for _ in range(3)]) == [None] * 3
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.WechatIdentity)) == 1
        assert await session.scalar(select(func.count()).select_from(models.Notice)) == 1


async def test_nobody_stays_signed_in_by_what_is_unlinked_meanwhile(database: Database, keys: Keys) -> None:
    for serial in range(1, 7):
        who = await people.lawyer(database, serial)
        await link(database, keys, who)
        acts = [sign_in(database), unlink(database, who), sign_in(database)]
        first, _, third = await settled(acts)
        assert all(each is None or isinstance(each, Unauthenticated) for each in (first, third))
        async with database.read() as session:
            live = models.Session.wechat_app.is_not(None), models.Session.revoked_at.is_(None)
            assert await session.scalar(select(func.count()).select_from(models.Session).where(*live)) == 0
