import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from obstore.exceptions import BaseError
from sqlalchemy import func, select

from db import models
from db.crypto import Keys
from db.engine import Database, create_engine
from db.files import PaperStore
from db.queries import accounts, cases, registrations, staff_members
from demonstration.fill import ACCOUNTS, DEMONSTRATION_PASSWORD, fill
from demonstration.people import applicants
from rules.accounts import AccountStatus, password_problems
from rules.appointments import HOLDS_A_PLACE, AppointmentStatus
from rules.bindings import BindingStatus, Capacity
from rules.cases import Disclosure
from rules.identifiers import license_is_old_form, resident_id
from rules.papers import MAGIC, AttachmentKind, PaperCheck
from rules.people import Person, Role
from rules.publications import DOCUMENT_TYPES
from rules.registrations import RegistrationStatus
from rules.staff_notices import STAFF_MESSAGES
from services import passwords
from tests.conftest import Filled
from tests.people import CLEANER
from tests.store import content, keys_in

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
COUNTED = (
    models.StaffMember,
    models.Account,
    models.Registration,
    models.Receipt,
    models.Attachment,
    models.Case,
    models.CaseImport,
    models.ProgressEvent,
    models.Binding,
    models.Notice,
    models.Delivery,
    models.StaffNotice,
    models.AuditEntry,
    models.Procuratorate,
)


async def rows(database: Database, table: type[Any]) -> Sequence[Any]:
    """All rows of a table."""
    async with database.read() as session:
        return (await session.scalars(select(table))).all()


async def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    async with database.read() as session:
        return {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table)) or 0 for table in COUNTED
        }


async def person(database: Database, username: str) -> Person:
    """Somebody of the demonstration."""
    account = next(each for each in await rows(database, models.Account) if each.username == username)
    return Person(
        account_id=account.id, session_id=account.id, account_type=account.account_type, status=account.status
    )


@pytest.fixture
def demonstration(demonstration_of_then: Filled) -> Filled:
    return demonstration_of_then


@pytest.fixture
async def filled(demonstration: Filled) -> AsyncIterator[Database]:
    """The filled database without any wall."""
    opened = Database(create_engine(demonstration.url, role=None, name="tests", pool_size=2))
    yield opened
    await opened.close()


async def test_it_shows_people_in_every_state(filled: Database, keys: Keys) -> None:
    people = await rows(filled, models.Account)
    assert len(people) == 30
    assert Counter(each.status for each in people) == {AccountStatus.ACTIVE: 22, AccountStatus.PENDING: 8}
    assert all(each.is_demonstration and each.email_verified and each.full_name.startswith("示例") for each in people)
    assert all(each.email == f"{each.username}@example.com" for each in people)
    found = await rows(filled, models.Registration)
    assert Counter(each.status for each in found) == {
        RegistrationStatus.APPROVED: 22,
        RegistrationStatus.SUBMITTED: 4,
        RegistrationStatus.RETURNED: 2,
        RegistrationStatus.REJECTED: 1,
    }
    waiting = [each.due_at for each in found if each.status is RegistrationStatus.SUBMITTED]
    assert sum(due_at < NOW for due_at in waiting) == 1
    for each in found:
        number = keys.decrypt(each.id_number_encrypted, table="registrations", column="id_number", row_id=each.id)
        card = resident_id(number, TODAY)
        assert card is not None and card.born_on.year < 1910
        assert each.license_number is None or not license_is_old_form(each.license_number)
    assert len(await rows(filled, models.Receipt)) == 29 + 1


async def test_a_returned_registration_says_what_is_to_be_mended(filled: Database) -> None:
    who = await person(filled, "lawyer17")
    async with filled.read() as session:
        registration = await registrations.newest(session, who)
        assert registration is not None
        assert registration.reason_codes == ["ID_UNCLEAR", "LICENSE_EXPIRED"]
        papers = await session.scalars(select(models.Attachment).where(models.Attachment.account_id == who.account_id))
        found = {paper.kind: (paper.paper_check, paper.check_remark) for paper in papers}
    assert found[AttachmentKind.ID_FRONT] == (PaperCheck.OK, None)
    assert found[AttachmentKind.ID_BACK] == (PaperCheck.UNCLEAR, "反光，看不清有效期限")


