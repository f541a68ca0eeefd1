"""LISTEN, on a connection of its own. It rings by itself: the triggers NOTIFY when nothing else is to carry rings."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import asyncpg
from sqlalchemy.engine import make_url

from db.bells.line import ANSWER_SECONDS, QUIET_SECONDS, Rung, unpack


class PostgresEar:
    """The database's own."""

    def __init__(self, url: str) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    async def hear(self, channels: Sequence[str], rung: Rung, everybody: Callable[[], None]) -> None:
        """Listen until the connection is lost."""
        settings = {"application_name": "portal-listen"}
        connection = await asyncpg.connect(self._address, timeout=ANSWER_SECONDS, server_settings=settings)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            for channel in channels:
                await connection.add_listener(
                    channel, lambda _c, _p, channel, heard: unpack(heard, channel, rung, everybody)
                )
            everybody()
            while not lost.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), QUIET_SECONDS)
                if not lost.is_set():
                    await connection.execute("select 1", timeout=ANSWER_SECONDS)  # notices a half-open connection
        finally:
            connection.terminate()
