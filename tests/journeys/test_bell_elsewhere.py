"""Rings go through NATS or Redis: subscribers of another process hear at once; with the server dead they lose nothing."""

import asyncio
import time
from typing import Any

import pytest

from db.bells.choice import ringer_at
from db.engine import APPLICATION_ROLE, Database, create_engine
from tests.bell_servers import PROGRAMS, bell_server
from tests.door import Socket
from tests.journeys.portal import Portal
from tests.journeys.recording import cases_of, last_seq, notice_numbers, record

AT_ONCE = 3.0  # seconds; whoever is not rung looks after 15
DEAF = 13.0  # whoever cannot hear looks every five, and on a busy machine not at once


async def next_pair(socket: Socket, seconds: float) -> tuple[Any, Any]:
    """The case's next event and the next notice."""
    found: dict[str, Any] = {}
    async with asyncio.timeout(seconds):
        while len(found) < 2:
            message = await socket.receive(seconds)
            assert message["type"] == "next" and message["id"] not in found, message
            found[message["id"]] = next(iter(message["payload"]["data"].values()))
    return found["case"]["seq"], found["notice"]["seq"]


@pytest.mark.parametrize("kind", sorted(PROGRAMS))
async def test_a_bell_elsewhere(portal_at_rest: Portal, kind: str) -> None:
    portal = portal_at_rest
    with bell_server(kind, password="示例密码") as bell:
        portal.settings |= {"PORTAL_BELL_URL": bell.url}
        await asyncio.to_thread(portal.start)
        ringer = ringer_at(bell.url)
        assert ringer is not None
        # We are another process that records.
        engine = create_engine(portal.postgres.url("portal"), role=APPLICATION_ROLE, name="elsewhere", ringer=ringer)
        database = Database(engine)
        async with ringer.running(), portal.client("lawyer01") as client, client.socket() as socket:
            (subject,) = await cases_of(database, "lawyer01", 1)
            event = await last_seq(database, subject.case_id)
            notice = len(await notice_numbers(database, "lawyer01"))
            await socket.subscribe("CaseProgressed", "case", caseId=subject.shown_id, after=event)
            await socket.subscribe("NoticeAdded", "notice", after=notice)
            await asyncio.sleep(1)  # both have looked once, and sleep

            async def happens(detail: str, seconds: float) -> None:
                nonlocal event, notice
                begun = time.monotonic()
                await record(database, subject, detail)
                assert time.monotonic() - begun < 2, "the act waited for the bell"
                event, notice = event + 1, notice + 1
                assert await next_pair(socket, seconds) == (event, notice)

            await happens("rung", AT_ONCE)
            await happens("rung again", AT_ONCE)
            bell.kill()
            await happens("while it is away", DEAF)
            assert await asyncio.to_thread(portal.ready)  # it can serve
            bell.start()
            await asyncio.sleep(6)  # both ends come back by themselves
            await happens("after", AT_ONCE)
        await database.close()
        assert await asyncio.to_thread(portal.stop) == 0, portal.said()
        said = portal.log.read_text(errors="replace")
        assert "示例密码" not in said and "%E7%A4%BA" not in said
