"""Plainly fictional people and things for tests, made through the portal's own acts where there is one."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from db.queries import cases
from demonstration.forms import form
from papers.worker import Cleaner
from rules.accounts import AccountStatus, AccountType, IdType
from rules.bindings import BindingClaim, BindingStatus, Capacity
from rules.cases import CaseDomain, CaseStage, CaseType, Disclosure, PartyRole
from rules.papers import AttachmentKind, PaperCheck
from rules.people import Person, Role, Staff
from rules.registrations import Declaration, LawyerData
from rules.remote_requests import RemoteClaim, RemoteRequestKind
from rules.review import Outcome
from services import attachments, binding_decisions, bindings, registration_decisions, registrations, remote_requests
from services.attachments import Announced, Judgement
from services.bindings import BindingRequest
from services.decisions import Decision
from services.registrations import Submission
from services.remote_requests import Asked

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PDF = form("EXAMPLE PAPER", (("Holder", "Shili"),), sealed=True)
CLEANER = Cleaner()  # for the whole run: starting its processes takes a moment
LAWYER_PAPERS = (AttachmentKind.ID_FRONT, AttachmentKind.ID_BACK, AttachmentKind.LAWYER_LICENSE)
MANDATE_PAPERS = (AttachmentKind.POWER_OF_ATTORNEY, AttachmentKind.LAW_FIRM_LETTER)


def id_number(serial: int, born: date = date(1905, 5, 5)) -> str:
    """A resident id number with a right check digit, of somebody born long ago."""
    body = f"110108{born:%Y%m%d}{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


async def office(session: AsyncSession, unit_code: str = "110108") -> models.Procuratorate:
    """An office of the tree."""
    return (
        await session.scalars(select(models.Procuratorate).where(models.Procuratorate.unit_code == unit_code))
    ).one()


async def visible_case(database: Database, who: Person, case_id: UUID) -> models.Case | None:
    """A case, if the person may see it."""
    async with database.read() as session:
        return await session.scalar(select(models.Case).where(models.Case.id == case_id, cases.visible_to(who)))


async def person(
    database: Database, serial: int, *, account_type: AccountType = AccountType.LAWYER, verified: bool = True
) -> Person:
    """An account as it is right after sign-up, with a session."""
    async with database.begin() as session:
        account = models.Account(
            username=f"test{serial}",
            account_type=account_type,
            status=AccountStatus.PENDING,
            full_name=f"示例张{'一二三四五六七八九十'[serial % 10]}",
            email=f"person{serial}@example.com",
            email_verified_at=NOW if verified else None,
            password_hash="-",
        )
        session.add(account)
        await session.flush()
        opened = models.Session(
            account_id=account.id,
            token_hash=hashlib.sha256(f"token{serial}".encode()).digest(),
            device="test",
            last_used_at=NOW,
            expires_at=NOW + timedelta(days=3650),
        )
        session.add(opened)
        await session.flush()
        return Person(account_id=account.id, session_id=opened.id, account_type=account_type, status=account.status)


async def staff(database: Database, username: str = "reviewer", unit_code: str | None = "110108") -> Staff:
    """A case manager of an office; without one, a system administrator."""
    async with database.begin() as session:
        member = models.StaffMember(
            username=username,
            full_name=f"示例审核员{username}",
            password_hash="-",
            procuratorate_id=(await office(session, unit_code)).id if unit_code else None,
            roles=["CASE_MANAGER", "OFFICE_ADMIN"] if unit_code else ["SYSTEM_ADMIN"],
        )
        session.add(member)
        await session.flush()
        return Staff(
            staff_id=member.id,
            username=username,
            full_name=member.full_name,
            procuratorate_id=member.procuratorate_id,
            roles=frozenset(Role[role] for role in member.roles),
        )


async def paper(database: Database, files: PaperStore, who: Person, kind: AttachmentKind, content: bytes = PDF) -> UUID:
    """A stored paper."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    async with database.begin() as session:
        announced = Announced(kind, f"{kind.value.lower()}.pdf", "application/pdf", len(content), None)
        ticket = await attachments.request_upload(session, who, announced=announced, now=NOW)
    async with database.begin() as session:
        taken = await attachments.take_ticket(session, ticket.token, now=NOW)
    stored = await attachments.receive(files, CLEANER, taken, chunks())
    async with database.begin() as session:
        return (await attachments.settle(session, taken.id, stored)).id


