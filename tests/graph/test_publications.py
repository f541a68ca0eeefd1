"""What everybody reads of publications, by the contract's operations; and what nobody ever reads."""

import asyncio
import email
import email.policy
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from db import global_ids, models
from db.crypto import Keys
from db.engine import Database
from db.queries import retention
from rules.people import Role
from rules.publication_objections import ObjectionStatus, Remedy
from services import publication_objections, publications
from services.publication_objections import Decision
from tests import people
from tests.door import Client
from tests.operations import operation
from tests.publication_desk import IMPORTANT, INDICTMENT, REDACTED, SECRETS, PublicationDesk, member, publication_desk

DISMISSAL = replace(INDICTMENT, type_code="NON_PROSECUTION", document_number=None, effective_on=None, charges=())
OBJECTION = {"name": "示例钱七", "contact": "qian@example.com", "grounds": "文书中的单位名称与我公司无关，请更正。"}


@pytest.fixture
async def desk(owner: Database, database_url: str, keys: Keys) -> AsyncIterator[PublicationDesk]:
    async with publication_desk(owner, database_url, keys) as opened:
        yield opened


def _mail(folder: Path) -> str:
    """The first mail that comes, its address and its words."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for path in folder.glob("*.eml"):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = mail.get_body(("plain",))
            assert body is not None
            return f"{mail['to']} {body.get_content()}"
        time.sleep(0.05)
    raise AssertionError("no mail came")


def _id(publication: models.Publication) -> str:
    kind = "important_case" if publication.kind == "IMPORTANT_CASE" else "legal_document"
    return global_ids.encode(kind, publication.id)


async def test_the_newest_stand_first_in_every_list_and_are_counted(door: Client, desk: PublicationDesk) -> None:
    made = [
        await desk.published(work, replace(REDACTED, title=f"示某案第{number}号"), days_ago=number)
        for number, work in enumerate((INDICTMENT, IMPORTANT, DISMISSAL, INDICTMENT, IMPORTANT))
    ]
    latest = await door.run("Latest", first=4)
    assert [each["title"] for each in latest] == [f"示某案第{number}号" for number in range(4)]
    kinds = ["LegalDocument", "ImportantCase", "LegalDocument", "LegalDocument"]
    assert [each["__typename"] for each in latest] == kinds
    assert latest[0]["charges"] == [{"code": "264.1", "name": "盗窃罪"}] and latest[0]["stageLabel"] == "一审"
    assert latest[0]["procuratorate"]["level"] == "BASIC" and latest[0]["publishedAt"].endswith("+08:00")
    grouped = (await door.raw(operation("LatestGrouped"), {"perGroup": 1})).json()["data"]
    by_level = {group["level"]: group["publications"] for group in grouped["latestImportantCasesByLevel"]}
    assert set(by_level) == {"SUPREME", "PROVINCIAL", "PREFECTURAL", "BASIC", "SPECIAL"}
    assert [each["title"] for each in by_level["BASIC"]] == ["示某案第1号"] and by_level["SUPREME"] == []
    by_type = {group["documentType"]["code"]: group for group in grouped["latestLegalDocumentsByType"]}
    assert list(by_type) == ["INDICTMENT", "PROTEST", "NON_PROSECUTION", "PETITION_REVIEW", "OTHER"]
    assert [each["title"] for each in by_type["INDICTMENT"]["publications"]] == ["示某案第0号"]
    assert by_type["INDICTMENT"]["documentType"]["label"] == "起诉书"
    assert grouped["publicationCounts"]["total"] == len(made)
    assert await door.error("Latest", first=51) == "INVALID"
    english = (await door.raw(operation("LatestGrouped"), {}, **{"accept-language": "en"})).json()["data"]
    assert english["latestLegalDocumentsByType"][0]["documentType"]["label"] == "Indictment"


async def test_one_publication_public_corrected_withdrawn(door: Client, desk: PublicationDesk) -> None:
    publication = await desk.published()
    one = await door.run("OnePublication", id=_id(publication))
    assert one["body"] == REDACTED.body and one["version"] == 1 and one["correctedAt"] is None
    assert one["documentType"] == {"code": "INDICTMENT", "label": "起诉书"}
    assert one["documentNumber"] == INDICTMENT.document_number
    node = (await door.raw("query($id: ID!) { node(id: $id) { __typename id } }", {"id": _id(publication)})).json()
    assert node["data"]["node"] == {"__typename": "LegalDocument", "id": _id(publication)}
    draft_id = await desk.correction(publication.id, replace(REDACTED, body="更正后的正文。"))
    await desk.do(publications.publish, desk.manager, draft_id)
    one = await door.run("OnePublication", id=_id(publication))
    assert one["body"] == "更正后的正文。" and one["version"] == 2 and one["correctedAt"]
    await desk.withdraw(publication.id)
    one = await door.run("OnePublication", id=_id(publication))
    assert one["title"] == "该信息已撤回，不再公开。" and one["withdrawnAt"]
    assert (one["body"], one["stage"], one["stageLabel"], one["documentNumber"], one["charges"]) == (*(None,) * 4, [])
    assert await door.run("Latest") == []
    counts = (await door.raw("{ publicationCounts { total today } }")).json()["data"]["publicationCounts"]
    assert counts["total"] == 0


async def test_what_is_not_public_is_not_there(door: Client, desk: PublicationDesk, owner: Database) -> None:
    draft_id = await desk.approved()
    published = await desk.published(IMPORTANT)
    async with owner.read() as session:
        draft = await session.get(models.PublicationDraft, draft_id)
    assert draft is not None
    hidden = [
        global_ids.encode("legal_document", draft.publication_id),
        global_ids.encode("legal_document", draft_id),
        global_ids.encode("legal_document", published.id),  # an important case is no document
        global_ids.encode("legal_document", uuid4()),
        global_ids.encode("case", desk.case.id),
        "nonsense",
    ]
    for each in hidden:
        assert await door.error("OnePublication", id=each) == "NOT_FOUND", each
    node = "query($id: ID!) { node(id: $id) { id } }"
    for each in (*hidden[:4], _id(published)):
        answer = (await door.raw(node, {"id": each})).json()
        assert ("errors" not in answer) == (each == _id(published)), answer
    objection = await door.run("ObjectToPublication", input={"publicationId": hidden[0], **OBJECTION})
    assert objection["code"] == "NOT_FOUND"


async def test_an_objection_of_a_guest_is_decided_and_answered(
    door: Client, desk: PublicationDesk, owner: Database, database: Database, keys: Keys, tmp_path: Path
) -> None:
    publication = await desk.published()
    wrong = await door.run(
        "ObjectToPublication", input={"publicationId": _id(publication), "name": "1", "contact": "x", "grounds": "短"}
    )
    assert [each["field"] for each in wrong["problems"]] == ["name", "contact", "grounds"]
    taken = await door.run("ObjectToPublication", input={"publicationId": _id(publication), **OBJECTION})
    assert taken["status"] == "SUBMITTED" and taken["objectionNumber"].startswith("YY110108")
    async with owner.read() as session:
        row = (await session.scalars(select(models.PublicationObjection))).one()
        entries = (await session.scalars(select(models.AuditEntry.new))).all()
    stored = json.dumps([row.grounds, str(row.name_encrypted), str(row.contact_encrypted), entries], ensure_ascii=False)
    assert OBJECTION["name"] not in stored and OBJECTION["contact"] not in stored
    admin = await member(owner, "admin", "110108", Role.OFFICE_ADMIN)
    decision = Decision(ObjectionStatus.UPHELD, Remedy.WITHDRAW, "经审查异议成立，予以撤回。", 1)
    async with desk.acting(admin) as session:
        decided = await publication_objections.decide(
            session, admin, keys, objection_id=row.id, decision=decision, now=people.NOW
        )
        assert publication_objections.objector_of(keys, decided).contact == OBJECTION["contact"]
    assert (await door.run("OnePublication", id=_id(publication)))["withdrawnAt"]
    for days, dropped in ((0, 0), (1, 1)):  # as the nightly run does it, which has no right to anything else of them
        async with database.begin() as session:
            before = people.NOW + timedelta(days=days)
            assert await retention.OBJECTIONS.drop(session, before, 10) == dropped
    mail = await asyncio.to_thread(_mail, tmp_path / "var" / "mail")
    assert OBJECTION["contact"] in mail and taken["objectionNumber"] in mail and OBJECTION["name"] not in mail
    again = await door.run("ObjectToPublication", input={"publicationId": _id(publication), **OBJECTION})
    assert again["code"] == "NOT_FOUND"
    codes = [
        (await door.run("ObjectToPublication", input={"publicationId": "x", **OBJECTION}))["code"] for _ in range(2)
    ]
    assert codes == ["NOT_FOUND"] * 2


async def test_objecting_is_limited_by_contact_and_address(door: Client, desk: PublicationDesk) -> None:
    publication = await desk.published()
    given = {"publicationId": _id(publication), **OBJECTION}
    codes = [(await door.run("ObjectToPublication", input=given)).get("code") for _ in range(6)]
    assert codes == [None] * 5 + ["TOO_MANY_ATTEMPTS"]


async def test_no_public_answer_holds_a_word_of_the_source(door: Client, desk: PublicationDesk) -> None:
    """Everything that a guest can ask about publications, with every field there is, in both languages."""
    publication = await desk.published()
    await desk.submitted(IMPORTANT)
    fields = (
        "id title summary body publishedAt version correctedAt withdrawnAt stage stageLabel procuratorate { name }"
        " charges { code name } ... on LegalDocument { documentNumber documentType { code label } }"
        " ... on ImportantCase { category { code label } }"
    )
    document = (
        f"query($id: ID!) {{ latestPublications(first: 50) {{ {fields} }} publication(id: $id) {{ {fields} }}"
        f" node(id: $id) {{ ... on Publication {{ {fields} }} }}"
        " latestImportantCasesByLevel(perGroup: 50) { publications { title summary body } }"
        " latestLegalDocumentsByType(perGroup: 50) { publications { title summary body documentNumber } } }"
    )
    for language in ("zh-CN", "en"):
        answer = await door.raw(document, {"id": _id(publication)}, **{"accept-language": language})
        assert "errors" not in answer.json() and REDACTED.title in answer.text, answer.text
        assert not [secret for secret in SECRETS if secret in answer.text]
    draft = (await door.raw('{ __type(name: "Publication") { fields { name } } }')).text
    assert not re.search("source|draft|case_id|caseId", draft)
