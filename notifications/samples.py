"""Every message with invented contents, for those who want to see what it looks like."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import get_type_hints
from uuid import UUID

from db.base import new_id
from rules.appointment_messages import Visit
from rules.appointments import Canceller
from rules.complaints import ComplaintStatus
from rules.message import Message
from rules.notices import NoticeFrequency
from rules.progress_events import ProgressKind
from rules.publications import PublicationKind

DAY = date(2026, 9, 1)
MOMENT = datetime(2026, 9, 1, 1, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Samples:
    """The texts of which messages are made up."""

    number: str = "示例2026000001"
    reason: str = "示例理由"
    comment: str = "示例附言"
    kind: ProgressKind = ProgressKind.ARREST_DENIED

    def of(self, message: type[Message], office_id: UUID | None = None) -> Message:
        """A message of the kind that says everything it could. Raises `KeyError` for a field of a kind that has no sample."""
        hints, made = get_type_hints(message), self._by_type()
        said = {each.name: made[hints[each.name]]() for each in fields(message)}
        return message(**said | {"procuratorate_id": office_id})  # type: ignore[arg-type]

    def _by_type(self) -> Mapping[object, Callable[[], object]]:
        comment = self.comment
        return {
            str: lambda: self.number,
            str | None: lambda: comment,
            Sequence[str]: lambda: (self.reason,),
            Sequence[ProgressKind]: lambda: (self.kind,),
            ComplaintStatus: lambda: ComplaintStatus.UPHELD,
            UUID: new_id,
            UUID | None: new_id,
            date: lambda: DAY,
            date | None: lambda: DAY,
            datetime: lambda: MOMENT,
            PublicationKind: lambda: PublicationKind.LEGAL_DOCUMENT,
            NoticeFrequency | None: lambda: None,
            Canceller: lambda: Canceller.STAFF,
            Visit: lambda: Visit(MOMENT, MOMENT, comment, comment, comment, comment, comment, comment),
            int: lambda: 3,
            bool: lambda: True,
        }