async def submitted_registration(
    database: Database, files: PaperStore, keys: Keys, who: Person, serial: int, unit_code: str = "110108"
) -> models.Registration:
    """A lawyer's registration that waits for review."""
    papers = tuple([await paper(database, files, who, kind) for kind in LAWYER_PAPERS])
    declared = Declaration(
        AccountType.LAWYER,
        "示例张三",
        IdType.RESIDENT_ID,
        id_number(serial),
        None,
        LawyerData(f"11101{2000 + serial % 20:04d}10{serial:06d}", date(2030, 1, 1), "示例律师事务所"),
    )
    async with database.begin() as session:
        where = await office(session, unit_code)
        submission = Submission(declared, where.id, papers)
        return await registrations.submit(session, who, keys, submission=submission, now=NOW)


async def approve_registration(
    database: Database, keys: Keys, reviewer: Staff, registration: models.Registration
) -> None:
    """Every paper in order, approved."""
    async with database.begin() as session:
        links = await session.scalars(
            select(models.RegistrationAttachment.attachment_id).where(
                models.RegistrationAttachment.registration_id == registration.id
            )
        )
        decision = Decision(
            Outcome.APPROVED, registration.version, judgements={each: Judgement(PaperCheck.OK) for each in links}
        )
        await registration_decisions.decide(
            session, reviewer, keys, registration_id=registration.id, decision=decision, now=NOW
        )


async def lawyer(database: Database, serial: int) -> Person:
    """An approved lawyer, made directly."""
    who = await person(database, serial)
    async with database.begin() as session:
        await session.execute(
            update(models.Account)
            .where(models.Account.id == who.account_id)
            .values(
                status=AccountStatus.ACTIVE,
                id_type=IdType.RESIDENT_ID,
                id_number_encrypted=b"-",
                id_number_index=hashlib.sha256(f"id{serial}".encode()).digest(),
                id_number_masked="110***********0000",
            )
        )
        session.add(
            models.LawyerProfile(
                account_id=who.account_id,
                license_number=f"1110120{serial % 20:02d}10{serial:06d}"[:17],
                license_valid_until=date(2030, 1, 1),
                law_firm_name="示例律师事务所",
            )
        )
    return Person(
        account_id=who.account_id,
        session_id=who.session_id,
        account_type=AccountType.LAWYER,
        status=AccountStatus.ACTIVE,
    )


async def case(
    database: Database,
    serial: int = 1,
    *,
    unit_code: str = "110108",
    party_names: tuple[str, ...] = ("示例李四",),
    role: PartyRole = PartyRole.SUSPECT,
) -> models.Case:
    """A first-instance prosecution with suspects, or parties of another role, and one charge."""
    async with database.begin() as session:
        where = await office(session, unit_code)
        row = models.Case(
            id=new_id(),
            procuratorate_id=where.id,
            acceptance_number=f"{where.short_name}检刑诉受[2026]{unit_code}{900000 + serial}号",
            revision=1,
            domain=CaseDomain.CRIMINAL,
            case_type=CaseType.FIRST_INSTANCE_PROSECUTION,
            name=f"{party_names[0]}涉嫌盗窃案",
            department="第一检察部",
            handler_name="示例王五",
            handler_phone="010-00000000",
            accepted_on=date(2026, 9, 1),
            deadline_on=date(2026, 10, 1),
            stage=CaseStage.PROSECUTION_REVIEW,
            disclosure=Disclosure.OPEN,
            content_hash=b"-",
        )
        session.add(row)
        await session.flush()
        session.add(models.CaseCharge(case_id=row.id, position=0, code="264.1", name="盗窃罪"))
        session.add(
            models.CaseStagePassed(
                case_id=row.id, position=1, stage=CaseStage.PROSECUTION_REVIEW, entered_on=date(2026, 9, 1)
            )
        )
        for position, name in enumerate(party_names, start=1):
            session.add(models.Party(case_id=row.id, ref=f"p{position}", role=role, name=name, minor=False))
        return row


