"""案件: procedural information of the cases to which one is bound."""

from datetime import date, datetime

import strawberry

from graph.declaring import field, pages
from graph.types.appointment import Appointment
from graph.types.binding import Binding
from graph.types.charge import Charge
from graph.types.node import Connection, Node
from graph.types.procuratorate import Procuratorate
from rules.cases import CaseDomain, CaseStage, CaseType, CoerciveMeasureKind, StageState
from rules.progress_events import ProgressKind


@strawberry.type(description="案件进展 · Something that happened; never changed afterwards.")
class ProgressEvent(Node):
    """An event of a case."""

    seq: int = field("序号 · Rises within the case; a missing number is an event about another party.")
    kind: ProgressKind = field("事项 · Kind.")
    title: str = field("标题 · In the reader's language.")
    detail: str | None = field("说明 · Detail.")
    occurred_on: date = field("日期 · When it happened.")
    recorded_at: datetime = field("记录时间 · When the portal learned of it.")
    round: int | None = field("次数 · Which time.")
    previous: str | None = field("变更前 · What it was.")
    current: str | None = field("变更后 · What it is.")
    replaces: "ProgressEvent | None" = field("更正、撤回的事项 · The event that this one takes the place of.")


@strawberry.type(description="强制措施 · A coercive measure.")
class CoerciveMeasure:
    """A measure on the party for whom one is bound."""

    kind: CoerciveMeasureKind = field("种类 · Kind.")
    starts_on: date = field("开始日期 · From.")
    ends_on: date | None = field("结束日期 · To; null while open.")


@strawberry.type(description="公开事项 · A line of what the case type discloses.")
class DisclosedField:
    """A labelled value."""

    key: str = field("Stable, for programs.")
    label: str = field("名称 · In the reader's language.")
    value: str | None = field("内容 · Null while there is none.")


@strawberry.type(description="办案环节 · A step of the case's path.")
class Stage:
    """A stage."""

    stage: CaseStage = field("环节 · Stage.")
    label: str = field("名称 · In the reader's language.")
    state: StageState = field("状态 · Done, current or ahead.")
    entered_on: date | None = field("进入日期 · When it was entered.")
    left_on: date | None = field("离开日期 · When it was left.")
    due_on: date | None = field("期限 · Deadline while it is current.")


@strawberry.type(description="案件 · Procedural information of a case to which one is bound.")
class Case(Node):
    """A case."""

    acceptance_number: str = field("部门受案号 · Acceptance number.")
    unified_number: str | None = field("统一受案号 · Unified number.")
    case_type: CaseType = field("案件类型 · Type.")
    domain: CaseDomain = field("案件领域 · Domain.")
    stage: CaseStage = field("当前环节 · Present stage.")
    stage_label: str = field("当前环节 · In the reader's language.")
    charge: Charge | None = field("案由 · The first charge.")
    charges: list[Charge] = field("案由 · All charges.")
    procuratorate: Procuratorate = field("承办院 · The office that handles it.")
    handling_department: str | None = field("办案部门 · Department.")
    handler_name: str | None = field("承办人 · Handler.")
    handler_phone: str | None = field("承办人联系方式 · Handler's phone.")
    accepted_on: date | None = field("受理日期 · Accepted on.")
    deadline_on: date | None = field("办案期限 · Deadline.")
    concluded_on: date | None = field("审结日期 · Concluded on.")
    conclusion: str | None = field("处理结果 · Result.")
    coercive_measure: CoerciveMeasure | None = field("强制措施 · In force now, on the party for whom one is bound.")
    disclosed: list[DisclosedField] = field("公开事项 · What the case type discloses, in order.")
    stages: list[Stage] = field("办案环节 · The case's path.")
    progress: Connection[ProgressEvent] = pages("案件进展 · Events, ascending.")
    my_bindings: list[Binding] = field("我的绑定 · One's own bindings that open it.")
    upcoming_appointments: list[Appointment] = field("待办预约 · One's own appointments that are to come.")