async def test_staff_and_applicants_can_sign_in(filled: Database) -> None:
    staff = await rows(filled, models.StaffMember)
    assert len(staff) == 13
    assert all(each.is_demonstration and each.full_name.startswith("示例") for each in staff)
    roles = {each.username: set(each.roles) for each in staff}
    assert roles["anguan-haidian"] == {Role.CASE_MANAGER.name}
    assert roles["admin-pudong"] == {Role.OFFICE_ADMIN.name, Role.CASE_MANAGER.name}
    assert roles["admin"] == {Role.SYSTEM_ADMIN.name}
    assert password_problems(DEMONSTRATION_PASSWORD, "password", personal=()) == []
    async with filled.read() as session:
        for username, _ in ACCOUNTS:
            named = await accounts.credentials(session, username)
            found = named[0] if named else await staff_members.credentials(session, username)
            assert found is not None and await passwords.matches(found.password_hash, DEMONSTRATION_PASSWORD)


async def test_the_first_lawyer_follows_twenty_cases(filled: Database) -> None:
    who = await person(filled, "lawyer01")
    async with filled.read() as session:
        listed = (await session.scalars(select(models.Case).where(cases.visible_to(who)))).all()
        first = await session.scalar(
            select(models.Case).where(models.Case.acceptance_number == "京海检刑诉受[2026]110108000001号")
        )
        assert first is not None
        link = (await session.scalars(select(models.Binding).where(models.Binding.case_id == first.id))).one()
        party = await session.get(models.Party, link.party_id)
        assert party is not None
    assert len(listed) == 20
    assert len({case.stage for case in listed}) >= 7
    assert (link.account_id, link.capacity, party.ref) == (who.account_id, Capacity.DEFENDER, "p1")
    mine = [each for each in await rows(filled, models.Notice) if each.account_id == who.account_id]
    assert sorted(each.seq for each in mine if each.read_at is None) == list(range(1, 22 + 17))


async def test_bindings_are_in_every_state_and_waiting_ones_have_suggestions(filled: Database) -> None:
    found = await rows(filled, models.Binding)
    assert Counter(each.status for each in found) == {
        BindingStatus.APPROVED: 24,
        BindingStatus.SUBMITTED: 6,
        BindingStatus.RETURNED: 2,
        BindingStatus.REJECTED: 1,
        BindingStatus.WITHDRAWN: 1,
    }
    waiting = [each for each in found if each.status is BindingStatus.SUBMITTED]
    assert sum(each.due_at < NOW for each in waiting) == 1
    async with filled.read() as session:
        for each in waiting:
            best = (await cases.suggestions(session, each))[0]
            assert best.party.name == each.party_name
    live = {each.capacity for each in found if each.status is BindingStatus.APPROVED}
    assert {Capacity.PARTY, Capacity.LEGAL_GUARDIAN} < live


async def test_remote_requests_lie_with_either_office_and_with_none(filled: Database) -> None:
    found = await rows(filled, models.RemoteRequest)
    assert {each.status.name for each in found} == {
        "SUBMITTED",
        "HANDLING_REVIEW",
        "APPROVED",
        "RETURNED",
        "CLOSED",
        "REJECTED",
    }
    assert len({each.kind for each in found}) == 3
    steps = await rows(filled, models.RemoteRequestStep)
    assert all(each.at <= NOW for each in steps) and len(steps) == sum(each.version for each in found)


async def test_a_party_is_the_same_person_as_in_the_case(filled: Database) -> None:
    who = await person(filled, "party01")
    async with filled.read() as session:
        account = await accounts.get(session, who.account_id)
        link = (await session.scalars(select(models.Binding).where(models.Binding.account_id == who.account_id))).one()
        party = await session.get(models.Party, link.party_id)
    assert account is not None and party is not None
    assert (account.full_name, account.id_number_index) == (party.name, party.id_number_index)


async def test_nobody_is_bound_to_what_is_secret_or_sealed(filled: Database) -> None:
    found = {each.id: each for each in await rows(filled, models.Case)}
    assert len(found) == 40
    hidden = [
        each
        for each in found.values()
        if each.sealed_at or each.disclosure in (Disclosure.NONE, Disclosure.ON_SITE_ONLY)
    ]
    assert len(hidden) >= 4
    bound = {each.case_id for each in await rows(filled, models.Binding)}
    assert not bound & {each.id for each in hidden}


async def test_papers_lie_in_the_store_as_their_rows_say(filled: Database, demonstration: Filled) -> None:
    papers, files = await rows(filled, models.Attachment), demonstration.files
    assert await keys_in(files) == {paper.storage_key for paper in papers}
    for paper in papers:
        whole = await content(files, paper.storage_key)
        assert (len(whole), hashlib.sha256(whole).digest()) == (paper.size_bytes, paper.sha256)
        assert whole.startswith(MAGIC[paper.media_type])
        assert (await files.page(paper.storage_key, paper.page_count)).startswith(MAGIC["image/jpeg"])


