"""接待室与接待时间: the rooms of an office, the hours of a week, and the days on which nobody is received."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import time
from typing import Any, ClassVar
from uuid import UUID

from sqladmin import BaseView, expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import day_of, text_of, uuid_of
from admin.desk import Desk
from admin.formats import language
from admin.offices import Chosen, chosen
from admin.view import may, uuid_or_404
from db.models import ReceptionSession
from db.queries import reception_rooms
from rules.deadlines import today
from rules.errors import NotFound, Refused
from rules.grants import Right, holders
from rules.people import Role
from rules.reception_slots import MOST_SESSIONS_A_DAY, Closure, Session
from services import reception_rooms as acts

WEEKDAYS = ("每个工作日", "周一", "周二", "周三", "周四", "周五")
EVERY_DAY = 0  # of the line of a form: Monday to Friday
LINES, SPARE = 5 * MOST_SESSIONS_A_DAY + 3, 3
Line = tuple[str, str, str, str]  # weekday, from, until, places
EMPTY: Line = (str(EVERY_DAY), "", "", "")
Act = Callable[[AsyncSession, Chosen, FormData], Awaitable[object]]


class ReceptionRoomView(BaseView):
    """Rooms of one office: the member's own, or one below it."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.KEEP_RECEPTION)}
    name = "接待室与接待时间"
    icon = "fa-solid fa-door-open"
    category = "接待"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who keep the reception."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Those who keep the reception."""
        return may(request, self.grants, "list")

    @expose("/reception-rooms", identity="reception-rooms", methods=["GET"])
    async def page(self, request: Request) -> Response:
        """Rooms with their hours, and closures."""
        return await self._page(request, request.query_params.get("office", ""))

    async def _page(self, request: Request, unit_code: str, status: int = 200, **more: Any) -> Response:
        async with self.desk.staff.read() as session:
            where = await chosen(session, request, unit_code)
            rooms = await reception_rooms.of_office(session, where.office.id)
            hours = await reception_rooms.sessions_of(session, where.office.id)
            closures = await reception_rooms.closures_of(session, where.office.id, today(self.desk.now()))
        context = {
            "title": self.name,
            "where": where,
            "rooms": [
                (room, _summary(own := [each for each in hours if each.room_id == room.id]), _lines(own))
                for room in rooms
            ],
            "names": {room.id: room.name for room in rooms},
            "weekdays": WEEKDAYS,
            "closures": closures,
            "present": today(self.desk.now()),
            "problems": [],
            "written": {},
            "filled": {},
        }
        return await self.templates.TemplateResponse(
            request, "portal/reception_rooms.html", context | more, status_code=status
        )

    async def _do(self, request: Request, words: str, act: Act) -> Response:
        """An act on the office that the form names; when it is refused the page comes back with what was filled in."""
        form = await request.form()
        unit_code = text_of(form, "office")
        try:
            async with self.desk.staff.begin() as session:
                await act(session, await chosen(session, request, unit_code), form)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            problems = [each.message(language()) for each in refused.problems]
            written = {name: text_of(form, name) for name in form}
            filled = {request.path_params.get("room_id"): _filled(form)} if "starts.0" in form else {}
            return await self._page(request, unit_code, 400, problems=problems, written=written, filled=filled)
        Flash.success(request, words)
        where = request.url_for("admin:view-reception-rooms").include_query_params(office=unit_code)
        return RedirectResponse(where, 303)

    @expose("/reception-rooms/make", identity="reception-rooms-make", methods=["POST"])
    async def make(self, request: Request) -> Response:
        """A new room."""

        async def act(session: AsyncSession, where: Chosen, form: FormData) -> object:
            name = text_of(form, "name")
            return await acts.make(
                session, request.state.staff, office_id=where.office.id, name=name, now=self.desk.now()
            )

        return await self._do(request, "已新增接待室。", act)

    @expose("/reception-rooms/{room_id}/rename", identity="reception-rooms-rename", methods=["POST"])
    async def rename(self, request: Request) -> Response:
        """Another name."""

        async def act(session: AsyncSession, where: Chosen, form: FormData) -> object:
            return await acts.rename(
                session, request.state.staff, room_id=self._room(request), name=text_of(form, "name")
            )

        return await self._do(request, "已修改名称。", act)

    @expose("/reception-rooms/{room_id}/switch", identity="reception-rooms-switch", methods=["POST"])
    async def switch(self, request: Request) -> Response:
        """Out of use, or in use again."""

        async def act(session: AsyncSession, where: Chosen, form: FormData) -> object:
            is_active = text_of(form, "is_active") == "1"
            return await acts.switch(
                session, request.state.staff, room_id=self._room(request), is_active=is_active, now=self.desk.now()
            )

        return await self._do(request, "已保存，接待时段随之调整。", act)

    @expose("/reception-rooms/{room_id}/hours", identity="reception-rooms-hours", methods=["POST"])
    async def hours(self, request: Request) -> Response:
        """The hours of a week."""

        async def act(session: AsyncSession, where: Chosen, form: FormData) -> object:
            hours = hours_of(form)
            return await acts.set_hours(
                session, request.state.staff, room_id=self._room(request), hours=hours, now=self.desk.now()
            )

        return await self._do(request, "接待时间已保存，接待时段随之调整。", act)

    @expose("/reception-rooms/close", identity="reception-rooms-close", methods=["POST"])
    async def close(self, request: Request) -> Response:
        """停止接待 for some days."""

        async def act(session: AsyncSession, where: Chosen, form: FormData) -> object:
            first, last = day_of(text_of(form, "first_day")), day_of(text_of(form, "last_day"))
            if first is None or last is None:
                raise HTTPException(400)
            return await acts.close_days(
                session,
                request.state.staff,
                office_id=where.office.id,
                room_id=uuid_of(text_of(form, "room")),
                closure=Closure(first, last, text_of(form, "reason")),
                now=self.desk.now(),
            )

        return await self._do(request, "已停止接待；其中已有预约的时段见工作任务。", act)

    @expose("/reception-rooms/closures/{closure_id}/end", identity="reception-rooms-open", methods=["POST"])
    async def end_closure(self, request: Request) -> Response:
        """People are received after all."""

        async def act(session: AsyncSession, where: Chosen, form: FormData) -> None:
            closure_id = uuid_or_404(request.path_params["closure_id"])
            await acts.end_closure(session, request.state.staff, closure_id=closure_id, now=self.desk.now())

        return await self._do(request, "已恢复接待。", act)

    def _room(self, request: Request) -> UUID:
        return uuid_or_404(request.path_params["room_id"])


