"""Remote requests: every state, every act, every side; what each office sees; two at once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from rules.people import Person, Staff
from rules.remote_requests import SIDE_OF, TRANSITIONS, RemoteRequestKind, RemoteRequestStatus, Side
from services import (
    escalations,
    remote_requests,
)
from services.remote_requests import Amendment
from tests import people
from tests.people import NOW
from tests.remote_desk import WAY, Act, Desk, opened

Status = RemoteRequestStatus
SNAPSHOT = """
select (select count(*) from audit_entries), (select count(*) from notices), (select count(*) from receipts),
    (select count(*) from bindings), (select count(*) from staff_notices), (select count(*) from remote_request_steps),
    (select string_agg(status || version, ',' order by id) from remote_requests),
    (select string_agg(paper_check, ',' order by id) from attachments)
"""


@pytest.fixture
async def desk(database: Database, owner: Database, files: PaperStore, keys: Keys) -> Desk:
    return await opened(database, owner, files, keys)


async def _snapshot(desk: Desk) -> Any:
    async with desk.owner.read() as session:
        return (await session.execute(text(SNAPSHOT))).one()


async def test_only_the_arrows_of_the_diagram_and_only_by_their_side(desk: Desk) -> None:
    other = await people.lawyer(desk.database, 2)
    sides: dict[Side | None, Staff | Person] = {
        Side.LOCAL: desk.local,
        Side.HANDLING: desk.handling,
        None: desk.stranger,
    }
    for state, way in WAY.items():
        request = await desk.through(await desk.ask(party_name=f"示例{state.zh}"), *way)
        assert request.status is state
        before = await _snapshot(desk)
        for act in (each for each in Act if each not in (Act.SUBMIT, Act.REOPEN)):
            tried = {Side.APPLICANT: desk.lawyer, None: other} if SIDE_OF[act] is Side.APPLICANT else sides
            for side, who in tried.items():
                if side is SIDE_OF[act] and act in TRANSITIONS.get(state, {}):
                    continue
                with pytest.raises(Refused) as refused:
                    await desk.perform(request, act, who)
                assert side is not None or isinstance(refused.value, NotFound)
                assert await _snapshot(desk) == before, (state, act, side)
        await desk.perform(request, Act.REOPEN, desk.local)  # nothing is sealed: the clock has nothing to do
        assert await _snapshot(desk) == before


async def test_every_arrow_leads_where_the_diagram_says(desk: Desk) -> None:
    for state, acts in TRANSITIONS.items():
        for act, to in acts.items():
            if state is None or act is Act.REOPEN:
                continue
            request = await desk.through(await desk.ask(), *WAY[state])
            await desk.perform(request, act, desk.usual(act))
            after = await desk.fresh(request)
            assert after.status is to and after.version == request.version + 1, (state, act)
            if to not in (Status.CLOSED, Status.REJECTED, Status.WITHDRAWN, Status.FULFILLED):
                await desk.perform(after, Act.WITHDRAW, desk.lawyer)
    async with desk.owner.read() as session:
        steps = await session.scalar(select(func.count()).select_from(models.RemoteRequestStep))
        recorded = await session.scalar(
            select(func.count())
            .select_from(models.AuditEntry)
            .where(models.AuditEntry.subject_kind == "remote_request")
        )
        versions = await session.scalar(select(func.sum(models.RemoteRequest.version)))
    assert steps == recorded == versions


async def test_whoever_verified_does_not_approve(desk: Desk) -> None:
    request = await desk.through(await desk.ask(), *WAY[Status.HANDLING_REVIEW])
    async with desk.owner.begin() as session:
        await session.execute(update(models.RemoteRequest).values(verified_by_id=desk.handling.staff_id))
    with pytest.raises(Forbidden):
        await desk.perform(request, Act.APPROVE, desk.handling)


async def test_the_law_of_offices_and_people(desk: Desk) -> None:
    refused = {
        (RemoteRequestKind.PROCEDURAL_QUERY, "110108", "110108"): "REMOTE_SAME_OFFICE",
        (RemoteRequestKind.QUERY_ACCOUNT, "110000", "110108"): "REMOTE_LOCAL_NOT_BASIC",
        (RemoteRequestKind.FILE_ACCESS, "110105", "110000"): "REMOTE_LEVELS_DIFFER",
    }
    for (kind, local, handling), code in refused.items():
        with pytest.raises(Invalid) as told:
            await desk.ask(kind, local=local, handling=handling)
        assert [each.code for each in told.value.problems] == [code]
    await desk.ask(RemoteRequestKind.PROCEDURAL_QUERY, local="110105", handling="110000")  # any level may handle
    await desk.ask(RemoteRequestKind.FILE_ACCESS)
    with pytest.raises(Conflict):
        await desk.ask(RemoteRequestKind.FILE_ACCESS)
    pending = await people.person(desk.database, 5)
    with pytest.raises(Forbidden):
        await people.asked_remotely(desk.database, desk.keys, pending, desk.papers)


async def test_an_account_asked_for_is_a_binding_weighed_like_any_other(desk: Desk) -> None:
    request = await desk.through(await desk.ask(RemoteRequestKind.QUERY_ACCOUNT), *WAY[Status.HANDLING_REVIEW])
    assert await people.visible_case(desk.database, desk.lawyer, desk.case.id) is None
    for serial in (7, 8):
        await people.bound(desk.database, await people.lawyer(desk.database, serial), desk.case)
    with pytest.raises(Conflict) as told:
        await desk.perform(request, Act.APPROVE, desk.handling)
    assert [each.code for each in told.value.problems] == ["THIRD_DEFENDER"]
    assert (await desk.fresh(request)).status is Status.HANDLING_REVIEW
    async with desk.owner.begin() as session:
        await session.execute(
            text("update bindings set status = 'REVOKED' where account_id <> :who"), {"who": desk.lawyer.account_id}
        )
    request = await desk.through(request, Act.APPROVE)
    assert request.binding_id and await people.visible_case(desk.database, desk.lawyer, desk.case.id) is not None
    await desk.perform(request, Act.WITHDRAW, desk.lawyer)
    assert await people.visible_case(desk.database, desk.lawyer, desk.case.id) is None
    async with desk.owner.read() as session:
        binding = await session.get_one(models.Binding, request.binding_id)
        recorded = await session.scalars(
            select(models.AuditEntry.action)
            .where(models.AuditEntry.subject_id == str(binding.id))
            .order_by(models.AuditEntry.id.desc())
        )
        told = await session.scalars(select(models.Notice.message).where(models.Notice.subject_id == binding.id))
        assert (binding.status.name, binding.released_on, binding.release_reason) == (
            "RELEASED",
            today(NOW),
            "撤回异地申请",
        )
        assert recorded.first() == "binding.released" and "binding_released" in told
    request = await desk.through(await desk.ask(RemoteRequestKind.QUERY_ACCOUNT), *WAY[Status.APPROVED])
    async with desk.owner.begin() as session:
        await session.execute(
            text(
                "update bindings set status = 'REVOKED', outcome = 'REVOKED', reason_codes = '{OTHER}' where id = :id"
            ),
            {"id": request.binding_id},
        )
    with pytest.raises(Conflict) as told_clerk:
        await desk.perform(request, Act.HAND_OVER, desk.local)
    assert [each.code for each in told_clerk.value.problems] == ["REMOTE_CASE_WITHHELD"]
    assert "公开" not in told_clerk.value.message("zh")  # nor why
    await desk.perform(request, Act.WITHDRAW, desk.lawyer)  # what staff have taken back stays as they left it
    async with desk.owner.read() as session:
        assert (await session.get_one(models.Binding, request.binding_id)).status.name == "REVOKED"
    request = await desk.through(await desk.ask(RemoteRequestKind.QUERY_ACCOUNT), *WAY[Status.APPROVED])
    async with desk.owner.begin() as session:
        words = await session.scalar(
            select(models.Notice.body_zh).where(
                models.Notice.subject_id == request.id, models.Notice.message == "remote_approved"
            )
        )
        assert words is not None and "网上查询已开通" in words and "领取" not in words
        await session.execute(
            text("update bindings set status = 'ENDED', ends_on = :day where id = :id"),
            {"id": request.binding_id, "day": today(NOW)},
        )
    request = await desk.through(request, Act.REOPEN)
    assert request.status is Status.HANDLING_REVIEW and request.binding_id is None
    async with desk.owner.read() as session:
        step = await session.scalar(
            select(models.RemoteRequestStep.procuratorate_id).where(
                models.RemoteRequestStep.remote_request_id == request.id,
                models.RemoteRequestStep.position == request.version,
            )
        )
        audited = await session.scalar(
            select(models.AuditEntry.procuratorate_id).where(models.AuditEntry.action == "remote_request.reopen")
        )
    assert step == audited == desk.handling.procuratorate_id


async def test_two_decide_at_once_and_one_withdraws(desk: Desk) -> None:
    colleague = await people.staff(desk.database, "colleague", "110108")
    for number in range(6):
        request = await desk.through(await desk.ask(), *WAY[Status.HANDLING_REVIEW])
        acts = [
            desk.perform(request, Act.APPROVE, desk.handling, version=request.version),
            desk.perform(request, Act.REJECT, colleague, version=request.version),
            desk.perform(request, Act.WITHDRAW, desk.lawyer, version=request.version),
        ]
        done = await asyncio.gather(*acts[number % 3 :], *acts[: number % 3], return_exceptions=True)
        lost = [each for each in done if each is not None]
        assert len(lost) == 2 and all(isinstance(each, Stale | Conflict) for each in lost), done
        after = await desk.fresh(request)
        assert after.version == request.version + 1 and after.status in (
            Status.APPROVED,
            Status.REJECTED,
            Status.WITHDRAWN,
        )
        async with desk.owner.read() as session:
            told = list(
                await session.scalars(select(models.Notice.message).where(models.Notice.subject_id == request.id))
            )
        assert ("remote_approved" in told) is (after.status is Status.APPROVED)
        assert ("remote_rejected" in told) is (after.status is Status.REJECTED)
        if after.status is Status.APPROVED:
            await desk.perform(after, Act.WITHDRAW, desk.lawyer)


async def test_another_office_is_asked_after_the_first_one_has_found_a_case(desk: Desk) -> None:
    request = await desk.through(await desk.ask(), *WAY[Status.APPROVED])
    await desk.seal()
    await desk.through(request, Act.REOPEN, Act.RETURN_TO_LOCAL, Act.VERIFY, Act.RETURN)
    version = (await desk.fresh(request)).version
    async with desk.database.begin() as session:
        other = await people.office(session, "310115")
        amendment = Amendment(version, handling_id=other.id)
        await remote_requests.amend(
            session, desk.lawyer, desk.keys, request_id=request.id, amendment=amendment, idempotency_key=None, now=NOW
        )
    with pytest.raises(NotFound):
        await desk.perform(request, Act.TAKE_UP, desk.handling)
    await desk.through(request, Act.VERIFY, Act.FORWARD)
    there = await people.case(desk.database, 2, unit_code="310115")
    async with desk.owner.read() as session:
        party = (await session.scalars(select(models.Party).where(models.Party.case_id == there.id))).one()
    desk.handling, desk.case, desk.party_id = desk.stranger, there, party.id
    await desk.through(request, Act.TAKE_UP, Act.APPROVE, Act.HAND_OVER)
    async with desk.owner.read() as session:
        link = (await session.scalars(select(models.RemoteRequestCase))).one()
    assert (link.case_id, link.procuratorate_id) == (there.id, there.procuratorate_id)


async def test_the_office_that_has_it_is_pressed_once_however_many_workers_look(desk: Desk) -> None:
    asked = [await desk.ask(party_name=f"示例{name}") for name in ("甲", "乙", "丙")]
    await desk.through(asked[1], *WAY[Status.HANDLING_REVIEW])
    done = await desk.through(asked[2], Act.VERIFY, Act.REFUSE)
    assert done.status is Status.REJECTED

    async def tasks(hours: int) -> set[tuple[str, UUID, UUID]]:
        await asyncio.gather(
            *(escalations.run(desk.database, now=lambda: NOW + timedelta(hours=hours)) for _ in range(2))
        )
        async with desk.owner.read() as session:
            found = await session.scalars(select(models.StaffTask).where(models.StaffTask.ended_at.is_(None)))
            rows = [(each.kind.name, each.subject_id, each.procuratorate_id) for each in found]
        assert len(rows) == len(set(rows))
        return set(rows)

    near, far = desk.local.procuratorate_id, desk.handling.procuratorate_id
    assert near is not None and far is not None and await tasks(0) == set()
    for hours, kind in ((52, "REVIEW_HALF_TIME"), (72, "REVIEW_LAST_DAY"), (96, "REVIEW_OVERDUE")):
        assert await tasks(hours) == {(kind, asked[0].id, near), (kind, asked[1].id, far)}, kind
    await desk.through(asked[1], Act.REJECT)
    assert await tasks(96) == {("REVIEW_OVERDUE", asked[0].id, near)}
