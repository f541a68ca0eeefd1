"""Claims, leases and settlements, one by one."""

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

from sqlalchemy import select, update

from db import models, outbox, settlements
from db.outbox import LEASE, Claimed, Share, Wanted
from db.settlements import Outcome
from rules.accounts import AccountStatus, ContactChannel
from rules.notices import RETRY_AFTER, DeliveryStatus, NoticeChannel
from services import contacts
from tests import people
from tests.notifications.post import Office, now

SENT = Outcome(DeliveryStatus.SENT, provider_id="<id>")
FAILED = Outcome(DeliveryStatus.FAILED, error="451")


async def claim(office: Office, limit: int = 50, later: timedelta = timedelta(0)) -> list[Claimed]:
    """Claim as a worker does."""
    async with office.database.begin() as session:
        return await outbox.claim(session, Wanted(NoticeChannel.EMAIL, limit), now=now() + later)


async def settle(office: Office, claimed: Claimed, outcome: Outcome) -> DeliveryStatus | None:
    """Settle as a worker does."""
    async with office.database.begin() as session:
        return await settlements.settle(session, claimed, outcome, now=now(), jitter=Random(7))


async def test_two_workers_never_hold_the_same(office: Office) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id, 40)
    taken = [each.id for some in await asyncio.gather(*[claim(office, 10) for _ in range(8)]) for each in some]
    assert len(taken) == len(set(taken))
    taken += [each.id for each in await claim(office)]
    assert len(taken) == len(set(taken)) == 40
    assert not await claim(office)


async def test_whose_account_or_domain_has_its_share_is_left_out(office: Office) -> None:
    one, other = [await people.person(office.database, number) for number in (1, 2)]
    async with office.database.begin() as session:
        await session.execute(
            update(models.Account).where(models.Account.id == other.account_id).values(email="li@slow.example")
        )
    for who in (one, other):
        await office.tell(who.account_id, 3)

    async def whose(share: Share, tried_before: bool | None = None) -> Counter[str]:
        async with office.database.begin() as session:
            claimed = await outbox.claim(session, Wanted(NoticeChannel.EMAIL, 50, share, tried_before), now=now())
            await outbox.release(session, claimed)
            return Counter("one" if each.account_id == one.account_id else "other" for each in claimed)

    assert await whose(Share()) == await whose(Share(), False) == {"one": 3, "other": 3}
    assert await whose(Share(), True) == {}
    assert await whose(Share(domains=["slow.example"])) == await whose(Share(accounts=[other.account_id])) == {"one": 3}
    assert await whose(Share(of_an_account=2)) == {"one": 2, "other": 2}
    assert await whose(Share(domains=["slow.example"], of_a_domain=1)) == {"one": 1}


async def test_a_lease_that_has_run_out_is_anothers(office: Office) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id)
    (slow,) = await claim(office)
    (quick,) = await claim(office, later=LEASE + timedelta(seconds=1))
    assert (slow.attempts, quick.attempts) == (1, 2)
    assert await settle(office, slow, Outcome(DeliveryStatus.DEAD, error="550")) is None
    assert (await office.delivery()).status == DeliveryStatus.QUEUED
    assert await settle(office, quick, SENT) == DeliveryStatus.SENT
    assert await settle(office, slow, FAILED) is None
    delivery = await office.delivery()
    assert (delivery.status, delivery.provider_id, delivery.locked_until) == (DeliveryStatus.SENT, "<id>", None)


async def test_what_is_given_back_was_never_claimed(office: Office) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id, 2)
    first, second = await claim(office)
    await settle(office, second, SENT)
    async with office.database.begin() as session:
        await outbox.release(session, [first, second])
    assert [(each.id, each.attempts) for each in await claim(office)] == [(first.id, 1)]


async def test_the_last_failure_is_a_dead_letter_that_staff_see(office: Office) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id)
    for attempt, seconds in enumerate(RETRY_AFTER, start=1):
        (claimed,) = await claim(office, later=timedelta(days=2))
        assert claimed.attempts == attempt
        before = now()
        assert await settle(office, claimed, FAILED) == DeliveryStatus.FAILED
        wait = (await office.delivery()).due_at - before
        assert timedelta(seconds=seconds / 2) <= wait <= timedelta(seconds=seconds + 5)
    (claimed,) = await claim(office, later=timedelta(days=2))
    assert await settle(office, claimed, FAILED) == DeliveryStatus.DEAD
    async with office.database.read() as session:
        (notice,) = (await session.scalars(select(models.StaffNotice))).all()
        assert notice.procuratorate_id == (await people.office(session)).id
    assert (notice.message, notice.subject_id) == ("delivery_dead", claimed.id)


async def test_a_failure_waits_for_its_time(office: Office) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id)
    (claimed,) = await claim(office)
    await settle(office, claimed, FAILED)
    assert not await claim(office)
    assert await claim(office, later=timedelta(seconds=RETRY_AFTER[0]))


async def test_codes_go_first_and_settled_ones_keep_no_secret(office: Office) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id, 3)
    new = await people.person(office.database, 2, verified=False)
    async with office.database.begin() as session:
        account = await session.get_one(models.Account, new.account_id)
        channel, contact = ContactChannel.EMAIL, account.email or ""
        await contacts.send_code(session, office.keys, account, channel, contact, now=now())
    (claimed,) = await claim(office, 1)
    assert claimed.message == "contact_code"
    assert claimed.payload_encrypted
    assert claimed.code_expires_at
    await settle(office, claimed, SENT)
    assert all(each.payload_encrypted is None for each in await office.deliveries())


async def test_only_a_contact_that_is_verified_now_is_handed_out(office: Office) -> None:
    who = await people.person(office.database, 1)
    await office.tell(who.account_id)
    seen = []
    for values in (
        {"mobile": "13900000000"},
        {"mobile_verified_at": now()},
        {"email_verified_at": None},
        {"status": AccountStatus.CLOSED, "closed_at": now()},
    ):
        async with office.database.begin() as session:
            await session.execute(update(models.Account).where(models.Account.id == who.account_id).values(values))
        (claimed,) = await claim(office)
        seen.append((claimed.email, claimed.mobile))
        await office.change(locked_until=None)
    assert seen == [
        ("person1@example.com", None),
        ("person1@example.com", "13900000000"),
        (None, "13900000000"),
        (None, None),
    ]
