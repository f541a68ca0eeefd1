"""导入文件: a case manager uploads the day's export in pieces, and sees what becomes of it and of whatever else has come in."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar
from uuid import UUID

from sqladmin import BaseView, expose
from sqladmin.flash import Flash
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from admin.answers import text_of, uuid_of
from admin.desk import Desk
from admin.formats import label, language, moment
from admin.view import may, uuid_or_404
from db.queries import case_upload_pages
from db.queries.case_upload_pages import ShownUpload
from rules.attempts import CASE_UPLOAD_BY_STAFF
from rules.case_uploads import RECEIVABLE, CaseUploadStatus, UploadChannel
from rules.errors import NotFound, Refused, TooManyAttempts
from rules.grants import Right, holders
from rules.people import Role, Staff
from services import attempts, case_upload_endings, case_uploads
from services.case_uploads import OffsetWrong

UPLOAD = "action:upload"
UNDER_WAY = (CaseUploadStatus.RECEIVING, CaseUploadStatus.RECEIVED, CaseUploadStatus.IMPORTING)
PROBLEMS = {
    "UNREADABLE": "文件无法读取",
    "BROKEN_OFF": "导入多次中断，请联系运行维护人员",
    "KEY_REVOKED": "接口密钥已撤销，未导入完毕",
}
COUNTS = (
    ("new", "新增"),
    ("changed", "变更"),
    ("unchanged", "无变化"),
    ("skipped", "跳过"),
    ("rejected", "拒绝"),
    ("warnings", "警告"),
    ("corrected", "更正进展"),
    ("withdrawn", "撤回进展"),
)


class ImportDeskView(BaseView):
    """Uploads, the newest first, live while they are under way."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {
        "list": holders(Right.READ_IMPORTS),
        UPLOAD: holders(Right.IMPORT_CASES),
    }
    name = "导入文件"
    icon = "fa-solid fa-upload"
    category = "案件"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who may see imports."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Whoever may see imports."""
        return may(request, self.grants, "list")

    def _may_upload(self, request: Request) -> bool:
        return may(request, self.grants, UPLOAD) and request.state.staff.procuratorate_id is not None

    @expose("/imports", identity="imports", methods=["GET"])
    async def page(self, request: Request) -> Response:
        """The form, and what has come in."""
        async with self.desk.staff.read() as session:
            shown = await case_upload_pages.newest(session)
        context = {
            "title": self.name,
            "rows": [(each, self._state(request, each)) for each in shown],
            "may_upload": self._may_upload(request),
            "limit": self.desk.reception.limit,
            "rejects_days": self.desk.rejects_days,
        }
        return await self.templates.TemplateResponse(request, "portal/import_desk.html", context)

    @expose("/imports/state", identity="imports-state", methods=["GET"])
    async def state(self, request: Request) -> Response:
        """How the named files stand; what is out of scope is left out."""
        ids = [each for each in map(uuid_of, request.query_params.getlist("id")) if each is not None]
        async with self.desk.staff.read() as session:
            shown = await case_upload_pages.some(session, ids)
        return JSONResponse([self._state(request, each) for each in shown])

    @expose("/imports/open", identity="imports-open", methods=["POST"])
    async def open(self, request: Request) -> Response:
        """Begin an upload: its id."""
        if not self._may_upload(request):
            raise HTTPException(403)
        staff, form = self._staff(request), await request.form()
        length = text_of(form, "length")
        try:
            async with self.desk.database.begin() as session:
                tries = [(CASE_UPLOAD_BY_STAFF, str(staff.staff_id))]
                await attempts.take(session, self.desk.keys, tries, now=self.desk.now())
            async with self.desk.database.begin() as session:
                upload = await case_uploads.open_upload(
                    session,
                    staff,
                    filename=text_of(form, "filename"),
                    length=int(length) if length.isdecimal() and len(length) < 16 else 0,
                    limit=self.desk.reception.limit,
                    now=self.desk.now(),
                )
        except Refused as refused:
            return _refusal(refused)
        return await self._one(request, upload.id)

    @expose("/imports/piece/{upload_id}", identity="imports-piece", methods=["PATCH"])
    async def piece(self, request: Request) -> Response:
        """The next bytes of an own upload; 409 with the true offset when it stands elsewhere."""
        if not self._may_upload(request):
            raise HTTPException(403)
        upload_id, offset = uuid_or_404(request.path_params["upload_id"]), request.headers.get("upload-offset", "")
        if not (offset.isdecimal() and len(offset) < 16):
            raise HTTPException(400)
        try:
            await case_uploads.receive(
                self.desk.reception,
                self._staff(request),
                upload_id=upload_id,
                offset=int(offset),
                content=request.stream(),
            )
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            return _refusal(refused)
        except ClientDisconnect:
            return Response(status_code=400)  # whoever sent it asks again where the file stands
        return await self._one(request, upload_id)

    @expose("/imports/give-up/{upload_id}", identity="imports-give-up", methods=["POST"])
    async def give_up(self, request: Request) -> Response:
        """A file that is still coming to one's offices is no longer waited for."""
        upload_id = uuid_or_404(request.path_params["upload_id"])
        if not may(request, self.grants, UPLOAD):
            raise HTTPException(403)
        files = self.desk.reception.files
        try:
            async with self.desk.staff.begin() as session:
                await case_upload_endings.give_up(session, self._staff(request), upload_id=upload_id)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            Flash.error(request, "".join(each.message(language()) for each in refused.problems))
        else:
            files.remove(files.sent(upload_id))
            Flash.success(request, "已取消上传。")
        return RedirectResponse(request.url_for("admin:view-imports"), 303)

    @expose("/imports/rejects/{upload_id}", identity="imports-rejects", methods=["GET"])
    async def rejects(self, request: Request) -> Response:
        """The rejected lines of a file of one's offices; they hold names, so the look is recorded."""
        upload_id = uuid_or_404(request.path_params["upload_id"])
        if not may(request, self.grants, UPLOAD):
            raise HTTPException(403)
        files = self.desk.reception.files
        try:
            async with self.desk.staff.begin() as session:
                await case_uploads.take_rejects(session, self._staff(request), upload_id=upload_id)
            if not files.rejects(upload_id).exists():
                raise NotFound
        except NotFound:
            raise HTTPException(404) from None
        name = f"rejects-{upload_id}.jsonl"
        return StreamingResponse(
            files.in_pieces(files.rejects(upload_id)),
            media_type="application/jsonl",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _staff(self, request: Request) -> Staff:
        staff: Staff = request.state.staff
        return staff

    async def _one(self, request: Request, upload_id: UUID) -> Response:
        async with self.desk.staff.read() as session:
            shown = await case_upload_pages.some(session, [upload_id])
        return JSONResponse(self._state(request, shown[0]))

    def _state(self, request: Request, shown: ShownUpload) -> dict[str, object]:
        """A file as the page's script reads it."""
        upload, run = shown.upload, shown.run
        may_upload = may(request, self.grants, UPLOAD)
        rejects = upload.has_rejects and may_upload
        is_coming = upload.status in RECEIVABLE and upload.channel is not UploadChannel.FOLDER and may_upload
        return {
            "id": str(upload.id),
            "office": shown.office,
            "offset": upload.received,
            "under_way": upload.status in UNDER_WAY,
            "status": upload.status.name,
            "words": PROBLEMS.get(upload.problem or "", label(upload.status)),
            "percent": _percent(shown),
            "counts": [[words, getattr(run, name)] for name, words in COUNTS] if run else [],
            "finished": moment(upload.finished_at) if upload.finished_at else None,
            "rejects": request.url_for("admin:view-imports-rejects", upload_id=upload.id).path if rejects else None,
            "give_up": request.url_for("admin:view-imports-give-up", upload_id=upload.id).path if is_coming else None,
        }


def _percent(shown: ShownUpload) -> int:
    """How far the present step has come: receiving, or importing."""
    upload = shown.upload
    if not upload.length:
        return 0
    if upload.status is CaseUploadStatus.DONE:
        return 100
    done = upload.received if upload.status is CaseUploadStatus.RECEIVING else shown.run.bytes_read if shown.run else 0
    return min(100, done * 100 // upload.length)


def _refusal(refused: Refused) -> JSONResponse:
    said: dict[str, object] = {"problems": [each.message(language()) for each in refused.problems]}
    if isinstance(refused, OffsetWrong):
        said["offset"] = refused.offset
        return JSONResponse(said, 409)
    return JSONResponse(said, 429 if isinstance(refused, TooManyAttempts) else 400)
