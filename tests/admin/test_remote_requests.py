"""Remote requests through the staff pages: both offices do their part, neither sees what is not its own; two at once."""

import asyncio
import re
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import ProgrammingError

from admin.scope import StaffAsyncSession, current_staff
from db import models
from db.engine import Database
from db.queries import staff_notices
from rules.errors import Conflict, Stale
from rules.remote_requests import TRANSITIONS, RemoteRequestKind
from services import remote_requests
from services.remote_requests import Amendment
from tests import people
from tests.remote_desk import ELSEWHERE, HANDLING, LOCAL, Act, opened

MARK = "示例异地暗号"


@pytest.fixture
async def desk(database, owner, files, keys):
    return await opened(database, owner, files, keys)


@pytest.fixture
async def sides(enter):
    """A browser for a member of staff of the local office, the handling one, and another one."""
    return [
        (await enter(name, code))[1]
        for name, code in (("at-local", LOCAL), ("at-handling", HANDLING), ("at-x", ELSEWHERE))
    ]


def checked(desk, version, **fields):
    return {"version": str(version), **{f"check.{paper}": "OK" for paper in desk.papers}, **fields}


async def test_both_offices_do_their_part(desk, sides, owner):
    local, handling, stranger = sides
    request = await desk.ask()
    number, page = request.request_number, f"/admin/remote-request/details/{request.id}"
    paper = f"/admin/papers/{desk.papers[0]}"
    listed = "/admin/remote-request/list"
    assert number in (await local.get(listed)).text and number in (await local.get("/admin/queue")).text
    for other in (handling, stranger):
        assert (await other.get(page)).status_code == 404 and (await other.get(paper)).status_code == 404
        assert number not in (await other.get(f"{listed}?side=ALL")).text + (await other.get("/admin/queue")).text
    post = "/admin/remote-request/{}/" + str(request.id)
    assert "开始核验" in (await local.get(page)).text
    assert (await local.post(post.format("begin"), data={"version": "1"})).status_code == 303
    shown = (await local.get(page)).text
    assert "核验通过，转送办案院" in shown and "未查到案件" not in shown and "授权委托书" in shown
    unseen = await local.post(post.format("decide"), data={"version": "2", "outcome": "APPROVED"})
    assert unseen.status_code == 400 and "请先核验全部材料" in unseen.text
    forwarded = checked(desk, 2, outcome="APPROVED", note=MARK)
    assert (await local.post(post.format("decide"), data=forwarded)).status_code == 303
    # On its way: the papers have left the desk, the handling office has them; the local one still knows where it is.
    assert (await local.get(paper)).status_code == 404 and (await handling.get(paper)).status_code == 200
    assert number not in (await local.get(listed)).text and number in (await local.get(f"{listed}?side=LOCAL")).text
    assert number in (await handling.get(listed)).text and number in (await handling.get("/admin/queue")).text
    assert number not in (await local.get("/admin/queue")).text
    assert (await local.post(post.format("begin"), data={"version": "3"})).status_code in (403, 409)
    assert (await handling.post(post.format("begin"), data={"version": "3"})).status_code == 303
    for serial in (7, 8):
        await people.bound(desk.database, await people.lawyer(desk.database, serial), desk.case)
    shown = (await handling.get(page)).text
    assert desk.case.acceptance_number in shown and MARK in shown and "匹配度" in shown
    assert "已有两名辩护人" in shown and re.search(
        r'type="radio" name="link" value="[^"]+">', shown
    )  # warned, not barred
    assert desk.case.acceptance_number not in (await local.get(page)).text
    link = f"{desk.case.id}|{desk.party_id}"
    approved = {"version": "4", "outcome": "APPROVED", "link": link}
    assert (await local.post(post.format("decide"), data=approved)).status_code in (403, 409)
    assert (await stranger.post(post.format("decide"), data=approved)).status_code == 404
    assert (await handling.post(post.format("decide"), data=approved)).status_code == 303
    late = await handling.post(post.format("decide"), data=approved)
    assert late.status_code == 409 and "已由" in late.text
    for other in (handling, stranger):
        assert (await other.get(post.format("sheet"))).status_code in (403, 404)
    sheet = (await local.get(post.format("sheet"))).text
    assert "盗窃罪" in sheet and "2026-09-01" in sheet and "承办人" in sheet and desk.case.name not in sheet
    assert (await local.get(paper)).status_code == 200
    refused = await local.post(post.format("hand-over"), data={"version": "5"})
    assert refused.status_code == 400 and "当面核对" in refused.text
    handed = await local.post(post.format("hand-over"), data={"version": "5", "identity_checked": "1"})
    assert handed.status_code == 303, handed.text
    receipt = (await local.get(handed.headers["location"])).text
    assert "异地申请交付回执" in receipt and re.search(r"HZ\d{16}", receipt) and "第 1 次打印" in receipt
    pdf = await local.post(post.format("receipt-pdf"))
    assert pdf.content.startswith(b"%PDF-") and "delivery-receipt" in pdf.headers["content-disposition"]
    assert (await local.post(post.format("close"), data={"version": "6"})).status_code == 303
    assert (await local.get(paper)).status_code == 404
    async with owner.read() as session:
        looks = await session.scalar(
            select(func.count()).where(models.AuditEntry.action == "remote_request.sheet_printed")
        )
        waiting = await session.scalar(select(func.count()).where(models.StaffNotice.done_at.is_(None)))
    assert looks == 1 and waiting == 0


