"""公开稿: drafting, handing in, approving and publishing, the source beside the redacted text."""

from collections.abc import Awaitable, Callable
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from sqladmin import expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.acting import STATUS_OF, ActingView
from admin.answers import day_of, member_of, text_of, uuid_of
from admin.filters import Choice, by_label
from admin.formats import language, status_badge
from admin.headers import TEXT_LIMIT
from admin.view import opened, uuid_or_404
from db.models import PublicationDraft
from db.queries import publication_drafts as rows
from db.queries.staff_pages import staff_name
from rules.cases import CaseStage
from rules.errors import NotFound, Refused
from rules.grants import Right, holders
from rules.publication_drafts import OPEN, TRANSITIONS, DraftAct, DraftStatus, Texts
from rules.publications import PublicationKind
from services import publication_approvals, publication_drafts, publication_gate, publication_sources, publications
from services.publication_drafts import Work

WRITE, APPROVE, PUBLISH = "action:write", "action:approve", "action:publish"
RIGHTS = {WRITE: Right.DRAFT_PUBLICATIONS, APPROVE: Right.APPROVE_PUBLICATIONS, PUBLISH: Right.PUBLISH}
NEEDED = {DraftAct.APPROVE: APPROVE, DraftAct.RETURN: APPROVE, DraftAct.PUBLISH: PUBLISH}
WORDS = {
    DraftAct.SUBMIT: "已送审，等待审批。",
    DraftAct.TAKE_BACK: "已撤回送审。",
    DraftAct.DISCARD: "公开稿已作废。",
    DraftAct.APPROVE: "已批准，可以公开。",
    DraftAct.RETURN: "已退回起草人修改。",
    DraftAct.PUBLISH: "已公开，公众现在可以查看。",
}


