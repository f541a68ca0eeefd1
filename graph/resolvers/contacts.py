"""Contacts: codes that prove them, and changing them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry

from db.queries import accounts as account_rows
from graph.context import Info
from graph.rows import Row
from graph.types.inputs import UpdateContactInput, VerifyContactInput
from rules.accounts import ContactChannel, normal_email, normal_mobile, plain_text
from rules.attempts import (
    CODE_SENT_BY_ACCOUNT,
    CODE_SENT_TO_CONTACT,
    CODE_TRIED,
    CODE_TRIED_BY_ACCOUNT,
    CONTACT_CHANGED_BY_ACCOUNT,
)
from rules.errors import NotFound
from services import attempts, contacts
from services.contacts import ContactData


@dataclass(frozen=True)
class CodeSent:
    """A code is on its way."""

    expires_at: datetime


async def request_contact_code(info: Info, channel: ContactChannel) -> CodeSent:
    """Send the code again."""
    context, portal = info.context, info.context.portal
    async with portal.database.begin() as session:
        account = await account_rows.get(session, context.person.account_id)
        contact = (account.email if channel is ContactChannel.EMAIL else account.mobile) if account else None
        tries = [(CODE_SENT_BY_ACCOUNT, str(context.person.account_id)), (CODE_SENT_TO_CONTACT, contact or "")]
        await attempts.take(session, portal.keys, tries, now=context.now())
        if channel is ContactChannel.SMS and contact:
            await attempts.take_sms_code(session, portal.keys, contact, now=context.now())
    async with portal.database.begin() as session:
        expires_at = await contacts.request_code(
            session, context.person, portal.keys, channel=channel, now=context.now()
        )
    return CodeSent(expires_at)


async def verify_contact(info: Info, input: VerifyContactInput) -> Row:
    """Prove that a contact is one's own."""
    context, portal = info.context, info.context.portal
    async with portal.database.begin() as session:
        who = str(context.person.account_id)
        tries = [(CODE_TRIED, f"{who}|{input.channel}"), (CODE_TRIED_BY_ACCOUNT, who)]
        await attempts.take(session, portal.keys, tries, now=context.now())
    async with portal.database.begin() as session:
        account = await contacts.verify_contact(
            session, context.person, portal.keys, channel=input.channel, code=input.code, now=context.now()
        )
    return context.rows().row("account", account.id)


async def update_contact(info: Info, input: UpdateContactInput) -> Row:
    """Change e-mail, mobile, region or address; what is left out stays."""
    context, portal = info.context, info.context.portal
    async with portal.database.begin() as session:
        account = await account_rows.get(session, context.person.account_id)
        if account is None:
            raise NotFound
        wanted = ContactData(
            email=_given(input.email, account.email, normal_email),
            mobile=_given(input.mobile, account.mobile, normal_mobile),
            home_region_code=_given(input.home_region_code, account.home_region_code, plain_text),
            address=_given(input.address, account.address, plain_text),
        )
        tries = [(CONTACT_CHANGED_BY_ACCOUNT, str(account.id))]
        tries += [
            (CODE_SENT_TO_CONTACT, contact)
            for contact, before in ((wanted.email, account.email), (wanted.mobile, account.mobile))
            if contact and contact != before
        ]
        await attempts.take(session, portal.keys, tries, now=context.now())
        if wanted.mobile and wanted.mobile != account.mobile:
            await attempts.take_sms_code(session, portal.keys, wanted.mobile, now=context.now())
    async with portal.database.begin() as session:
        changed = await contacts.update(
            session,
            context.person,
            portal.keys,
            wanted=wanted,
            expected_version=input.expected_version,
            now=context.now(),
        )
    return context.rows().row("account", changed.id)


def _given(value: str | None, kept: str | None, normal: Any) -> str | None:
    """The normalised value; what was kept when it is left out; none when it is null or blank."""
    if value is strawberry.UNSET:
        return kept
    return normal(value or "") or None
