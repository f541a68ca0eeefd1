"""异地申请: one's own requests, what has happened to them, and what came of them."""

from sqlalchemy import func

from db import models
from db.queries import remote_requests
from db.reads.attachments import given_with
from db.reads.declaring import Entity, Group, Part, Relation, Rows, where
from db.reads.projections import label
from db.reads.registrations import DECISION
from rules.remote_requests import RemoteRequestStatus

RESULT = Group(
    "RemoteRequestResult",
    {
        "binding": Relation("binding", lambda row, binding, _: where(binding.id == row.binding_id)),
        "receipt": Relation("delivery_receipt", lambda row, receipt, _: where(receipt.id == row.receipt_id)),
    },
    given=lambda row: func.num_nonnulls(row.delivered_at, row.binding_id) > 0,
)
REMOTE_REQUEST = Entity(
    "remote_request",
    "RemoteRequest",
    models.RemoteRequest,
    lambda reader, row: remote_requests.visible_to(reader, row),
    {
        "status_label": label("status", RemoteRequestStatus),
        "local_procuratorate": Relation(
            "procuratorate", lambda row, office, _: where(office.id == row.local_procuratorate_id)
        ),
        "handling_procuratorate": Relation(
            "procuratorate", lambda row, office, _: where(office.id == row.handling_procuratorate_id)
        ),
        "attachments": given_with(models.RemoteRequestAttachment, "remote_request_id"),
        "steps": Relation("remote_request_step", lambda _, step, __: Rows((), order=(step.position,)), many=True),
        "decision": DECISION,
        "result": RESULT,
    },
)
REMOTE_REQUEST_STEP = Entity(
    "remote_request_step",
    "RemoteRequestStep",
    models.RemoteRequestStep,
    Part("remote_request", "remote_request_id"),
    {
        "status_label": label("status", RemoteRequestStatus),
        "procuratorate": Relation("procuratorate", lambda row, office, _: where(office.id == row.procuratorate_id)),
    },
)
DELIVERY_RECEIPT = Entity(
    "delivery_receipt",
    "SubmissionReceipt",
    models.Receipt,
    lambda reader, row: row.account_id == reader.account_id,
)
