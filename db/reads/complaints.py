"""投诉: one's own complaints and their answers."""

from db import models
from db.queries import complaints
from db.reads.declaring import Choice, Entity, Relation, where
from db.reads.projections import label
from rules.complaints import SUBJECTS, ComplaintStatus

COMPLAINT = Entity(
    "complaint",
    "Complaint",
    models.Complaint,
    lambda reader, row: complaints.visible_to(reader, row),
    {
        "status_label": label("status", ComplaintStatus),
        "procuratorate": Relation("procuratorate", lambda row, office, _: where(office.id == row.procuratorate_id)),
        "subject": Choice(SUBJECTS, lambda row: (row.subject_kind, row.subject_id)),
    },
)
