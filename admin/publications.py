"""公开信息: what is public, its versions, taking it back and beginning a correction."""

from typing import Any
from uuid import UUID

from sqladmin import expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.acting import ActingView
from admin.answers import member_of, text_of
from admin.filters import ALL, Choice, ChoiceFilter, by_label
from admin.formats import language, status_badge
from admin.view import opened, uuid_or_404
from db.models import Publication
from db.queries import publication_drafts as rows
from db.queries import publication_pages
from db.queries.staff_pages import staff_name
from rules.errors import NotFound, Refused
from rules.grants import Right
from rules.publications import BY_STAFF, DOCUMENT_TYPES, PublicationKind, PublicationStatus, WithdrawalReason
from services import publications

WITHDRAW, CORRECT = "action:withdraw", "action:correct"


class PublicationView(ActingView, model=Publication):
    """What the office's subtree has published, the newest first."""

    name = name_plural = "公开信息"
    icon = "fa-solid fa-bullhorn"
    category = "信息公开"
    grants = opened(Right.READ_PUBLICATIONS, {WITHDRAW: Right.PUBLISH, CORRECT: Right.DRAFT_PUBLICATIONS})
    column_list = ["publication_number", "title", "kind", "procuratorate", "status", "published_at", "version"]
    column_labels = {
        "publication_number": "公开编号",
        "title": "标题",
        "kind": "类别",
        "procuratorate": "发布单位",
        "status": "状态",
        "published_at": "公开时间",
        "version": "版本",
        "document_number": "文号",
    }
    column_searchable_list = ["publication_number", "title", "document_number"]
    column_sortable_list = ["published_at"]
    column_default_sort = [("published_at", True), ("id", True)]
    column_formatters = {"status": status_badge}
    column_filters = [
        by_label(Publication.status, "状态", PublicationStatus, ALL),
        by_label(Publication.kind, "类别", PublicationKind),
        ChoiceFilter(
            Publication.document_type_code,
            "文书类型",
            [ALL, *(Choice(each.code, each.label_zh, [each.code]) for each in DOCUMENT_TYPES)],
        ),
    ]
    non_link_related_fields = ["procuratorate"]
    column_details_list = ["procuratorate", "document_type", "category"]
    details_template = "portal/publication.html"

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Versions, charges, objections, and why it was withdrawn."""
        publication_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            publication = await session.get(Publication, publication_id)
            is_public = publication is not None and publication.withdrawn_at is None
            withdrawal = await publication_pages.withdrawal(session, publication_id)
            return {
                "versions": await rows.of_publication(session, publication_id),
                "charges": await publication_pages.charges(session, publication_id),
                "objections": await publication_pages.objections(session, publication_id),
                "withdrawal": withdrawal,
                "withdrawn_by": await staff_name(session, withdrawal.withdrawn_by_id) if withdrawal else None,
                "reasons": BY_STAFF,
                "may_withdraw": is_public and self.has_permission(request, WITHDRAW),
                "may_correct": is_public and self.has_permission(request, CORRECT),
                "answer": {},
                "problems": [],
            }

    @expose("/withdraw/{pk}", methods=["POST"])
    async def withdraw(self, request: Request) -> Response:
        """Take it from the public at once."""

        async def act(session: AsyncSession, publication_id: UUID, form: FormData) -> None:
            await publications.withdraw(
                session,
                request.state.staff,
                publication_id=publication_id,
                reason=member_of(WithdrawalReason, text_of(form, "reason")),
                words=text_of(form, "words").replace("\r\n", "\n"),
                now=self.desk.now(),
            )

        return await self.perform(request, WITHDRAW, act, "已撤回，公众不再能看到任何内容。")

    @expose("/correct/{pk}", methods=["POST"])
    async def correct(self, request: Request) -> Response:
        """Begin a later version, and open it."""
        publication_id = uuid_or_404(request.path_params["pk"])
        if not self.has_permission(request, CORRECT):
            raise HTTPException(403)
        try:
            async with self.desk.staff.begin() as session:
                draft = await publications.begin_correction(
                    session, request.state.staff, self.desk.keys, publication_id=publication_id, now=self.desk.now()
                )
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            Flash.error(request, "".join(problem.message(language()) for problem in refused.problems))
            return RedirectResponse(
                request.url_for("admin:details", identity=self.identity, pk=str(publication_id)), 303
            )
        Flash.success(request, "更正稿已建立；在其公开之前，现有版本继续公开。")
        return RedirectResponse(request.url_for("admin:details", identity="publication-draft", pk=str(draft.id)), 303)
