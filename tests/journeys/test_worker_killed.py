"""The worker dies between sending and settling: another sends again, recognisably; the inbox has the notice once."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select, update

from db.engine import APPLICATION_ROLE, Database
from db.models import Delivery
from rules.notices import DeliveryStatus
from tests.journeys.portal import Portal, until
from tests.journeys.recording import cases_of, notice_numbers, record
from tests.journeys.warm import WarmProcess


@dataclass
class DeadlyBox:
    """Takes every mail; kills whoever brings it before the answer, as long as there is a victim."""

    victim: WarmProcess | None = None
    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep the mail, and perhaps kill."""
        self.envelopes.append(envelope)
        if self.victim is not None:
            self.victim.kill()
            await asyncio.to_thread(self.victim.wait)
        return "250 OK"

    def message_ids(self, recipient: str) -> list[str]:
        """The Message-IDs of what came for somebody, in order."""
        mine = [each for each in self.envelopes if recipient in each.rcpt_tos]
        return [message_from_bytes(each.content, policy=default)["Message-ID"] for each in mine]  # type: ignore[arg-type]


async def waiting(database: Database) -> list[Delivery]:
    """What is not settled."""
    unsettled = (DeliveryStatus.QUEUED, DeliveryStatus.FAILED)
    async with database.read() as session:
        return list(await session.scalars(select(Delivery).where(Delivery.status.in_(unsettled))))


async def run_out_leases(database: Database) -> None:
    """As if the time of the leases had passed."""
    async with database.begin() as session:
        await session.execute(
            update(Delivery)
            .where(Delivery.locked_until.is_not(None))
            .values(locked_until=Delivery.locked_until - timedelta(minutes=10))
        )


async def forget_what_waits(database: Database) -> None:
    """What other journeys' servers were about to send when they were killed is not of this story."""
    async with database.begin() as session:
        await session.execute(
            update(Delivery)
            .where(Delivery.status.in_((DeliveryStatus.QUEUED, DeliveryStatus.FAILED)))
            .values(status=DeliveryStatus.SKIPPED, payload_encrypted=None)
        )


async def send_all(portal: Portal, database: Database) -> None:
    """A worker that sends what waits and is then stopped."""

    async def all_sent() -> bool:
        return not await waiting(database)

    worker = portal.spawn("cli", "worker")
    try:
        await until(all_sent)
    finally:
        worker.terminate()
        await asyncio.to_thread(worker.wait, 60)
    assert worker.returncode == 0, portal.said()


async def kill_between_send_and_settle(portal: Portal, box: DeadlyBox) -> None:
    """A worker brings the first mail and never hears the answer."""
    box.victim = portal.spawn("cli", "worker")
    assert await asyncio.to_thread(box.victim.wait, 60) == -9, portal.said()
    box.victim = None


async def test_worker_killed(portal_at_rest: Portal) -> None:
    box, portal = DeadlyBox(), portal_at_rest
    smtp = await asyncio.get_running_loop().create_server(lambda: SMTP(box, enable_SMTPUTF8=True), "127.0.0.1", 0)
    async with smtp:
        portal.settings |= {
            "PORTAL_WORKER": "false",
            "PORTAL_SMTP_HOST": "127.0.0.1",
            "PORTAL_SMTP_PORT": str(smtp.sockets[0].getsockname()[1]),
            "PORTAL_SMTP_SECURITY": "none",
            "PORTAL_MAIL_FROM": "no-reply@portal.example",
        }
        await asyncio.to_thread(portal.start)
        async with portal.database(APPLICATION_ROLE) as database, portal.client("party01") as client:
            (subject,) = await cases_of(database, "party01", 1)
            told = len(await notice_numbers(database, "party01"))
            await forget_what_waits(database)
            await record(database, subject, "示例")
            (delivery,) = await waiting(database)
            await kill_between_send_and_settle(portal, box)
            (claimed,) = await waiting(database)
            assert claimed.attempts == 1 and claimed.locked_until is not None
            assert len(box.message_ids("party01@example.com")) == 1

            await run_out_leases(database)
            await send_all(portal, database)
            first, second = box.message_ids("party01@example.com")
            assert first == second and str(delivery.id) in first
            inbox = await client.run("MyNotices")
            assert inbox["totalCount"] == told + 1
            assert {"channel": "EMAIL", "status": "SENT"}.items() <= inbox["nodes"][0]["deliveries"][0].items()
        assert await asyncio.to_thread(portal.stop) == 0, portal.said()
