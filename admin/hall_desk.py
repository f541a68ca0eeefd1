"""现场身份认证窗口: one page for a visitor: account, identity, papers, case, receipt."""

import asyncio
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar
from uuid import UUID

from sqladmin import BaseView, expose
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from admin.answers import text_of
from admin.desk import Desk
from admin.formats import language
from admin.hall_forms import PAPERS, DeskForm, announced_kinds, desk_form, empty_form, scans_of
from admin.printed_receipts import PrintedReceipt
from admin.scans import cleaned
from admin.view import may, uuid_or_404
from db.queries import accounts, procuratorates
from db.queries import receipts as known_receipts
from db.queries.staff_pages import staff_name
from rules.accounts import AccountType, IdType
from rules.attempts import HALL_CHECKED_BY_STAFF
from rules.bindings import Capacity
from rules.errors import Conflict, Invalid, NotFound, Problem, Refused
from rules.grants import Right, holders
from rules.papers import MAGIC
from rules.people import Role, Staff
from services import attempts, hall_desk, hall_visits, password_resets, receipts
from services.hall_desk import Served
from services.scans import Paper


class HallDeskView(BaseView):
    """The desk: nothing is kept of a visit that is refused."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.SERVE_VISITORS)}
    name = "现场身份认证"
    icon = "fa-solid fa-id-card"
    category = "审核"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who may use it."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Reviewers of an office."""
        return may(request, self.grants, "list") and request.state.staff.procuratorate_id is not None

    @expose("/hall", identity="hall", methods=["GET"])
    async def form(self, request: Request) -> Response:
        """An empty form."""
        return await self._page(request, empty_form(), [], 200)

    @expose("/hall/check", identity="hall-check", methods=["POST"])
    async def check(self, request: Request) -> Response:
        """Everything that stands against the form, before its files are sent: so that none has to be chosen twice."""
        form = await request.form()
        answer = desk_form(form)
        problems = answer.problems()
        staff: Staff = request.state.staff
        if not problems:
            async with self.desk.database.begin() as session:
                await attempts.take(
                    session, self.desk.keys, [(HALL_CHECKED_BY_STAFF, str(staff.staff_id))], now=self.desk.now()
                )
            async with self.desk.database.begin() as session:
                problems = await hall_visits.problems_of(
                    session,
                    staff,
                    self.desk.keys,
                    visit=answer.visit(),
                    kinds=announced_kinds(form),
                    now=self.desk.now(),
                )
        return JSONResponse({"problems": [each.message(language()) for each in problems]})

    @expose("/hall/serve", identity="hall-serve", methods=["POST"])
    async def serve(self, request: Request) -> Response:
        """Serve the visitor; the answer is the receipt, with the code that is shown only here."""
        form = await request.form(max_files=len(PAPERS), max_fields=60)
        answer = desk_form(form)
        if answer.key and (receipt_id := await self._served_already(request.state.staff, answer.key)):
            return await self._receipt(request, receipt_id)
        papers: list[Paper] = []
        served: Served | None = None
        try:
            scans, problems = await scans_of(form)
            if problems := [*answer.problems(), *problems]:
                raise Invalid(*problems)
            await self._check(request.state.staff, answer, [scan.kind for scan in scans])
            for scan in scans:
                papers.append(await cleaned(self.desk, scan))
            served = await self._serve(request.state.staff, answer, papers)
        except Refused as refused:
            return await self._page(request, answer, refused.problems, 400)
        finally:
            if served is None:
                for paper in papers:
                    await self.desk.files.remove(paper.stored.key)
        return await self._receipt(request, served.receipt.id, served=served)

    async def _serve(self, staff: Staff, answer: DeskForm, papers: list[Paper]) -> Served:
        # The portal's own database: whoever comes may have an account that was opened elsewhere in the country.
        try:
            async with self.desk.database.begin() as session:
                return await hall_desk.serve(
                    session, staff, self.desk.keys, visit=answer.visit(), papers=papers, now=self.desk.now()
                )
        except IntegrityError as twice:  # the same form was sent twice at once: one of the two has served it
            raise Conflict(Problem("VISIT_SERVED")) from twice

    async def _served_already(self, staff: Staff, key: UUID) -> UUID | None:
        """The receipt of a form that comes again, by a reload or a second click."""
        async with self.desk.database.read() as session:
            return await known_receipts.by_visit(session, key, staff.staff_id)

    async def _check(self, staff: Staff, answer: DeskForm, kinds: list[Any]) -> None:
        async with self.desk.database.begin() as session:
            problems = await hall_visits.problems_of(
                session, staff, self.desk.keys, visit=answer.visit(), kinds=kinds, now=self.desk.now()
            )
        if problems:
            raise Invalid(*problems)

    @expose("/hall/receipts/{receipt_id}", identity="hall-receipt", methods=["GET"])
    async def receipt(self, request: Request) -> Response:
        """The receipt once more, without the code; the print is counted."""
        return await self._receipt(request, uuid_or_404(request.path_params["receipt_id"]))

    @expose("/hall/receipts/{receipt_id}/pdf", identity="hall-receipt-pdf", methods=["POST"])
    async def pdf(self, request: Request) -> Response:
        """The receipt as a PDF; with the code only for whoever has just been shown it. The print is counted."""
        receipt_id = uuid_or_404(request.path_params["receipt_id"])
        code = text_of(await request.form(), "code")
        shown = await self._printed(request, receipt_id, code=code or None)
        content = await asyncio.to_thread(shown.pdf)
        name = f"receipt-{shown.receipt.number}.pdf"
        return Response(
            content, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )

    async def _receipt(self, request: Request, receipt_id: UUID, *, served: Served | None = None) -> Response:
        shown = await self._printed(request, receipt_id, code=served.code if served else None)
        context = {"title": shown.title, "shown": shown, "qr": shown.qr()}
        return await self.templates.TemplateResponse(request, "portal/receipt.html", context)

    async def _printed(self, request: Request, receipt_id: UUID, *, code: str | None) -> PrintedReceipt:
        staff: Staff = request.state.staff
        try:
            async with self.desk.staff.begin() as session:
                receipt, account = await receipts.take_print(session, staff, receipt_id=receipt_id)
                office = await procuratorates.by_ids(session, [receipt.procuratorate_id])
                clerk = await staff_name(session, receipt.issued_by_id)
                bound = await known_receipts.bound_with(session, receipt)
        except NotFound:
            raise HTTPException(404) from None
        if code is not None:
            async with self.desk.database.begin() as session:
                holder = await accounts.get(session, account.id)
                fits = holder and await password_resets.is_current(
                    session, self.desk.keys, holder, code, now=self.desk.now()
                )
            code = code if fits else None
        return PrintedReceipt(receipt, account, office[0].name, clerk or "—", self.desk.public_url, code, bound)

    async def _page(self, request: Request, answer: DeskForm, problems: Any, status: int) -> Response:
        context = {
            "title": self.name,
            "answer": answer,
            "said": answer.values,
            "problems": [each.message(language()) for each in problems if isinstance(each, Problem)],
            "account_types": list(AccountType),
            "id_types": list(IdType),
            "capacities": list(Capacity),
            "papers": PAPERS,
            "accepts": ",".join(MAGIC),
        }
        return await self.templates.TemplateResponse(request, "portal/hall_desk.html", context, status_code=status)
