"""How long what is kept is kept, and when the nightly run is due. Why each time: `docs/personal-data.md`."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from rules.attempts import LONGEST
from rules.deadlines import SHANGHAI
from rules.paper_retention import Retention

NIGHT = time(3, 0)


@dataclass(frozen=True)
class Keeping:
    """How long after its last use something is dropped or erased."""

    closed_accounts: timedelta = timedelta(days=180)
    sessions: timedelta = timedelta(days=30)
    deliveries: timedelta = timedelta(days=180)
    drafts: timedelta = timedelta(days=90)
    objections: timedelta = timedelta(days=730)
    contact_codes: timedelta = timedelta(days=1)
    idempotency_keys: timedelta = timedelta(hours=48)
    attempts: timedelta = LONGEST
    wechat_events: timedelta = timedelta(days=7)  # by then WeChat reports nothing again
    papers: Retention = field(default_factory=Retention)


def next_night(now: datetime) -> datetime:
    """The next three o'clock in the morning, Beijing time."""
    local = now.astimezone(SHANGHAI)
    tonight = datetime.combine(local.date(), NIGHT, SHANGHAI)
    return tonight if tonight > local else tonight + timedelta(days=1)
