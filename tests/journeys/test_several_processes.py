"""Several processes behind one port: what dies is started anew, all are replaced without a gap, and none outlives its parent."""

import asyncio
import os
import signal
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx2
import websockets

from db.engine import APPLICATION_ROLE
from tests.door import Client
from tests.journeys.portal import Portal, children, free_port, until
from tests.journeys.recording import cases_of, last_seq, record
from tests.journeys.warm import WarmProcess

STOPS_WITHIN = 15.0
SOCKETS = 24


def kinds(process: WarmProcess) -> Counter[str]:
    """How many of each."""
    return Counter(children(process).values())


def lives(pid: int) -> bool:
    """Whether there is such a process, and not only its remains."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def gone(pids: list[int]) -> bool:
    """Whether none of them lives."""
    return not any(lives(pid) for pid in pids)


async def answered(portal: Portal, until_set: asyncio.Event) -> list[str]:
    """Ask on a fresh connection each time; what went wrong."""
    troubles = []
    while not until_set.is_set():
        try:
            async with httpx2.AsyncClient(timeout=20, verify=False) as http:
                answer = await http.get(f"{portal.url}/healthz")
                if answer.status_code != 200:
                    troubles.append(str(answer.status_code))
        except httpx2.HTTPError as error:
            troubles.append(type(error).__name__)
        await asyncio.sleep(0.02)
    return troubles


async def follow(client: Client, case_id: str, after: int, last: int) -> tuple[list[int], Counter[int]]:
    """A client with a cursor, which comes back whenever it is sent away, until it has seen the last event."""
    seen: list[int] = []
    codes: Counter[int] = Counter()
    while not seen or seen[-1] < last:
        try:
            async with client.socket() as socket:
                await socket.subscribe("CaseProgressed", caseId=case_id, after=seen[-1] if seen else after)
                while not seen or seen[-1] < last:
                    seen += [each["seq"] for each in await socket.events(1, 60)]
        except websockets.ConnectionClosed as ended:
            codes[ended.rcvd.code if ended.rcvd else 1006] += 1
        except (OSError, websockets.InvalidHandshake):
            await asyncio.sleep(0.1)
    return seen, codes


async def test_several_processes_serve_one_port(portal_at_rest: Portal) -> None:
    portal = portal_at_rest
    metrics = free_port()
    portal.settings |= {"PORTAL_PROCESSES": "2", "PORTAL_METRICS_PORT": str(metrics)}
    await asyncio.to_thread(portal.start, 240)
    parent = portal.process
    assert parent is not None
    await until(lambda: _are(parent, {"app": 2, "notifications": 1}))
    await until(lambda: _greeted(portal))
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(portal.database(APPLICATION_ROLE))
        client = await stack.enter_async_context(portal.client("lawyer01"))
        (subject,) = await cases_of(database, "lawyer01", 1)
        after = await last_seq(database, subject.case_id)
        following = [
            asyncio.create_task(follow(client, subject.shown_id, after, after + 30)) for _ in range(SOCKETS // 2)
        ]
        for number in range(10):
            await record(database, subject, f"first {number}")

        # One of each is killed: the others go on serving, and there are as many as before.
        await until(lambda: _counted_together(metrics, SOCKETS // 2))
        before = children(parent)
        for module in ("app", "notifications"):
            os.kill(next(pid for pid, kind in before.items() if kind == module), signal.SIGKILL)
        for number in range(10):
            await record(database, subject, f"second {number}")
        await until(lambda: _are(parent, {"app": 2, "notifications": 1}))
        assert len(children(parent).keys() & before.keys()) == 1
        await asyncio.sleep(0.5)
        await until(lambda: asyncio.to_thread(portal.ready))

        # All are replaced: nobody who asks is refused, and sockets are sent elsewhere.
        before = children(parent)
        done = asyncio.Event()
        asking = asyncio.create_task(answered(portal, done))
        parent.send_signal(signal.SIGHUP)
        await until(lambda: _none_of(parent, before), 240)
        await until(lambda: _are(parent, {"app": 2, "notifications": 1}))
        done.set()
        assert await asking == []
        for number in range(10):
            await record(database, subject, f"third {number}")
        codes: Counter[int] = Counter()
        for seen, closed in await asyncio.gather(*following):
            assert seen == list(range(after + 1, after + 31))
            codes += closed
        assert set(codes) <= {1006, 1012} and codes[1012] >= SOCKETS // 2, codes

        # The parent is asked to stop: everybody is told, everything ends.
        last = list(children(parent))
        sockets = [await stack.enter_async_context(client.socket()) for _ in range(3)]
        begun = time.monotonic()
        stopping = asyncio.create_task(asyncio.to_thread(portal.stop))
        assert [await each.closed() for each in sockets] == [1012, 1012, 1012]
        assert await stopping == 0, portal.said()
        assert time.monotonic() - begun < STOPS_WITHIN
        assert await gone(last) and not portal.postgres.ready()


async def test_children_end_with_a_parent_that_is_killed(portal_at_rest: Portal) -> None:
    portal = portal_at_rest
    portal.settings |= {"PORTAL_WORKER": "false"}
    await asyncio.to_thread(portal.start, 240)
    workers = portal.spawn("notifications", "--processes", "2")
    try:
        await until(lambda: _are(workers, {"notifications": 2}))
        pids = list(children(workers))
        await asyncio.sleep(2)
        workers.kill()
        await until(lambda: gone(pids))  # they may still be starting

        workers = portal.spawn("notifications", "--processes", "2")
        await until(lambda: _are(workers, {"notifications": 2}))
        pids = list(children(workers))
        workers.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(workers.wait, 30) == 0, portal.said()
        assert await gone(pids)
    finally:
        workers.kill()
        workers.wait()


async def _are(parent: WarmProcess, wanted: dict[str, int]) -> bool:
    assert parent.poll() is None, "the parent ended"
    return kinds(parent) == wanted


async def _counted_together(port: int, sockets: int) -> bool:
    async with httpx2.AsyncClient(verify=False) as http:
        told = (await http.get(f"http://127.0.0.1:{port}/metrics")).text.splitlines()
    return {"portal_processes 3.0", f"portal_sockets {sockets}.0", "portal_listening 1.0"} <= set(told)


async def _none_of(parent: WarmProcess, before: dict[int, str]) -> bool:
    return not children(parent).keys() & before.keys()


async def _greeted(portal: Portal) -> bool:
    return "Demonstration accounts" in portal.said()
