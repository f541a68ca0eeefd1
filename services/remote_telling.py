"""Messages about remote requests, made from the request."""

from uuid import UUID

from db import models
from db.base import new_id
from rules.message import Reviewed
from services.decisions import ReasonWords

NO_REASONS = ReasonWords((), ())


def message(
    kind: type[Reviewed], request: models.RemoteRequest, office_id: UUID, reasons: ReasonWords = NO_REASONS
) -> Reviewed:
    """A message from the office that has acted."""
    return kind(
        subject_id=request.id,
        occasion_id=new_id(),
        procuratorate_id=office_id,
        number=request.request_number,
        reasons_zh=reasons.zh,
        reasons_en=reasons.en,
        comment=request.comment,
    )
