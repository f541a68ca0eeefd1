"""The pages of publications: from a case to the public and back, by those who may, each for what is theirs."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import httpx2
from sqlalchemy import select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.people import Guest, Role, Staff
from rules.publication_drafts import BODY_LIMIT
from services import escalations, publication_objections
from services.publication_objections import Objection
from tests import people
from tests.people import NOW
from tests.publication_desk import SECRETS, SOURCE
from tests.searching import searched

Enter = Callable[..., Awaitable[tuple[Staff, httpx2.AsyncClient]]]
FORM = {
    "kind": "LEGAL_DOCUMENT",
    "type": "INDICTMENT",
    "stage": "TRIAL_FIRST",
    "document_number": "京海检刑诉〔2026〕1号",
    "effective_on": "2026-09-01",
    "charges": "盗窃罪",
    **SOURCE.parts(),
}


def _version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None, page
    return found[1]


async def _do(client: httpx2.AsyncClient, place: str, act: str, **given: str) -> httpx2.Response:
    page = await client.get(place)
    draft_id = place.rsplit("/", 1)[1]
    return await client.post(
        f"/admin/publication-draft/do/{act}/{draft_id}", data={"version": _version(page.text), **given}
    )


async def test_from_a_case_to_the_public_through_the_pages(enter: Enter, owner: Database, keys: Keys) -> None:
    case = await people.case(owner)
    _, author = await enter("author", "110108", (Role.HANDLER,))
    _, approver = await enter("approver", "110108", (Role.PUBLICATION_APPROVER,))
    _, manager = await enter("manager", "110108", (Role.CASE_MANAGER,))
    _, stranger = await enter("stranger", "310115", (Role.CASE_MANAGER,))
    assert f"/admin/publication-draft/new?case={case.id}" in (await author.get(f"/admin/case/details/{case.id}")).text
    new = f"/admin/publication-draft/new?case={case.id}"
    assert (await stranger.get(new)).status_code == 404
    assert case.acceptance_number in (await author.get(new)).text
    refused = await author.post(new, data=FORM | {"type": "", "charges": "没有这个罪"})
    assert refused.status_code == 400 and "没有这个罪" in refused.text and SOURCE.title in refused.text
    made = await author.post(new, data=FORM)
    assert made.status_code == 303
    place = httpx2.URL(made.headers["location"]).path
    draft_id = place.rsplit("/", 1)[1]
    page = (await author.get(place)).text
    assert SOURCE.title in page and f"/admin/redaction/{draft_id}" in page and "尚未屏蔽" in page
    assert (await stranger.get(place)).status_code == 404
    masked = await author.post(f"/admin/redaction/{draft_id}/mask-all", data={"version": _version(page)})
    assert masked.status_code == 303, masked.text
    assert (await _do(author, place, "SUBMIT")).status_code == 303
    for client, act in ((author, "APPROVE"), (manager, "APPROVE"), (author, "PUBLISH")):
        answer = await client.post(f"/admin/publication-draft/do/{act}/{draft_id}", data={"version": "3"})
        assert answer.status_code == 403, act
    assert (await _do(approver, place, "RETURN", remarks="请写明案由")).status_code == 303
    assert "请写明案由" in (await author.get(place)).text
    page = (await author.get(f"/admin/publication-draft/write/{draft_id}")).text
    assert SOURCE.title in page
    await author.post(
        f"/admin/publication-draft/write/{draft_id}", data=FORM | {"version": _version(page), "summary": "盗窃一案。"}
    )
    page = (await author.get(place)).text
    again = {"version": _version(page), "from": "source"}
    assert (await author.post(f"/admin/redaction/{draft_id}/mask-all", data=again)).status_code == 303
    assert (await _do(author, place, "SUBMIT")).status_code == 303
    queue = (await approver.get("/admin/publication-draft/list?status=IN_REVIEW")).text
    assert draft_id in queue and '<span class="visually-hidden">待办 </span>1</span>' in queue
    assert (await _do(approver, place, "APPROVE")).status_code == 303
    assert (await _do(manager, place, "PUBLISH")).status_code == 303
    async with owner.read() as session:
        publication = (await session.scalars(select(models.Publication))).one()
    public = f"{publication.title}{publication.summary}{publication.body}"
    assert "盗窃一案。" in public and not [secret for secret in SECRETS[:3] if secret in public]
    shown = f"/admin/publication/details/{publication.id}"
    assert publication.title in (await approver.get(shown)).text
    assert (await stranger.get(shown)).status_code == 404
    corrected = await author.post(f"/admin/publication/correct/{publication.id}")
    later = httpx2.URL(corrected.headers["location"]).path
    assert "与第 1 版的差异" in (await author.get(later)).text
    again = await author.post(f"/admin/publication/correct/{publication.id}")
    assert httpx2.URL(again.headers["location"]).path == shown  # one at a time
    wrong = await manager.post(
        f"/admin/publication/withdraw/{publication.id}", data={"reason": "CASE_CLOSED", "words": ""}
    )
    assert wrong.status_code == 400
    words = {"reason": "WRONG", "words": "文号有误，立即撤回"}
    assert (await manager.post(f"/admin/publication/withdraw/{publication.id}", data=words)).status_code == 303
    page = (await manager.get(shown)).text
    assert "文号有误，立即撤回" in page and public not in page


async def test_the_longest_text_comes_from_the_form_to_the_public(enter: Enter, owner: Database, keys: Keys) -> None:
    """200,000 characters, with with names and numbers at both ends; more is refused in words, and nothing of it lost."""
    _, author = await enter("author", "110108", (Role.HANDLER,))
    _, approver = await enter("approver", "110108", (Role.PUBLICATION_APPROVER,))
    new = f"/admin/publication-draft/new?case={(await people.case(owner)).id}"
    filler = "后被公安机关抓获，赃物已追回并发还被害单位。\n"
    end = f"{SOURCE.body}案卷末页麒麟。"
    body = SOURCE.body + filler * ((BODY_LIMIT - len(SOURCE.body) - len(end)) // len(filler)) + end
    assert BODY_LIMIT - len(filler) <= len(body) <= BODY_LIMIT
    answer = await author.post(new, data=FORM | {"body": body + "多" * 200})
    assert answer.status_code == 400 and "200000" in answer.text.replace(",", "") and "案卷末页麒麟" in answer.text
    made = await author.post(new, data=FORM | {"body": body})
    assert made.status_code == 303
    place = httpx2.URL(made.headers["location"]).path
    draft_id = place.rsplit("/", 1)[1]
    version = _version((await author.get(place)).text)
    masked = await author.post(f"/admin/redaction/{draft_id}/mask-all", data={"version": version})
    assert masked.status_code == 303, masked.text
    assert (await _do(author, place, "SUBMIT")).status_code == 303
    assert (await _do(approver, place, "APPROVE")).status_code == 303
    assert (await _do(approver, place, "PUBLISH")).status_code == 303
    async with owner.read() as session:
        published = (await session.scalars(select(models.Publication))).one()
        assert (await searched(session, "案卷末页麒麟")).ids == [published.id]


async def test_objections_are_decided_and_figures_counted(
    enter: Enter, owner: Database, database: Database, keys: Keys
) -> None:
    case = await people.case(owner)
    _, admin = await enter("admin", "110108", (Role.OFFICE_ADMIN, Role.CASE_MANAGER))
    async with owner.begin() as session:
        await session.execute(update(models.Case).values(concluded_on=date(2026, 9, 1)))
        for number in range(2):
            session.add(
                models.Publication(
                    publication_number=f"GK{number}",
                    kind="LEGAL_DOCUMENT",
                    procuratorate_id=case.procuratorate_id,
                    level="BASIC",
                    document_type_code="OTHER",
                    title="示例文书",
                    body="示例正文",
                    status="PUBLISHED",
                    version=1,
                    published_at=NOW,
                )
            )
    async with owner.read() as session:
        first, _ = (await session.scalars(select(models.Publication).order_by(models.Publication.id))).all()
    said = Objection(first.id, "示例钱七", "13900139000", "文书与我公司无关，请予以更正。")
    async with database.begin() as session:
        made = await publication_objections.object_to(session, Guest(), keys, objection=said, now=NOW)
    place = f"/admin/publication-objection/details/{made.id}"
    page = (await admin.get(place)).text
    assert said.grounds in page and said.name not in page and said.contact not in page and "139****9000" in page
    listed = (await admin.get("/admin/publication-objection/list")).text
    assert made.objection_number in listed and "剩余" in listed
    for days, stage in ((4, None), (6, "审核时限已过半"), (10, "审核仅剩最后一个工作日"), (11, "审核已超期")):
        for _ in range(2):
            await escalations.run(database, now=lambda after=days: NOW + timedelta(days=after))
        tasks = (await admin.get("/admin/tasks")).text
        assert tasks.count(made.objection_number) == (stage is not None) and (stage is None or stage in tasks), days
    assert place in tasks
    decide = f"/admin/publication-objection/decide/{made.id}"
    short = await admin.post(decide, data={"version": "1", "outcome": "WITHDRAW", "words": ""})
    assert short.status_code == 400
    decided = {"version": "1", "outcome": "WITHDRAW", "words": "经查属实，予以撤回。"}
    assert (await admin.post(decide, data=decided)).status_code == 303
    assert (await admin.post(decide, data=decided)).status_code == 409
    await escalations.run(database, now=lambda: NOW + timedelta(days=12))
    assert made.objection_number not in (await admin.get("/admin/tasks")).text
    async with owner.read() as session:
        assert [
            each.status for each in await session.scalars(select(models.Publication).order_by(models.Publication.id))
        ] == [
            "WITHDRAWN",
            "PUBLISHED",
        ]
    figures = await admin.get("/admin/publication-figures.csv?since=2026-01-01&until=2026-12-31")
    assert figures.headers["content-type"].startswith("text/csv")
    name = "北京市海淀区人民检察院"
    assert f"{name},110108,2,0,0,1,1,0,0.0%,—" in figures.text
    page = await admin.get("/admin/publication-figures?since=2026-01-01&until=2026-12-31")
    assert name in page.text and "0.0%" in page.text
    assert (await admin.get("/admin/publication-figures?since=2026-12-31&until=2026-01-01")).status_code == 400
