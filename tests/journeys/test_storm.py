"""Everything fails while many people are told many things: every notice reaches its person all the same.

The usual run is small; `make storm` tells 10,000 notices to 1,000 accounts. Its figures are in docs/reliability.md.
"""

import asyncio
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select, update

from db.base import new_id
from db.bells.choice import ringer_at
from db.crypto import create_keys
from db.engine import APPLICATION_ROLE, Database, create_engine
from db.local_postgres import LocalPostgres
from db.models import Account, Delivery, Notice
from db.queries.notices import Telling
from rules.messages import RegistrationReturned
from rules.notices import DeliveryStatus
from services import tell
from tests.bell_servers import PROGRAMS, BellServer, bell_server
from tests.journeys.portal import Portal, children, installed, remove_cluster, until
from tests.journeys.readers import Reader, readers
from tests.journeys.stormy_post import StormyPost, stormy_post
from tests.journeys.warm import WarmProcess

USUAL = 500  # notices; ten for each account
EACH = 10
AT_ONCE = 50  # accounts told by one transaction
WAITING = (DeliveryStatus.QUEUED, DeliveryStatus.FAILED)
# Time passes faster for what waits: a retry is due after a second or two, a dead worker's lease is over after fifteen.
HASTEN_SECONDS = 1.0
RETRY_SOON = timedelta(seconds=1)
LEASE_LEFT = timedelta(seconds=105)
# Whatever else a socket is closed with, the usual clients take for final.
MAY_COME_BACK = {
    "1006",
    "1012",
    "1013",
    "TimeoutError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "InvalidMessage",
}
CALM_SECONDS, LONGER = 1.0, 10


@dataclass
class Scene:
    """Everything that may fail, and what was done to it."""

    portal: Portal
    workers: WarmProcess
    postgres: LocalPostgres
    post: StormyPost
    bell: BellServer | None
    database: Database
    chance: Random
    figures: Counter[str] = field(default_factory=Counter)

    def misfortunes(self) -> list[Callable[[], Awaitable[None]]]:
        """One of each, workers more often."""
        several = [self.server_killed] if "PORTAL_PROCESSES" in self.portal.settings else []
        bells = [self.bell_dies] if self.bell else []
        return [
            *(self.worker_killed, self.post_dies, *bells, self.database_restarted),
            *(self.worker_killed, *several, self.database_killed),
        ]

    async def worker_killed(self) -> None:
        """kill -9; the parent starts another."""
        self._kill_one(self.workers, "notifications")

    async def server_killed(self) -> None:
        """Likewise, one of those that serve; its sockets are cut."""
        assert self.portal.process is not None
        self._kill_one(self.portal.process, "app")

    def _kill_one(self, parent: WarmProcess, module: str) -> None:
        victims = [pid for pid, kind in children(parent).items() if kind == module]
        if victims:
            os.kill(self.chance.choice(victims), signal.SIGKILL)
            self.figures[f"{module} killed"] += 1

    async def post_dies(self) -> None:
        """For a moment nobody answers at the port."""
        await self.post.die()
        await asyncio.sleep(2)
        await self.post.open()
        self.figures["post died"] += 1

    async def bell_dies(self) -> None:
        """Likewise."""
        assert self.bell is not None
        self.bell.kill()
        await asyncio.sleep(2)
        await asyncio.to_thread(self.bell.start)
        self.figures["bell killed"] += 1

    async def database_restarted(self) -> None:
        """As an operator does it."""
        await asyncio.to_thread(self.postgres.stop)
        await asyncio.to_thread(self.postgres.start)
        self.figures["database restarted"] += 1

    async def database_killed(self) -> None:
        """kill -9 of the postmaster, then a start with recovery."""
        pid = int((self.postgres.data / "postmaster.pid").read_text().partition("\n")[0])
        os.kill(pid, signal.SIGKILL)
        await asyncio.to_thread(self.postgres.start)
        self.figures["database killed"] += 1


@asynccontextmanager
async def scene(folder: Path, accounts: int, stack: AsyncExitStack) -> AsyncIterator[Scene]:
    """A portal as in production: a database, a mail server and a bell that are not its own, workers apart from the web."""
    kind = next((each for each in PROGRAMS if shutil.which(PROGRAMS[each], path="/usr/bin:/usr/sbin")), None)
    bell = stack.enter_context(bell_server(kind, password="示例密码")) if kind else None
    post = await stack.enter_async_context(stormy_post(seed=accounts))
    postgres = LocalPostgres(folder / "server")
    stack.callback(remove_cluster, postgres)
    await asyncio.to_thread(postgres.start)
    postgres.create_database("storm")
    create_keys(folder / "keys")
    portal = stack.enter_context(installed(folder / "var"))
    portal.settings = {
        "DATABASE_URL": postgres.url("storm"),
        "PORTAL_BASE_URL": portal.url,
        "PORTAL_KEYS_FILE": str(folder / "keys"),
        "PORTAL_SMTP_HOST": "127.0.0.1",
        "PORTAL_SMTP_PORT": str(post.port),
        "PORTAL_SMTP_SECURITY": "none",
        "PORTAL_MAIL_FROM": "no-reply@portal.example",
        "PORTAL_WORKER": "false",
        "PORTAL_SOCKETS_PER_ADDRESS": str(2 * accounts),
        **({"PORTAL_BELL_URL": bell.url} if bell else {}),
        **({"PORTAL_PROCESSES": "2"} if accounts * EACH > USUAL else {}),
    }
    await asyncio.to_thread(portal.start)
    ringer = ringer_at(bell.url) if bell else None
    engine = create_engine(portal.settings["DATABASE_URL"], role=APPLICATION_ROLE, name="storm", ringer=ringer)
    database = Database(engine)
    if ringer:
        await stack.enter_async_context(ringer.running())
    workers = portal.spawn("notifications", "--processes", "2")
    try:
        await until(lambda: _has(workers, 2))
        yield Scene(portal, workers, postgres, post, bell, database, Random(accounts))
        workers.terminate()
        assert await asyncio.to_thread(workers.wait, 60) == 0, portal.said()
    finally:
        workers.kill()
        workers.wait()
        await database.close()


