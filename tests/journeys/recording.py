"""Staff who record progress, many at once and from outside of the server: what subscribers must not miss."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from db import global_ids as ids
from db.engine import Database
from db.models import Account, Binding, Case, Notice, ProgressEvent, StaffMember
from rules.bindings import BindingStatus
from rules.people import Role, Staff
from rules.progress_events import ProgressKind
from services import progress_events


@dataclass(frozen=True)
class Subject:
    """A case with the staff member who keeps it."""

    case_id: UUID
    staff: Staff

    @property
    def shown_id(self) -> str:
        """As clients name the case."""
        return ids.encode("case", self.case_id)


async def cases_of(database: Database, username: str, count: int) -> list[Subject]:
    """The first cases to which somebody is bound."""
    async with database.read() as session:
        rows = await session.execute(
            select(Case, StaffMember)
            .join(Binding, Binding.case_id == Case.id)
            .join(StaffMember, StaffMember.procuratorate_id == Case.procuratorate_id)
            .join(Account, Account.id == Binding.account_id)
            .where(Account.username == username, Binding.status == BindingStatus.APPROVED)
            .where(StaffMember.username.like("anguan-%"))
            .order_by(Case.id)
            .limit(count)
        )
        return [Subject(case.id, _as_staff(member)) for case, member in rows]


def _as_staff(member: StaffMember) -> Staff:
    return Staff(
        staff_id=member.id,
        username=member.username,
        full_name=member.full_name,
        procuratorate_id=member.procuratorate_id,
        roles=frozenset(Role[role] for role in member.roles),
    )


async def record(database: Database, subject: Subject, detail: str) -> None:
    """One event, committed, with everybody told."""
    async with database.begin() as session:
        await progress_events.record(
            session,
            subject.staff,
            case_id=subject.case_id,
            kind=ProgressKind.EXTENDED,
            occurred_on=date(2026, 11, 20),
            detail=detail,
            party_id=None,
            now=datetime.now(UTC),
        )


async def record_stubbornly(database: Database, subject: Subject, detail: str) -> None:
    """One event; while the database is away, again, perhaps twice: who heard no answer does not know."""
    while True:
        try:
            await record(database, subject, detail)
        except Exception:  # away in any of many ways
            await asyncio.sleep(0.1)
        else:
            return


async def last_seq(database: Database, case_id: UUID) -> int:
    """The number of the case's last event."""
    async with database.read() as session:
        return int(await session.scalar(select(Case.last_seq).where(Case.id == case_id)) or 0)


async def recorded(database: Database, case_id: UUID, after: int) -> list[tuple[int, str]]:
    """What truly stands there after a number."""
    statement = (
        select(ProgressEvent.seq, ProgressEvent.detail)
        .where(ProgressEvent.case_id == case_id, ProgressEvent.seq > after)
        .order_by(ProgressEvent.seq)
    )
    async with database.read() as session:
        return [(seq, detail) for seq, detail in await session.execute(statement)]


async def notice_numbers(database: Database, username: str) -> list[int]:
    """The numbers of somebody's notices."""
    statement = select(Notice.seq).join(Account, Account.id == Notice.account_id).where(Account.username == username)
    async with database.read() as session:
        return list(await session.scalars(statement.order_by(Notice.seq)))
