"""预约日历: a week of an office's slots with the visits in them, and the list of a day to print."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from sqladmin import BaseView, expose
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.answers import day_of
from admin.desk import Desk
from admin.offices import chosen
from admin.view import may
from db.models import ReceptionRoom, ReceptionSlot
from db.queries import reception_pages, reception_rooms, reception_slots
from db.queries.reception_pages import Booked
from rules.deadlines import SHANGHAI, WEEKDAYS, WorkCalendar, today
from rules.grants import Right, holders
from rules.people import Role

WEEK = timedelta(days=7)
MOST = 500


@dataclass(frozen=True)
class Shown:
    """A slot with the visits in it."""

    slot: ReceptionSlot
    booked: Sequence[Booked]

    @property
    def times(self) -> str:
        """From and until, as a clock on the wall has it."""
        return f"{self.slot.starts_at.astimezone(SHANGHAI):%H:%M}–{self.slot.ends_at.astimezone(SHANGHAI):%H:%M}"


@dataclass(frozen=True)
class Day:
    """A line of the week: what each room has on the day."""

    day: date
    works: bool
    rooms: Sequence[tuple[str, Sequence[Shown]]]

    @property
    def words(self) -> str:
        """Month, day and weekday."""
        return f"{self.day:%m-%d} 周{WEEKDAYS[self.day.weekday()]}"


class ReceptionView(BaseView):
    """The reception of one office: the member's own, or one below it."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.KEEP_RECEPTION)}
    name = "预约日历"
    icon = "fa-solid fa-calendar-days"
    category = "接待"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who keep the reception."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Those who keep the reception."""
        return may(request, self.grants, "list")

    @expose("/reception", identity="reception", methods=["GET"])
    async def week(self, request: Request) -> Response:
        """The week of a day: days below one another, rooms side by side."""
        now = self.desk.now()
        asked = request.query_params.get("week", "")
        day = day_of(asked) if asked else today(now)
        if day is None or not date(2000, 1, 10) < day < date(2999, 1, 1):
            raise HTTPException(400)
        first = day - timedelta(days=day.weekday())
        async with self.desk.staff.read() as session:
            where = await chosen(session, request, request.query_params.get("office", ""))
            rooms = await reception_rooms.of_office(session, where.office.id)
            slots = await reception_slots.between(
                session, where.office.id, _midnight(first), _midnight(first + WEEK), MOST
            )
            booked = await reception_pages.in_slots(session, slots)
        calendar = await self.desk.calendar.of(self.desk.database, now)
        shown = [Shown(slot, booked.get(slot.id, ())) for slot in slots]
        context = {
            "title": self.name,
            "where": where,
            "rooms": _columns(rooms, slots),
            "days": _days(first, rooms, shown, calendar),
            "first": first,
            "last": first + timedelta(days=6),
            "earlier": first - WEEK,
            "later": first + WEEK,
            "present": today(now),
            "is_cut": len(slots) == MOST,
            "now": now,
        }
        return await self.templates.TemplateResponse(request, "portal/reception.html", context)

    @expose("/reception/day/{day}", identity="reception-day", methods=["GET"])
    async def day(self, request: Request) -> Response:
        """当日接待名单: who comes when and where; nobody's papers are numbered on it."""
        day = day_of(request.path_params["day"])
        if day is None:
            raise HTTPException(404)
        async with self.desk.staff.read() as session:
            where = await chosen(session, request, request.query_params.get("office", ""))
            begins = _midnight(day)
            slots = await reception_slots.between(session, where.office.id, begins, begins + timedelta(days=1), MOST)
            booked = await reception_pages.in_slots(session, slots)
        context = {
            "title": "当日接待名单",
            "where": where,
            "day": Day(day, True, ()),
            "lines": [(Shown(slot, ()), each) for slot in slots for each in booked.get(slot.id, ())],
            "printed_at": self.desk.now(),
        }
        return await self.templates.TemplateResponse(request, "portal/reception_day.html", context)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _columns(rooms: Sequence[ReceptionRoom], slots: Sequence[ReceptionSlot]) -> list[ReceptionRoom]:
    """The rooms in use, and those in which there was something that week."""
    had = {slot.room_id for slot in slots}
    return [room for room in rooms if room.is_active or room.id in had]


def _days(first: date, rooms: Sequence[ReceptionRoom], shown: Sequence[Shown], calendar: WorkCalendar) -> list[Day]:
    """The working days, and whatever other day has a slot."""
    columns, found = _columns(rooms, [each.slot for each in shown]), []
    for number in range(7):
        day = first + timedelta(days=number)
        of_day = [each for each in shown if today(each.slot.starts_at) == day]
        works = calendar.is_working_day(day)
        if of_day or works or day.weekday() < 5:
            by_room = [(room.name, [each for each in of_day if each.slot.room_id == room.id]) for room in columns]
            found.append(Day(day, works, by_room))
    return found
