"""Limits, repeated sends, codes and keys, with real concurrency."""

import asyncio
import uuid
from datetime import date, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import func, select, update

from db import models
from db.base import new_id
from db.crypto import Keys, add_key, create_keys, lay_key
from db.engine import Database
from db.files import PaperStore
from db.queries import retention
from rules.accounts import AccountType, ContactChannel, IdType
from rules.attempts import AttemptLimit
from rules.bindings import BindingClaim, Capacity
from rules.errors import Conflict, Invalid, Refused, Stale, TooManyAttempts
from rules.people import System
from rules.registrations import Declaration, LawyerData
from services import attempts, bindings, contacts, key_rotation, registrations
from services.bindings import BindingRequest
from services.registrations import Submission
from tests import people

LIMIT = AttemptLimit("test", 5, 900)


async def test_a_limit_is_exact_under_concurrency_and_ends(database: Database, keys: Keys) -> None:
    async def attempt(now=people.NOW) -> bool:  # type: ignore[no-untyped-def]
        try:
            async with database.begin() as session:
                await attempts.take(session, keys, [(LIMIT, "somebody")], now=now)
        except TooManyAttempts as refused:
            assert 0 < refused.retry_after <= 900
            return False
        return True

    assert sum(await asyncio.gather(*(attempt() for _ in range(20)))) == 5
    assert await attempt(people.NOW + timedelta(seconds=901))
    async with database.begin() as session:
        await retention.ATTEMPTS.drop(session, people.NOW + timedelta(seconds=1), 100)
        assert await session.scalar(select(func.count()).select_from(models.Attempt)) == 1


async def test_one_key_makes_one_thing_however_often_it_is_sent(
    database: Database, files: PaperStore, keys: Keys
) -> None:
    who = await people.lawyer(database, 1)
    papers = tuple([await people.paper(database, files, who, kind) for kind in people.MANDATE_PAPERS])
    async with database.read() as session:
        office = await people.office(session)
    key = uuid.uuid4()

    async def send(party_name: str, key: uuid.UUID | None = key) -> uuid.UUID:
        request = BindingRequest(BindingClaim(party_name, Capacity.DEFENDER), office.id, papers)
        async with database.begin() as session:
            made = await bindings.apply(session, who, keys, request=request, idempotency_key=key, now=people.NOW)
            return made.id

    assert len(set(await asyncio.gather(*(send("示例李四") for _ in range(8))))) == 1
    with pytest.raises(Conflict):
        await send("示例王五")
    twice = await asyncio.gather(*(send("示例赵六", None) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(each, uuid.UUID) for each in twice) == 1
    assert all(isinstance(each, uuid.UUID | Conflict) for each in twice)
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Binding)) == 2


async def test_withdrawal_and_decision_exclude_each_other(database: Database, files: PaperStore, keys: Keys) -> None:
    who, reviewer = await people.person(database, 2), await people.staff(database)
    registration = await people.submitted_registration(database, files, keys, who, 2)

    async def withdraw() -> str:
        async with database.begin() as session:
            await registrations.withdraw(
                session, who, registration_id=registration.id, expected_version=1, now=people.NOW
            )
        return "withdrawn"

    async def approve() -> str:
        await people.approve_registration(database, keys, reviewer, registration)
        return "approved"

    results = await asyncio.gather(withdraw(), approve(), return_exceptions=True)
    assert sum(isinstance(each, str) for each in results) == 1
    assert sum(isinstance(each, Stale) for each in results) == 1
    async with database.read() as session:
        notices = await session.scalar(select(func.count()).select_from(models.Notice))
        assert notices == (1 if "approved" in results else 0)


async def _code(owner: Database, keys: Keys, account_id: uuid.UUID) -> str:
    async with owner.read() as session:
        delivery = (
            await session.scalars(
                select(models.Delivery)
                .where(models.Delivery.account_id == account_id)
                .order_by(models.Delivery.id.desc())
            )
        ).first()
    assert delivery is not None and delivery.payload_encrypted is not None
    plain = keys.decrypt(delivery.payload_encrypted, table="deliveries", column="payload", row_id=delivery.id)
    return plain.partition(" ")[2]


