"""What people are told when their appointments are answered. A notice's words are shown inside the portal only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rules.deadlines import SHANGHAI
from rules.message import Message, Reviewed, Words
from rules.notices import NoticeCategory


@dataclass(frozen=True)
class _Reviewed(Reviewed):
    category: ClassVar[NoticeCategory] = NoticeCategory.APPOINTMENT
    subject_kind: ClassVar[str] = "appointment"


@dataclass(frozen=True)
class AboutAppointment(Message):
    """A message about an appointment, by its number."""

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
class AppointmentAccepted(AboutAppointment):
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
class AppointmentReplied(AboutAppointment):
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
class AppointmentAnswered(AboutAppointment):
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
class AppointmentForwarded(AboutAppointment):
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
