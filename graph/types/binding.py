"""案件绑定."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.declaring import field
from graph.types.attachment import Attachment
from graph.types.charge import Charge
from graph.types.node import Node
from graph.types.procuratorate import Procuratorate
from graph.types.registration import Decision
from rules.bindings import BindingStatus, Capacity

if TYPE_CHECKING:
    from graph.types.case import Case


@strawberry.type(description="案件绑定 · A request to be linked to a case, and the link.")
class Binding(Node):
    """A binding of one's own."""

    binding_number: str = field("绑定编号 · Number.")
    status: BindingStatus = field("状态 · Status.")
    status_label: str = field("状态 · In the reader's language.")
    version: int = field("版本 · Grows with every change.")
    capacity: Capacity = field("申请人类型 · Capacity.")
    party_name: str = field("当事人姓名 · The party's name, as the applicant wrote it.")
    case_number: str | None = field("案号 · Case number, as the applicant wrote it.")
    client_name: str | None = field("委托人 · Client.")
    client_relation: str | None = field("与当事人关系 · Relation to the party.")
    entrusted_on: date | None = field("委托日期 · Day of the mandate.")
    legal_aid: bool = field("法律援助 · Legal aid.")
    submitted_at: datetime = field("提交时间 · When it was handed in last.")
    due_at: datetime = field("应办时限 · By when it is to be decided.")
    decided_at: datetime | None = field("办结时间 · When it was decided.")
    released_on: date | None = field("解除委托日期 · Last day of the mandate.")
    note: str | None = field("备注 · A note for oneself.")
    case_label: str | None = field("案件标签 · A label for oneself.")
    ends_on: date | None = field("查询截止日期 · The case is over: the last day on which it can be read.")
    procuratorate: Procuratorate = field("承办院 · The office that was asked.")
    charge: Charge | None = field("案由 · Charge, as the applicant named it.")
    case: Annotated["Case", strawberry.lazy("graph.types.case")] | None = field(
        "案件 · The case; null unless the binding gives access now."
    )
    can_request_appointment: bool = field("能否预约 · Whether appointments can be requested now.")
    why_no_appointment: str | None = field("不能预约的原因 · Why not, in a sentence.")
    decision: Decision | None = field("审核意见 · Decision; null while it waits.")
    attachments: list[Attachment] = field("材料 · Papers.")
