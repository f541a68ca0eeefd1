"""Registration: draft, submit, withdraw."""

from strawberry import ID

from db import global_ids as ids
from graph.context import Info
from graph.rows import Row
from graph.types.inputs import (
    LawyerDraftInput,
    LawyerInput,
    SaveRegistrationDraftInput,
    SubmitRegistrationInput,
)
from rules.accounts import plain_text
from rules.attempts import DRAFT_BY_ACCOUNT, REGISTRATION_BY_ACCOUNT, REGISTRATION_BY_ADDRESS
from rules.identifiers import normal_id_number
from rules.registrations import Declaration, LawyerData
from services import attempts, registration_drafts, registrations
from services.registration_drafts import Draft
from services.registrations import IdentityClash, Submission


async def submit_registration(info: Info, input: SubmitRegistrationInput) -> Row:
    """First submission, resubmission, or a change of identity."""
    context = info.context
    submission = Submission(
        declared=Declaration(
            account_type=input.account_type,
            full_name=plain_text(input.full_name),
            id_type=input.id_type,
            id_number=normal_id_number(input.id_number),
            home_region_code=plain_text(input.home_region_code or "") or None,
            lawyer=_lawyer(input.lawyer),
        ),
        procuratorate_id=ids.read_or_nobody(input.procuratorate_id, "procuratorate"),
        attachment_ids=ids.read_papers(input.attachment_ids),
        expected_version=input.expected_version,
        idempotency_key=input.idempotency_key,
    )
    async with context.portal.database.begin() as session:
        tries = [
            (REGISTRATION_BY_ACCOUNT, str(context.person.account_id)),
            (REGISTRATION_BY_ADDRESS, context.actor.address),
        ]
        await attempts.take(session, context.portal.keys, tries, now=context.now())
    try:
        async with context.portal.database.begin() as session:
            registration = await registrations.submit(
                session, context.person, context.portal.keys, submission=submission, now=context.now()
            )
    except IdentityClash as clash:  # nothing of it happened; that it was tried is for staff to see
        office_id = submission.procuratorate_id
        async with context.portal.database.begin() as session:
            await registrations.record_clash(
                session, context.person, clash, procuratorate_id=office_id, now=context.now()
            )
        raise
    return context.rows().row("registration", registration.id)


async def save_registration_draft(info: Info, input: SaveRegistrationDraftInput) -> Row:
    """Keep the form as it stands."""
    context, lawyer = info.context, input.lawyer or LawyerDraftInput()
    draft = Draft(
        full_name=_text(input.full_name),
        id_type=input.id_type,
        procuratorate_id=ids.read_or_nobody(input.procuratorate_id, "procuratorate")
        if input.procuratorate_id
        else None,
        home_region_code=_text(input.home_region_code),
        license_number=_text(lawyer.license_number),
        license_valid_until=lawyer.license_valid_until,
        law_firm_name=_text(lawyer.law_firm_name),
        law_firm_code=_text(lawyer.law_firm_code),
        attachment_ids=ids.read_papers(input.attachment_ids),
        expected_version=input.expected_version,
    )
    async with context.portal.database.begin() as session:
        tries = [(DRAFT_BY_ACCOUNT, str(context.person.account_id))]
        await attempts.take(session, context.portal.keys, tries, now=context.now())
    async with context.portal.database.begin() as session:
        registration = await registration_drafts.save(session, context.person, draft=draft, now=context.now())
    return context.rows().row("registration", registration.id)


def _text(given: str | None) -> str | None:
    return plain_text(given or "") or None


def _lawyer(given: LawyerInput | None) -> LawyerData | None:
    if given is None:
        return None
    return LawyerData(
        license_number=normal_id_number(given.license_number),
        license_valid_until=given.license_valid_until,
        law_firm_name=plain_text(given.law_firm_name),
        law_firm_code=normal_id_number(given.law_firm_code or "") or None,
    )


async def withdraw_registration(info: Info, id: ID, expected_version: int) -> Row:
    """Take an application back."""
    context = info.context
    async with context.portal.database.begin() as session:
        registration = await registrations.withdraw(
            session,
            context.person,
            registration_id=ids.read(id, "registration"),
            expected_version=expected_version,
            now=context.now(),
        )
    return context.rows().row("registration", registration.id)
