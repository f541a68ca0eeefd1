"""Two hundred replies in the same moment for the last twenty places, through several server processes: twenty win."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, select, text

from db import models
from db.crypto import Keys
from db.engine import APPLICATION_ROLE, Database
from db.queries import workdays
from demonstration.fill import DEMONSTRATION_PASSWORD
from services import appointments
from services.appointments import Asked
from tests import appointment_desk, people
from tests.journeys.browser import staff_browser
from tests.journeys.portal import PATIENCE, Portal

REPLIES, LAWYERS, SLOTS, PLACES = 200, 20, 5, 4
SERIAL = 7_000  # of people and cases: nobody of another journey has these
MEMBERS = ("anguan-haidian", "admin-haidian")
WORDS = {"place": "示例接待室", "receptionist": "示例接待员", "phone": "010-00000000", "text": "请准时到访"}


def beside(portal: Portal, folder: Path) -> Portal:
    """A server process with a folder of its own, on the database and with the keys of one that runs."""
    folder.mkdir()
    for shared in ("postgres", "postgres.users", "keys"):
        (folder / shared).symlink_to(portal.var / shared)
    return Portal(folder, dict(portal.settings))


@pytest.fixture
def processes(portal: Portal, tmp_path: Path) -> Iterator[list[Portal]]:
    """Three server processes on one database."""
    found = [portal, beside(portal, tmp_path / "second"), beside(portal, tmp_path / "third")]
    try:
        for each in found[1:]:
            each.start()
        yield found
    finally:
        for each in found[1:]:
            if each.running:
                each.stop()


@pytest.fixture
async def owner(portal: Portal) -> AsyncIterator[Database]:
    async with portal.database(None) as opened:
        yield opened


async def slots_of_a_room(database: Database, now: datetime) -> list[models.ReceptionSlot]:
    """Five slots with four places each, and one with room for everybody."""
    room = await appointment_desk.room(database, name="示例最后名额室")
    async with database.read() as session:
        calendar = await workdays.calendar(session)
    times = appointment_desk.working_half_days(now, SLOTS + 1, calendar)
    capacities = [PLACES] * SLOTS + [REPLIES]
    return [
        await appointment_desk.slot(database, room, at, capacity=capacity)
        for at, capacity in zip(times, capacities, strict=True)
    ]


async def requests(
    database: Database, keys: Keys, slots: Sequence[models.ReceptionSlot], now: datetime
) -> list[tuple[UUID, UUID]]:
    """Appointments that wait for the office, each of a case of its own, with the slot that it is to be given."""
    lawyers = [await people.lawyer(database, SERIAL + n) for n in range(LAWYERS)]
    made = []
    for number, who in zip(range(REPLIES), cycle(lawyers), strict=False):
        wished = [slots[(number + place) % SLOTS].id for place in (0, 1)]
        case = await people.case(database, SERIAL + number)
        binding = await people.bound(database, who, case)
        async with database.begin() as session:
            asked = Asked(("FILE_ACCESS",), tuple(wished), None, ())
            appointment = await appointments.request(
                session, who, keys, binding_id=binding.id, asked=asked, idempotency_key=None, now=now
            )
        made.append((appointment.id, wished[0]))
    return made


async def reply(browser: httpx2.AsyncClient, appointment: UUID, slot: UUID) -> httpx2.Response:
    """The office's answer, sent from its page; anew when the portal says that it is busy."""
    while True:
        answer = await browser.post(
            f"/admin/appointment/reply/{appointment}",
            data={"version": "1", "slot": str(slot), **WORDS},
            headers={"origin": str(browser.base_url).rstrip("/")},
            follow_redirects=False,
            timeout=3 * PATIENCE,
        )
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(float(answer.headers["retry-after"]))


async def taken(owner: Database, slots: Sequence[models.ReceptionSlot]) -> list[int]:
    """The places that are taken, slot by slot; what the slots say is what is held."""
    async with owner.read() as session:
        assert not list(await session.execute(text(appointment_desk.UNTRUE)))
        return [(await session.get_one(models.ReceptionSlot, slot.id)).taken for slot in slots]


async def told(owner: Database) -> int:
    """How many applicants were told a time."""
    about = models.Notice.subject_id == models.Appointment.id
    named = models.Account.username.in_([f"test{SERIAL + n}" for n in range(LAWYERS)])
    async with owner.read() as session:
        return await session.scalar(
            select(func.count())
            .select_from(models.Notice)
            .join(models.Appointment, about)
            .join(models.Account, models.Account.id == models.Notice.account_id)
            .where(named, models.Notice.message == "appointment_replied")
        )


@pytest.mark.timeout(400)
async def test_of_two_hundred_replies_for_twenty_places_twenty_win(
    processes: list[Portal], owner: Database, keys: Keys
) -> None:
    now = datetime.now(UTC)
    async with processes[0].database(APPLICATION_ROLE) as database:
        slots = await slots_of_a_room(database, now)
        asked = await requests(database, keys, slots, now)
    spare = slots[-1]
    async with AsyncExitStack() as stack:
        browsers = [
            (await stack.enter_async_context(staff_browser(portal, member, DEMONSTRATION_PASSWORD))).http
            for portal in processes
            for member in MEMBERS
        ]
        sending = [reply(browser, *each) for browser, each in zip(cycle(browsers), asked, strict=False)]
        async with asyncio.timeout(3 * PATIENCE):  # whoever takes longer hangs
            answers = await asyncio.gather(*sending)
        assert Counter(each.status_code for each in answers) == {303: SLOTS * PLACES, 409: REPLIES - SLOTS * PLACES}
        late = [answer for answer in answers if answer.status_code == 409]
        assert all("该时段已约满" in answer.text and f'value="{spare.id}"' in answer.text for answer in late)
        assert await taken(owner, slots) == [PLACES] * SLOTS + [0]
        assert await told(owner) == SLOTS * PLACES

        lost = next(wish for wish, answer in zip(asked, answers, strict=True) if answer.status_code == 409)
        assert (await reply(browsers[0], lost[0], spare.id)).status_code == 303
        assert await taken(owner, slots) == [PLACES] * SLOTS + [1]
        assert await told(owner) == SLOTS * PLACES + 1
