"""A visit to the hall desk: what is filled in, what there is already, and everything that stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import accounts, cases, registrations
from rules.accounts import USABLE_STATUSES, AccountStatus, contact_problems
from rules.bindings import BindingClaim, claim_problems
from rules.deadlines import today
from rules.errors import Forbidden, Problem
from rules.grants import Right, holders
from rules.papers import AttachmentKind, RequiredPaper, for_binding, for_registration, missing_papers
from rules.people import Staff
from rules.registrations import Declaration, declaration_problems
from services import audit


@dataclass(frozen=True)
class Visit:
    """What is filled in at the desk, normalised. `claim` is none when only the account is wanted."""

    declared: Declaration
    email: str | None
    mobile: str | None
    username: str | None  # of an account that was opened on line and is not approved yet
    identity_checked: bool
    claim: BindingClaim | None
    wants_code: bool = False
    key: UUID | None = None  # of the form: it serves once


@dataclass(frozen=True)
class Found:
    """What there is already: the account of this identity, the case and party that are claimed."""

    account: models.Account | None
    named: models.Account | None  # whom the username means
    case: models.Case | None
    party: models.Party | None

    @property
    def registers(self) -> bool:
        """Whether the identity has yet to be approved."""
        return self.account is None or self.account.status is not AccountStatus.ACTIVE


async def problems_of(
    session: AsyncSession, staff: Staff, keys: Keys, *, visit: Visit, kinds: Sequence[AttachmentKind], now: datetime
) -> list[Problem]:
    """Everything that stands against serving a visit with papers of these kinds, before anything is sent or stored."""
    check_staff(staff)
    index = index_of(keys, visit)
    found = await look(session, staff, visit, index, lock=False)
    if found.account is not None:  # that somebody has an account is not for every desk to find out unseen
        await audit.record(
            session,
            staff,
            "hall_desk.account_found",
            "account",
            found.account.id,
            procuratorate_id=staff.procuratorate_id,
        )
    return await wrong_with(session, visit, found, index, set(kinds), now)


def check_staff(staff: Staff) -> UUID:
    """The office of a member of staff who may serve people; raises `Forbidden`."""
    if not staff.may(holders(Right.SERVE_VISITORS)) or staff.procuratorate_id is None:
        raise Forbidden(Problem("FORBIDDEN"))
    return staff.procuratorate_id


def index_of(keys: Keys, visit: Visit) -> bytes:
    """The blind index of the declared identity."""
    return keys.blind_index("id_number", f"{visit.declared.id_type}|{visit.declared.id_number}")


async def look(session: AsyncSession, staff: Staff, visit: Visit, index: bytes, *, lock: bool) -> Found:
    """What there is already; the account's row locked if it is to be changed."""
    named = await accounts.by_username(session, visit.username, lock=lock) if visit.username else None
    account = await accounts.of_identity(session, index, lock=lock) or named
    claim = visit.claim
    if claim is None or claim.case_number is None or staff.procuratorate_id is None:
        return Found(account, named, None, None)
    case, party = await cases.by_number_and_party(
        session, claim.case_number, claim.party_name, below=staff.procuratorate_id
    )
    return Found(account, named, case, party)


async def wrong_with(
    session: AsyncSession, visit: Visit, found: Found, index: bytes, kinds: set[AttachmentKind], now: datetime
) -> list[Problem]:
    """Everything that stands against serving it with papers of these kinds."""
    account = found.account
    registered_as = account.account_type if account else visit.declared.account_type
    problems = await _about_the_person(session, visit, found, index, now)
    required = for_registration(registered_as) if found.registers else ()
    if visit.wants_code and account is not None:
        required += (RequiredPaper(AttachmentKind.ID_FRONT),)
    if visit.claim is not None:
        wrong = claim_problems(visit.claim, account_type=registered_as, today=today(now))
        problems += wrong
        if visit.claim.case_number is None or found.case is None:
            problems.append(Problem("CASE_NOT_IN_OFFICE", "caseNumber"))
        elif found.party is None:
            problems.append(Problem("PARTY_NOT_IN_CASE", "partyName"))
        if not any(each.field == "capacity" for each in wrong):
            claim = visit.claim
            required += for_binding(
                registered_as, claim.capacity, client_is_party=claim.client_is_party, legal_aid=claim.legal_aid
            )
    return problems + missing_papers(tuple(dict.fromkeys(required)), kinds, "papers")


async def _about_the_person(
    session: AsyncSession, visit: Visit, found: Found, index: bytes, now: datetime
) -> list[Problem]:
    """Who stands at the desk must be who the account says: the clerk has only the papers to go by."""
    declared, account = visit.declared, found.account
    problems = [] if visit.identity_checked else [Problem("IDENTITY_NOT_CHECKED", "identityChecked")]
    is_unknown = visit.username is not None and (found.named is None or found.named is not account)
    is_other = account is not None and account.id_number_index not in (None, index)
    if is_unknown or is_other:
        problems.append(Problem("ACCOUNT_UNKNOWN", "username"))
    if account is None:
        problems += contact_problems(email=visit.email, mobile=visit.mobile, region=None, address=None)
    else:
        if account.status not in USABLE_STATUSES:
            problems.append(Problem("ACCOUNT_NOT_USABLE"))
        if account.full_name != declared.full_name:
            problems.append(Problem("NAME_DIFFERS", "fullName"))
        if await registrations.is_being_decided(session, account.id):
            problems.append(Problem("REGISTRATION_OPEN"))
    if found.registers:
        registered_as = account.account_type if account else declared.account_type
        problems += declaration_problems(declared, registered_as=registered_as, today=today(now))
        holder = account.id if account else new_id()
        lawyer = declared.lawyer
        if lawyer and await registrations.holder_of_license(session, lawyer.license_number, holder):
            problems.append(Problem("LICENSE_TAKEN", "lawyer.licenseNumber"))
    return problems
