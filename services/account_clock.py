"""What time does to accounts: a licence that is about to expire is told a month before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from db import models
from db.engine import Database
from db.queries import accounts
from db.queries.notices import Telling
from rules.account_messages import LicenceExpires
from rules.deadlines import today
from services import tell

AHEAD = timedelta(days=30)
AT_ONCE = 200


async def run(database: Database, *, now: Callable[[], datetime]) -> None:
    """Tell those who have not been told, a portion a transaction; once for each licence and its last day."""
    portion = AT_ONCE
    while portion == AT_ONCE:
        async with database.begin() as session:
            until = today(now()) + AHEAD
            expiring = await accounts.with_expiring_licences(
                session, today(now()), until, since=now() - AHEAD, limit=AT_ONCE
            )
            tellings = [Telling(each.account_id, _message(each)) for each in expiring]
            await tell.accounts(session, tellings, now=now())
        portion = len(expiring)


def _message(profile: models.LawyerProfile) -> LicenceExpires:
    occasion = uuid5(NAMESPACE_OID, f"{profile.account_id} {profile.license_valid_until}")
    return LicenceExpires(profile.account_id, occasion, None, profile.license_valid_until)
