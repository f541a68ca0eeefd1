"""What people are told about their appointments. A notice's words are shown inside the portal only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rules.appointments import Canceller
from rules.deadlines import SHANGHAI
from rules.message import Message, Reviewed, Words
from rules.notices import NoticeCategory


@dataclass(frozen=True)
class _Reviewed(Reviewed):
    category: ClassVar[NoticeCategory] = NoticeCategory.APPOINTMENT
    subject_kind: ClassVar[str] = "appointment"


@dataclass(frozen=True)
class _About(Message):
    category: ClassVar[NoticeCategory] = NoticeCategory.APPOINTMENT
    subject_kind: ClassVar[str] = "appointment"

    number: str


@dataclass(frozen=True)
class Visit:
    """When and where somebody is received."""

    starts_at: datetime
    ends_at: datetime
    place: str
    office: str
    address: str | None
    receptionist: str
    phone: str
    what_to_bring: str | None

    @property
    def when(self) -> str:
        """From when until when, in Asia/Shanghai."""
        here = self.starts_at.astimezone(SHANGHAI)
        return f"{here:%Y-%m-%d %H:%M}–{self.ends_at.astimezone(SHANGHAI):%H:%M}"

    def words(self) -> tuple[str, str]:
        """Time, place, whom to ask for, what to bring: Chinese and English."""
        where = f"{self.office}（{self.address}）" if self.address else self.office
        bring_zh = f"请携带：{self.what_to_bring}。" if self.what_to_bring else ""
        bring_en = f" Please bring: {self.what_to_bring}." if self.what_to_bring else ""
        return (
            f"时间：{self.when}；地点：{where}{self.place}；接待人：{self.receptionist}，电话：{self.phone}。{bring_zh}",
            f"When: {self.when}. Where: {where}, {self.place}. Ask for: {self.receptionist}, {self.phone}.{bring_en}",
        )


@dataclass(frozen=True)
class AppointmentAccepted(_About):
    """N17."""

    name: ClassVar[str] = "appointment_accepted"

    due_on: str

    def words(self) -> Words:
        """That it is dealt with, and by when it is answered."""
        return Words(
            "预约已受理",
            "Appointment accepted",
            f"您的预约申请（{self.number}）已受理，最迟于 {self.due_on} 答复。",
            f"Your appointment ({self.number}) is accepted and will be answered by {self.due_on}.",
        )


@dataclass(frozen=True)
class AppointmentReplied(_About):
    """N18: there is a time; it must be confirmed."""

    name: ClassVar[str] = "appointment_replied"

    visit: Visit
    confirm_until: datetime
    reply: str | None
    is_moved: bool = False  # the office has moved what was arranged already

    def words(self) -> Words:
        """When, where, what to bring, and until when to confirm."""
        zh, en = self.visit.words()
        until = f"{self.confirm_until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        said_zh, said_en = (f"{self.reply}。", f" {self.reply}") if self.reply else ("", "")
        now_zh, now_en = ("改至", "moved to") if self.is_moved else ("已安排", "arranged")
        return Words(
            "预约时间已调整，请确认" if self.is_moved else "预约已答复，请确认",
            "Appointment moved: please confirm" if self.is_moved else "Appointment answered: please confirm",
            f"您的预约申请（{self.number}）{now_zh}：{zh}{said_zh}请于 {until} 前确认，逾期未确认将自动取消。",
            f"Your appointment ({self.number}) is {now_en}: {en}{said_en} Please confirm by {until},"
            " or it is cancelled by itself.",
        )


@dataclass(frozen=True)
class AppointmentAnswered(_About):
    """N18: answered in writing."""

    name: ClassVar[str] = "appointment_answered"

    reply: str

    def words(self) -> Words:
        """The answer."""
        return Words(
            "预约事项已书面答复",
            "Appointment answered in writing",
            f"您的预约申请（{self.number}）已书面答复：{self.reply}",
            f"Your appointment ({self.number}) is answered in writing: {self.reply}",
        )


@dataclass(frozen=True)
class AppointmentForwarded(_About):
    """N17: with the department that handles the case."""

    name: ClassVar[str] = "appointment_forwarded"

    department: str

    def words(self) -> Words:
        """Where it is."""
        return Words(
            "预约已转办案部门",
            "Appointment forwarded",
            f"您的预约申请（{self.number}）已转{self.department}办理。",
            f"Your appointment ({self.number}) was forwarded to the handling department: {self.department}.",
        )


@dataclass(frozen=True)
class AppointmentRefused(_Reviewed):
    """N19."""

    name: ClassVar[str] = "appointment_refused"

    def words(self) -> Words:
        """Why not."""
        zh, en = self.why()
        return Words(
            "预约不予办理",
            "Appointment refused",
            f"您的预约申请（{self.number}）不予办理：{zh}。",
            f"Your appointment ({self.number}) was refused: {en}.",
        )


@dataclass(frozen=True)
class AppointmentReturned(_Reviewed):
    """N20: something is missing."""

    name: ClassVar[str] = "appointment_returned"

    def words(self) -> Words:
        """What is to be mended."""
        zh, en = self.why()
        return Words(
            "预约申请需要补正",
            "Appointment returned for correction",
            f"您的预约申请（{self.number}）需要补正：{zh}。已核验合格的材料无需重新提交，请于 30 日内补齐。",
            f"Your appointment ({self.number}) needs correction: {en}. Papers found in order need not be sent again. Please mend it"
            " within 30 days.",
        )


@dataclass(frozen=True)
class ConfirmationReminder(_About):
    """N21: a reply waits."""

    name: ClassVar[str] = "appointment_confirm_reminder"

    visit: Visit
    confirm_until: datetime

    def words(self) -> Words:
        """What waits, and until when."""
        zh, en = self.visit.words()
        until = f"{self.confirm_until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        return Words(
            "预约尚未确认",
            "Appointment not confirmed yet",
            f"您的预约申请（{self.number}）尚未确认，请于 {until} 前确认，逾期自动取消。{zh}",
            f"Your appointment ({self.number}) is not confirmed yet. Please confirm by {until}, or it is cancelled. {en}",
        )


@dataclass(frozen=True)
class VisitReminder(_About):
    """N21: the day before, with time, place and papers."""

    name: ClassVar[str] = "appointment_visit_reminder"

    visit: Visit

    def words(self) -> Words:
        """When, where, what to bring."""
        zh, en = self.visit.words()
        return Words(
            "预约接待提醒",
            "Your visit",
            f"请按时到访（预约编号 {self.number}）。{zh}请携带本人有效证件。",
            f"Please come in time (appointment {self.number}). {en} Please bring your identity paper.",
        )


@dataclass(frozen=True)
class AppointmentCancelled(_About):
    """N22: cancelled by the office, by the portal, or because the binding ended."""

    name: ClassVar[str] = "appointment_cancelled"

    by: Canceller
    reason_zh: str
    reason_en: str

    def words(self) -> Words:
        """By whom and why."""
        return Words(
            "预约已取消",
            "Appointment cancelled",
            f"您的预约（{self.number}）已由{self.by.zh}取消：{self.reason_zh}。",
            f"Your appointment ({self.number}) was cancelled by {self.by.en.lower()}: {self.reason_en}.",
        )


@dataclass(frozen=True)
class PlaceReleased(_About):
    """N22: the office has not confirmed another time before its cut-off."""

    name: ClassVar[str] = "appointment_place_released"

    def words(self) -> Words:
        """That there is no visit now, and that the request goes on."""
        return Words(
            "改期时段未获确认",
            "The new time was not confirmed",
            f"您的预约（{self.number}）所选改期时段在截止前未获接待院确认，名额已释放，请勿前往。改期申请仍在办理，该院将另行答复时间。",
            f"The office did not confirm the time that you chose ({self.number}) before its cut-off: the place is free again, please do not"
            " come. Your request goes on, and the office will answer with another time.",
        )


@dataclass(frozen=True)
class NoShowRecorded(_About):
    """N22: somebody did not come."""

    name: ClassVar[str] = "appointment_no_show"

    no_shows: int
    banned_until: str | None

    def words(self) -> Words:
        """That it is recorded, what follows, and how to object."""
        zh = f"您在该院已记录 {self.no_shows} 次爽约（近一年内，上次限制之后）。"
        en = f" It is number {self.no_shows} at this office within a year and since the last ban."
        if self.banned_until:
            zh += f"依预约规则，至 {self.banned_until}（含当日）不能在网上向该院预约，仍可现场办理；如有异议，可在平台申诉。"
            en += f" Until {self.banned_until}, that day included, no booking on line at this office; on site you are served. You can appeal."
        else:
            zh += "如有异议，请联系该院。"
            en += " If that is wrong, please call the office."
        return Words(
            "预约爽约记录",
            "No-show recorded",
            f"您未按预约（{self.number}）到访，已记录爽约。{zh}",
            f"You did not come to your appointment ({self.number}).{en}",
        )


@dataclass(frozen=True)
class BanAnswered(Message):
    """What became of an appeal, or that staff have lifted a ban."""

    name: ClassVar[str] = "booking_ban_answered"
    category: ClassVar[NoticeCategory] = NoticeCategory.APPOINTMENT
    subject_kind: ClassVar[str] = "booking_ban"

    office: str
    is_lifted: bool
    answer: str
    ends_on: str

    def words(self) -> Words:
        """Lifted or upheld, and why."""
        if self.is_lifted:
            return Words(
                "网上预约限制已解除",
                "You can book on line again",
                f"{self.office}已解除对您的网上预约限制：{self.answer}",
                f"{self.office} has lifted the ban on booking on line: {self.answer}",
            )
        return Words(
            "网上预约限制申诉未获支持",
            "Your appeal was not upheld",
            f"{self.office}维持对您的网上预约限制，至 {self.ends_on} 止：{self.answer}",
            f"{self.office} upholds the ban on booking on line until {self.ends_on}: {self.answer}",
        )
