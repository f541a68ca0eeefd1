"""The end of the server: asked to stop, it says so to everybody and leaves nothing running; killed, it starts again."""

import asyncio
import os
import signal
import subprocess
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import httpx2

from db.engine import APPLICATION_ROLE
from tests.door import Client
from tests.journeys.portal import Portal, event_stream, installed, until
from tests.journeys.recording import cases_of, last_seq, record

STOPS_WITHIN = 10.0


async def open_lines(stack: AsyncExitStack, portal: Portal, client: Client) -> tuple[list[Any], Any]:
    """Sockets, one of them idle, and a stream, all of which have proved that they are live."""
    async with portal.database(APPLICATION_ROLE) as database:
        (subject,) = await cases_of(database, "lawyer01", 1)
        after = await last_seq(database, subject.case_id)
        await record(database, subject, "示例")
    sockets = [await stack.enter_async_context(client.socket()) for _ in range(3)]
    for socket in sockets[1:]:
        await socket.subscribe("CaseProgressed", caseId=subject.shown_id, after=after)
        assert (await socket.events(1))[0]["seq"] == after + 1
    stream = await stack.enter_async_context(
        event_stream(client, "CaseProgressed", caseId=subject.shown_id, after=after)
    )
    assert (await anext(stream))["seq"] == after + 1
    return sockets, stream


async def stream_ends(stream: Any) -> None:
    """Nothing more comes, whether it is ended or cut."""
    with suppress(httpx2.HTTPError):
        assert [each async for each in stream] == []


async def stop_with_lines_open(portal: Portal, number: signal.Signals) -> None:
    """Everybody is told, the process ends in time, and the database with it."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(portal.client("lawyer01"))
        sockets, stream = await open_lines(stack, portal, client)
        begun = time.monotonic()
        stopping = asyncio.create_task(asyncio.to_thread(portal.stop, number))
        codes = await asyncio.gather(*(socket.closed() for socket in sockets))
        await asyncio.wait_for(stream_ends(stream), STOPS_WITHIN)
        assert await stopping == 0, portal.said()
        assert time.monotonic() - begun < STOPS_WITHIN
        assert codes == [1012, 1012, 1012]
    assert_nothing_runs(portal)


async def is_told_of_the_stop(portal: Portal) -> None:
    """Whoever asks on a new connection hears first that it is stopping, and is served meanwhile; then the port is closed."""
    async with httpx2.AsyncClient(verify=False, timeout=STOPS_WITHIN, headers={"connection": "close"}) as http:

        async def says_so() -> bool:
            answer = await http.get(f"{portal.url}/readyz")
            return answer.status_code == 503 and answer.json()["serving"] is False and answer.json()["database"]

        await until(says_so)
        assert (await http.get(f"{portal.url}/healthz")).status_code == 200
        with suppress(httpx2.HTTPError):
            while True:
                assert (await http.get(f"{portal.url}/readyz")).status_code == 503
                await asyncio.sleep(0.02)


def assert_nothing_runs(portal: Portal) -> None:
    """Neither server answers any more."""
    assert not portal.ready() and not portal.postgres.ready()
    assert not (portal.postgres.data / "postmaster.pid").exists()


def refused(done: subprocess.CompletedProcess[str], *words: str) -> bool:
    """Whether a start was refused in sentences with these words, and without a stack trace."""
    return (
        done.returncode == 1
        and all(word in done.stderr for word in words)
        and "Traceback" not in done.stderr + done.stdout
    )


async def answers(portal: Portal) -> bool:
    """Whether people can sign in and find their cases."""
    async with portal.client("lawyer01") as client:
        return bool((await client.run("MyCases"))["totalCount"] == 20)


async def test_a_second_start_is_refused_until_the_first_is_killed_or_stopped(
    portal_at_rest: Portal, tmp_path: Path
) -> None:
    portal = portal_at_rest
    await asyncio.to_thread(portal.start)
    assert portal.process is not None
    with installed(tmp_path / "elsewhere") as elsewhere:
        elsewhere.port = portal.port
        again, taken = await asyncio.gather(*(asyncio.to_thread(each.command, "app") for each in (portal, elsewhere)))
        assert not elsewhere.postgres.data.exists()
    assert refused(again, f"the portal is running already (process {portal.process.pid})"), again
    assert refused(taken, f"127.0.0.1:{portal.port} cannot be used: Address already in use"), taken
    assert await answers(portal)

    await asyncio.to_thread(portal.kill)
    assert portal.postgres.ready()  # the database outlives whoever started it, and is adopted
    await asyncio.to_thread(portal.start)
    assert await answers(portal)
    await asyncio.to_thread(portal.kill)
    os.kill(int((portal.postgres.data / "postmaster.pid").read_text().partition("\n")[0]), signal.SIGKILL)
    await asyncio.to_thread(portal.start)
    assert await answers(portal)
    await stop_with_lines_open(portal, signal.SIGTERM)


async def test_the_last_of_two_processes_stops_the_database(portal_at_rest: Portal) -> None:
    portal = portal_at_rest
    portal.settings["PORTAL_STOP_NOTICE_SECONDS"] = "1"
    worker = portal.spawn("cli", "worker")
    try:
        await until(lambda: asyncio.to_thread(portal.postgres.ready))
        await asyncio.to_thread(portal.start)
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(worker.wait, STOPS_WITHIN) == 0, portal.said()
    finally:
        worker.kill()
        worker.wait()
    assert await answers(portal)
    asking = asyncio.create_task(is_told_of_the_stop(portal))
    await stop_with_lines_open(portal, signal.SIGINT)
    await asking