async def test_a_contact_belongs_to_one_account_and_nobody_is_told(
    database: Database, owner: Database, keys: Keys
) -> None:
    people_ = [await people.person(database, serial, verified=False) for serial in (1, 2, 3)]
    async with database.begin() as session:
        await session.execute(update(models.Account).values(email="one@example.com"))
    for each in people_[:2]:
        async with database.begin() as session:
            await contacts.request_code(session, each, keys, channel=ContactChannel.EMAIL, now=people.NOW)
    codes = [await _code(owner, keys, each.account_id) for each in people_[:2]]
    assert all(len(code) == 6 for code in codes)

    async def verify(which: int) -> bool:
        async with database.begin() as session:
            await contacts.verify_contact(
                session, people_[which], keys, channel=ContactChannel.EMAIL, code=codes[which], now=people.NOW
            )
        return True

    results = await asyncio.gather(verify(0), verify(1), return_exceptions=True)
    assert sum(each is True for each in results) == 1 and sum(isinstance(each, Invalid) for each in results) == 1
    async with (
        database.begin() as session
    ):  # the third is answered alike, and the owner's mail says so instead of a code
        await contacts.request_code(session, people_[2], keys, channel=ContactChannel.EMAIL, now=people.NOW)
    assert await _code(owner, keys, people_[2].account_id) == ""
    with pytest.raises(Refused):
        async with database.begin() as session:
            await contacts.verify_contact(
                session, people_[2], keys, channel=ContactChannel.EMAIL, code="", now=people.NOW
            )


async def test_keys_rotate_and_values_stay_in_their_row(
    database: Database, files: PaperStore, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("rotated") / "keys"
    keys = create_keys(path)
    assert path.stat().st_mode & 0o777 == 0o600
    who = await people.person(database, 4)
    registration = await people.submitted_registration(database, files, keys, who, 4)
    with pytest.raises(InvalidTag):
        keys.decrypt(registration.id_number_encrypted, table="registrations", column="id_number", row_id=new_id())
    laid = lay_key(path)
    assert laid.current == "k1" and set(lay_key(path).encryption) == {
        "k1",
        "k2",
    }  # known to all before it is used by one
    fresh = add_key(path)
    assert fresh.current == "k2" and path.stat().st_mode & 0o777 == 0o600
    changed = 0
    for column in key_rotation.COLUMNS:
        async with database.begin() as session:
            changed += await key_rotation.encrypt_anew(session, System(), fresh, column)
        async with database.begin() as session:
            assert await key_rotation.encrypt_anew(session, System(), fresh, column) == 0
    assert changed == 1
    async with database.read() as session:
        row = (await session.scalars(select(models.Registration))).one()
    assert row.id_number_encrypted != registration.id_number_encrypted and fresh.is_current(row.id_number_encrypted)
    plain = laid.decrypt(row.id_number_encrypted, table="registrations", column="id_number", row_id=row.id)
    assert plain == people.id_number(4)


async def test_a_refusal_leaves_nothing(database: Database, owner: Database, files: PaperStore, keys: Keys) -> None:
    who = await people.person(database, 5, account_type=AccountType.LAWYER)
    async with owner.read() as session:
        before = await session.scalar(select(func.count()).select_from(models.AuditEntry))
    first = await people.submitted_registration(database, files, keys, who, 5)
    with pytest.raises(Conflict):
        await people.submitted_registration(database, files, keys, who, 5)
    async with owner.read() as session:
        assert (await session.scalars(select(models.Registration.id))).all() == [first.id]
        assert await session.scalar(select(func.count()).select_from(models.AuditEntry)) == (before or 0) + 1
        assert await session.scalar(select(func.count()).select_from(models.StaffNotice)) == 1


async def test_equal_sends_with_other_keys_do_not_deadlock(database: Database, files: PaperStore, keys: Keys) -> None:
    who = await people.person(database, 6)
    papers = tuple([await people.paper(database, files, who, kind) for kind in people.LAWYER_PAPERS])
    async with database.read() as session:
        office = await people.office(session)
    lawyer = LawyerData("11101201010123456", date(2030, 1, 1), "示例律师事务所")
    declared = Declaration(AccountType.LAWYER, "示例张三", IdType.RESIDENT_ID, people.id_number(6), None, lawyer)

    async def send() -> None:
        submission = Submission(declared, office.id, papers, idempotency_key=uuid.uuid4())
        async with database.begin() as session:
            await registrations.submit(session, who, keys, submission=submission, now=people.NOW)

    results = await asyncio.gather(*(send() for _ in range(6)), return_exceptions=True)
    assert sum(each is None for each in results) == 1
    assert sum(isinstance(each, Conflict) for each in results) == 5, results


async def test_resubmission_and_decision_do_not_deadlock(database: Database, files: PaperStore, keys: Keys) -> None:
    who, reviewer = await people.person(database, 7), await people.staff(database)
    registration = await people.submitted_registration(database, files, keys, who, 7)

    async def resubmit() -> None:
        await people.submitted_registration(database, files, keys, who, 7)

    async def approve() -> None:
        await people.approve_registration(database, keys, reviewer, registration)

    results = await asyncio.gather(*(resubmit() for _ in range(4)), approve(), return_exceptions=True)
    assert results[4] is None and all(each is None or isinstance(each, Refused) for each in results), results
