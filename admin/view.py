"""The base of all staff pages: nothing is allowed unless granted, nothing is there unless in scope."""

import logging
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar
from uuid import UUID

from sqladmin import ModelView
from sqladmin.flash import Flash
from sqlalchemy import Select, String, cast, false, or_
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.desk import Desk
from admin.formats import FORMATTERS, language
from admin.scope import OutOfScope
from db.queries.patterns import containing
from rules.errors import Refused
from rules.grants import Right, holders
from rules.people import Role, Staff

log = logging.getLogger(__name__)

SEARCH_LIMIT = 60


class NotSaved(ValueError):
    """Why an edit did not happen, in words for the person."""


def opened(read: Right, others: Mapping[str, Right] | None = None) -> Mapping[str, AbstractSet[Role]]:
    """The grants of a view: its list and its rows for the holders of one right, other actions as named."""
    rights = {"list": read, "details": read, **(others or {})}
    return {action: holders(right) for action, right in rights.items()}


def may(request: Request, grants: Mapping[str, AbstractSet[Role]], action: str) -> bool:
    """Whether the signed-in member of staff has a role to which the action is granted."""
    staff: Staff | None = getattr(request.state, "staff", None)
    return staff is not None and staff.may(grants.get(str(action), frozenset()))


def uuid_or_404(text: str) -> UUID:
    """An id out of an address."""
    try:
        return UUID(text)
    except ValueError:
        raise HTTPException(404) from None


class StaffView(ModelView):
    """Read only and closed to everybody; a noun's view opens what its `grants` say, role by role."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {}

    can_create = can_edit = can_delete = can_export = False
    search_auto_submit = False
    page_size = 20
    page_size_options: ClassVar[list[int]] = [20, 50, 100]
    column_type_formatters: ClassVar[Any] = FORMATTERS

    def has_permission(self, request: Request, action: str, obj: Any | None = None) -> bool:
        """Whether one of the member's roles is granted the action."""
        return may(request, self.grants, action)

    async def check_can_view_details(self, request: Request, model: Any) -> bool:
        """What is out of scope does not exist."""
        return await super().check_can_view_details(request, _there(model))

    async def check_can_edit(self, request: Request, model: Any) -> bool:
        """What is out of scope does not exist."""
        return await super().check_can_edit(request, _there(model))

    async def check_can_delete(self, request: Request, model: Any) -> bool:
        """What is out of scope does not exist."""
        return await super().check_can_delete(request, _there(model))

    def _stmt_by_identifier(self, identifier: str) -> Select[Any]:
        if "\x00" in identifier:
            raise HTTPException(404)
        try:
            return super()._stmt_by_identifier(identifier)
        except (ValueError, TypeError):
            raise HTTPException(404) from None

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """Rows that contain the text, whatever characters it has."""
        pattern = containing(term[:SEARCH_LIMIT].replace("\x00", ""))
        found, joined = [], set[str]()
        for field in self._search_fields:
            stmt, model = self._join_relationship_paths(stmt, field, joined)
            column = getattr(model, field.rpartition(".")[2])
            found.append(cast(column, String).ilike(pattern, escape="\\"))
        return stmt.where(or_(false(), *found))

    async def details_page(self, request: Request, status_code: int = 200, **more: object) -> Response:
        """The page of a row as it stands now, with what has just been done or refused."""
        model = await self.get_object_for_details(request)
        if model is None:
            raise HTTPException(404)
        context = {**await self.details_context(request), "model_view": self, "model": model, "title": self.name}
        return await self.templates.TemplateResponse(
            request, self.details_template, context | more, status_code=status_code
        )

    async def insert_model(self, request: Request, data: dict[str, Any]) -> Any:
        """Add a row; what stands against it is said in words."""
        try:
            return await self.add_row(request, data)
        except Exception as error:
            raise NotSaved(_words(error)) from error

    async def update_model(self, request: Request, pk: str, data: dict[str, Any]) -> Any:
        """Change a row; what stands against it is said in words."""
        try:
            return await self.change_row(request, pk, data)
        except Exception as error:
            raise NotSaved(_words(error)) from error

    async def delete_model(self, request: Request, pk: str) -> None:
        """Delete a row; what stands against it is said in words."""
        try:
            await super().delete_model(request, pk)
        except Exception as error:
            Flash.error(request, _words(error))
        else:
            Flash.success(request, "已删除。")

    async def add_row(self, request: Request, data: dict[str, Any]) -> Any:
        """A plain row; views whose noun has an act call the act instead."""
        return await super().insert_model(request, data)

    async def change_row(self, request: Request, pk: str, data: dict[str, Any]) -> Any:
        """A plain row; views whose noun has an act call the act instead."""
        return await super().update_model(request, pk, data)


def _there(model: Any) -> Any:
    if model is None:
        raise HTTPException(404)
    return model


def _words(error: Exception) -> str:
    match error:
        case Refused():
            return "".join(problem.message(language()) for problem in error.problems)
        case NotSaved():
            return str(error)
        case OutOfScope():
            return "该记录不在您的管辖范围内。"
        case IntegrityError():
            return "与已有内容冲突，未保存。"
        case _:
            log.exception("a staff page could not save")
            return "保存失败，请稍后重试。"