class PublicationDraftView(ActingView, model=PublicationDraft):
    """Drafts of the office's subtree, those touched last on top."""

    name = name_plural = "公开稿"
    icon = "fa-solid fa-pen-to-square"
    category = "信息公开"
    counted = "drafts"
    grants = opened(Right.READ_PUBLICATIONS, RIGHTS)
    list_template = "portal/publication_drafts.html"
    details_template = "portal/publication_draft.html"
    column_list = ["title", "kind", "procuratorate", "edition", "status", "updated_at"]
    column_labels = {
        "title": "标题",
        "kind": "类别",
        "procuratorate": "单位",
        "edition": "版本",
        "status": "状态",
        "updated_at": "更新时间",
        "document_number": "文号",
    }
    column_searchable_list = ["title", "document_number"]
    column_sortable_list = ["updated_at"]
    column_default_sort = [("updated_at", True), ("id", True)]
    column_formatters = {"title": lambda row, _: str(row), "status": status_badge}
    column_filters = [
        by_label(
            PublicationDraft.status,
            "状态",
            DraftStatus,
            Choice("OPEN", "在办", sorted(OPEN)),
        ),
        by_label(PublicationDraft.kind, "类别", PublicationKind),
    ]
    non_link_related_fields = ["procuratorate"]
    column_details_list = ["procuratorate"]

    async def details_context(self, request: Request) -> dict[str, Any]:
        """Source and redacted text, what changed since the earlier version, what stands against it, and who did what."""
        draft_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            draft = await rows.get(session, draft_id)
            if draft is None:
                raise HTTPException(404)
            versions = await rows.of_publication(session, draft.publication_id)
            earlier = next((each for each in reversed(versions) if each.edition < draft.edition and each.title), None)
            steps = [
                (each, await staff_name(session, each.staff_member_id)) for each in await rows.steps(session, draft_id)
            ]
            against = await publication_gate.problems(session, draft, self.desk.now()) if draft.title else []
            return {
                "source": await publication_sources.opened(session, self.desk.keys, draft),
                "differences": differences(earlier, draft) if earlier else [],
                "earlier": earlier,
                "versions": versions,
                "steps": steps,
                "charges": await rows.charges(session, draft_id),
                "type": await rows.document_type(session, draft.document_type_code)
                or await rows.category(session, draft.category_code),
                "case": await rows.case(session, draft.case_id),
                "may_read_case": request.state.staff.may(holders(Right.READ_CASES)),
                "author": await staff_name(session, draft.author_id),
                "against": [problem.message(language()) for problem in against],
                "acts": self._acts(request, draft),
                "answer": {},
                "problems": [],
            }

    def _acts(self, request: Request, draft: PublicationDraft) -> dict[str, bool]:
        """What the member may do with it as it stands; who had a hand in it is told so instead of being offered approval."""
        possible = TRANSITIONS.get(draft.status, {})
        found = {act.name: act in possible and self.has_permission(request, NEEDED.get(act, WRITE)) for act in DraftAct}
        own = request.state.staff.staff_id in draft.hands
        return found | {"OWN": found["APPROVE"] and own, "APPROVE": found["APPROVE"] and not own}

    @expose("/new", methods=["GET", "POST"])
    async def new(self, request: Request) -> Response:
        """Begin a publication, from a case or free."""
        if not self.has_permission(request, WRITE):
            raise HTTPException(403)
        case_id = uuid_of(request.query_params.get("case", ""))

        async def act(session: AsyncSession, form: FormData) -> UUID:
            work = _work(form, member_of(PublicationKind, text_of(form, "kind")), case_id)
            staff, keys = request.state.staff, self.desk.keys
            return (await publication_drafts.create(session, staff, keys, work=work, now=self.desk.now())).id

        return await self._written(request, None, case_id, act)

    @expose("/write/{pk}", methods=["GET", "POST"])
    async def write(self, request: Request) -> Response:
        """Mend the source of a draft."""
        if not self.has_permission(request, WRITE):
            raise HTTPException(403)
        draft_id = uuid_or_404(request.path_params["pk"])
        async with self.desk.staff.read() as session:
            draft = await rows.get(session, draft_id)
        if draft is None:
            raise HTTPException(404)

        async def act(session: AsyncSession, form: FormData) -> UUID:
            await publication_drafts.write(
                session,
                request.state.staff,
                self.desk.keys,
                draft_id=draft_id,
                expected_version=_version(form),
                work=_work(form, None, None),
                now=self.desk.now(),
            )
            return draft_id

        return await self._written(request, draft, draft.case_id, act)

    async def _written(
        self,
        request: Request,
        draft: PublicationDraft | None,
        case_id: UUID | None,
        act: Callable[[AsyncSession, FormData], Awaitable[UUID]],
    ) -> Response:
        """The form; or the draft's page when it was saved, or the form again with what was wrong."""
        problems, status, form = [], 200, None
        if request.method == "POST":
            form = await request.form(max_part_size=TEXT_LIMIT)
            try:
                async with self.desk.staff.begin() as session:
                    draft_id = await act(session, form)
            except NotFound:
                raise HTTPException(404) from None
            except Refused as refused:
                problems = [problem.message(language()) for problem in refused.problems]
                status = STATUS_OF.get(type(refused), 400)
            else:
                Flash.success(request, "原文已保存。")
                return RedirectResponse(request.url_for("admin:details", identity=self.identity, pk=str(draft_id)), 303)
        async with self.desk.staff.read() as session:
            documents, categories = await rows.types(session)
            case = await rows.case(session, case_id)
            if case_id is not None and case is None:
                raise HTTPException(404)
            context = {
                "title": "起草公开稿" if draft is None else "修改原文",
                "model_view": self,
                "draft": draft,
                "case": case,
                "documents": documents,
                "categories": categories,
                "stages": list(CaseStage),
                "problems": problems,
                "given": await self._given(session, draft, case_id, form),
            }
        return await self.templates.TemplateResponse(
            request, "portal/publication_form.html", context, status_code=status
        )

    async def _given(
        self, session: AsyncSession, draft: PublicationDraft | None, case_id: UUID | None, form: FormData | None
    ) -> dict[str, str]:
        """What stands in the fields: what was filled in, or what the draft or the case says."""
        if form is not None:
            return {name: text_of(form, name) for name in form}
        if draft is None:
            charges = await rows.charges_of_case(session, case_id) if case_id else []
            return {"charges": "\n".join(each.name for each in charges)}
        source = await publication_sources.opened(session, self.desk.keys, draft)
        return dict(source.parts()) | {
            "kind": draft.kind.name,
            "type": draft.document_type_code or draft.category_code or "",
            "document_number": draft.document_number or "",
            "stage": draft.stage.name if draft.stage else "",
            "effective_on": draft.effective_on.isoformat() if draft.effective_on else "",
            "charges": "\n".join(each.name for each in await rows.charges(session, draft.id)),
        }

    @expose("/do/{act}/{pk}", methods=["POST"])
    async def do(self, request: Request) -> Response:
        """Hand it in, take it back, give it up, approve it, send it back, make it public."""
        chosen = member_of(DraftAct, request.path_params["act"])
        if chosen is None or chosen not in WORDS:
            raise HTTPException(404)

        async def act(session: AsyncSession, draft_id: UUID, form: FormData) -> None:
            given: dict[str, Any] = {"draft_id": draft_id, "expected_version": _version(form), "now": self.desk.now()}
            if chosen is DraftAct.APPROVE:
                given["level"] = self.desk.approval_level
            if chosen is DraftAct.RETURN:
                given["remarks"] = text_of(form, "remarks").replace("\r\n", "\n")
            await ACTS[chosen](session, request.state.staff, **given)

        return await self.perform(request, NEEDED.get(chosen, WRITE), act, WORDS[chosen])


ACTS: dict[DraftAct, Callable[..., Awaitable[Any]]] = {
    DraftAct.SUBMIT: publication_drafts.submit,
    DraftAct.TAKE_BACK: publication_drafts.take_back,
    DraftAct.DISCARD: publication_drafts.discard,
    DraftAct.APPROVE: publication_approvals.approve,
    DraftAct.RETURN: publication_approvals.send_back,
    DraftAct.PUBLISH: publications.publish,
}


def _version(form: FormData) -> int:
    text = text_of(form, "version")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _work(form: FormData, kind: PublicationKind | None, case_id: UUID | None) -> Work:
    return Work(
        kind=kind,
        type_code=text_of(form, "type"),
        texts=Texts(*(text_of(form, name).replace("\r\n", "\n") for name in ("title", "summary", "body"))),
        case_id=case_id,
        document_number=text_of(form, "document_number") or None,
        stage=member_of(CaseStage, text_of(form, "stage")),
        effective_on=day_of(text_of(form, "effective_on")),
        charges=text_of(form, "charges").replace("、", "\n").splitlines(),
    )


def differences(earlier: PublicationDraft, later: PublicationDraft) -> list[tuple[str, str]]:
    """The later public text in pieces against the earlier one: each with "same", "added" or "removed"."""
    before, after = _lines(earlier), _lines(later)
    found: list[tuple[str, str]] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [("same", line) for line in after[b0:b1]]
            continue
        found += [("removed", line) for line in before[a0:a1]]
        found += [("added", line) for line in after[b0:b1]]
    return found


def _lines(draft: PublicationDraft) -> list[str]:
    return "\n".join([draft.title or "", draft.summary or "", draft.body or ""]).splitlines()
