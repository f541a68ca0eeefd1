"""Appointments: from request to visit. States, cut-offs, and what is wrong with what people ask.

Source: 人民检察院刑事诉讼规则 (2019) Art. 39, 49: the case-management department receives, the handling department decides; what cannot
be arranged at once is arranged within three working days. The cut-offs are those of the portal's predecessor in Shanghai.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from rules.bindings import text_problems
from rules.deadlines import SHANGHAI, WorkCalendar, today
from rules.errors import Problem
from rules.labels import Labelled
from rules.states import states_for


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


class AppointmentAct(Labelled):
    """What is done with an appointment."""

    REQUEST = "REQUEST", "提交预约", "Request"
    AMEND = "AMEND", "修改、补齐材料", "Amend"
    ACCEPT = "ACCEPT", "受理", "Accept"
    FORWARD = "FORWARD", "转办案部门", "Forward to the handling department"
    RETURN = "RETURN", "退回补正", "Return for correction"
    REFUSE = "REFUSE", "不予办理", "Refuse"
    REPLY = "REPLY", "答复接待时间", "Reply with a time"
    ANSWER = "ANSWER", "书面答复", "Answer in writing"
    CONFIRM = "CONFIRM", "确认", "Confirm"
    RESCHEDULE = "RESCHEDULE", "申请改期", "Reschedule"
    MOVE = "MOVE", "改到其他时段", "Move to another slot"
    CANCEL = "CANCEL", "取消", "Cancel"
    LAPSE = "LAPSE", "逾期未确认、未补正，自动取消", "Lapse"
    COMPLETE = "COMPLETE", "办理完毕", "Complete"
    MISS = "MISS", "登记爽约", "Record a no-show"


class AppointmentOutcome(Labelled):
    """办理结果: what came of the visit."""

    COMPLETED = "COMPLETED", "办理完毕", "Completed"
    NO_SHOW = "NO_SHOW", "爽约", "No-show"
    OVERDUE = "OVERDUE", "逾期未办", "Came too late to be served"
    OTHER = "OTHER", "其他原因未办", "Not served for another reason"


class Canceller(Labelled):
    """Who cancelled."""

    APPLICANT = "APPLICANT", "申请人", "The applicant"
    STAFF = "STAFF", "检察院", "The office"
    SYSTEM = "SYSTEM", "系统", "The portal"


_S, _A = AppointmentStatus, AppointmentAct
_CANCELLATION = {_A.CANCEL: _S.CANCELLED}
_ANSWERS = {_A.REPLY: _S.REPLIED, _A.ANSWER: _S.ANSWERED, _A.REFUSE: _S.REFUSED}
TRANSITIONS: Mapping[AppointmentStatus | None, Mapping[AppointmentAct, AppointmentStatus]] = {
    None: {_A.REQUEST: _S.SUBMITTED},
    _S.SUBMITTED: {
        _A.ACCEPT: _S.ACCEPTED,
        _A.FORWARD: _S.FORWARDED,
        _A.RETURN: _S.RETURNED,
        **_ANSWERS,
        **_CANCELLATION,
    },
    _S.ACCEPTED: {_A.FORWARD: _S.FORWARDED, _A.RETURN: _S.RETURNED, **_ANSWERS, **_CANCELLATION},
    _S.FORWARDED: {**_ANSWERS, **_CANCELLATION},
    _S.RETURNED: {_A.AMEND: _S.SUBMITTED, _A.LAPSE: _S.CANCELLED, **_CANCELLATION},
    _S.REPLIED: {
        _A.CONFIRM: _S.CONFIRMED,
        _A.RESCHEDULE: _S.RESCHEDULING,
        _A.MOVE: _S.REPLIED,
        _A.LAPSE: _S.CANCELLED,
        **_CANCELLATION,
    },
    _S.CONFIRMED: {
        _A.RESCHEDULE: _S.RESCHEDULING,
        _A.MOVE: _S.REPLIED,
        _A.COMPLETE: _S.COMPLETED,
        _A.MISS: _S.NO_SHOW,
        **_CANCELLATION,
    },
    _S.RESCHEDULING: {_A.REPLY: _S.REPLIED, **_CANCELLATION},
}
AWAITING_OFFICE = frozenset({_S.SUBMITTED, _S.ACCEPTED, _S.FORWARDED, _S.RESCHEDULING})
OPEN_APPOINTMENT = states_for(TRANSITIONS, _A.CANCEL)
UPCOMING = frozenset({_S.REPLIED, _S.CONFIRMED})
# A place of a slot is this appointment's in these states; `reception_slots.taken` counts them, and the database compares.
HOLDS_A_PLACE = UPCOMING | {_S.RESCHEDULING, _S.COMPLETED, _S.NO_SHOW}
RATEABLE = frozenset({_S.COMPLETED, _S.ANSWERED})
SHOWS_IN_CALENDARS = UPCOMING | {_S.RESCHEDULING, _S.CANCELLED, _S.COMPLETED, _S.NO_SHOW}

FEWEST_WISHES, MOST_WISHES = 2, 4
MOST_MATTERS = 5
AHEAD = timedelta(days=30)
STATEMENT_LIMIT, REPLY_LIMIT, BRING_LIMIT, REASON_LIMIT, COMMENT_LIMIT = 1000, 1000, 500, 500, 500
PLACE_LIMIT, NAME_LIMIT, PHONE_LIMIT, DEPARTMENT_LIMIT = 100, 50, 30, 60
REFUSAL_SHORTEST = 10
TIME_TO_CONFIRM = timedelta(hours=2)  # whoever is offered a place has at least so long to say yes
TIME_TO_ANSWER = timedelta(hours=4)  # whoever chooses another time leaves the office so long to confirm it
RETURNED_LASTS = timedelta(days=30)
NO_SHOW_AFTER = timedelta(hours=8)  # after the slot began, its outcome is asked for
NOON, MORNING_CUT_OFF, AFTERNOON_CUT_OFF = time(12), time(16), time(10)


def cut_off(starts_at: datetime, calendar: WorkCalendar) -> datetime:
    """Until when a visit can be confirmed, moved or cancelled, and before when it can be asked for.

    In the morning: 16:00 of the working day before. In the afternoon: 10:00 of the same day.
    """
    here = starts_at.astimezone(SHANGHAI)
    if here.time() < NOON:
        return datetime.combine(calendar.previous_working_day(here.date()), MORNING_CUT_OFF, SHANGHAI)
    return datetime.combine(here.date(), AFTERNOON_CUT_OFF, SHANGHAI)


def half_day(starts_at: datetime) -> tuple[object, bool]:
    """The half-day of a moment: which day, and whether it is the morning."""
    here = starts_at.astimezone(SHANGHAI)
    return here.date(), here.time() < NOON


def confirmation_reminder(cut_off_at: datetime, replied_at: datetime, calendar: WorkCalendar) -> datetime | None:
    """When to remind of a reply that waits: a working day before it lapses; None when the reply came later than that."""
    last = cut_off_at.astimezone(SHANGHAI)
    at = datetime.combine(calendar.previous_working_day(last.date()), last.time(), SHANGHAI)
    return at if at > replied_at else None


def visit_reminder(starts_at: datetime) -> datetime:
    """The day before the visit, at ten in the morning."""
    return datetime.combine(today(starts_at) - timedelta(days=1), time(10), SHANGHAI)


@dataclass(frozen=True)
class Slot:
    """Of a reception slot what the rules ask; `cut_off_at` as `cut_off` says."""

    id: Any
    starts_at: datetime
    cut_off_at: datetime
    is_closed: bool
    remaining: int


def wish_problems(
    wished: Sequence[Slot | None],
    now: datetime,
    *,
    needs_slot: bool = True,
    fewest: int = FEWEST_WISHES,
    ahead: timedelta = timedelta(0),
) -> list[Problem]:
    """V10: two to four different half-days that can still be booked; None stands for what is no slot of the office.

    A wish takes no place, so that a full slot may be wished: a place may become free. `ahead`: so long before the cut-off.
    """
    field = "preferredSlotIds"
    if not needs_slot:
        return [Problem("SLOTS_NOT_NEEDED", field)] if wished else []
    found = []
    if not fewest <= len(wished) <= MOST_WISHES:
        found.append(Problem("SLOTS_COUNT", field, {"fewest": fewest, "most": MOST_WISHES}))
    seen: set[object] = set()
    for position, slot in enumerate(wished):
        code = _wrong_with(slot, now, now + ahead, seen)
        if code is not None:
            found.append(Problem(code, f"{field}.{position}"))
        if slot is not None:
            seen |= {slot.id, half_day(slot.starts_at)}
    return found


def _wrong_with(slot: Slot | None, now: datetime, until: datetime, seen: Collection[object]) -> str | None:
    if slot is None:
        return "SLOT_UNKNOWN"
    if slot.id in seen:
        return "SLOT_TWICE"
    if half_day(slot.starts_at) in seen:
        return "SLOT_SAME_HALF_DAY"
    if slot.is_closed:
        return "SLOT_CLOSED"
    if slot.cut_off_at <= until:
        return "SLOT_TOO_SOON"
    return "SLOT_TOO_FAR" if slot.starts_at > now + AHEAD else None


def offer_problems(slot: Slot | None, now: datetime, *, is_held: bool = False) -> list[Problem]:
    """What stands against offering a place in a slot: it must be open, and leave time to say yes, unless the applicant has chosen
    it and holds it already. Whether a place is free is known only when it is taken."""
    if slot is None:
        return [Problem("SLOT_UNKNOWN", "slot")]
    if slot.is_closed:
        return [Problem("SLOT_CLOSED", "slot")]
    earliest = now if is_held else now + TIME_TO_CONFIRM
    return [Problem("SLOT_CONFIRM_TOO_SHORT", "slot")] if slot.cut_off_at < earliest else []


@dataclass(frozen=True)
class ReplyWords:
    """What the office says: where, to whom, under which number, what to bring, and whatever else."""

    place: str = ""
    receptionist: str = ""
    phone: str = ""
    text: str = ""
    what_to_bring: str = ""


def reply_problems(words: ReplyWords) -> list[Problem]:
    """V11: place, receptionist and telephone are said."""
    found = []
    for field, text, limit in (
        ("place", words.place, PLACE_LIMIT),
        ("receptionist", words.receptionist, NAME_LIMIT),
        ("phone", words.phone, PHONE_LIMIT),
    ):
        if not text:
            found.append(Problem("CHOICE_REQUIRED", field))
        found += text_problems(text, field, limit)
    found += text_problems(words.text, "text", REPLY_LIMIT, lines=True)
    return found + text_problems(words.what_to_bring, "whatToBring", BRING_LIMIT, lines=True)


def answer_problems(text: str) -> list[Problem]:
    """An answer in writing has words."""
    if not text:
        return [Problem("ANSWER_REQUIRED", "text")]
    return text_problems(text, "text", REPLY_LIMIT, lines=True)


def refusal_problems(comment: str | None) -> list[Problem]:
    """V11: a refusal says in words why, beside its coded reasons."""
    short = len((comment or "").strip()) < REFUSAL_SHORTEST
    return [Problem("REFUSAL_WORDS_REQUIRED", "comment", {"shortest": REFUSAL_SHORTEST})] if short else []


def cancellation_problems(reason: str | None, *, shortest: int = 1) -> list[Problem]:
    """Why something is cancelled is said."""
    words = (reason or "").strip()
    found = [] if len(words) >= shortest else [Problem("CANCEL_REASON_REQUIRED", "reason")]
    return found + text_problems(reason, "reason", REASON_LIMIT, lines=True)


def rating_problems(rating: int, comment: str | None) -> list[Problem]:
    """One to five, and words if one likes."""
    found = [] if 1 <= rating <= 5 else [Problem("RATING_OUT_OF_RANGE", "rating")]
    return found + text_problems(comment, "comment", COMMENT_LIMIT, lines=True)


# Which act an outcome of the visit is. Who was not served for another reason than their own is no no-show.
ACT_OF_OUTCOME: Mapping[AppointmentOutcome, AppointmentAct] = {
    AppointmentOutcome.COMPLETED: _A.COMPLETE,
    AppointmentOutcome.NO_SHOW: _A.MISS,
    AppointmentOutcome.OVERDUE: _A.CANCEL,
    AppointmentOutcome.OTHER: _A.CANCEL,
}
NOTE_NEEDED = frozenset({AppointmentOutcome.OVERDUE, AppointmentOutcome.OTHER})


def outcome_problems(
    outcome: AppointmentOutcome | None, note: str | None, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> list[Problem]:
    """Nothing is recorded before it happened: served from the day of the visit on, missed when the slot is over."""
    if outcome is None:
        return [Problem("OUTCOME_UNKNOWN", "outcome")]
    found = []
    if today(now) < today(starts_at):
        found.append(Problem("VISIT_NOT_YET", "outcome"))
    elif outcome is not AppointmentOutcome.COMPLETED and now < ends_at:
        found.append(Problem("SLOT_NOT_OVER", "outcome"))
    if outcome in NOTE_NEEDED and not (note or "").strip():
        found.append(Problem("COMMENT_REQUIRED", "note"))
    return found + text_problems(note, "note", COMMENT_LIMIT, lines=True)
