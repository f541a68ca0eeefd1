"""N26: what is published reaches whoever follows its office or its words, as soon as they want it, and holds up nobody."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update

from db import models
from db.engine import Database
from db.queries import broadcasts
from rules.follows import WantedSearch
from rules.notices import NoticeChannel, NoticeFrequency
from rules.people import Person
from rules.publications import PublicationKind
from services import follows, saved_searches, tell
from tests import people
from tests.notifications.post import Office, now
from tests.publishing import published

IMMEDIATE, DAILY, OFF = NoticeFrequency.IMMEDIATE, NoticeFrequency.DAILY, NoticeFrequency.OFF
MANY = """
insert into accounts (username, account_type, status, full_name, email, email_verified_at, password_hash)
select 'many' || n, 'LAWYER', 'PENDING', '示例用户', 'many' || n || '@example.com', now(), '-' from generate_series(1, :count) n
"""


async def follow(database: Database, who: Person, unit_code: str, *, below: bool = False) -> None:
    async with database.begin() as session:
        office_id = (await people.office(session, unit_code)).id
        await follows.follow(session, who, procuratorate_id=office_id, with_subordinates=below, now=people.NOW)


async def save(
    database: Database, who: Person, words: str, frequency: NoticeFrequency, *kinds: PublicationKind
) -> None:
    async with database.begin() as session:
        wanted = WantedSearch(words, frozenset(kinds), frozenset(), frequency)
        await saved_searches.save(session, who, wanted=wanted, now=people.NOW)


async def publish(owner: Database, **named: str) -> models.Publication:
    """Publish, and write that followers are to be told, as the act does."""
    async with owner.begin() as session:
        publication = await published(session, **named)  # type: ignore[arg-type]
        await tell.followers_of(session, publication, now=people.NOW + timedelta(hours=1))
    return publication


async def tell_all(database: Database) -> list[int]:
    """The portions that a worker tells."""
    told = []
    while True:
        async with database.begin() as session:
            portion = await broadcasts.tell_next(session, now=now())
        if portion is None:
            return told
        told.append(portion)


async def told(database: Database) -> dict[UUID, NoticeFrequency]:
    """Who was told, and how soon by mail."""
    async with database.read() as session:
        rows = await session.execute(
            select(models.Notice.account_id, models.Delivery.frequency)
            .join(models.Delivery, models.Delivery.notice_id == models.Notice.id)
            .where(models.Delivery.channel == NoticeChannel.EMAIL)
        )
        return dict(tuple(each) for each in rows)


async def test_who_follows_is_told_as_soon_as_they_want_and_nobody_else(office: Office, owner: Database) -> None:
    database = office.database
    who = [await people.person(database, serial) for serial in range(10)]
    await follow(database, who[0], "110108")
    await follow(database, who[1], "110000", below=True)
    await follow(database, who[2], "110000")  # only what the office above publishes itself
    await follow(database, who[3], "310115")
    await save(database, who[4], "盗窃 某甲", IMMEDIATE)
    await save(database, who[5], "盗窃", DAILY)
    await save(database, who[6], "受贿", IMMEDIATE)
    await save(database, who[7], "盗窃", OFF)
    await save(database, who[8], "盗窃", IMMEDIATE, PublicationKind.IMPORTANT_CASE)
    await follow(database, who[9], "110108")
    await save(database, who[9], "ＧＫ 某甲", IMMEDIATE)  # not in it
    await save(database, who[0], "某　甲", IMMEDIATE)  # two words, and follows the office as well
    publication = await publish(owner, title="示例某甲涉嫌盗窃一案")
    assert await tell_all(database) == [5]
    expected = {0: IMMEDIATE, 1: DAILY, 4: IMMEDIATE, 5: DAILY, 9: DAILY}
    assert await told(database) == {who[serial].account_id: soon for serial, soon in expected.items()}
    async with database.read() as session:
        notice = (await session.scalars(select(models.Notice).limit(1))).one()
    assert (notice.subject_kind, notice.subject_id) == ("publication", publication.id)
    assert "某甲" not in notice.title_zh + notice.body_zh, "what is withdrawn later must not stay in inboxes"


async def test_whoever_began_later_or_hears_of_something_withdrawn_is_not_told(office: Office, owner: Database) -> None:
    database = office.database
    early, late = await people.person(database, 1), await people.person(database, 2)
    await follow(database, early, "110108")
    await publish(owner)
    async with database.begin() as session:
        office_id = (await people.office(session)).id
        after = people.NOW + timedelta(hours=2)
        await follows.follow(session, late, procuratorate_id=office_id, with_subordinates=False, now=after)
    assert await tell_all(database) == [1]
    assert set(await told(database)) == {early.account_id}
    withdrawn = await publish(owner, title="示例某乙一案")
    async with owner.begin() as session:
        gone = {"title": None, "body": None, "status": "WITHDRAWN", "withdrawn_at": now()}
        await session.execute(update(models.Publication).where(models.Publication.id == withdrawn.id).values(gone))
    assert await tell_all(database) == [0]


async def test_very_many_are_told_once_each_in_portions_and_hold_up_nothing_else(
    office: Office, owner: Database
) -> None:
    database, many = office.database, 1_203
    async with database.begin() as session:
        await session.execute(text(MANY), {"count": many})
        office_id = (await people.office(session)).id
        await session.execute(
            text(
                "insert into procuratorate_follows (account_id, procuratorate_id, followed_at) select id, :office, :at from accounts"
            ),
            {"office": office_id, "at": people.NOW},
        )
        last = await session.scalar(select(models.Account.id).order_by(models.Account.id.desc()).limit(1))
    assert last is not None
    await publish(owner)
    async with database.begin() as session:
        assert await broadcasts.tell_next(session, now=now()) == broadcasts.PORTION
    await office.tell(last)  # another matter of somebody whose turn has not come
    async with database.read() as session:
        assert await session.scalar(select(func.count()).where(models.Notice.account_id == last)) == 1
    portions = await asyncio.gather(tell_all(database), tell_all(database))  # two workers
    assert sorted(number for each in portions for number in each if number) == [
        many - 2 * broadcasts.PORTION,
        broadcasts.PORTION,
    ]
    async with database.read() as session:
        rows = (
            await session.execute(
                select(models.Notice.account_id, func.count(), func.max(models.Notice.seq)).group_by(
                    models.Notice.account_id
                )
            )
        ).all()
    assert len(rows) == many and all(count == seq == (2 if account == last else 1) for account, count, seq in rows)