async def test_the_sheet_tells_what_the_list_tells_and_no_more(desk, sides, owner):
    local = sides[0]
    request = await desk.through(await desk.ask(), Act.VERIFY, Act.FORWARD, Act.TAKE_UP, Act.APPROVE)
    where = f"/admin/remote-request/sheet/{request.id}"
    other = await people.case(desk.database, 2, party_names=("示例同案甲", "示例同案乙"))
    async with owner.begin() as session:
        session.add(
            models.FieldSwitch(
                procuratorate_id=desk.case.procuratorate_id, case_type=desk.case.case_type, field="handlerName"
            )
        )
        for party, kind in ((desk.party_id, "DETENTION"), (await session.scalar(
            select(models.Party.id).where(models.Party.case_id == other.id, models.Party.ref == "p2")
        ), "ARREST")):  # fmt: skip
            session.add(models.CoerciveMeasure(party_id=party, kind=kind, starts_on=people.NOW.date()))
    sheet = (await local.get(where)).text
    assert "示例王五" not in sheet and "拘留" in sheet and "逮捕" not in sheet
    pdf = await local.post(where.replace("sheet", "sheet-pdf"))
    assert pdf.content.startswith(b"%PDF-")
    async with owner.begin() as session:
        await session.execute(update(models.Case).where(models.Case.id == desk.case.id).values(disclosure="NONE"))
    withheld = await local.get(where)
    assert withheld.status_code == 409 and "盗窃罪" not in withheld.text


async def test_the_file_is_handed_over_with_the_signed_undertaking(desk, sides, owner):
    local = sides[0]
    request = await desk.through(
        await desk.ask(RemoteRequestKind.FILE_ACCESS), Act.VERIFY, Act.FORWARD, Act.TAKE_UP, Act.APPROVE
    )
    undertaking = (await local.get(f"/admin/remote-request/undertaking/{request.id}")).text
    assert "保密承诺书" in undertaking and "国家秘密" in undertaking
    post = f"/admin/remote-request/hand-over/{request.id}"
    said = {
        "version": str(request.version),
        "identity_checked": "1",
        "medium": "DISC",
        "pieces": "2",
        "seal_number": "封-7",
    }
    refused = await local.post(post, data=said)
    assert refused.status_code == 400 and "保密承诺书" in refused.text and 'value="封-7"' in refused.text
    fake = {"undertaking": ("x.pdf", b"MZ", "application/pdf")}
    assert (await local.post(post, data=said, files=fake)).status_code == 400
    scan = {"undertaking": ("signed.pdf", people.PDF, "application/pdf")}
    handed = await local.post(post, data=said, files=scan)
    assert handed.status_code == 303, handed.text
    receipt = (await local.get(handed.headers["location"])).text
    assert "光盘" in receipt and "封-7" in receipt and "2 件" in receipt
    async with owner.read() as session:
        kept = (await session.scalars(select(models.RemoteRequest))).one()
        paper = await session.get_one(models.Attachment, kept.undertaking_id)
    assert paper.state == "STORED" and paper.account_id == desk.lawyer.account_id


async def test_the_second_wall_holds_for_two_offices(desk, enter, staff_engine):
    request = await desk.through(await desk.ask(), Act.VERIFY)
    walled = Database(staff_engine, StaffAsyncSession)
    people_there = {code: (await enter(f"wall{code}", code))[0] for code in (LOCAL, HANDLING, ELSEWHERE)}
    tables = ("remote_requests", "remote_request_steps", "remote_request_attachments", "remote_request_cases")

    async def counted(code):
        token = current_staff.set(people_there[code])
        try:
            async with walled.begin() as session:
                return [await session.scalar(text(f"select count(*) from {table}")) for table in tables]
        finally:
            current_staff.reset(token)

    assert await counted(LOCAL) == [1, 2, 2, 0]
    assert await counted(HANDLING) == await counted(ELSEWHERE) == [0, 0, 0, 0]
    await desk.through(request, Act.FORWARD, Act.TAKE_UP, Act.APPROVE)
    assert await counted(LOCAL) == [1, 5, 2, 0]  # back on the desk with the papers, and no word of the case
    assert await counted(HANDLING) == [1, 5, 2, 1]
    assert await counted(ELSEWHERE) == [0, 0, 0, 0]
    token = current_staff.set(people_there[ELSEWHERE])
    async with walled.begin() as session:
        changed = await session.execute(text("update remote_requests set status = 'WITHDRAWN'"))
        assert changed.rowcount == 0
    current_staff.reset(token)

    async def put_before(code):
        token = current_staff.set(people_there[LOCAL])
        try:
            async with walled.begin() as session:
                office = people_there[code].procuratorate_id
                await staff_notices.add(session, office, "remote_request_reopened", request.id, 99, people.NOW)
        finally:
            current_staff.reset(token)

    with pytest.raises(ProgrammingError, match="row-level security"):
        await put_before(ELSEWHERE)
    await put_before(HANDLING)


