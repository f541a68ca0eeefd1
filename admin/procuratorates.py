"""检察院: the tree of offices; an office keeps its own contact data, system administrators the tree."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from admin.filters import by_label, yes_no
from admin.forms import OfficeForm, OfficeTreeForm
from admin.scope import staff_on_duty
from admin.view import NotSaved, StaffView, opened
from db.models import Procuratorate
from db.queries import procuratorates
from rules.grants import Right, holders
from rules.procuratorates import ProcuratorateLevel

CONTACT = ["address", "hotline", "reception_hall", "reception_hours", "accepts_close_relatives"]
TREE = ["name", "short_name", "is_active"]


class ProcuratorateView(StaffView, model=Procuratorate):
    """All offices: they are public; editing is for one's own subtree."""

    name = name_plural = "检察院"
    icon = "fa-solid fa-building-columns"
    category = "基础数据"
    can_edit = True
    grants = opened(Right.READ_OFFICES, {"edit": Right.KEEP_OFFICES})
    form_columns = [*CONTACT, *TREE]
    column_list = ["unit_code", "name", "level", "hotline", "is_active"]
    column_details_list = ["unit_code", "name", "short_name", "level", "parent", "region_code", *CONTACT, "is_active"]
    column_labels = {
        "unit_code": "单位代码",
        "name": "名称",
        "short_name": "简称",
        "level": "层级",
        "parent": "上级院",
        "region_code": "行政区划",
        "address": "地址",
        "hotline": "联系电话",
        "reception_hall": "接待地点",
        "reception_hours": "接待时间",
        "accepts_close_relatives": "受理近亲属注册",
        "is_active": "启用",
    }
    column_searchable_list = ["unit_code", "name"]
    column_sortable_list = ["unit_code", "name"]
    column_default_sort = "unit_code"
    column_filters = [
        by_label(Procuratorate.level, "层级", ProcuratorateLevel),
        yes_no(Procuratorate.is_active, "启用"),
    ]

    async def check_can_edit(self, request: Request, model: Any) -> bool:
        """Offices at and below one's own."""
        if not await super().check_can_edit(request, model):
            return False
        root = staff_on_duty().procuratorate_id
        if root is None:
            return True
        async with self.desk.staff.read() as session:
            return model.id in set(await session.scalars(select(func.office_subtree(root))))

    async def scaffold_form(self, rules: list[str] | None = None) -> Any:
        """Contact data; for system administrators the tree as well."""
        return OfficeTreeForm if staff_on_duty().may(holders(Right.ARRANGE_OFFICES)) else OfficeForm

    async def get_form_data_for_edit(self, obj: Any) -> dict[str, Any]:
        """What the form shows first."""
        async with self.desk.staff.read() as session:
            above = await procuratorates.by_ids(session, [obj.parent_id]) if obj.parent_id else []
        shown = await super().get_form_data_for_edit(obj)
        return {**shown, "parent_code": above[0].unit_code if above else ""}

    async def on_model_change(self, data: dict[str, Any], model: Any, is_created: bool, request: Request) -> None:
        """Find the office above by its code; the tree must stay a tree."""
        if "parent_code" not in data:
            return
        code = data.pop("parent_code")
        async with self.desk.staff.read() as session:
            data["parent_id"] = await _parent_id(session, model, code) if code else None


async def _parent_id(session: AsyncSession, office: Procuratorate, code: str) -> object:
    parent = await procuratorates.by_unit_code(session, code)
    if parent is None:
        raise NotSaved("没有该代码的上级院。")
    above: Procuratorate | None = parent
    while above is not None:
        if above.id == office.id:
            raise NotSaved("上级院不能是本院或其下级院。")
        found = await procuratorates.by_ids(session, [above.parent_id]) if above.parent_id else []
        above = found[0] if found else None
    return parent.id