async def bound(database: Database, who: Person, where: models.Case, *, party: int = 1, **other: Any) -> models.Binding:
    """A live binding of a lawyer as defender of a party, made directly; or one with other values."""
    async with database.begin() as session:
        row = (
            await session.scalars(
                select(models.Party).where(models.Party.case_id == where.id, models.Party.ref == f"p{party}")
            )
        ).one()
        values: dict[str, Any] = {
            "binding_number": f"BDTEST{new_id()}",
            "account_id": who.account_id,
            "procuratorate_id": where.procuratorate_id,
            "channel": "WEB",
            "status": BindingStatus.APPROVED,
            "capacity": Capacity.DEFENDER,
            "party_name": row.name,
            "legal_aid": False,
            "submitted_at": NOW,
            "due_at": NOW,
            "decided_at": NOW,
            "outcome": Outcome.APPROVED,
            "case_id": where.id,
            "party_id": row.id,
        }
        binding = models.Binding(**values | other)
        session.add(binding)
        return binding


async def applied(
    database: Database,
    files: PaperStore,
    keys: Keys,
    who: Person,
    party_name: str = "示例李四",
    unit_code: str = "110108",
) -> models.Binding:
    """A binding request that waits for review."""
    papers = tuple([await paper(database, files, who, kind) for kind in MANDATE_PAPERS])
    return await applied_with(database, keys, who, papers, party_name, unit_code)


async def applied_with(
    database: Database,
    keys: Keys,
    who: Person,
    papers: tuple[UUID, ...],
    party_name: str = "示例李四",
    unit_code: str = "110108",
) -> models.Binding:
    """The same with papers that are there."""
    async with database.begin() as session:
        where = await office(session, unit_code)
        request = BindingRequest(BindingClaim(party_name, Capacity.DEFENDER), where.id, papers)
        return await bindings.apply(session, who, keys, request=request, idempotency_key=None, now=NOW)


async def approve_binding(
    database: Database, keys: Keys, reviewer: Staff, binding: models.Binding, where: models.Case
) -> models.Binding:
    """Every paper in order, approved onto the first party of the case."""
    async with database.begin() as session:
        links = await session.scalars(
            select(models.BindingAttachment.attachment_id).where(models.BindingAttachment.binding_id == binding.id)
        )
        party = (await session.scalars(select(models.Party).where(models.Party.case_id == where.id))).first()
        assert party is not None
        decision = Decision(
            Outcome.APPROVED, binding.version, judgements={each: Judgement(PaperCheck.OK) for each in links}
        )
        return await binding_decisions.decide(
            session,
            reviewer,
            keys,
            binding_id=binding.id,
            decision=decision,
            case_id=where.id,
            party_id=party.id,
            now=NOW,
        )


async def asked_remotely(
    database: Database,
    keys: Keys,
    who: Person,
    papers: tuple[UUID, ...],
    *,
    kind: RemoteRequestKind = RemoteRequestKind.PROCEDURAL_QUERY,
    local: str = "110105",
    handling: str = "110108",
    party_name: str = "示例李四",
) -> models.RemoteRequest:
    """A remote request that waits for its local office."""
    async with database.begin() as session:
        offices = [(await office(session, each)).id for each in (local, handling)]
        claim = RemoteClaim(party_name, Capacity.DEFENDER, "异地执业，代理本案")
        asked = Asked(kind, claim, offices[0], offices[1], papers)
        return await remote_requests.submit(session, who, keys, asked=asked, idempotency_key=None, now=NOW)
