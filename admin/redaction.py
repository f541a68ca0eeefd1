"""屏蔽: the redaction desk of one draft, source beside redacted text, what is found in place, names, doubts; every control a form."""

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
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
from admin.answers import text_of, uuid_of
from admin.desk import Desk
from admin.formats import language
from admin.headers import TEXT_LIMIT
from admin.redacted_text import desk_context
from admin.view import may, uuid_or_404
from db.queries import publication_drafts
from rules.errors import NotFound, Refused, Stale
from rules.grants import Right, holders
from rules.people import Role, Staff
from rules.publication_drafts import Texts
from rules.redaction_naming import KnownName, NamingGround, Standing
from services import protected_names, redacting
from services.redacting import Spot
from services.redactions import opened

WORK = "action:redact"
Act = Callable[["RedactionView", AsyncSession, Staff, UUID, int, FormData], Awaitable[None]]


class RedactionView(BaseView):
    """Reached from a draft; whoever may see drafts may look, whoever drafts may work."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {
        "list": holders(Right.READ_PUBLICATIONS),
        WORK: holders(Right.DRAFT_PUBLICATIONS),
    }
    name = "屏蔽"
    category = "信息公开"

    def is_visible(self, request: Request) -> bool:
        """Not in the menu: it is always about one draft."""
        return False

    def is_accessible(self, request: Request) -> bool:
        """Whoever may see drafts."""
        return may(request, self.grants, "list")

    @expose("/redaction/{draft_id}", identity="redaction", methods=["GET"])
    async def page(self, request: Request) -> Response:
        """The desk as it stands."""
        return await self._show(request)

    @expose("/redaction/{draft_id}/{act}", identity="redaction-act", methods=["POST"])
    async def act(self, request: Request) -> Response:
        """Do one thing; when it is refused nothing happened, and the desk comes back with what was written."""
        draft_id = uuid_or_404(request.path_params["draft_id"])
        chosen = ACTS.get(request.path_params["act"])
        if chosen is None:
            raise HTTPException(404)
        if not may(request, self.grants, WORK):
            raise HTTPException(403)
        act, words = chosen
        form = await request.form(max_part_size=TEXT_LIMIT)
        version = text_of(form, "version")
        expected = int(version) if version.isdecimal() and len(version) < 10 else 0
        try:
            async with self.desk.staff.begin() as session:
                await act(self, session, request.state.staff, draft_id, expected, form)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return await self._show(request, form=form, refused=refused)
        Flash.success(request, words)
        return RedirectResponse(request.url_for("admin:view-redaction", draft_id=str(draft_id)), 303)

    async def _show(
        self, request: Request, *, form: FormData | None = None, refused: Refused | None = None
    ) -> Response:
        draft_id = uuid_or_404(request.path_params["draft_id"])
        async with self.desk.staff.read() as session:
            draft = await publication_drafts.get(session, draft_id)
            if draft is None:
                raise HTTPException(404)
            context: dict[str, Any] = await desk_context(session, await opened(session, self.desk.keys, draft))
        context |= {
            "title": f"屏蔽：{draft}",
            "draft_page": request.url_for("admin:details", identity="publication-draft", pk=str(draft_id)).path,
            "may_work": context["may_work"] and may(request, self.grants, WORK),
            "problems": [each.message(language()) for each in refused.problems] if refused else [],
            "written": {name: text_of(form, name) for name in form} if form else {},
        }
        status = STATUS_OF.get(type(refused), 400) if refused else 200
        return await self.templates.TemplateResponse(request, "portal/redaction.html", context, status_code=status)

    async def mask(self, session: AsyncSession, staff: Staff, draft_id: UUID, version: int, form: FormData) -> None:
        """One place."""
        await redacting.mask(
            session,
            staff,
            self.desk.keys,
            draft_id=draft_id,
            expected_version=version,
            spot=_spot(form),
            now=self.desk.now(),
        )

    async def mask_all(self, session: AsyncSession, staff: Staff, draft_id: UUID, version: int, form: FormData) -> None:
        """Everything that is sure, going on from the present text or beginning again."""
        await redacting.mask_all(
            session,
            staff,
            self.desk.keys,
            draft_id=draft_id,
            expected_version=version,
            from_source=text_of(form, "from") == "source",
            now=self.desk.now(),
        )

    async def write(self, session: AsyncSession, staff: Staff, draft_id: UUID, version: int, form: FormData) -> None:
        """The text as it was edited by hand."""
        texts = Texts(*(text_of(form, part).replace("\r\n", "\n") for part in ("title", "summary", "body")))
        await redacting.write(
            session, staff, draft_id=draft_id, expected_version=version, texts=texts, now=self.desk.now()
        )

    async def settle(self, session: AsyncSession, staff: Staff, draft_id: UUID, version: int, form: FormData) -> None:
        """A doubtful place stays as it is, for a reason."""
        await redacting.settle(
            session,
            staff,
            self.desk.keys,
            draft_id=draft_id,
            expected_version=version,
            spot=_spot(form),
            reason=text_of(form, "reason"),
            now=self.desk.now(),
        )

    async def unsettle(self, session: AsyncSession, staff: Staff, draft_id: UUID, version: int, form: FormData) -> None:
        """A doubt is asked about again."""
        await redacting.unsettle(
            session, staff, draft_id=draft_id, expected_version=version, doubt_id=_id(form), now=self.desk.now()
        )

    async def protect(self, session: AsyncSession, staff: Staff, draft_id: UUID, version: int, form: FormData) -> None:
        """Somebody who is typed in."""
        standing = Standing.__members__.get(text_of(form, "standing"), Standing.OTHER)
        known = KnownName(
            text_of(form, "name"), standing, bool(text_of(form, "minor")), _ground(form), text_of(form, "reason")
        )
        await protected_names.protect(
            session,
            staff,
            self.desk.keys,
            draft_id=draft_id,
            expected_version=version,
            known=known,
            now=self.desk.now(),
        )

    async def parties(self, session: AsyncSession, staff: Staff, draft_id: UUID, version: int, form: FormData) -> None:
        """The parties of the case."""
        await protected_names.take_parties(
            session, staff, draft_id=draft_id, expected_version=version, now=self.desk.now()
        )

    async def choose(self, session: AsyncSession, staff: Staff, draft_id: UUID, version: int, form: FormData) -> None:
        """Somebody is named on a ground, or hidden again."""
        await protected_names.choose(
            session,
            staff,
            self.desk.keys,
            draft_id=draft_id,
            expected_version=version,
            name_id=_id(form),
            ground=_ground(form),
            reason=text_of(form, "reason"),
            now=self.desk.now(),
        )

    async def forget(self, session: AsyncSession, staff: Staff, draft_id: UUID, version: int, form: FormData) -> None:
        """Somebody who was typed in by mistake."""
        await protected_names.forget(
            session,
            staff,
            self.desk.keys,
            draft_id=draft_id,
            expected_version=version,
            name_id=_id(form),
            now=self.desk.now(),
        )


def _spot(form: FormData) -> Spot:
    """A place as a button names it: part, first and last character; an old page names none."""
    part, _, places = text_of(form, "place").partition(":")
    start, _, end = places.partition(":")
    if not (start.isdecimal() and end.isdecimal() and len(places) < 20):
        raise Stale
    return Spot(part, int(start), int(end))


def _id(form: FormData) -> UUID:
    """The row that a button names."""
    found = uuid_of(text_of(form, "id"))
    if found is None:
        raise Stale
    return found


def _ground(form: FormData) -> NamingGround | None:
    return NamingGround.__members__.get(text_of(form, "ground"))


ACTS: Mapping[str, tuple[Act, str]] = {
    "mask": (RedactionView.mask, "已屏蔽 1 处。"),
    "mask-all": (RedactionView.mask_all, "已按建议屏蔽，请逐一核实其余各处。"),
    "write": (RedactionView.write, "公开文本已保存。"),
    "settle": (RedactionView.settle, "已记录核实结果。"),
    "unsettle": (RedactionView.unsettle, "已恢复为待核实。"),
    "protect": (RedactionView.protect, "已加入名单。"),
    "parties": (RedactionView.parties, "已加入案件当事人。"),
    "choose": (RedactionView.choose, "已保存。"),
    "forget": (RedactionView.forget, "已从名单中删除。"),
}
