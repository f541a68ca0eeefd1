"""注册申请: one's own applications, their decisions and receipts."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from db import models
from db.queries import registrations
from db.reads.attachments import given_with
from db.reads.declaring import (
    Entity,
    Expression,
    Group,
    Part,
    Projection,
    Reader,
    Relation,
    Row,
    Rows,
    where,
)
from db.reads.projections import label
from db.reads.reference import everybody
from rules.accounts import AccountStatus
from rules.registrations import ReceiptKind, RegistrationStatus

DECISION = Group(
    "Decision",
    {
        "reasons": Relation(
            "reason",
            lambda row, reason, _: Rows(
                (reason.code == row.reason_codes.any_(),), order=(func.array_position(row.reason_codes, reason.code),)
            ),
            many=True,
        )
    },
    given=lambda row: row.outcome.is_not(None),
)
REGISTRATION = Entity(
    "registration",
    "Registration",
    models.Registration,
    lambda reader, row: registrations.visible_to(reader, row),
    {
        "status_label": label("status", RegistrationStatus),
        "procuratorate": Relation("procuratorate", lambda row, office, _: where(office.id == row.procuratorate_id)),
        "lawyer": Group(
            "DeclaredLicense",
            {},
            given=lambda row: or_(row.license_number.is_not(None), row.law_firm_name.is_not(None)),
        ),
        "decision": DECISION,
        "attachments": given_with(models.RegistrationAttachment, "registration_id"),
        "receipt": Relation("receipt"),
    },
)
RECEIPT = Entity("receipt", "SubmissionReceipt", models.Receipt, Part("registration", "registration_id"))


def _is_valid(receipt: Row, _: Reader) -> Projection:
    account = aliased(models.Account)
    in_use = select(account.id).where(account.id == receipt.account_id, account.status == AccountStatus.ACTIVE)
    holds = or_(receipt.kind != ReceiptKind.ACCOUNT, in_use.correlate_except(account).exists())
    return and_(receipt.revoked_at.is_(None), holds)


# What anybody may know who holds a receipt in hands: the root asks for number and code together.
CHECKED_RECEIPT = Entity(
    "checked_receipt",
    "Receipt",
    models.Receipt,
    everybody,
    {
        "valid": Expression(_is_valid, certain=True),
        "procuratorate": Relation("procuratorate", lambda row, office, _: where(office.id == row.procuratorate_id)),
    },
)
