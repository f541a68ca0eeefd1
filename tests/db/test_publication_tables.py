"""What the database itself promises of publications: who may read what, what a withdrawn row holds, and that nobody counts the archive."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.engine import Database
from rules.procuratorates import ProcuratorateLevel
from rules.publications import PublicationKind, PublicationStatus
from tests import people

HIDDEN = (
    "publication_drafts",
    "publication_sources",
    "protected_names",
    "draft_charges",
    "draft_steps",
    "publication_withdrawals",
)


async def _published(session: AsyncSession, number: str, days_ago: int = 0, unit_code: str = "110108") -> None:
    where = await people.office(session, unit_code)
    session.add(
        models.Publication(
            publication_number=number,
            kind=PublicationKind.LEGAL_DOCUMENT,
            procuratorate_id=where.id,
            level=ProcuratorateLevel.BASIC,
            document_type_code="INDICTMENT",
            title="示例",
            body="示例",
            status=PublicationStatus.PUBLISHED,
            version=1,
            published_at=people.NOW - timedelta(days=days_ago),
        )
    )
    await session.flush()


async def _counts(session: AsyncSession) -> tuple[int, int]:
    row = await session.execute(
        text("select sum(total), coalesce(sum(of_day) filter (where day = :day), 0) from publication_totals"),
        {"day": people.NOW.date()},
    )
    total, of_day = row.one()
    return total, of_day


async def test_the_public_doors_have_no_right_to_what_is_not_public(database: Database, owner: Database) -> None:
    for table in HIDDEN:
        async with database.read() as session:
            with pytest.raises(DBAPIError, match="permission denied"):
                await session.execute(text(f"select * from {table}"))
    async with owner.begin() as session:
        await _published(session, "GK1")
    for statement in (
        "update publications set title = 'x'",
        "delete from publications",
        "delete from publication_totals",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.begin() as session:
                await session.execute(text(statement))


async def test_counters_follow_whatever_is_done_to_publications(owner: Database) -> None:
    async with owner.begin() as session:
        for number in range(6):
            await _published(session, f"GK{number}", days_ago=number % 2, unit_code=("110108", "310115")[number % 2])
        assert await _counts(session) == (6, 3)
        withdrawn = {"status": "WITHDRAWN", "withdrawn_at": people.NOW, "title": None, "body": None}
        for number in ("GK0", "GK1"):
            await session.execute(
                update(models.Publication).where(models.Publication.publication_number == number).values(withdrawn)
            )
        assert await _counts(session) == (4, 2)
        await session.execute(text("delete from publications where publication_number = 'GK2'"))
        assert await _counts(session) == (3, 1)


async def test_a_withdrawn_row_holds_no_word_of_it_and_never_comes_back(owner: Database) -> None:
    async with owner.begin() as session:
        await _published(session, "GK1")
    for change in ("status = 'WITHDRAWN', withdrawn_at = now()", "title = null", "category_code = 'OTHER'"):
        with pytest.raises(IntegrityError):
            async with owner.begin() as session:
                await session.execute(text(f"update publications set {change}"))
    async with owner.begin() as session:
        gone = "status = 'WITHDRAWN', withdrawn_at = now(), title = null, body = null"
        await session.execute(text(f"update publications set {gone}"))
    with pytest.raises(IntegrityError, match="no arrow"):
        async with owner.begin() as session:
            await session.execute(
                text("update publications set status = 'PUBLISHED', withdrawn_at = null, title = 'x', body = 'x'")
            )


async def test_nobody_approves_a_text_in_which_they_had_a_hand(owner: Database, database: Database) -> None:
    writer, editor = await people.staff(database, "writer"), await people.staff(database, "editor")
    case = await people.case(database)
    async with owner.begin() as session:
        session.add(
            models.PublicationDraft(
                publication_id=uuid4(),
                edition=1,
                procuratorate_id=case.procuratorate_id,
                kind=PublicationKind.LEGAL_DOCUMENT,
                document_type_code="INDICTMENT",
                case_id=case.id,
                status="IN_REVIEW",
                title="示例",
                summary="",
                body="示例",
                author_id=writer.staff_id,
                hands=[writer.staff_id, editor.staff_id],
                created_at=people.NOW,
                updated_at=people.NOW,
            )
        )
    for who in (writer, editor):
        with pytest.raises(IntegrityError, match="nobody_approves_their_own_text"):
            async with owner.begin() as session:
                approved = {"status": "APPROVED", "approver_id": who.staff_id, "approved_at": people.NOW}
                await session.execute(update(models.PublicationDraft).values(approved))
    # And the portal's role takes back what its case closes, without seeing drafts, but nothing else.
    async with owner.begin() as session:
        draft_id = await session.scalar(select(models.PublicationDraft.id))
    for closed, state in ((False, "IN_REVIEW"), (True, "DISCARDED")):
        async with database.begin() as session:
            if closed:
                await session.execute(update(models.Case).values(sealed_at=people.NOW))
            await session.execute(text("select close_publications(array[:case]::uuid[], now())"), {"case": case.id})
        async with owner.read() as session:
            assert await session.scalar(select(models.PublicationDraft.status)) == state, draft_id
