"""注册申请: one's own applications, their decisions and receipts."""

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from db import models
from db.queries import receipts, registrations
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
from rules.registrations import RegistrationStatus

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
            given=lambda row: (
                func.num_nonnulls(row.license_number, row.license_valid_until, row.law_firm_name, row.law_firm_code) > 0
            ),
        ),
        "decision": DECISION,
        "attachments": given_with(models.RegistrationAttachment, "registration_id"),
        "receipt": Relation("receipt"),
    },
)
RECEIPT = Entity("receipt", "SubmissionReceipt", models.Receipt, Part("registration", "registration_id"))


def _is_valid(receipt: Row, _: Reader) -> Projection:
    account = aliased(models.Account)
    good = select(receipts.holds(receipt, account)).where(account.id == receipt.account_id)
    return good.correlate_except(account).scalar_subquery()


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
