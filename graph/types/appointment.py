"""业务预约."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.declaring import field
from graph.resolvers import calendar_feeds
from graph.types.attachment import Attachment, RequiredPaper
from graph.types.binding import Binding
from graph.types.node import Node
from graph.types.procuratorate import Procuratorate
from graph.types.registration import Decision
from rules.appointments import AppointmentOutcome, AppointmentStatus, Canceller
from rules.booking_bans import BookingBanStatus
from rules.clocks import TimeUnit

if TYPE_CHECKING:
    from graph.types.case import Case


@strawberry.type(description="时限 · A limit.")
class TimeLimit:
    """So many units."""

    amount: int = field("数值 · How many.")
    unit: TimeUnit = field("单位 · Of which unit.")


@strawberry.type(description="预约事项 · A matter, and whether it can be booked on this binding now.")
class AppointmentMatterChoice:
    """A matter to choose."""

    code: str = field("代码 · Stable, for programs.")
    label: str = field("名称 · In the reader's language.")
    available: bool = field("能否预约 · Whether it can be booked now.")
    why_not: str | None = field("不能预约的原因 · Why not, in a sentence.")
    why_not_code: str | None = field("不能预约的原因代码 · Why not, for programs.")
    needs_slot: bool = field("是否需到院 · Whether a visit is needed: then 2 to 4 slots are wished.")
    answer_within: TimeLimit = field("答复时限 · Within which time the office answers; of no days: on the same day.")
    required_papers: list[RequiredPaper] = field("材料 · Papers that must or may be given.")


@strawberry.type(description="预约事项 · A matter.")
class Matter:
    """A matter of an appointment."""

    code: str = field("代码 · Stable, for programs.")
    label: str = field("名称 · In the reader's language.")


@strawberry.type(description="接待时段 · A reception slot.")
class ReceptionSlot(Node):
    """A slot."""

    starts_at: datetime = field("开始时间 · From.")
    ends_at: datetime = field("结束时间 · To.")
    place: str = field("地点 · Where.")
    capacity: int = field("名额 · How many visitors.")
    remaining: int = field("剩余名额 · How many places are free now; none when it is closed.")
    closed: bool = field("停止接待 · Whether it is closed.")
    bookable_until: datetime = field("预约截止 · Until when it can be wished, and its visits confirmed or cancelled.")


@strawberry.type(description="答复 · What the office answered.")
class AppointmentReply:
    """A reply."""

    text: str | None = field("答复内容 · In words.")
    replied_at: datetime = field("答复时间 · When.")
    receptionist: str | None = field("接待人 · Whom to ask for; null for an answer in writing.")
    phone: str | None = field("接待人电话 · Telephone.")
    what_to_bring: str | None = field("携带材料 · What to bring.")
    place: str | None = field("接待地点 · Where; null for an answer in writing.")


@strawberry.type(description="预约 · An appointment, from request to visit.")
class Appointment(Node):
    """An appointment on one's binding."""

    appointment_number: str = field("预约编号 · Number.")
    status: AppointmentStatus = field("状态 · Status.")
    status_label: str = field("状态 · In the reader's language.")
    version: int = field("版本 · Grows with every change.")
    matters: list[Matter] = field("预约事项 · What it is about.")
    statement: str | None = field("预约说明 · In the applicant's words.")
    submitted_at: datetime = field("提交时间 · When it was handed in last.")
    due_at: datetime = field("答复时限 · By when the office answers.")
    binding: Binding = field("案件绑定 · The binding on which it was asked for.")
    case: Annotated["Case", strawberry.lazy("graph.types.case")] | None = field(
        "案件 · The case; null once the binding gives no access."
    )
    procuratorate: Procuratorate = field("接待院 · The office that answers and receives.")
    preferred_slots: list[ReceptionSlot] = field("拟预约时间 · What would suit, in order; a wish takes no place.")
    slot: ReceptionSlot | None = field("接待时间 · Where a place is held; null once it is free again.")
    reply: AppointmentReply | None = field("答复 · The office's answer; null before.")
    decision: Decision | None = field("审核意见 · Decision; null while it waits.")
    forwarded_to: str | None = field("转办部门 · The department that it was forwarded to.")
    attachments: list[Attachment] = field("材料 · Papers.")
    cancel_until: datetime | None = field(
        "取消截止 · Until when what is arranged can be moved or cancelled; null: no cut-off."
    )
    confirm_until: datetime | None = field("确认截止 · Until when a reply can be confirmed; then it lapses.")
    confirmed_at: datetime | None = field("确认时间 · When it was confirmed.")
    cancelled_at: datetime | None = field("取消时间 · When it was cancelled.")
    cancelled_by: Canceller | None = field("取消方 · Who cancelled it.")
    cancel_reason: str | None = field("取消原因 · Why.")
    checked_in_at: datetime | None = field("到访时间 · When the visitor was checked in.")
    check_in_code: str = field("到访码 · What the slip's QR code carries; for the reception only.")
    outcome: AppointmentOutcome | None = field("办理结果 · What came of the visit.")
    rating: int | None = field("评价 · One to five.")
    rating_comment: str | None = field("评价意见 · In words.")
    ics_url: str | None = field("日历文件 · A link to an iCalendar file that lives a day; null while there is no time.")
    slip_url: str | None = field("预约单 · A link to the slip (PDF) that lives a day; null while there is no time.")


@strawberry.type(description="失约限制 · A ban from booking on line at an office, after several no-shows.")
class BookingBan(Node):
    """A ban of one's own."""

    status: BookingBanStatus = field("状态 · Status.")
    status_label: str = field("状态 · In the reader's language.")
    version: int = field("版本 · Grows with every change.")
    procuratorate: Procuratorate = field("单位 · The office at which it holds.")
    no_shows: int = field("爽约次数 · How many no-shows led to it.")
    imposed_at: datetime = field("列入时间 · When it was imposed.")
    ends_on: date = field("截止日期 · Its last day.")
    appeal: str | None = field("申诉 · The appeal.")
    appealed_at: datetime | None = field("申诉时间 · When it was appealed.")
    answer: str | None = field("答复 · The office's words, when it was lifted or upheld.")
    answered_at: datetime | None = field("答复时间 · When.")


@strawberry.type(description="日历订阅 · A private address of one's appointments.")
class CalendarFeed:
    """A feed; the address is shown once."""

    url: str = field("订阅地址 · Anybody who has it can read when and where the visits are; shown once, revocable.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, calendar_feeds.CalendarFeed)


@strawberry.type(description="日历订阅已停用 · A feed was revoked.")
class CalendarFeedRevoked:
    """No address is valid any more."""

    revoked_at: datetime = field("停用时间 · When.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, calendar_feeds.CalendarFeedRevoked)
