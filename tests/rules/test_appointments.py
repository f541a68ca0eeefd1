"""Cut-offs, reminders, limits and wishes, in tables: over a weekend, the spring festival, a make-up day, a year without data."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db.reference import _workdays
from rules.accounts import AccountType
from rules.appointments import (
    TIME_TO_CONFIRM,
    AppointmentOutcome,
    Slot,
    confirmation_reminder,
    cut_off,
    offer_problems,
    outcome_problems,
    visit_reminder,
    wish_problems,
)
from rules.bindings import Capacity
from rules.cases import CaseDomain, CaseStage
from rules.clocks import Clock, TimeUnit
from rules.deadlines import SHANGHAI, WorkCalendar, half_time
from rules.matters import MATTERS, Booker, adjustment_problems, due_at, why_not_matter

CALENDAR = WorkCalendar({each["day"]: each["is_working_day"] for each in _workdays()})  # type: ignore[misc]
TERMS = {each.code: each for each in MATTERS}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("starts", "until"),
    [
        ("2026-11-25T09:00", "2026-11-24T16:00"),  # a morning: the working day before
        ("2026-11-25T14:00", "2026-11-25T10:00"),  # an afternoon: the same morning
        ("2026-11-30T09:00", "2026-11-27T16:00"),  # Monday: Friday
        ("2026-11-30T11:59", "2026-11-27T16:00"),
        ("2026-11-30T12:00", "2026-11-30T10:00"),
        ("2026-02-24T09:00", "2026-02-14T16:00"),  # after the spring festival: the make-up Saturday before it
        ("2027-01-04T09:00", "2026-12-31T16:00"),  # over New Year
        ("2031-01-02T09:00", "2031-01-01T16:00"),  # a year of which the calendar knows nothing: Monday to Friday
    ],
)
def test_until_when_a_visit_can_be_changed(starts: str, until: str) -> None:
    assert cut_off(moment(starts), CALENDAR) == moment(until)
    assert cut_off(moment(starts).astimezone(UTC), CALENDAR) == moment(until)


@pytest.mark.parametrize(
    ("begins", "due", "half"),
    [
        ("2026-11-23T10:00", "2026-11-26T23:59:59", "2026-11-24T23:59:59"),
        ("2026-11-23T20:00", "2026-11-26T23:59:59", "2026-11-25T12:00"),
        ("2026-11-27T20:00", "2026-12-02T23:59:59", "2026-12-01T12:00"),  # over a weekend
        ("2026-02-13T20:00", "2026-02-25T23:59:59", "2026-02-24T12:00"),  # over the festival, with its make-up day
        ("2026-11-23T10:00", "2026-11-23T23:59:59", "2026-11-23T12:00"),  # the same day
        ("2026-11-28T10:00", "2026-11-28T23:59:59", "2026-11-28T23:59:59"),  # no working time at all
    ],
)
def test_when_half_of_the_working_time_has_passed(begins: str, due: str, half: str) -> None:
    assert half_time(moment(begins), moment(due), CALENDAR) == moment(half)


def test_reminders_come_a_working_day_before_the_cut_off_and_the_day_before_the_visit() -> None:
    until = moment("2026-11-30T10:00")
    assert confirmation_reminder(until, moment("2026-11-25T09:00"), CALENDAR) == moment("2026-11-27T10:00")
    assert confirmation_reminder(until, moment("2026-11-27T10:00"), CALENDAR) is None  # told just now
    assert visit_reminder(moment("2026-12-01T09:00")) == moment("2026-11-30T10:00")


NOW = moment("2026-11-23T10:00")


def slot(number: int, starts: str, *, closed: bool = False, remaining: int = 1) -> Slot:
    return Slot(number, moment(starts), cut_off(moment(starts), CALENDAR), closed, remaining)


def codes(*wished: Slot | None, needs_slot: bool = True, fewest: int = 2) -> set[tuple[str | None, str]]:
    found = wish_problems(wished, NOW, needs_slot=needs_slot, fewest=fewest)
    return {(each.field and each.field.removeprefix("preferredSlotIds"), each.code) for each in found}


def test_two_to_four_half_days_that_can_still_be_booked_are_wished() -> None:
    good = [slot(n, f"2026-11-{n}T09:00") for n in (25, 26, 27)]
    assert not codes(*good) and not codes(good[0], fewest=1) and not codes(needs_slot=False)
    assert not codes(slot(1, "2026-11-25T09:00", remaining=0), good[1])  # a wish takes no place
    assert codes(good[0]) == {("", "SLOTS_COUNT")} and codes(good[0], needs_slot=False) == {("", "SLOTS_NOT_NEEDED")}
    assert codes(good[0], None) == {(".1", "SLOT_UNKNOWN")}
    assert codes(good[0], good[0]) == {(".1", "SLOT_TWICE")}
    assert codes(good[0], slot(9, "2026-11-25T10:30")) == {(".1", "SLOT_SAME_HALF_DAY")}
    assert not codes(good[0], slot(9, "2026-11-25T14:00"))
    bad = (slot(1, "2026-11-26T14:00", closed=True), slot(2, "2026-11-23T14:00"), slot(3, "2026-12-24T09:00"))
    assert codes(*bad) == {(".0", "SLOT_CLOSED"), (".1", "SLOT_TOO_SOON"), (".2", "SLOT_TOO_FAR")}


def test_a_place_is_offered_only_where_there_is_time_to_say_yes() -> None:
    until = cut_off(moment("2026-11-25T14:00"), CALENDAR)
    afternoon = slot(1, "2026-11-25T14:00")
    assert not offer_problems(afternoon, until - TIME_TO_CONFIRM)
    late = offer_problems(afternoon, until - TIME_TO_CONFIRM + timedelta(seconds=1))
    assert [each.code for each in late] == ["SLOT_CONFIRM_TOO_SHORT"]
    assert [each.code for each in offer_problems(None, NOW)] == ["SLOT_UNKNOWN"]


def test_nothing_is_recorded_before_it_happened() -> None:
    starts, ends = moment("2026-11-25T09:00"), moment("2026-11-25T12:00")

    def wrong(outcome: AppointmentOutcome | None, at: datetime, note: str | None = None) -> list[str]:
        return [each.code for each in outcome_problems(outcome, note, starts_at=starts, ends_at=ends, now=at)]

    done, missed, other = AppointmentOutcome.COMPLETED, AppointmentOutcome.NO_SHOW, AppointmentOutcome.OTHER
    assert wrong(done, starts - timedelta(days=1)) == wrong(missed, starts - timedelta(days=1)) == ["VISIT_NOT_YET"]
    assert wrong(done, starts) == [] and wrong(missed, starts) == ["SLOT_NOT_OVER"]
    assert wrong(missed, ends) == [] and wrong(other, ends) == ["COMMENT_REQUIRED"] and wrong(other, ends, "停电") == []
    assert wrong(None, ends) == ["OUTCOME_UNKNOWN"]


LAWYER = Booker(
    AccountType.LAWYER, Capacity.DEFENDER, CaseStage.PROSECUTION_REVIEW, CaseDomain.CRIMINAL, date(2026, 12, 1)
)


@pytest.mark.parametrize(
    ("matter", "changes", "reason"),
    [
        ("FILE_ACCESS", {}, None),
        ("FILE_ACCESS", {"stage": CaseStage.ARREST_REVIEW}, "MATTER_STAGE"),
        ("FILE_ACCESS", {"capacity": Capacity.PARTY}, "NO_APPOINTMENT_CAPACITY"),
        ("FILE_ACCESS", {"domain": CaseDomain.CIVIL}, "NO_APPOINTMENT_CIVIL"),
        ("FILE_ACCESS", {"domain": None, "stage": None}, "NO_APPOINTMENT_BINDING"),
        ("FILE_ACCESS", {"open_matters": ["FILE_ACCESS"]}, "MATTER_OPEN"),
        ("FILE_ACCESS", {"banned_until": date(2027, 1, 1)}, "BOOKING_BANNED"),
        ("MEETING_PERMISSION", {}, "MATTER_NOT_FOR_LAWYERS"),
        ("MEETING_PERMISSION", {"account_type": AccountType.REPRESENTATIVE}, None),
        ("EVIDENCE_COLLECTION", {"account_type": AccountType.REPRESENTATIVE}, "MATTER_LAWYERS_ONLY"),
        ("EVIDENCE_COLLECTION", {"capacity": Capacity.LITIGATION_AGENT}, None),
        ("CUSTODY_NECESSITY_REVIEW", {"capacity": Capacity.LITIGATION_AGENT}, "MATTER_CAPACITY"),
        ("NO_ARREST_OPINION", {"stage": CaseStage.ARREST_REVIEW, "deadline_on": date(2026, 11, 26)}, None),
        ("NO_ARREST_OPINION", {"stage": CaseStage.ARREST_REVIEW, "deadline_on": date(2026, 11, 25)}, "MATTER_TOO_LATE"),
    ],
)
def test_why_a_matter_cannot_be_booked(matter: str, changes: dict[str, object], reason: str | None) -> None:
    booker = Booker(**(vars(LAWYER) | changes))  # type: ignore[arg-type]
    against = why_not_matter(TERMS[matter], booker, date(2026, 11, 23))
    assert (against and against.code) == reason


def test_the_shortest_limit_counts_and_who_is_no_lawyer_asks_for_permission_first() -> None:
    lawyer, other = AccountType.LAWYER, AccountType.REPRESENTATIVE
    friday = moment("2026-11-27T10:00")
    assert due_at([TERMS["FILE_ACCESS"]], lawyer, friday, CALENDAR) == moment("2026-12-02T23:59:59")
    assert due_at([TERMS["FILE_ACCESS"]], other, friday, CALENDAR) == moment("2026-11-30T23:59:59")
    both = [TERMS["FILE_ACCESS"], TERMS["WRITTEN_OPINION"]]
    assert due_at(both, lawyer, friday, CALENDAR) == moment("2026-11-30T23:59:59")
    saturday = moment("2026-11-28T10:00")  # held in custody: passed on the same day, whatever day it is
    assert due_at([TERMS["CUSTODY_NECESSITY_REVIEW"]], lawyer, saturday, CALENDAR) == moment("2026-11-28T23:59:59")


def test_an_office_answers_sooner_than_the_law_asks_and_never_later() -> None:
    access, change = TERMS["FILE_ACCESS"], TERMS["COERCIVE_MEASURE_CHANGE"]
    for terms, amount, unit in (
        (access, 2, "WORKING_DAY"),
        (access, 24, "HOUR"),
        (change, 2, "DAY"),
        (access, None, None),
    ):
        assert not adjustment_problems(terms, amount, TimeUnit[unit] if unit else None)
    for terms, amount, unit in (
        (access, 4, "WORKING_DAY"),
        (change, 3, "WORKING_DAY"),
        (access, 1, "MONTH"),
        (access, 1, None),
    ):
        assert adjustment_problems(terms, amount, TimeUnit[unit] if unit else None)
    assert isinstance(access.limit, Clock)
