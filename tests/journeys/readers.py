"""People with the portal open on a telephone: one live socket each, which comes back with its cursor whenever it is lost."""

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import uniform
from uuid import UUID

import websockets

from db import crypto, models
from db.engine import Database
from rules.accounts import AccountStatus, AccountType
from tests.door import Client

DOMAINS = 40
LONGEST_SECONDS = 600.0


@dataclass
class Reader:
    """One account, its token, and what came in live."""

    account_id: UUID
    token: str
    email: str
    numbers: list[int] = field(default_factory=list)
    closed: Counter[str] = field(default_factory=Counter)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, client: Client, last: int) -> None:
        """Until the last notice has come."""
        wait = 0.1
        while self.position < last:
            try:
                async with client.socket(self.token) as socket:
                    await socket.subscribe("NoticeAdded", after=self.position)
                    self.opened.set()
                    wait = 0.1
                    while self.position < last:
                        self.numbers += [each["seq"] for each in await socket.events(1, LONGEST_SECONDS)]
            except websockets.ConnectionClosed as ended:
                self.closed[str(ended.rcvd.code if ended.rcvd else 1006)] += 1
            except (OSError, websockets.InvalidHandshake, TimeoutError) as absent:
                self.closed[type(absent).__name__] += 1
            await asyncio.sleep(uniform(wait / 2, wait))  # as the usual clients do
            wait = min(wait * 2, 5.0)

    @property
    def position(self) -> int:
        """The number of the last notice that came."""
        return self.numbers[-1] if self.numbers else 0


async def readers(database: Database, count: int) -> list[Reader]:
    """So many accounts with a proved address and a session."""
    now = datetime.now(UTC)
    found = []
    async with database.begin() as session:
        for number in range(count):
            token, email = crypto.token(), f"reader{number}@domain{number % DOMAINS}.example"
            account = models.Account(
                username=f"reader{number}",
                account_type=AccountType.LAWYER,
                status=AccountStatus.PENDING,
                full_name="示例张三",
                email=email,
                email_verified_at=now,
                password_hash="-",
            )
            session.add(account)
            await session.flush()
            session.add(
                models.Session(
                    account_id=account.id,
                    token_hash=hashlib.sha256(token.encode()).digest(),
                    device="test",
                    last_used_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )
            found.append(Reader(account.id, token, email))
    return found
