"""What people are told about visits that are arranged: reminders, what is called off, who did not come. Read in the portal only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rules.appointment_messages import AboutAppointment, Visit
from rules.appointments import Canceller
from rules.deadlines import SHANGHAI
from rules.message import Message, Reach, Words
from rules.notices import NoticeCategory


@dataclass(frozen=True)
class Reminder(AboutAppointment):
    """N21."""

    @property
    def reach(self) -> Reach:
        """One channel is enough to remind."""
        return Reach.ONE

    @property
    def may_wait_a_day(self) -> bool:
        """By then it is too late."""
        return False


@dataclass(frozen=True)
class ConfirmationReminder(Reminder):
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
class VisitReminder(Reminder):
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
class AppointmentCancelled(AboutAppointment):
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
class PlaceReleased(AboutAppointment):
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
class NoShowRecorded(AboutAppointment):
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
            en += f" Until {self.banned_until}, that day included, no booking on line here; on site you are served. You can appeal."
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