async def test_appointments_are_in_every_state_that_needs_no_visit_and_places_are_true(filled: Database) -> None:
    found = await rows(filled, models.Appointment)
    none = {AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW}
    assert {each.status for each in found} == set(AppointmentStatus) - none and len(found) == 13
    slots = await rows(filled, models.ReceptionSlot)
    held = Counter(each.slot_id for each in found if each.status in HOLDS_A_PLACE)
    assert all(slot.taken == held[slot.id] for slot in slots) and sum(held.values()) == 4
    days = {slot.starts_at.date() for slot in slots}
    assert len(slots) == len(days) * 3 * 2 * 2 and len(days) > 20


async def test_all_that_happened_is_on_record(filled: Database) -> None:
    actions = Counter(each.action for each in await rows(filled, models.AuditEntry))
    assert actions["staff_member.created"] == 13
    assert actions["account.created"] == actions["account.contact_verified"] == 30
    assert (actions["registration.submitted"], actions["registration.decided"]) == (29, 25)
    assert (actions["binding.applied"], actions["binding.decided"], actions["binding.withdrawn"]) == (34, 27, 1)
    assert actions["case_import.finished"] == 1
    assert (actions["remote_request.submit"], actions["remote_request.hand_over"]) == (6, 1)
    assert len(await rows(filled, models.Notice)) == 25 + 27 + 9 + 17
    open_now = [each for each in await rows(filled, models.StaffNotice) if each.done_at is None]
    to_be_read = [each for each in open_now if not STAFF_MESSAGES[each.message].asks_for_work]
    assert (len(open_now) - len(to_be_read), len(to_be_read)) == (4 + 6 + 3 + 6 + 3, 3)


async def test_what_is_published_names_nobody_and_is_of_every_type(filled: Database) -> None:
    shown = await rows(filled, models.Publication)
    assert Counter((each.kind.value, each.status.value) for each in shown) == {
        ("LEGAL_DOCUMENT", "PUBLISHED"): 10,
        ("LEGAL_DOCUMENT", "CORRECTED"): 1,
        ("LEGAL_DOCUMENT", "WITHDRAWN"): 1,
        ("IMPORTANT_CASE", "PUBLISHED"): 7,
        ("IMPORTANT_CASE", "CORRECTED"): 1,
        ("IMPORTANT_CASE", "WITHDRAWN"): 1,
    }
    assert {each.document_type_code for each in shown} - {None} == {each.code for each in DOCUMENT_TYPES}
    waiting = Counter(each.status.value for each in await rows(filled, models.PublicationDraft))
    assert waiting == {"PUBLISHED": 23, "IN_REVIEW": 2, "RETURNED": 1, "DRAFT": 1}
    public = "".join(f"{each.title}{each.summary}{each.body}" for each in shown)
    names = {each.name for each in await rows(filled, models.Party)}
    assert "示例徐某" in public and not [name for name in names if name in public]
    assert not re.search(r"\d{17}|1380000\d{4}", public)


async def test_nothing_lies_in_the_future(filled: Database) -> None:
    for table in (models.Registration, models.Binding, models.RemoteRequest, models.Appointment):
        for each in await rows(filled, table):
            assert each.submitted_at <= NOW
            assert each.decided_at is None or each.submitted_at < each.decided_at <= NOW


async def test_twice_is_once(filled: Database, demonstration: Filled, keys: Keys) -> None:
    before = await counts(filled)
    await fill(filled, keys, demonstration.files, CLEANER, now=NOW)
    assert await counts(filled) == before


async def test_a_fill_that_fails_is_begun_anew_and_two_at_once_are_one(
    owner: Database, database: Database, keys: Keys, tmp_path: Any, files: PaperStore
) -> None:
    broken = PaperStore(tmp_path / "gone", keys)
    (tmp_path / "gone").rmdir()
    (tmp_path / "gone").touch()
    with pytest.raises(BaseError):
        await fill(database, keys, broken, CLEANER, now=NOW)
    failed = await counts(owner)
    assert failed["staff_members"] == failed["accounts"] == 0
    await asyncio.gather(*(fill(database, keys, files, CLEANER, now=NOW) for _ in range(2)))
    found = await counts(owner)
    assert (found["staff_members"], found["accounts"], found["cases"]) == (13, 30, 40)
    assert found["case_imports"] == failed["case_imports"] + 1  # of two one


def test_identity_and_licence_numbers_are_all_different() -> None:
    people = applicants(TODAY)
    assert len({each.id_number for each in people}) == len({each.username for each in people}) == 30
    licences = [each.lawyer.license_number for each in people if each.lawyer]
    assert len(set(licences)) == len(licences) == 18
