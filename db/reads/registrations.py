"""注册申请: one's own applications, their decisions and receipts."""

from sqlalchemy import func

from db import models
from db.queries import registrations
from db.reads.attachments import given_with
from db.reads.declaring import Entity, Group, Part, Relation, Rows, where
from db.reads.projections import label
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
        "decision": DECISION,
        "attachments": given_with(models.RegistrationAttachment, "registration_id"),
        "receipt": Relation("receipt"),
    },
)
RECEIPT = Entity("receipt", "SubmissionReceipt", models.Receipt, Part("registration", "registration_id"))
