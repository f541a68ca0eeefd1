"""Complaints: complain, take back."""

from strawberry import ID

from db import global_ids as ids
from graph.context import Info
from graph.rows import Row
from graph.types.complaint import ComplainInput
from rules.accounts import plain_text
from rules.attempts import COMPLAINT_BY_ACCOUNT
from rules.complaints import SUBJECTS
from rules.errors import Invalid, Problem
from services import attempts, complaints


async def complain(info: Info, input: ComplainInput) -> Row:
    """Complain about delay."""
    context = info.context
    about = ids.decode(input.subject_id)
    if about is None or about[0] not in SUBJECTS:
        raise Invalid(Problem("COMPLAINT_SUBJECT", "subjectId"))
    async with context.portal.database.begin() as session:
        tries = [(COMPLAINT_BY_ACCOUNT, str(context.person.account_id))]
        await attempts.take(session, context.portal.keys, tries, now=context.now())
    async with context.portal.database.begin() as session:
        complaint = await complaints.complain(
            session,
            context.person,
            context.portal.keys,
            about=about,
            statement=plain_text(input.statement),
            idempotency_key=input.idempotency_key,
            now=context.now(),
        )
    return context.rows().row("complaint", complaint.id)


async def withdraw_complaint(info: Info, id: ID, expected_version: int) -> Row:
    """Take a complaint back."""
    context = info.context
    async with context.portal.database.begin() as session:
        complaint = await complaints.withdraw(
            session,
            context.person,
            complaint_id=ids.read(id, "complaint"),
            expected_version=expected_version,
            now=context.now(),
        )
    return context.rows().row("complaint", complaint.id)
