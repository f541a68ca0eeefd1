"""From a case to what everybody reads: who may do what, what is refused, and what remains when it is taken back."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from db import models
from db.crypto import Keys, add_key, create_keys
from db.engine import Database
from rules.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from rules.people import Guest, Role, System
from rules.publication_drafts import ApprovalLevel, DraftStatus, Texts
from rules.publications import PublicationStatus
from services import (
    case_sealing,
    key_rotation,
    publication_approvals,
    publication_drafts,
    publication_objections,
    publication_sources,
    publications,
)
from services.publication_objections import Objection
from tests import people
from tests.people import NOW
from tests.publication_desk import (
    IMPORTANT,
    INDICTMENT,
    REDACTED,
    SECRETS,
    SOURCE,
    PublicationDesk,
    member,
    publication_desk,
)


@pytest.fixture
async def desk(owner: Database, database_url: str, keys: Keys) -> AsyncIterator[PublicationDesk]:
    async with publication_desk(owner, database_url, keys) as opened:
        yield opened


async def _codes(attempt: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as refused:
        await attempt
    return [(problem.code, problem.field) for problem in refused.value.problems]


async def test_from_a_case_to_the_public_corrected_and_withdrawn(desk: PublicationDesk, owner: Database) -> None:
    publication = await desk.published()
    assert (publication.status, publication.version, publication.title) == ("PUBLISHED", 1, REDACTED.title)
    assert publication.document_number_key == "京海检刑诉[2026]1号" and publication.publication_number.startswith(
        "GK110108"
    )
    later = replace(REDACTED, title="示某盗窃案起诉书（更正）")
    desk.now = NOW + timedelta(days=2)
    draft_id = await desk.correction(publication.id, later)
    async with owner.read() as session:
        row = await session.get(models.Publication, publication.id)
        assert row is not None and row.title == REDACTED.title  # until the later version is published
    await desk.do(publications.publish, desk.manager, draft_id)
    async with owner.read() as session:
        row = await session.get(models.Publication, publication.id)
        assert row is not None
        assert (row.status, row.version, row.title) == ("CORRECTED", 2, later.title)
        assert row.corrected_at == desk.now and row.published_at == NOW
    await desk.withdraw(publication.id)
    async with owner.read() as session:
        row = await session.get(models.Publication, publication.id)
        assert row is not None and row.status is PublicationStatus.WITHDRAWN
        assert (row.title, row.body, row.summary, row.document_number, row.stage) == (None,) * 5
        assert not (await session.scalars(select(models.PublicationCharge))).all()
        kept = (await session.scalars(select(models.PublicationDraft).order_by(models.PublicationDraft.edition))).all()
        assert [(each.title, each.status) for each in kept] == [
            (REDACTED.title, DraftStatus.PUBLISHED),
            (later.title, DraftStatus.PUBLISHED),
        ]
        recorded = (await session.scalars(select(models.AuditEntry.action).order_by(models.AuditEntry.id))).all()
    steps = ["write", "redact", "submit", "approve", "publish"]
    assert [each for each in recorded if each.startswith("publication")] == [
        *(f"publication_draft.{act}" for act in steps),
        "publication.publish",
        *(f"publication_draft.{act}" for act in steps),
        "publication.correct",
        "publication.withdraw",
    ]
    assert await _codes(desk.withdraw(publication.id)) == [("PUBLICATION_WITHDRAWN_ALREADY", None)]
    with pytest.raises(Conflict):
        await desk.correction(publication.id, REDACTED)


async def test_the_source_lies_encrypted_and_no_word_of_it_is_recorded(desk: PublicationDesk, owner: Database) -> None:
    await desk.published()
    async with owner.read() as session:
        for table in ("publications", "publication_sources", "audit_entries", "publication_drafts", "draft_steps"):
            rows = await session.scalars(text(f"select row_to_json(t)::text from {table} t"))
            whole = json.dumps(rows.all(), ensure_ascii=False)
            assert not [secret for secret in SECRETS if secret in whole], table
    async with desk.acting(desk.author) as session:
        draft = (await session.scalars(select(models.PublicationDraft))).one()
        assert await publication_sources.opened(session, desk.keys, draft) == SOURCE
    stranger = await member(owner, "stranger", "310115", Role.CASE_MANAGER)
    async with desk.acting(stranger) as session:
        for table in (models.PublicationDraft, models.PublicationSource, models.ProtectedName, models.Publication):
            assert (await session.scalars(select(table))).all() == [], table


@pytest.mark.parametrize(
    "part, text_of_it",
    [
        ("title", "示例李四盗窃案起诉书"),
        ("summary", "李四涉嫌盗窃，示例 李四归案。"),
        ("body", "被告人示某。\n其身份证号为 11010119900307775８，另见他处。"),
    ],
)
async def test_what_is_not_masked_is_refused_with_its_place_at_every_step(
    desk: PublicationDesk, owner: Database, part: str, text_of_it: str
) -> None:
    draft_id = await desk.drafted()
    await desk.redacted(draft_id, Texts(**{**REDACTED.parts(), part: text_of_it}))
    found = await _codes(desk.do(publication_drafts.submit, desk.author, draft_id))
    assert found and set(found) == {("PUBLICATION_NOT_REDACTED", part)}
    with pytest.raises(Invalid) as refused:
        await desk.do(publication_drafts.submit, desk.author, draft_id)
    words = refused.value.problems[0].message("zh-CN")
    assert ("第 2 行" if part == "body" else "第 1 行") in words and "李四" not in words and "1990" not in words
    # A name that is protected only later stops what was approved before.
    await desk.redacted(draft_id)
    await desk.do(publication_drafts.submit, desk.author, draft_id)
    await desk.approve(draft_id)
    async with owner.begin() as session:
        draft = await session.get(models.PublicationDraft, draft_id)
        assert draft is not None
        session.add(
            models.ProtectedName(
                draft_id=draft_id, procuratorate_id=draft.procuratorate_id, name="盗窃他", standing="WITNESS"
            )
        )
    assert ("PUBLICATION_NOT_REDACTED", "body") in await _codes(desk.do(publications.publish, desk.manager, draft_id))
    async with owner.read() as session:
        assert await session.scalar(select(models.Publication.id)) is None


async def test_who_had_a_hand_in_a_text_never_approves_it(desk: PublicationDesk, owner: Database) -> None:
    both = await member(owner, "both", "110108", Role.CASE_MANAGER, Role.PUBLICATION_APPROVER)
    draft_id = await desk.drafted()
    await desk.do(publication_drafts.redact, both, draft_id, texts=REDACTED)
    await desk.do(publication_drafts.submit, desk.author, draft_id)
    office = ApprovalLevel.OFFICE
    for who, code in ((both, "PUBLICATION_OWN_TEXT"), (desk.manager, "FORBIDDEN"), (desk.author, "FORBIDDEN")):
        assert await _codes(desk.do(publication_approvals.approve, who, draft_id, level=office)) == [(code, None)]
    stranger = await member(owner, "stranger", "310115", Role.PUBLICATION_APPROVER)
    version = await desk.version(draft_id)
    with pytest.raises(NotFound):
        await desk.do(publication_approvals.approve, stranger, draft_id, version=version, level=office)
    above = ApprovalLevel.ABOVE
    assert await _codes(desk.do(publication_approvals.approve, desk.approver, draft_id, level=above)) == [
        ("PUBLICATION_APPROVED_ABOVE", None)
    ]
    await desk.approve(draft_id, by=desk.above, level=above)
    with pytest.raises(Forbidden):
        await desk.do(publications.publish, desk.author, draft_id)


async def test_a_returned_text_goes_the_whole_way_again(desk: PublicationDesk, owner: Database) -> None:
    draft_id = await desk.approved()
    words = "标题应当写明案由"
    assert await _codes(desk.do(publication_approvals.send_back, desk.approver, draft_id, remarks="不行")) == [
        ("EXPLANATION_REQUIRED", "remarks")
    ]
    await desk.do(publication_approvals.send_back, desk.approver, draft_id, remarks=words)
    async with owner.read() as session:
        draft = await session.get(models.PublicationDraft, draft_id)
        assert draft is not None and (draft.status, draft.remarks) == (DraftStatus.RETURNED, words)
        assert draft.approver_id is None
    for act, who in ((publications.publish, desk.manager), (publication_drafts.submit, desk.author)):
        assert await _codes(desk.do(act, who, draft_id)) == [("PUBLICATION_STATE", None)]
    await desk.redacted(draft_id)
    await desk.do(publication_drafts.submit, desk.author, draft_id)
    await desk.approve(draft_id)
    await desk.do(publications.publish, desk.manager, draft_id)


@pytest.mark.parametrize(
    "change, code",
    [
        ({"disclosure": "NONE"}, "PUBLICATION_CASE_CLOSED"),
        ({"sealed_at": NOW}, "PUBLICATION_CASE_CLOSED"),
        ({"restriction": "PRIVACY"}, "PUBLICATION_CASE_RESTRICTED"),
    ],
)
async def test_a_case_that_the_law_closes_is_not_spoken_of(
    desk: PublicationDesk, owner: Database, change: dict[str, Any], code: str
) -> None:
    draft_id = await desk.approved()
    async with owner.begin() as session:
        await session.execute(update(models.Case).values(**change))
    assert (code, "case") in await _codes(desk.drafted())
    assert (code, "case") in await _codes(desk.do(publications.publish, desk.manager, draft_id))


async def test_crimes_of_minors_judgments_ahead_and_unknown_words_are_refused(
    desk: PublicationDesk, owner: Database
) -> None:
    work = replace(INDICTMENT, type_code="NOTHING", charges=("没有这个罪",), texts=Texts("", "", ""))
    assert await _codes(desk.drafted(work)) == [
        ("PUBLICATION_TEXT_REQUIRED", "title"),
        ("PUBLICATION_TEXT_REQUIRED", "body"),
        ("PUBLICATION_TYPE_UNKNOWN", "type"),
        ("PUBLICATION_CHARGE_UNKNOWN", "charges"),
    ]
    for effective_on, code in ((None, "REQUIRED"), (date(2099, 1, 1), "AHEAD")):
        draft_id = await desk.drafted(replace(INDICTMENT, effective_on=effective_on))
        await desk.redacted(draft_id)
        assert await _codes(desk.do(publication_drafts.submit, desk.author, draft_id)) == [
            (f"PUBLICATION_JUDGMENT_{code}", "effective_on")
        ]
    await desk.submitted(IMPORTANT)  # which needs none
    async with owner.begin() as session:
        await session.execute(update(models.Party).values(minor=True))
    assert ("PUBLICATION_CASE_RESTRICTED", "case") in await _codes(desk.drafted())


async def test_sealing_a_case_takes_back_at_once_what_was_said_about_it(
    desk: PublicationDesk, owner: Database, keys: Keys
) -> None:
    publication = await desk.published()
    other = await desk.published(of_case=False)
    correction = await desk.correction(publication.id, REDACTED)
    admin = await member(owner, "admin", "110108", Role.OFFICE_ADMIN)
    async with desk.acting(admin) as session:
        await case_sealing.seal(session, admin, keys, case_id=desk.case.id, reason="未成年人犯罪记录封存", now=NOW)
    async with owner.read() as session:
        rows = {row.id: row.status for row in await session.scalars(select(models.Publication))}
        assert rows == {publication.id: PublicationStatus.WITHDRAWN, other.id: PublicationStatus.PUBLISHED}
        draft = await session.get(models.PublicationDraft, correction)
        assert draft is not None and draft.status is DraftStatus.DISCARDED
        withdrawn = (await session.scalars(select(models.PublicationWithdrawal))).one()
        assert (withdrawn.reason, withdrawn.withdrawn_by_id) == ("CASE_CLOSED", None)
        actions = (await session.scalars(select(models.AuditEntry.action))).all()
        assert actions.count("publication.closed") == 1
        notices = (await session.scalars(select(models.StaffNotice.message))).all()
        assert "publication_closed" in notices
        total = await session.scalar(text("select sum(total) from publication_totals"))
        assert total == 1


async def test_an_import_that_restricts_a_case_takes_it_back_without_a_right_to_drafts(
    desk: PublicationDesk, owner: Database, database: Database
) -> None:
    publication, other = await desk.published(), await desk.published(of_case=False)
    async with database.begin() as session:
        await publications.closed_with(session, System(), [desk.case.id], now=NOW)  # nothing closes it yet
    for change in ({"restriction": "TRADE_SECRET"}, {"restriction": None}):
        async with database.begin() as session:
            await session.execute(update(models.Case).values(**change))
            await publications.closed_with(session, System(), [desk.case.id], now=NOW)
        async with owner.read() as session:
            rows = {row.id: row.status for row in await session.scalars(select(models.Publication))}
            assert rows == {publication.id: PublicationStatus.WITHDRAWN, other.id: PublicationStatus.PUBLISHED}
    async with owner.read() as session:
        entries = select(models.AuditEntry.actor_kind).where(models.AuditEntry.action == "publication.closed")
        assert (await session.scalars(entries)).all() == ["system"]


async def test_sources_and_objectors_are_encrypted_anew_with_a_later_key(
    desk: PublicationDesk, owner: Database, database: Database, tmp_path: Path
) -> None:
    desk.keys = create_keys(tmp_path / "keys")
    publication = await desk.published()
    said = Objection(publication.id, "示例钱七", "qian@example.com", "文书与我公司无关，请予以更正。")
    async with database.begin() as session:
        await publication_objections.object_to(session, Guest(), desk.keys, objection=said, now=NOW)
    fresh, pages = add_key(tmp_path / "keys"), Database(desk.pages.engine)
    changed = []
    for column in key_rotation.OF_STAFF:
        async with pages.begin() as session:
            changed.append(await key_rotation.encrypt_anew(session, System(), fresh, column))
    assert changed == [1, 1, 1]
    async with desk.acting(desk.author) as session:
        draft = (await session.scalars(select(models.PublicationDraft))).one()
        assert await publication_sources.opened(session, fresh, draft) == SOURCE
        source = await session.get(models.PublicationSource, draft.id)
        assert source is not None and fresh.is_current(source.text_encrypted)
        objection = (await session.scalars(select(models.PublicationObjection))).one()
        assert publication_objections.objector_of(fresh, objection).contact == said.contact


async def _both(*attempts: Any) -> list[type | None]:
    done = await asyncio.gather(*attempts, return_exceptions=True)
    assert not [each for each in done if isinstance(each, BaseException) and not isinstance(each, Refused)], done
    return [type(each) if isinstance(each, Refused) else None for each in done]


async def test_of_two_who_approve_or_publish_at_once_one_does(desk: PublicationDesk, owner: Database) -> None:
    second = await member(owner, "second", "110108", Role.PUBLICATION_APPROVER)
    draft_id = await desk.submitted()
    version, level = await desk.version(draft_id), ApprovalLevel.OFFICE
    approve = publication_approvals.approve
    found = await _both(
        *(desk.do(approve, who, draft_id, version=version, level=level) for who in (desk.approver, second, desk.above))
    )
    assert sorted(found, key=str) == sorted([None, Stale, Stale], key=str)
    version = await desk.version(draft_id)
    found = await _both(
        *(desk.do(publications.publish, desk.manager, draft_id, version=version) for _ in range(3)),
    )
    assert found.count(None) == 1 and found.count(Stale) == 2
    async with owner.read() as session:
        assert len((await session.scalars(select(models.Publication))).all()) == 1


async def test_a_withdrawal_wins_whatever_happens_to_a_correction(desk: PublicationDesk, owner: Database) -> None:
    for _ in range(2):
        publication = await desk.published(of_case=False)
        draft_id = await desk.correction(publication.id, REDACTED)
        version = await desk.version(draft_id)
        found = await _both(
            desk.do(publications.publish, desk.manager, draft_id, version=version), desk.withdraw(publication.id)
        )
        assert found[1] is None and found[0] in (None, Stale, Conflict)
        async with owner.read() as session:
            row = await session.get(models.Publication, publication.id)
            draft = await session.get(models.PublicationDraft, draft_id)
        assert row is not None and draft is not None
        assert (row.status, row.body) == (PublicationStatus.WITHDRAWN, None)
        assert draft.status is (DraftStatus.PUBLISHED if found[0] is None else DraftStatus.DISCARDED)


async def test_a_case_sealed_while_its_text_is_published_is_public_in_no_order(
    desk: PublicationDesk, owner: Database, keys: Keys
) -> None:
    admin = await member(owner, "admin", "110108", Role.OFFICE_ADMIN)

    async def seal(case_id: Any) -> None:
        async with desk.acting(admin) as session:
            await case_sealing.seal(session, admin, keys, case_id=case_id, reason="未成年人犯罪记录封存", now=NOW)

    for serial in range(2, 4):
        desk.case = await people.case(owner, serial)
        draft_id = await desk.approved()
        version = await desk.version(draft_id)
        found = await _both(desk.do(publications.publish, desk.manager, draft_id, version=version), seal(desk.case.id))
        assert found[1] is None, found
    async with owner.read() as session:
        rows = (await session.scalars(select(models.Publication.status))).all()
    assert set(rows) <= {PublicationStatus.WITHDRAWN}
