"""Everything that is kept about a person, table by table, in portions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, RowMapping, Select, Table, and_, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import Base
from rules.masks import is_secret
from rules.messages import CONTACT_CODE, CONTACT_TAKEN

AT_ONCE = 200
OFFICE = "procuratorate"
ENCRYPTED_NUMBER = "id_number_encrypted"

# Not about the person, or about somebody else.
LEFT_OUT_COLUMNS = {
    "answered_by_id": "who of the staff answered",
    "reviewer_id": "who of the staff decided",
    "overridden": "what other people are bound to, as it stood against an approval",
    "override_reason": "why staff approved in spite of it",
    "checked_in_by_id": "who of the staff checked somebody in",
    "checked_by_id": "who of the staff looked at a paper",
    "verified_by_id": "who of the staff verified a remote request",
    "delivered_by_id": "who of the staff handed something over",
    "inner_note": "what one office wrote to the other about a remote request",
    "locked_until": "which worker is sending just now",
}
# Tables that hold something of an account and are not exported. A test compares this list with the tables there are.
LEFT_OUT_TABLES = {
    "attempts": "counted tries are kept under keyed hashes for a day and cannot be told apart by person",
    "password_resets": "codes that set a password are kept under keyed hashes, and for a day after they have expired",
    "identity_clashes": "who declared somebody else's identity is for staff to look into, and is about another person, too",
    "parties": "what cases say about their parties is case information, read by binding a case and not kept for the account",
}


@dataclass(frozen=True)
class Section:
    """A table, and which of its rows are about an account."""

    table: type[Base]
    belongs: Callable[[UUID], ColumnElement[bool]]

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.table.__tablename__)

    @property
    def columns(self) -> Sequence[Column[Any]]:
        """What is told; secrets, such as hashes and tokens, are not."""
        found: Table = inspect(self.table).local_table  # type: ignore[assignment]
        return [each for each in found.columns if not is_secret(each.name) and each.name not in LEFT_OUT_COLUMNS]

    def _rows(self, account_id: UUID) -> Select[Any]:
        columns: list[Any] = list(self.columns)
        own: Table = inspect(self.table).local_table  # type: ignore[assignment]
        if ENCRYPTED_NUMBER in own.columns:
            columns.append(own.columns[ENCRYPTED_NUMBER])
        if "procuratorate_id" in own.columns:
            office = select(models.Procuratorate.name).where(models.Procuratorate.id == own.columns.procuratorate_id)
            columns.append(office.scalar_subquery().label(OFFICE))
        return select(*columns).where(self.belongs(account_id))

    async def portion(self, session: AsyncSession, account_id: UUID, after: RowMapping | None) -> Sequence[RowMapping]:
        """The next rows by primary key."""
        key: Sequence[Column[Any]] = inspect(self.table).primary_key  # type: ignore[assignment]
        statement = self._rows(account_id).order_by(*key).limit(AT_ONCE)
        if after is not None:
            statement = statement.where(tuple_(*key) > tuple_(*(after[each.name] for each in key)))
        found: Sequence[RowMapping] = (await session.execute(statement)).mappings().all()
        return found


def _of_account(table: Any) -> Section:
    return Section(table, lambda account_id: table.account_id == account_id)


def _within(table: Any, column: Any, whole: Any) -> Section:
    return Section(table, lambda account_id: column.in_(select(whole.id).where(whole.account_id == account_id)))


def _told(account_id: UUID) -> ColumnElement[bool]:
    """What was sent to the person. Whether a code came or a contact was in use is for its owner alone to know."""
    return and_(models.Delivery.account_id == account_id, models.Delivery.message.not_in([CONTACT_CODE, CONTACT_TAKEN]))


SECTIONS: tuple[Section, ...] = (
    Section(models.Account, lambda account_id: models.Account.id == account_id),
    _of_account(models.LawyerProfile),
    _of_account(models.ContactCode),
    _of_account(models.WechatIdentity),
    _within(models.SubscriptionCredit, models.SubscriptionCredit.identity_id, models.WechatIdentity),
    _of_account(models.Session),
    _of_account(models.Registration),
    _within(models.RegistrationAttachment, models.RegistrationAttachment.registration_id, models.Registration),
    _of_account(models.Receipt),
    _of_account(models.IdentityVerification),
    _of_account(models.Binding),
    _of_account(models.Complaint),
    _within(models.BindingAttachment, models.BindingAttachment.binding_id, models.Binding),
    _of_account(models.RemoteRequest),
    _within(models.RemoteRequestAttachment, models.RemoteRequestAttachment.remote_request_id, models.RemoteRequest),
    _within(models.RemoteRequestStep, models.RemoteRequestStep.remote_request_id, models.RemoteRequest),
    _of_account(models.Appointment),
    _within(models.AppointmentMatter, models.AppointmentMatter.appointment_id, models.Appointment),
    _within(models.AppointmentWish, models.AppointmentWish.appointment_id, models.Appointment),
    _within(models.AppointmentAttachment, models.AppointmentAttachment.appointment_id, models.Appointment),
    _of_account(models.BookingBan),
    _of_account(models.CalendarFeed),
    _of_account(models.Attachment),
    _of_account(models.Notice),
    Section(models.Delivery, _told),
    _of_account(models.NoticePreference),
    _of_account(models.ProcuratorateFollow),
    _of_account(models.SavedSearch),
    _of_account(models.IdempotencyKey),
    Section(
        models.AuditEntry,
        lambda account_id: (models.AuditEntry.actor_id == account_id) & (models.AuditEntry.actor_kind == "account"),
    ),
)