@asynccontextmanager
async def all_wait_for(owner, request, number):
    """Whoever acts on the request has looked at it and waits for its row before the first of them gets it."""
    waiting = text(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    async with owner.begin() as session:
        await session.execute(
            select(models.RemoteRequest).where(models.RemoteRequest.id == request.id).with_for_update()
        )
        yield
        async with asyncio.timeout(20):
            while True:
                async with owner.read() as looking:
                    if await looking.scalar(waiting) == number:
                        break
                await asyncio.sleep(0.02)


async def test_of_two_who_act_at_once_on_their_pages_one_wins(desk, sides, enter, owner):
    handling, colleague = sides[1], (await enter("colleague", HANDLING))[1]
    link = f"{desk.case.id}|{desk.party_id}"
    approve = {"outcome": "APPROVED", "link": link}
    reject = {"outcome": "REJECTED", "reasons": "CASE_NOT_FOUND", "comment": "示例说明"}
    there = (Act.VERIFY, Act.FORWARD, Act.TAKE_UP)
    for way, path, said in (
        (there[:2], "begin", ({}, {})),
        (there, "decide", (approve, approve)),
        (there, "decide", (approve, reject)),
        (there, "decide", (approve, None)),
    ):
        request = await desk.through(await desk.ask(), *way)
        post, version = f"/admin/remote-request/{path}/{request.id}", request.version
        acts = [
            browser.post(post, data={"version": str(version), **form})
            if form is not None
            else desk.perform(request, Act.WITHDRAW, desk.lawyer, version=version)
            for browser, form in zip((handling, colleague), said, strict=True)
        ]
        async with all_wait_for(owner, request, 2):
            doing = asyncio.gather(*acts, return_exceptions=True)
            await asyncio.sleep(0)
        done = [getattr(each, "status_code", each) for each in await doing]
        won = sum(each in (303, None) for each in done)
        assert won == 1 and all(each in (303, 409, None) or isinstance(each, Conflict | Stale) for each in done), done
        after = await desk.fresh(request)
        async with owner.read() as session:
            told, recorded, steps = [
                await session.scalar(select(func.count()).where(about))
                for about in (
                    models.Notice.subject_id == request.id,
                    models.AuditEntry.subject_id == str(request.id),
                    models.RemoteRequestStep.remote_request_id == request.id,
                )
            ]
        assert after.version == version + 1 == recorded == steps, (path, recorded, steps)
        assert told == 1 + (after.outcome is not None), (path, told)
        if Act.WITHDRAW in TRANSITIONS.get(after.status, {}):
            await desk.perform(after, Act.WITHDRAW, desk.lawyer)


async def test_a_third_office_does_not_read_what_two_others_wrote_to_each_other(desk, sides, owner):
    request = await desk.ask()
    page, post = f"/admin/remote-request/details/{request.id}", f"/admin/remote-request/decide/{request.id}"
    await desk.through(request, Act.VERIFY)
    forwarded = checked(desk, 2, outcome="APPROVED", note=MARK)
    assert (await sides[0].post(post, data=forwarded)).status_code == 303
    again = (Act.TAKE_UP, Act.RETURN_TO_LOCAL, Act.VERIFY, Act.RETURN)
    request = await desk.through(request, *again, Act.AMEND)  # the same offices: they go on with what they wrote
    assert MARK in (await sides[0].get(page)).text
    request = await desk.through(request, Act.VERIFY, Act.RETURN)
    async with desk.database.begin() as session:
        await remote_requests.amend(
            session,
            desk.lawyer,
            desk.keys,
            request_id=request.id,
            amendment=Amendment(request.version, handling_id=desk.stranger.procuratorate_id),
            idempotency_key=None,
            now=people.NOW,
        )
    await desk.through(request, Act.VERIFY, Act.FORWARD)
    shown = (await sides[2].get(page)).text
    assert MARK not in shown and "院间说明" not in shown
    assert "退回协助院</strong> · 北京市海淀区人民检察院" in shown  # the office that had it before has its name
