"""Remote requests: what is printed and handed over once, and nothing of a sealed case or to a closed account."""

import asyncio

import pytest
from sqlalchemy import func, select, text, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.errors import Conflict, Invalid, Refused, Stale
from rules.remote_requests import RemoteRequestKind, RemoteRequestStatus
from services import (
    account_closing,
    case_sealing,
    query_sheets,
    remote_clock,
    remote_hand_over,
)
from tests import people
from tests.people import NOW
from tests.remote_desk import HANDED, WAY, Act, Desk, opened

Status = RemoteRequestStatus


@pytest.fixture
async def desk(database: Database, owner: Database, files: PaperStore, keys: Keys) -> Desk:
    return await opened(database, owner, files, keys)


async def _print(desk: Desk, request: models.RemoteRequest) -> query_sheets.QuerySheet:
    async with desk.database.begin() as session:
        return await query_sheets.printed(session, desk.local, request_id=request.id, now=NOW)


async def test_nothing_of_a_sealed_case_is_handed_over(desk: Desk) -> None:
    request = await desk.through(await desk.ask(), *WAY[Status.APPROVED])
    late = await desk.through(await desk.ask(party_name="示例王五"), *WAY[Status.HANDLING_REVIEW])
    await desk.seal()
    with pytest.raises(Conflict) as told:
        await desk.perform(request, Act.HAND_OVER, desk.local)
    assert [each.code for each in told.value.problems] == ["REMOTE_CASE_WITHHELD"]
    with pytest.raises(Conflict):
        await desk.perform(late, Act.APPROVE, desk.handling)
    await remote_clock.run(desk.database, now=lambda: NOW)
    await remote_clock.run(desk.database, now=lambda: NOW)
    after = await desk.fresh(request)
    assert after.status is Status.HANDLING_REVIEW and after.outcome is None and after.version == request.version + 1
    after = await desk.through(after, Act.REJECT)
    async with desk.owner.read() as session:
        told_so = list(
            await session.scalars(
                select(models.Notice.message)
                .where(models.Notice.subject_id == request.id)
                .order_by(models.Notice.seq.desc())
                .limit(2)
            )
        )
    assert told_so == ["remote_rejected", "remote_reopened"]


async def test_nothing_is_told_of_a_party_that_is_delivered_no_more(desk: Desk) -> None:
    request = await desk.through(await desk.ask(), *WAY[Status.APPROVED])
    late = await desk.through(await desk.ask(party_name="示例王五"), *WAY[Status.HANDLING_REVIEW])
    async with desk.owner.begin() as session:
        await session.execute(update(models.Party).values(missing_since=NOW))
    for asked, act in ((request, Act.HAND_OVER), (late, Act.APPROVE)):
        with pytest.raises(Conflict):
            await desk.perform(asked, act, desk.usual(act))
    with pytest.raises(Conflict):
        await _print(desk, request)
    assert (await desk.through(request, Act.REOPEN)).status is Status.HANDLING_REVIEW


async def test_while_a_case_is_being_sealed_nothing_is_printed_or_handed_over(desk: Desk) -> None:
    asked = [
        await desk.through(await desk.ask(party_name=name), *WAY[Status.APPROVED]) for name in ("示例甲", "示例乙")
    ]
    assert (await _print(desk, asked[0])).lines
    async with desk.database.begin() as session:
        await case_sealing.seal(session, desk.handling, desk.keys, case_id=desk.case.id, reason="示例封存理由", now=NOW)
        handing = desk.perform(asked[1], Act.HAND_OVER, desk.local)
        doing = {asyncio.ensure_future(act) for act in (_print(desk, asked[0]), handing)}
        done, _ = await asyncio.wait(doing, timeout=1.5)
        assert not done  # they wait for what becomes of the case
    for refused in await asyncio.gather(*doing, return_exceptions=True):
        assert isinstance(refused, Conflict) and refused.problems[0].code == "REMOTE_CASE_WITHHELD"


