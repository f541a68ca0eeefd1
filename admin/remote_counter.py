"""交付: what the local office prints and hands over for a remote request, on the portal's own role as the hall desk does."""

from uuid import UUID

from sqladmin import expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import ReviewAnswer, member_of, text_of, version_of
from admin.printed_remote_requests import PrintedDelivery, PrintedSheet, PrintedUndertaking
from admin.prints import PrintingView
from admin.scans import cleaned, scan_of
from db.models import RemoteRequest
from db.queries import accounts, procuratorates, remote_requests
from db.queries.staff_pages import staff_name
from printing.sheet import Printed
from rules.errors import Invalid, NotFound, Refused
from rules.papers import AttachmentKind
from rules.people import Staff
from rules.registrations import ReceiptKind
from rules.remote_decisions import DeliveryMedium, HandedOver
from services import query_sheets, receipts, remote_hand_over
from services.scans import Paper


def handed_over(form: FormData) -> HandedOver:
    """The form of a delivery."""
    pieces = text_of(form, "pieces")
    return HandedOver(
        identity_checked=bool(text_of(form, "identity_checked")),
        medium=member_of(DeliveryMedium, text_of(form, "medium")),
        pieces=int(pieces) if pieces.isdecimal() and len(pieces) < 5 else None,
        seal_number=text_of(form, "seal_number") or None,
    )


async def _offices(session: AsyncSession, asked: RemoteRequest) -> tuple[str, str]:
    """The names of the local and of the handling office."""
    ids = [asked.local_procuratorate_id, asked.handling_procuratorate_id]
    names = {office.id: office.name for office in await procuratorates.by_ids(session, ids)}
    return names[ids[0]], names[ids[1]]


class RemoteCounterView(PrintingView):
    """The counter of the local office."""

    @expose("/hand-over/{pk}", methods=["POST"])
    async def hand_over(self, request: Request) -> Response:
        """Hand over what was approved; the answer is the receipt."""
        request_id = self.allowed(request)
        form = await request.form(max_files=1, max_fields=20)
        paper: Paper | None = None
        done = False
        try:
            scan, problems = await scan_of(form, "undertaking", AttachmentKind.CONFIDENTIALITY_UNDERTAKING)
            if problems:
                raise Invalid(*problems)
            paper = await cleaned(self.desk, scan) if scan else None
            async with self.desk.database.begin() as session:
                await remote_hand_over.hand_over(
                    session,
                    request.state.staff,
                    request_id=request_id,
                    expected_version=version_of(form),
                    handed=handed_over(form),
                    undertaking=paper,
                    now=self.desk.now(),
                )
            done = True
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return await self.page_again(request, ReviewAnswer(), refused, handed=handed_over(form))
        finally:
            if not done and paper is not None:
                await self.desk.files.remove(paper.stored.key)
        Flash.success(request, "已登记交付，请打印交付回执。")
        return RedirectResponse(request.url_for("admin:view-remote-request-receipt", pk=str(request_id)), 303)

    @expose("/sheet/{pk}", methods=["GET"])
    async def sheet(self, request: Request) -> Response:
        """The query sheet, made now from what the case discloses now; each look is recorded."""
        return await self.show(request, self._sheet, "sheet_pdf")

    @expose("/sheet-pdf/{pk}", methods=["POST"])
    async def sheet_pdf(self, request: Request) -> Response:
        """The same as a PDF."""
        return await self.save(request, self._sheet, "query-sheet")

    @expose("/undertaking/{pk}", methods=["GET"])
    async def undertaking(self, request: Request) -> Response:
        """The undertaking of confidentiality, to be signed."""
        return await self.show(request, self._undertaking, "undertaking_pdf")

    @expose("/undertaking-pdf/{pk}", methods=["POST"])
    async def undertaking_pdf(self, request: Request) -> Response:
        """The same as a PDF."""
        return await self.save(request, self._undertaking, "undertaking")

    @expose("/receipt/{pk}", methods=["GET"])
    async def receipt(self, request: Request) -> Response:
        """The receipt of delivery; the print is counted."""
        return await self.show(request, self._receipt, "receipt_pdf")

    @expose("/receipt-pdf/{pk}", methods=["POST"])
    async def receipt_pdf(self, request: Request) -> Response:
        """The same as a PDF; the print is counted."""
        return await self.save(request, self._receipt, "delivery-receipt")

    async def _sheet(self, staff: Staff, request_id: UUID) -> Printed:
        async with self.desk.database.begin() as session:
            sheet = await query_sheets.printed(session, staff, request_id=request_id, now=self.desk.now())
            near, far = await _offices(session, sheet.request)
        return PrintedSheet(sheet, near, far, staff.full_name)

    async def _undertaking(self, staff: Staff, request_id: UUID) -> Printed:
        async with self.desk.database.begin() as session:
            asked = await remote_hand_over.to_be_signed(session, staff, request_id=request_id)
            near, far = await _offices(session, asked)
            account = await accounts.get(session, asked.account_id)
        return PrintedUndertaking(asked, account.full_name if account else "—", near, far)

    async def _receipt(self, staff: Staff, request_id: UUID) -> Printed:
        async with self.desk.staff.begin() as session:
            asked = await remote_requests.for_staff(session, staff, request_id)
            if asked is None or asked.receipt_id is None:
                raise NotFound
            receipt, account = await receipts.take_print(
                session, staff, receipt_id=asked.receipt_id, kind=ReceiptKind.DELIVERY
            )
            near, far = await _offices(session, asked)
            clerk = await staff_name(session, receipt.issued_by_id)
        return PrintedDelivery(receipt, asked, account.full_name, near, far, clerk or "—", self.desk.public_url)
