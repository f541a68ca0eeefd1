"""GET /appointment-slips/{number}.pdf: the slip of an appointment by a signed link that lives a day."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db.crypto import Keys
from db.engine import Database
from rules.calendars import SLIP_PURPOSE
from services import appointment_slips
from web.signed_links import holds

AT_ONCE = 2  # a sheet takes a processor for a moment: whoever asks again and again waits


@dataclass(frozen=True)
class AppointmentSlips:
    """The door for applicants."""

    database: Database
    keys: Keys
    public_url: str
    now: Callable[[], datetime]
    _making: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def route(self) -> Route:
        """Its route."""
        return Route("/appointment-slips/{number}.pdf", self.get, methods=["GET"], name="appointment_slip")

    async def get(self, request: Request) -> Response:
        """The slip as it stands, or 404 alike for a link that is wrong, expired, or of what is not to be shown."""
        number = request.path_params["number"]
        if not holds(request, self.keys, SLIP_PURPOSE, number, now=self.now()):
            return PlainTextResponse("Not Found", 404)
        async with self.database.read() as session:
            slip = await appointment_slips.by_number(session, number, public_url=self.public_url)
        if slip is None:
            return PlainTextResponse("Not Found", 404)
        async with self._making:
            content = await asyncio.to_thread(slip.pdf)
        return Response(
            content,
            media_type="application/pdf",
            headers={
                "content-disposition": f'attachment; filename="{number}.pdf"',
                "x-content-type-options": "nosniff",
                "content-security-policy": "sandbox; default-src 'none'",
                "referrer-policy": "no-referrer",
                "cache-control": "private, no-store",
            },
        )