async def test_the_sheet_is_printed_until_the_day_of_its_delivery_is_over(desk: Desk) -> None:
    request = await desk.through(await desk.ask(), *WAY[Status.FULFILLED])
    assert (await _print(desk, request)).lines
    delivered = "update remote_requests set delivered_at = delivered_at + interval '{} day'"
    for changes in ([delivered.format(-1)], [delivered.format(1), "update accounts set status = 'SUSPENDED'"]):
        async with desk.owner.begin() as session:
            for change in changes:
                await session.execute(text(change))
        with pytest.raises(Conflict) as told:
            await _print(desk, request)
        assert [each.code for each in told.value.problems] == ["REMOTE_NOT_OPEN"]


async def test_sealing_and_handing_over_at_once(desk: Desk) -> None:
    request = await desk.through(await desk.ask(), *WAY[Status.APPROVED])
    handing = desk.perform(request, Act.HAND_OVER, desk.local, version=request.version)
    done = await asyncio.gather(
        desk.seal(), handing, remote_clock.run(desk.database, now=lambda: NOW), return_exceptions=True
    )
    assert done[0] is None and (done[1] is None or isinstance(done[1], Conflict | Stale)), done
    await remote_clock.run(desk.database, now=lambda: NOW)
    after = await desk.fresh(request)
    assert after.status is (Status.FULFILLED if done[1] is None else Status.HANDLING_REVIEW)
    async with desk.owner.read() as session:
        receipts = await session.scalar(select(func.count()).select_from(models.Receipt))
    assert receipts == (1 if done[1] is None else 0)


async def test_the_file_is_handed_over_once_with_its_receipt(desk: Desk) -> None:
    request = await desk.through(await desk.ask(RemoteRequestKind.FILE_ACCESS), *WAY[Status.APPROVED])
    with pytest.raises(Invalid) as told:
        async with desk.database.begin() as session:
            await remote_hand_over.hand_over(
                session, desk.local, request_id=request.id, expected_version=request.version, handed=HANDED, now=NOW
            )
    assert [each.code for each in told.value.problems] == ["UNDERTAKING_REQUIRED"]
    handing = [desk.perform(request, Act.HAND_OVER, desk.local, version=request.version) for _ in range(2)]
    done = await asyncio.gather(*handing, return_exceptions=True)
    assert sum(each is None for each in done) == 1 and sum(isinstance(each, Stale | Conflict) for each in done) == 1
    after = await desk.fresh(request)
    assert after.status is Status.FULFILLED and after.pieces == 2 and after.seal_number == "SEAL-1"
    async with desk.owner.read() as session:
        receipt = (await session.scalars(select(models.Receipt))).one()
        kinds = set(
            await session.scalars(
                select(models.Attachment.kind)
                .join(models.RemoteRequestAttachment)
                .where(models.RemoteRequestAttachment.remote_request_id == request.id)
            )
        )
    assert receipt.id == after.receipt_id and receipt.kind == "DELIVERY" and "CONFIDENTIALITY_UNDERTAKING" in kinds


async def test_an_account_that_closes_while_its_request_is_approved_reads_nothing(desk: Desk) -> None:
    for number in range(2, 8):
        desk.lawyer = await people.lawyer(desk.database, number)
        mine = tuple(
            [await people.paper(desk.database, desk.files, desk.lawyer, kind) for kind in people.MANDATE_PAPERS]
        )
        desk.papers = mine
        request = await desk.through(await desk.ask(RemoteRequestKind.QUERY_ACCOUNT), *WAY[Status.HANDLING_REVIEW])

        async def close() -> None:
            async with desk.database.begin() as session:
                await account_closing.close(session, desk.lawyer, desk.keys, reason=None, now=NOW)

        acts = [close(), desk.perform(request, Act.APPROVE, desk.handling, version=request.version)]
        done = await asyncio.gather(*(acts if number % 2 else reversed(acts)), return_exceptions=True)
        assert all(each is None or isinstance(each, Refused) for each in done), done
        async with desk.owner.read() as session:
            account = await session.get_one(models.Account, desk.lawyer.account_id)
        after = await desk.fresh(request)
        assert (account.status.name, after.status) == ("CLOSED", Status.WITHDRAWN)
        assert await people.visible_case(desk.database, desk.lawyer, desk.case.id) is None
        done = await asyncio.gather(desk.ask(party_name="示例迟到"), return_exceptions=True)
        assert isinstance(done[0], Refused)
