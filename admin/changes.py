"""Plain table edits as audit entries: old and new values, secrets left out, personal values masked and hashed."""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState, Session

from admin.masks import MASKS, is_secret
from db import models
from db.base import Scoped, new_id
from db.crypto import Keys
from rules.people import Staff
from services import audit

KEYS = "keys"  # under this name a staff session holds the portal's keys

# The acts that change these record themselves, in the words of the act.
RECORDED_BY_ACTS = (
    models.Account,
    models.ApiKey,
    models.ApiKeySecret,
    models.Appointment,
    models.AuditEntry,
    models.Binding,
    models.BookingBan,
    models.Case,
    models.CaseAnnouncement,
    models.Delivery,
    models.LawyerProfile,
    models.Complaint,
    models.DraftCharge,
    models.DraftStep,
    models.Notice,
    models.ProgressEvent,
    models.ProtectedName,
    models.Publication,
    models.PublicationCharge,
    models.PublicationDraft,
    models.PublicationObjection,
    models.PublicationSource,
    models.PublicationWithdrawal,
    models.OfficeMatter,
    models.ReceptionClosure,
    models.ReceptionRoom,
    models.ReceptionSession,
    models.ReceptionSlot,
    models.Registration,
    models.RemoteRequest,
    models.RemoteRequestCase,
    models.RemoteRequestStep,
    models.SettledDoubt,
    models.StaffMember,
    models.StaffNotice,
    models.StaffTask,
)


def audit_rows(session: Session, staff: Staff) -> list[dict[str, Any]]:
    """One audit entry for each row that the flush added, changed or deleted by hand."""
    rows = []
    for verb, things in (("created", session.new), ("changed", session.dirty), ("deleted", session.deleted)):
        for thing in things:
            if isinstance(thing, RECORDED_BY_ACTS):
                continue
            old, new = _values(session.info[KEYS], thing, verb)
            if old or new:
                rows.append(_entry(thing, staff, verb, old, new))
    return rows


def _entry(thing: Any, staff: Staff, verb: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    state: InstanceState[Any] = inspect(thing)
    kind = re.sub(r"(?<=ch|ss)es$|s$", "", re.sub(r"ies$", "ys", thing.__tablename__))  # one of its rows
    return {
        "id": new_id(),
        "actor_kind": "staff_member",
        "actor_id": staff.staff_id,
        "procuratorate_id": _office_of(thing, staff),
        "action": f"{kind}.{verb}",
        "subject_kind": kind,
        "subject_id": ";".join(str(part) for part in state.mapper.primary_key_from_instance(thing)),
        "old": old or None,
        "new": new or None,
        "address": staff.address or None,
        "request_id": staff.request_id or None,
    }


def _office_of(thing: Any, staff: Staff) -> UUID | None:
    if isinstance(thing, models.Procuratorate):
        return thing.id
    office: UUID | None = thing.procuratorate_id if isinstance(thing, Scoped) else None
    return office or staff.procuratorate_id


def _values(keys: Keys, thing: Any, verb: str) -> tuple[dict[str, Any], dict[str, Any]]:
    old, new = {}, {}
    state: InstanceState[Any] = inspect(thing)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if is_secret(column.key) or (verb == "changed" and not history.has_changes()):
            continue
        before, after = (history.deleted or [None])[0], (history.added or history.unchanged or [None])[0]
        if verb == "deleted":
            old[column.key] = recorded(keys, thing.__tablename__, column.key, after)
            continue
        new[column.key] = recorded(keys, thing.__tablename__, column.key, after)
        if verb == "changed":
            old[column.key] = recorded(keys, thing.__tablename__, column.key, before)
    return old, new


def recorded(keys: Keys, table: str, column: str, value: object) -> object:
    """A value as the audit keeps it: plain JSON, masked and hashed when it is personal."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes):
        return "…"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [recorded(keys, table, column, each) for each in value]
    mask = MASKS.get(f"{table}.{column}") or MASKS.get(column)
    return audit.personal(keys, str(value), mask) if mask else str(value)