async def _has(parent: WarmProcess, count: int) -> bool:
    return len(children(parent)) == count


async def told_stubbornly(database: Database, who: list[Reader]) -> None:
    """One transaction tells them all; again while the database is away, unless it has been told after all."""
    subject = new_id()
    message = RegistrationReturned(subject, new_id(), None, "REG2026000001", ("材料不清晰",), ("Not legible",))
    while True:
        try:
            async with database.begin() as session:
                if await session.scalar(select(Notice.id).where(Notice.subject_id == subject).limit(1)) is None:
                    tellings = [Telling(each.account_id, message) for each in who]
                    await tell.accounts(session, tellings, now=datetime.now(UTC))
        except Exception:  # away in any of many ways
            await asyncio.sleep(0.2)
        else:
            return


async def told_in_bursts(database: Database, everybody: list[Reader], seconds: float) -> None:
    """Each of them ten times, over so long."""
    groups = [everybody[start : start + AT_ONCE] for start in range(0, len(everybody), AT_ONCE)]
    for _ in range(EACH):
        await asyncio.gather(*(told_stubbornly(database, group) for group in groups))
        await asyncio.sleep(seconds / EACH)


async def hasten(database: Database) -> None:
    """Let time pass for what waits."""
    while True:
        now = datetime.now(UTC)
        later, leased = Delivery.due_at > now + RETRY_SOON, Delivery.locked_until < now + LEASE_LEFT
        try:
            async with database.begin() as session:
                for which, values in ((later, {"due_at": now + RETRY_SOON}), (leased, {"locked_until": now})):
                    statement = update(Delivery).where(Delivery.status.in_(WAITING), which).values(values)
                    await session.execute(statement.execution_options(synchronize_session=False))
        except Exception:  # the database is away: so is everybody who waits
            pass
        await asyncio.sleep(HASTEN_SECONDS)


async def all_sent(database: Database) -> bool:
    """Whether nothing waits any more."""
    try:
        async with database.read() as session:
            statement = select(func.count()).select_from(Delivery).where(Delivery.status.in_(WAITING))
            return await session.scalar(statement) == 0
    except Exception:
        return False


async def storm(place: Scene, everybody: list[Reader], rounds: int) -> None:
    """Misfortunes in turn while people are told; a longer storm leaves more time in between."""
    calm = CALM_SECONDS * (1 if rounds == 1 else LONGER)
    seconds = rounds * len(place.misfortunes()) * (calm + 1)
    telling = asyncio.create_task(told_in_bursts(place.database, everybody, seconds))
    for _ in range(rounds):
        for misfortune in place.misfortunes():
            await misfortune()
            await asyncio.sleep(calm)
    await telling


async def assert_everything_arrived(place: Scene, everybody: list[Reader]) -> None:
    """Inboxes without gap, each mail at least once under one name, each live event once."""
    async with place.database.read() as session:
        rows = (await session.execute(select(Notice.account_id, Notice.seq).order_by(Notice.seq))).all()
        mails = (
            await session.execute(
                select(Delivery.id, Account.email, Delivery.status, Delivery.provider_id).join(Account)
            )
        ).all()
    for reader in everybody:
        assert [seq for account, seq in rows if account == reader.account_id] == list(range(1, EACH + 1))
        assert reader.numbers == list(range(1, EACH + 1))
    assert len(mails) == len(everybody) * EACH
    names = {f"<{delivery}@portal.example>": email for delivery, email, _, _ in mails}
    assert {status for _, _, status, _ in mails} == {DeliveryStatus.SENT}
    assert place.post.taken.keys() == names.keys()
    for name, email in names.items():
        assert set(place.post.taken[name]) == {email}


async def test_storm(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    notices = int(request.config.getoption("--notices") or USUAL)
    accounts, rounds = notices // EACH, 1 if notices <= USUAL else 2
    async with AsyncExitStack() as stack, scene(tmp_path, accounts, stack) as place:
        everybody = await readers(place.database, accounts)
        client = await stack.enter_async_context(place.portal.client())
        reading = [asyncio.create_task(each.read(client, EACH)) for each in everybody]
        await asyncio.gather(*(each.opened.wait() for each in everybody))
        hastening = asyncio.create_task(hasten(place.database))
        begun = time.monotonic()
        await storm(place, everybody, rounds)
        told = time.monotonic()
        await until(lambda: all_sent(place.database), 3600)
        await asyncio.wait_for(asyncio.gather(*reading), 120)
        ended = time.monotonic()
        hastening.cancel()
        closed = sum((each.closed for each in everybody), Counter())
        repeats = sum(len(each) - 1 for each in place.post.taken.values())
        print(
            f"{accounts * EACH} notices to {accounts} accounts; told in {told - begun:.0f} s, all sent {ended - told:.0f} s later"
        )
        print(
            f"misfortunes: {dict(place.figures)}; mail server: {dict(place.post.figures)}; mails taken twice: {repeats}"
        )
        print(f"live sockets lost or refused: {dict(closed)}")
        await assert_everything_arrived(place, everybody)
        assert closed.keys() <= MAY_COME_BACK, closed
        assert await asyncio.to_thread(place.portal.stop) == 0, place.portal.said()
