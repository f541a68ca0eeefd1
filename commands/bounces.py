"""`python -m cli bounce`: what a mail server reports is read from standard input, as a mail alias hands it over."""

import sys

from commands.operating import OPERATOR, run
from db.engine import APPLICATION_ROLE, Database, create_engine
from notifications.bounces import LARGEST, Report, read
from running.wiring import addresses, now
from services import bounces
from settings import Settings


def bounce() -> None:
    """Read a delivery status notification (RFC 3464): the delivery is marked, another channel takes over, staff have a task."""
    report = read(sys.stdin.buffer.read(LARGEST))
    if report is None:
        print("Not a report about a mail of the portal.", file=sys.stderr)
        return  # with 0: a mail server that is told of a failure would send a bounce of the bounce
    run(_report(Settings(), report))


async def _report(settings: Settings, report: Report) -> int:
    async with addresses(settings) as where:
        database = Database(create_engine(where.application, role=APPLICATION_ROLE, name="portal-bounce", pool_size=1))
        try:
            async with database.begin() as session:
                written = await bounces.report(
                    session, OPERATOR, delivery_id=report.delivery_id, status=report.status, now=now()
                )
        finally:
            await database.close()
    print(f"{report.delivery_id}: {written.value if written else 'nothing to write'}")
    return 0
