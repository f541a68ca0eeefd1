"""预约单: what a visitor brings along; its code leads the reception to the appointment."""

from dataclasses import dataclass
from datetime import datetime

from printing.sheet import Printed
from rules.appointments import UPCOMING, AppointmentStatus
from rules.deadlines import SHANGHAI, WEEKDAYS
from rules.masks import masked_name


@dataclass(frozen=True)
class AppointmentSlip(Printed):
    """A slip, from plain values. The visitor's name stands on it masked, an identity number never: paper is left lying."""

    title = "业务预约单"

    appointment_number: str
    status: AppointmentStatus
    matters: tuple[str, ...]
    applicant: str
    office: str
    address: str
    place: str
    starts_at: datetime
    ends_at: datetime
    receptionist: str
    phone: str
    what_to_bring: str
    cut_off_at: datetime | None
    check_in_code: str
    public_url: str

    @property
    def number(self) -> str:
        """The appointment's."""
        return self.appointment_number

    @property
    def check_url(self) -> str | None:
        """The reception's page, which asks for a staff sign-in; none for a visit that does not take place."""
        return f"{self.public_url}/admin/check-in/{self.check_in_code}" if self.status in UPCOMING else None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Its lines."""
        return [
            ("预约编号", self.appointment_number),
            ("状态", self.status.zh),
            ("预约人", masked_name(self.applicant)),
            ("预约事项", "、".join(self.matters)),
            ("接待时间", period(self.starts_at, self.ends_at)),
            ("接待单位", self.office),
            ("单位地址", self.address or "—"),
            ("接待地点", self.place),
            ("接待人", self.receptionist or "—"),
            ("联系电话", self.phone or "—"),
            ("携带材料", self.what_to_bring or "—"),
            *self._cut_off(),
            *([("到访码", self.check_in_code)] if self.check_url else []),
        ]

    def _cut_off(self) -> list[tuple[str, str]]:
        if self.cut_off_at is None or self.status not in UPCOMING:
            return []
        what = "确认截止" if self.status is AppointmentStatus.REPLIED else "改期、取消截止"
        return [(what, _moment(self.cut_off_at))]

    @property
    def advice(self) -> list[str]:
        """What the visitor does with it."""
        match self.status:
            case AppointmentStatus.REPLIED:
                return [
                    "本预约尚未确认：请在截止时间前登录本平台确认，逾期自动取消。",
                    "确认后请持本人有效证件和携带材料按时到访，并出示本单二维码。",
                ]
            case AppointmentStatus.CONFIRMED:
                return [
                    "请持本人有效证件和携带材料按时到访，并出示本单二维码。",
                    "不能到访的，请在截止时间前登录本平台改期或者取消。多次爽约的，一定期间内不能网上预约。",
                ]
            case AppointmentStatus.RESCHEDULING:
                return ["正在改期，接待时间以本平台最新答复为准，请勿持本单到访。"]
            case _:
                return ["本预约已经结束，本单仅供留存。"]


def period(starts_at: datetime, ends_at: datetime) -> str:
    """From when until when, in Shanghai, with the day of the week."""
    begin, end = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    until = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{begin:%Y-%m-%d}（星期{WEEKDAYS[begin.weekday()]}）{begin:%H:%M}—{until}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
