"""Every statutory limit, in tables: what the law's text says for days that matter."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.reference import _workdays
from rules.clocks import CLOCKS, Matter, TimeUnit, arrest_review_due, due_on, months_later, prosecution_review_due
from rules.deadlines import WorkCalendar

CALENDAR = WorkCalendar({each["day"]: each["is_working_day"] for each in _workdays()})  # type: ignore[misc]


@pytest.mark.parametrize(
    ("matter", "happened", "due"),
    [
        # three working days: over New Year, over the spring festival with its make-up days, over a weekend
        (Matter.FILE_ACCESS, "2026-12-31", "2027-01-06"),
        (Matter.FILE_ACCESS, "2026-02-13", "2026-02-25"),
        (Matter.BINDING_REVIEW, "2026-11-26", "2026-12-01"),
        (Matter.REGISTRATION_REVIEW, "2026-11-23", "2026-11-26"),
        (Matter.REMOTE_VERIFICATION, "2026-11-23", "2026-11-26"),
        (Matter.REMOTE_DECISION, "2026-11-27", "2026-12-02"),
        (Matter.REMOTE_HAND_OVER, "2026-09-29", "2026-10-09"),
        # days: the day of the event does not count, a last day that is a holiday moves
        (Matter.ONLINE_FILE_REQUEST, "2026-11-23", "2026-11-26"),
        (Matter.ONLINE_FILE_REQUEST, "2026-11-25", "2026-11-30"),
        (Matter.NON_LAWYER_PERMISSION, "2026-09-29", "2026-10-08"),
        (Matter.COERCIVE_MEASURE_CHANGE, "2026-11-26", "2026-11-30"),
        (Matter.VICTIM_SIDE_EVIDENCE, "2026-11-23", "2026-11-30"),
        (Matter.EVIDENCE_NOTICE, "2026-11-23", "2026-11-26"),
        (Matter.RIGHT_TO_COUNSEL_NOTICE, "2026-11-23", "2026-11-26"),
        (Matter.LEGAL_AID_NOTICE, "2026-11-23", "2026-11-26"),
        (Matter.PUBLICATION_OBJECTION, "2026-11-23", "2026-12-03"),
        (Matter.OBSTRUCTION_COMPLAINT, "2026-11-23", "2026-12-03"),
        (Matter.OBSTRUCTION_COMPLAINT, "2026-09-22", "2026-10-08"),
        (Matter.ARREST_REVIEW_FREE, "2026-11-23", "2026-12-08"),
        (Matter.ARREST_REVIEW_COMPLEX, "2026-11-23", "2026-12-14"),
        # where somebody is held no holiday prolongs it
        (Matter.CUSTODY_REVIEW_FORWARDING, "2026-11-28", "2026-11-28"),
        (Matter.ARREST_REVIEW_DETAINED, "2026-09-26", "2026-10-03"),
        (Matter.PROSECUTION_REVIEW, "2026-09-01", "2026-10-01"),
        (Matter.PROSECUTION_REVIEW, "2026-01-31", "2026-02-28"),
        (Matter.PROSECUTION_EXTENSION, "2026-10-01", "2026-10-16"),
        (Matter.SPEEDY_REVIEW, "2026-11-25", "2026-12-05"),
        (Matter.SPEEDY_REVIEW_EXTENDED, "2026-11-28", "2026-12-13"),
        (Matter.SUPPLEMENTARY_INVESTIGATION, "2026-12-31", "2027-01-31"),
        (Matter.BAIL, "2026-02-28", "2027-02-28"),
        (Matter.RESIDENTIAL_SURVEILLANCE, "2026-08-31", "2027-02-28"),
    ],
)
def test_a_limit(matter: Matter, happened: str, due: str) -> None:
    assert due_on(matter, date.fromisoformat(happened), CALENDAR) == date.fromisoformat(due)


def test_every_limit_has_a_source_and_a_row_in_the_table() -> None:
    assert set(CLOCKS) == set(Matter) and all(clock.source for clock in CLOCKS.values())
    tried = {row[0] for mark in test_a_limit.pytestmark for row in mark.args[1]}  # type: ignore[attr-defined]
    assert tried == set(Matter)


def test_an_override_moves_a_limit() -> None:
    closed = WorkCalendar({**CALENDAR.exceptions, date(2027, 1, 6): False})
    assert due_on(Matter.FILE_ACCESS, date(2026, 12, 31), closed) == date(2027, 1, 7)


@pytest.mark.parametrize(
    ("detained", "complex_case", "due"),
    [(True, True, "2026-11-30"), (False, False, "2026-12-08"), (False, True, "2026-12-14")],
)
def test_arrest_review(detained: bool, complex_case: bool, due: str) -> None:
    found = arrest_review_due(date(2026, 11, 23), CALENDAR, detained=detained, complex_case=complex_case)
    assert found == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("resubmitted", "extended", "speedy", "over_a_year", "due"),
    [
        ((), False, False, False, "2026-10-01"),
        ((), True, False, False, "2026-10-16"),
        (("2026-11-10",), False, False, False, "2026-12-10"),
        (("2026-11-10", "2027-01-08"), True, False, False, "2027-02-23"),
        ((), False, True, False, "2026-09-11"),
        ((), False, True, True, "2026-09-16"),
    ],
)
def test_prosecution_review(
    resubmitted: tuple[str, ...], extended: bool, speedy: bool, over_a_year: bool, due: str
) -> None:
    found = prosecution_review_due(
        date(2026, 9, 1),
        CALENDAR,
        resubmitted_on=[date.fromisoformat(each) for each in resubmitted],
        extended=extended,
        speedy=speedy,
        over_a_year=over_a_year,
    )
    assert found == date.fromisoformat(due)
    with pytest.raises(ValueError, match="twice"):
        prosecution_review_due(date(2026, 9, 1), CALENDAR, resubmitted_on=[date(2026, 10, day) for day in (1, 2, 3)])


@given(st.sampled_from(Matter), st.dates(date(1990, 1, 1), date(2200, 1, 1)))
def test_no_year_is_unknown_and_no_limit_ends_before_it_begins(matter: Matter, day: date) -> None:
    clock = CLOCKS[matter]
    last = due_on(matter, day, CALENDAR)
    assert last >= day
    if clock.unit is TimeUnit.WORKING_DAY:
        worked = sum(CALENDAR.is_working_day(day + timedelta(days=n)) for n in range(1, (last - day).days + 1))
        assert worked == clock.amount and CALENDAR.is_working_day(last)
    elif not clock.held:
        assert CALENDAR.is_working_day(last)


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(0, 30))
def test_months(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
