"""Drafts of registrations: kept as they are typed, checked when they are handed in; and what has waited too long."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.queries import accounts, attachments, procuratorates, registrations
from rules.accounts import IdType, is_one_line
from rules.errors import Conflict, NotFound, Problem, Stale, refuse_all
from rules.messages import RegistrationExpired
from rules.people import Person, System
from rules.registrations import RETURNED_LIFE_DAYS, TRANSITIONS, IntakeChannel, RegistrationAct, RegistrationStatus
from services import attachments as papers_of
from services import audit, tell

TEXT_LIMIT = 100
DRAFTED = (
    "id_type", "procuratorate_id", "home_region_code", "license_number", "license_valid_until", "law_firm_name",
    "law_firm_code",
)  # fmt: skip
PORTION = 200


@dataclass(frozen=True)
class Draft:
    """A form as it stands, normalised; None where nothing is filled in. The identity number is not kept until it counts."""

    full_name: str | None
    id_type: IdType | None
    procuratorate_id: UUID | None
    home_region_code: str | None
    license_number: str | None
    license_valid_until: date | None
    law_firm_name: str | None
    law_firm_code: str | None
    attachment_ids: tuple[UUID, ...]
    expected_version: int | None = None


async def save(session: AsyncSession, actor: Person, *, draft: Draft, now: datetime) -> models.Registration:
    """Keep the form; raises `Conflict` while an application is open that is no draft."""
    account = await accounts.get(session, actor.account_id, lock=True)
    if account is None:
        raise NotFound
    kept = await registrations.open_one(session, actor)
    if kept is not None and kept.status is not RegistrationStatus.DRAFT:
        raise Conflict(Problem("REGISTRATION_OPEN"))
    if draft.expected_version is not None and draft.expected_version != (kept.version if kept else None):
        raise Stale
    papers, problems = await papers_of.chosen(session, actor, draft.attachment_ids, required=())
    refuse_all([*await _problems(session, draft), *problems])
    registration = kept or models.Registration(
        id=new_id(), account_id=account.id, channel=IntakeChannel.WEB, version=0, status=RegistrationStatus.DRAFT
    )
    registration.version += 1
    registration.account_type = account.account_type
    registration.full_name = draft.full_name or account.full_name
    for name in DRAFTED:
        setattr(registration, name, getattr(draft, name))
    registration.drafted_at = now
    session.add(registration)
    await session.flush()
    await attachments.give_to_registration(session, registration.id, [paper.id for paper in papers])
    if kept is None:
        await audit.record(
            session, actor, "registration.drafted", "registration", registration.id, procuratorate_id=None
        )
    return registration


async def _problems(session: AsyncSession, draft: Draft) -> list[Problem]:
    """A draft may be wrong, but not endless, and it names offices that there are."""
    texts = {
        "fullName": draft.full_name,
        "homeRegionCode": draft.home_region_code,
        "lawyer.licenseNumber": draft.license_number,
        "lawyer.lawFirmName": draft.law_firm_name,
        "lawyer.lawFirmCode": draft.law_firm_code,
    }
    found = []
    for field, text in texts.items():
        if text is not None and len(text) > TEXT_LIMIT:
            found.append(Problem("TEXT_TOO_LONG", field, {"limit": TEXT_LIMIT}))
        elif text is not None and not is_one_line(text):
            found.append(Problem("TEXT_MALFORMED", field))
    if draft.procuratorate_id is not None and await procuratorates.get(session, draft.procuratorate_id) is None:
        found.append(Problem("PROCURATORATE_UNKNOWN", "procuratorateId"))
    return found


async def drop_idle(session: AsyncSession, *, before: datetime) -> int:
    """Empty a portion of the drafts that nobody has touched since then; how many there were."""
    idle = await registrations.idle_drafts(session, before, PORTION)
    for registration in idle:
        await attachments.give_to_registration(session, registration.id, [])
        for name in DRAFTED:
            setattr(registration, name, None)
        registration.status = TRANSITIONS[registration.status][RegistrationAct.WITHDRAW]
        registration.version += 1
    await session.flush()
    return len(idle)


def returned_before(now: datetime) -> datetime:
    """What was returned before then and not mended has expired."""
    return now - timedelta(days=RETURNED_LIFE_DAYS)


async def expire_returned(session: AsyncSession, *, now: datetime) -> int:
    """Close a portion of the applications that were returned 30 days ago and not mended; how many there were."""
    idle = await registrations.idle_returned(session, returned_before(now), PORTION)
    for registration in idle:
        registration.status = TRANSITIONS[registration.status][RegistrationAct.EXPIRE]
        registration.outcome = registration.decided_at = None
        registration.version += 1
        await session.flush()
        message = RegistrationExpired(
            registration.id, new_id(), registration.procuratorate_id, registration.registration_number or ""
        )
        await tell.account(session, registration.account_id, message, now=now)
        await audit.record(
            session,
            System(name="clock"),
            "registration.expired",
            "registration",
            registration.id,
            procuratorate_id=registration.procuratorate_id,
            old={"status": RegistrationStatus.RETURNED},
            new={"status": registration.status},
        )
    return len(idle)
