"""Appointments: the states of a booking."""

from rules.labels import Labelled


class AppointmentStatus(Labelled):
    """预约状态."""

    SUBMITTED = "SUBMITTED", "待受理", "Submitted"
    ACCEPTED = "ACCEPTED", "已受理", "Accepted"
    FORWARDED = "FORWARDED", "已转办", "Forwarded"
    REPLIED = "REPLIED", "待确认", "Replied"
    CONFIRMED = "CONFIRMED", "已确认", "Confirmed"
    RESCHEDULING = "RESCHEDULING", "改期中", "Rescheduling"
    ANSWERED = "ANSWERED", "已书面答复", "Answered"
    RETURNED = "RETURNED", "材料缺失", "Returned for correction"
    REFUSED = "REFUSED", "不予办理", "Refused"
    CANCELLED = "CANCELLED", "已取消", "Cancelled"
    COMPLETED = "COMPLETED", "办理完毕", "Completed"
    NO_SHOW = "NO_SHOW", "爽约", "No-show"


OPEN_APPOINTMENT = frozenset(
    {
        AppointmentStatus.SUBMITTED,
        AppointmentStatus.ACCEPTED,
        AppointmentStatus.FORWARDED,
        AppointmentStatus.REPLIED,
        AppointmentStatus.CONFIRMED,
        AppointmentStatus.RESCHEDULING,
        AppointmentStatus.RETURNED,
    }
)
UPCOMING = frozenset({AppointmentStatus.REPLIED, AppointmentStatus.CONFIRMED})
