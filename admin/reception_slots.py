"""接待时段: one slot with what can be done about it; none is closed before each visit in it is decided."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, time
from typing import Any, ClassVar
from uuid import UUID

from sqladmin import BaseView, expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.acting import STATUS_OF
from admin.answers import day_of, text_of, uuid_of, version_of
from admin.desk import Desk
from admin.formats import language
from admin.reception import Shown
from admin.view import may, uuid_or_404
from db.models import Procuratorate, ReceptionSlot
from db.queries import reception_pages, reception_slots
from rules.appointments import OPEN_APPOINTMENT, ReplyWords
from rules.deadlines import SHANGHAI, today
from rules.errors import NotFound, Problem, Refused
from rules.grants import Right, holders
from rules.people import Role
from services import reception_closing
from services import reception_slots as acts
from services.reception_closing import BookingDecision

OFFERED = 60


class ReceptionSlotView(BaseView):
    """Reached from the week and from tasks."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.KEEP_RECEPTION)}
    name = "接待时段"

    def is_visible(self, request: Request) -> bool:
        """Not in the menu."""
        return False

    def is_accessible(self, request: Request) -> bool:
        """Those who keep the reception."""
        return may(request, self.grants, "list")

    @expose("/reception/slot/{slot_id}", identity="reception-slot", methods=["GET"])
    async def page(self, request: Request) -> Response:
        """The slot, its visits, and the forms."""
        return await self._page(request)

    @expose("/reception/add", identity="reception-add", methods=["POST"])
    async def add(self, request: Request) -> Response:
        """A single slot; a refusal is told above the week."""
        form = await request.form()
        room_id, day = uuid_of(text_of(form, "room")), day_of(text_of(form, "day"))
        week, office = text_of(form, "week"), text_of(form, "office")
        back = request.url_for("admin:view-reception").include_query_params(office=office, week=day or week)
        if room_id is None or day is None:
            raise HTTPException(400)
        try:
            async with self.desk.staff.begin() as session:
                await acts.add(
                    session,
                    request.state.staff,
                    room_id=room_id,
                    day=day,
                    starts=_time(form, "starts"),
                    ends=_time(form, "ends"),
                    capacity=_number(form, "capacity"),
                    now=self.desk.now(),
                )
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            Flash.error(request, "".join(each.message(language()) for each in refused.problems))
        else:
            Flash.success(request, "已增加时段。")
        return RedirectResponse(back, 303)

    @expose("/reception/slot/{slot_id}/change", identity="reception-slot-change", methods=["POST"])
    async def change(self, request: Request) -> Response:
        """Other places, or another time while nobody has one."""

        async def act(session: AsyncSession, slot_id: UUID, form: FormData) -> None:
            await acts.change(
                session,
                request.state.staff,
                slot_id=slot_id,
                starts=_time(form, "starts"),
                ends=_time(form, "ends"),
                capacity=_number(form, "capacity"),
                expected_version=version_of(form),
                now=self.desk.now(),
            )

        return await self._perform(request, act, "时段已修改。")

    @expose("/reception/slot/{slot_id}/close", identity="reception-slot-close", methods=["POST"])
    async def close(self, request: Request) -> Response:
        """停止接待, with a decision on each visit."""

        async def act(session: AsyncSession, slot_id: UUID, form: FormData) -> None:
            await reception_closing.close(
                session,
                request.state.staff,
                slot_id=slot_id,
                reason=text_of(form, "reason"),
                decisions=decisions_of(form),
                expected_version=version_of(form),
                now=self.desk.now(),
            )

        return await self._perform(request, act, "已停止接待，申请人将收到通知。")

    @expose("/reception/slot/{slot_id}/reopen", identity="reception-slot-reopen", methods=["POST"])
    async def reopen(self, request: Request) -> Response:
        """恢复接待."""

        async def act(session: AsyncSession, slot_id: UUID, form: FormData) -> None:
            staff, version = request.state.staff, version_of(form)
            await acts.reopen(session, staff, slot_id=slot_id, expected_version=version, now=self.desk.now())

        return await self._perform(request, act, "已恢复接待。")

    async def _perform(
        self, request: Request, act: Callable[[AsyncSession, UUID, FormData], Awaitable[None]], words: str
    ) -> Response:
        slot_id, form = uuid_or_404(request.path_params["slot_id"]), await request.form()
        try:
            async with self.desk.staff.begin() as session:
                await act(session, slot_id, form)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            written = {name: text_of(form, name) for name in form}
            return await self._page(
                request, STATUS_OF.get(type(refused), 400), written=written, problems=_in_words(refused.problems)
            )
        Flash.success(request, words)
        return RedirectResponse(request.url_for("admin:view-reception-slot", slot_id=slot_id), 303)

    async def _page(self, request: Request, status: int = 200, **more: Any) -> Response:
        """As it stands now, with what has just been refused."""
        slot_id, now = uuid_or_404(request.path_params["slot_id"]), self.desk.now()
        async with self.desk.staff.read() as session:
            slot = await reception_slots.get(session, slot_id)
            if slot is None:
                raise HTTPException(404)
            context = await self._context(session, slot, now)
        return await self.templates.TemplateResponse(
            request, "portal/reception_slot.html", context | more, status_code=status
        )

    async def _context(self, session: AsyncSession, slot: ReceptionSlot, now: datetime) -> dict[str, Any]:
        booked = (await reception_pages.in_slots(session, [slot])).get(slot.id, ())
        undecided = [each for each in booked if each.status in OPEN_APPOINTMENT]
        free = await reception_slots.free(session, slot.procuratorate_id, now, OFFERED) if undecided else []
        return {
            "title": self.name,
            "office": await session.get(Procuratorate, slot.procuratorate_id),
            "shown": Shown(slot, booked),
            "on": today(slot.starts_at),
            "undecided": undecided,
            "offers": [Shown(each, ()) for each in free if each.id != slot.id],
            "begun": slot.starts_at <= now,
            "starts": f"{slot.starts_at.astimezone(SHANGHAI):%H:%M}",
            "ends": f"{slot.ends_at.astimezone(SHANGHAI):%H:%M}",
            "written": {},
            "problems": [],
        }


def decisions_of(form: FormData) -> list[BookingDecision]:
    """What was chosen for each visit; nothing where nothing was."""
    found = []
    for name in form:
        visit = uuid_of(name.removeprefix("act.")) if name.startswith("act.") else None
        if visit is None:
            continue
        slot_id = uuid_of(text_of(form, f"slot.{visit}")) if text_of(form, name) == "move" else None
        if slot_id is None and text_of(form, name) != "cancel":
            continue
        version = text_of(form, f"version.{visit}")
        words = ReplyWords(receptionist=text_of(form, f"receptionist.{visit}"), phone=text_of(form, f"phone.{visit}"))
        known = int(version) if version.isdecimal() and len(version) < 10 else 0
        found.append(BookingDecision(visit, known, slot_id, text_of(form, f"reason.{visit}"), words))
    return found


def _in_words(problems: Sequence[Problem]) -> list[str]:
    """Each problem, said of its appointment when it is about one."""
    found = []
    for each in problems:
        parts = (each.field or "").split(".")
        about = f"{parts[1]}：" if parts[0] == "decisions" and len(parts) > 2 else ""
        found.append(about + each.message(language()))
    return found


def _time(form: FormData, name: str) -> time:
    try:
        return time.fromisoformat(text_of(form, name)).replace(tzinfo=None)
    except ValueError:
        raise HTTPException(400) from None


def _number(form: FormData, name: str) -> int:
    text = text_of(form, name)
    return int(text) if text.isdecimal() and len(text) < 6 else 0