def _summary(hours: Sequence[ReceptionSession]) -> list[str]:
    """The hours of a week in words, a line a weekday."""
    by_day: dict[int, list[str]] = {}
    for each in hours:
        by_day.setdefault(each.weekday, []).append(f"{each.starts:%H:%M}–{each.ends:%H:%M}（{each.capacity}）")
    return [f"{WEEKDAYS[day]} {'，'.join(times)}" for day, times in sorted(by_day.items())]


def _lines(hours: Sequence[ReceptionSession]) -> list[Line]:
    """The hours as lines of the form, with some that are empty."""
    filled = [(str(each.weekday), f"{each.starts:%H:%M}", f"{each.ends:%H:%M}", str(each.capacity)) for each in hours]
    return filled + [EMPTY] * SPARE


def _filled(form: FormData) -> list[Line]:
    """The lines as they were sent."""
    names = [number for number in range(LINES) if f"starts.{number}" in form]
    return [
        (
            text_of(form, f"weekday.{number}"),
            text_of(form, f"starts.{number}"),
            text_of(form, f"ends.{number}"),
            text_of(form, f"capacity.{number}"),
        )
        for number in names
    ]


def hours_of(form: FormData) -> list[Session]:
    """The lines of the form that are filled in; a line for every day is five."""
    found = []
    for number in range(LINES):
        starts, ends = text_of(form, f"starts.{number}"), text_of(form, f"ends.{number}")
        if not starts and not ends:
            continue
        weekday, capacity = text_of(form, f"weekday.{number}"), text_of(form, f"capacity.{number}")
        days = range(1, 6) if weekday == str(EVERY_DAY) else [int(weekday) if weekday.isdecimal() else 9]
        places = int(capacity) if capacity.isdecimal() and len(capacity) < 6 else 0
        found += [Session(day, _time(starts), _time(ends), places) for day in days]
    return sorted(found, key=lambda each: (each.weekday, each.starts))


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise HTTPException(400) from None
