"""检察院."""

import strawberry

from graph.declaring import field
from graph.types.node import Node
from rules.procuratorates import ProcuratorateLevel


@strawberry.type(description="检察院 · A procuratorate.")
class Procuratorate(Node):
    """An office."""

    name: str = field("名称 · Full name.")
    short_name: str = field("简称 · Short name, as in acceptance numbers.")
    level: ProcuratorateLevel = field("层级 · Level.")
    unit_code: str = field("单位编码 · Six digits.")
    address: str | None = field("地址 · Address.")
    hotline: str | None = field("联系电话 · Telephone.")
    reception_hall: str | None = field("接待大厅 · Reception hall.")
    reception_hours: str | None = field("接待时间 · Opening hours of the hall.")
    followed: bool = field("是否关注 · Whether the caller follows it.")
    parent: "Procuratorate | None" = field("上级院 · The office above.")
    subordinate_count: int = field("下级院数量 · How many offices are right below.")
