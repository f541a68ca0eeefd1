"""What every staff page works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from admin.calendar import KnownCalendar
from admin.counts import KnownCounts
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from papers.worker import Cleaner
from rules.providers import Provider
from rules.publication_drafts import ApprovalLevel
from rules.staff_sign_in import SessionLife
from services.case_uploads import Reception


@dataclass(frozen=True)
class Desk:
    """The portal's database for what staff may not see themselves, their own, the keys, papers, address, terms of sign-ins."""

    database: Database
    staff: Database
    keys: Keys
    files: PaperStore
    cleaner: Cleaner
    public_url: str
    life: SessionLife
    second_factor: bool
    now: Callable[[], datetime]
    reception: Reception
    import_lag_days: int
    rejects_days: int
    approval_level: ApprovalLevel
    carriers: Mapping[Provider, str] = field(default_factory=dict)  # who carries messages here, by name
    calendar: KnownCalendar = field(default_factory=KnownCalendar)
    counts: KnownCounts = field(default_factory=KnownCounts)
