"""Two walls around what staff see and change: the session narrows every statement, PostgreSQL secures every row.

Both know only the member of staff in `current_staff`; without one nothing can be read or written.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Connection, event, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption
from starlette.types import ASGIApp, Receive, Scope, Send

from admin.changes import audit_rows
from db import models
from db.base import Base, Scoped
from db.queries import remote_requests
from rules.grants import Right, holders
from rules.people import Staff

REFERENCE = (
    models.Charge,
    models.DocumentType,
    models.Matter,
    models.PublicationCategory,
    models.Reason,
    models.Workday,
)

current_staff: ContextVar[Staff | None] = ContextVar("current_staff", default=None)


class OutOfScope(PermissionError):
    """Nobody is signed in, or the row belongs to an office that is not theirs."""


class StaffSession(Session):
    """A session that sees and changes what the signed-in member of staff may, and records plain edits."""


class StaffAsyncSession(AsyncSession):
    """The same for asynchronous code."""

    sync_session_class = StaffSession


class NobodySignedIn:
    """ASGI middleware: every request begins and ends with nobody signed in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = current_staff.set(None)
        try:
            await self.app(scope, receive, send)
        finally:
            current_staff.reset(token)


def staff_on_duty() -> Staff:
    """The signed-in member of staff; raises `OutOfScope` when there is none."""
    staff = current_staff.get()
    if staff is None:
        raise OutOfScope("nobody is signed in")
    return staff


@event.listens_for(StaffSession, "after_begin")
def _tell_postgresql(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    office = staff_on_duty().procuratorate_id
    connection.execute(select(func.set_config("portal.office", str(office) if office else "ALL", True)))


@event.listens_for(StaffSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    office = staff_on_duty().procuratorate_id
    narrowed = state.is_orm_statement and (state.is_select or state.is_update or state.is_delete)
    if office is None or not narrowed or state.is_column_load or state.is_relationship_load:
        return
    state.statement = state.statement.options(*_criteria(office))


@lru_cache(maxsize=1000)
def _criteria(office: UUID) -> Sequence[LoaderCriteriaOption]:
    """For every table whose rows belong to an office, or to two: those of this office and below.

    As functions of the entity: a ready-made expression would stand unchanged beside an alias to which another is joined.
    """
    tables = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Scoped)]
    of_one = [
        with_loader_criteria(
            table, lambda entity: entity.procuratorate_id.in_(select(func.office_subtree(office))), include_aliases=True
        )
        for table in tables
    ]
    of_two = with_loader_criteria(
        models.RemoteRequest,
        lambda entity: remote_requests.within(select(func.office_subtree(office)), entity),
        include_aliases=True,
    )
    return [*of_one, of_two]


@event.listens_for(StaffSession, "before_flush")
def _guard(session: Session, context: UOWTransaction, instances: object) -> None:
    staff = staff_on_duty()
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    if any(isinstance(row, REFERENCE) for row in changed) and not staff.may(holders(Right.KEEP_REFERENCE)):
        raise OutOfScope("reference data are kept by system administrators")
    offices = {office for row in changed for office in _offices_of(row)}
    if staff.procuratorate_id is None or not offices:
        return
    subtree = session.connection().execute(select(func.office_subtree(staff.procuratorate_id))).scalars()
    if not offices <= set(subtree):
        raise OutOfScope("the row belongs to another office")


def _offices_of(row: object) -> Sequence[UUID | None]:
    """The offices that a row belongs to, and belonged to before the change."""
    if isinstance(row, models.Procuratorate):
        return [row.id]
    if not isinstance(row, Scoped):
        return []
    history = inspect(row).attrs["procuratorate_id"].history
    return [*(history.added or ()), *(history.unchanged or ()), *(history.deleted or ())]


@event.listens_for(StaffSession, "after_flush")
def _record(session: Session, context: UOWTransaction) -> None:
    rows = audit_rows(session, staff_on_duty())
    if rows:
        session.connection().execute(models.AuditEntry.__table__.insert(), rows)  # type: ignore[attr-defined]
