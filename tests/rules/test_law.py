"""The rules that are pure: numbers, days, papers, who may what."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from db.reference import _workdays
from rules.accounts import (
    AccountType,
    IdType,
    email_problems,
    masked,
    mobile_problems,
    name_problems,
    normal_mobile,
    password_problems,
)
from rules.bindings import BindingClaim, Capacity, claim_problems, why_no_appointment
from rules.cases import CaseDomain, CaseStage, CaseType, StageState, path_of
from rules.clocks import Matter, falls_due
from rules.deadlines import WorkCalendar, end_of_day, today
from rules.disclosure import disclosed_fields, discloses
from rules.identifiers import (
    acceptance_number_is_regular,
    credit_code_fits,
    id_number_fits,
    license_fits,
    license_is_of_another_city,
    normal_case_number,
    normal_id_number,
    resident_id,
)
from rules.labels import preferred_language
from rules.messages import CaseProgressed
from rules.papers import AttachmentKind, PaperCheck, for_binding, for_registration, missing_papers, safe_filename
from rules.progress_events import URGENCY, ProgressKind
from rules.registrations import Declaration, LawyerData, declaration_problems
from rules.review import Outcome, decision_problems, paper_problems
from tests import people

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("37132919050505003X", None),
        ("11010519490231002X", False),
        ("01010519491231002X", False),
        ("1101051949123100", False),
        ("11010529491231002X", False),
    ],
)
def test_resident_ids_by_gb_11643(number: str, valid: bool | None) -> None:
    if valid is None:  # any region, also abolished ones: only form, date and check digit count
        body = number[:17]
        assert sum(resident_id(body + check, DAY) is not None for check in "0123456789X") == 1
    else:
        assert (resident_id(number, DAY) is not None) is valid


def test_identity_numbers_are_compared_in_one_form_and_shown_masked() -> None:
    assert normal_id_number(" １１０105 19491231002x") == "11010519491231002X"
    assert masked("11010519491231002X") == "110***********002X"
    assert id_number_fits(IdType.PASSPORT, "E12345678", DAY) and not id_number_fits(IdType.PASSPORT, "E 1", DAY)
    assert id_number_fits(IdType.HK_MACAO_PERMIT, "H12345678", DAY)


def test_licences_and_credit_codes() -> None:
    assert license_fits("11101201010123456") and license_fits("A12345678901234") and not license_fits("123")
    assert credit_code_fits("91350100M000100Y43") and not credit_code_fits("91350100M000100Y44")


def test_case_numbers() -> None:
    plain = normal_case_number("京海检刑诉受〔２０２６〕 110108000123号")
    assert plain == "京海检刑诉受[2026]110108000123号" and acceptance_number_is_regular(plain)
    assert not acceptance_number_is_regular("京海检刑诉受[2019]00137号")


def test_contacts_names_and_passwords() -> None:
    assert normal_mobile("+86 138-0013-8000") == "13800138000"
    assert not mobile_problems("13800138000", "m") and mobile_problems("12800138000", "m")
    assert not mobile_problems("+85291234567", "m") and mobile_problems("+8613800138000", "m")
    assert (
        not email_problems("a.b+c@example.com", "e") and email_problems("a@b", "e") and email_problems("a\nb@c.de", "e")
    )
    assert not name_problems("示例·买买提", "n") and not name_problems("Example Person", "n")
    for bad in ("张", "<b>张三</b>", "x" * 51, "12", "张\x00三"):
        assert name_problems(bad, "n"), bad
    assert {each.code for each in password_problems("short", "p", personal=())} == {"PASSWORD_TOO_SHORT"}
    assert password_problems("aaaaaaaaaaaa", "p", personal=()) and password_problems("1234567890", "p", personal=())
    assert password_problems("me@example.com", "p", personal=("me@example.com",))


def test_limits_run_over_the_workday_calendar_and_never_fail_for_a_year() -> None:
    calendar = WorkCalendar({row["day"]: bool(row["is_working_day"]) for row in _workdays()})  # type: ignore[misc]
    assert calendar.add_working_days(date(2026, 12, 31), 3) == date(2027, 1, 6)
    moved = WorkCalendar(dict(calendar.exceptions) | {date(2027, 1, 5): False})
    assert moved.add_working_days(date(2026, 12, 31), 3) == date(2027, 1, 7)
    assert calendar.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)  # National Day
    assert calendar.is_working_day(date(2026, 10, 10)) is True  # a Saturday that is worked
    assert calendar.add_working_days(date(2099, 1, 1), 3) == date(2099, 1, 6)
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # after midnight in Shanghai
    assert today(late) == date(2026, 11, 24)
    assert falls_due(Matter.BINDING_REVIEW, late, calendar) == end_of_day(date(2026, 11, 27))


def test_required_papers() -> None:
    assert [paper.kind for paper in for_registration(AccountType.LAWYER)][-1] is AttachmentKind.LAWYER_LICENSE
    lawyer = for_binding(AccountType.LAWYER, Capacity.DEFENDER, client_is_party=True, legal_aid=False)
    for mandate in (AttachmentKind.POWER_OF_ATTORNEY, AttachmentKind.LEGAL_AID_LETTER):
        assert not missing_papers(lawyer, {mandate, AttachmentKind.LAW_FIRM_LETTER}, "f")
    assert len(missing_papers(lawyer, set(), "f")) == 2
    relative = for_binding(AccountType.REPRESENTATIVE, Capacity.DEFENDER, client_is_party=False, legal_aid=False)
    assert {paper.kind for paper in relative} == {
        AttachmentKind.POWER_OF_ATTORNEY,
        AttachmentKind.CLIENT_ID,
        AttachmentKind.RELATION_PROOF,
    }
    assert safe_filename("律师证.pdf") == "律师证.pdf" and safe_filename("../x.pdf") is None


def test_a_declaration_names_everything_that_is_wrong() -> None:
    young = people.id_number(1, date(2015, 1, 1))
    declared = Declaration(AccountType.LAWYER, "示例张三", IdType.RESIDENT_ID, young, "1", None)
    codes = {each.code for each in declaration_problems(declared, registered_as=AccountType.PARTY, today=DAY)}
    assert codes == {"ACCOUNT_TYPE_MISMATCH", "UNDER_AGE", "REGION_MALFORMED", "LAWYER_DATA_REQUIRED"}
    party = Declaration(
        AccountType.PARTY, "示例李四", IdType.RESIDENT_ID, young, None, LawyerData("1", DAY, "示例律师事务所")
    )
    assert [each.code for each in declaration_problems(party, registered_as=AccountType.PARTY, today=DAY)] == [
        "LAWYER_DATA_NOT_ALLOWED"
    ]


def test_capacity_belongs_to_the_binding_and_fits_the_account() -> None:
    claim = BindingClaim("示例李四", Capacity.PARTY, entrusted_on=date(2026, 11, 24), note="x" * 501)
    codes = {each.code for each in claim_problems(claim, account_type=AccountType.LAWYER, today=DAY)}
    assert codes == {"CAPACITY_NOT_ALLOWED", "ENTRUSTED_IN_FUTURE", "TEXT_TOO_LONG"}


@pytest.mark.parametrize(
    ("access", "capacity", "domain", "why"),
    [
        (True, Capacity.DEFENDER, CaseDomain.CRIMINAL, None),
        (True, Capacity.LITIGATION_AGENT, CaseDomain.CRIMINAL, None),
        (True, Capacity.PARTY, CaseDomain.CRIMINAL, "NO_APPOINTMENT_CAPACITY"),
        (True, Capacity.DEFENDER, CaseDomain.CIVIL, "NO_APPOINTMENT_CIVIL"),
        (False, Capacity.DEFENDER, None, "NO_APPOINTMENT_BINDING"),
    ],
)
def test_who_may_book(access: bool, capacity: Capacity, domain: CaseDomain | None, why: str | None) -> None:
    problem = why_no_appointment(gives_access=access, capacity=capacity, domain=domain)
    assert (problem.code if problem else None) == why
    assert problem is None or "12309" in problem.message("zh-CN") or why == "NO_APPOINTMENT_BINDING"


def test_what_a_case_type_discloses() -> None:
    prosecution = [each.key for each in disclosed_fields(CaseType.FIRST_INSTANCE_PROSECUTION)]
    assert prosecution[:9] == [
        "charge",
        "acceptedOn",
        "deadlineOn",
        "supplementOrdered1",
        "resubmitted1",
        "supplementOrdered2",
        "resubmitted2",
        "concludedOn",
        "conclusion",
    ]
    assert not discloses(CaseType.JUDICIAL_RELIEF, "handlerName") and discloses(CaseType.ARREST_REVIEW, "deadlineOn")


def test_the_path_of_a_case() -> None:
    passed = [
        (CaseStage.PROSECUTION_REVIEW, date(2026, 9, 1), date(2026, 10, 1)),
        (CaseStage.SUPPLEMENTARY_INVESTIGATION, date(2026, 10, 1), None),
    ]
    path = path_of(CaseType.FIRST_INSTANCE_PROSECUTION, passed, date(2026, 11, 1))
    assert [(each.stage.value, each.state.value) for each in path] == [
        ("PROSECUTION_REVIEW", "DONE"),
        ("SUPPLEMENTARY_INVESTIGATION", "CURRENT"),
        ("PROSECUTION_REVIEW", "AHEAD"),
        ("TRIAL_FIRST", "AHEAD"),
        ("CLOSED", "AHEAD"),
    ]
    assert path[1].due_on == date(2026, 11, 1) and path[0].due_on is None
    late = path_of(
        CaseType.FIRST_INSTANCE_PROSECUTION, passed, date(2026, 10, 15)
    )  # the review's limit, not the police's
    assert late[1].due_on == date(2026, 11, 1)
    hidden = path_of(CaseType.FIRST_INSTANCE_PROSECUTION, passed, date(2026, 10, 15), shows_due=False)
    assert all(each.due_on is None for each in hidden)
    review = [(CaseStage.PROSECUTION_REVIEW, date(2026, 9, 1), None)]
    assert path_of(CaseType.FIRST_INSTANCE_PROSECUTION, review, None)[0].due_on == date(2026, 10, 1)
    closed = path_of(CaseType.ARREST_REVIEW, [(CaseStage.CLOSED, date(2026, 9, 1), None)], None)
    assert [each.state for each in closed] == [StageState.DONE]


def test_a_decision_has_its_reasons() -> None:
    known = {"ID_UNCLEAR", "OTHER"}

    def codes(outcome: Outcome | None, reasons: set[str], comment: str | None = None) -> list[str]:
        return [each.code for each in decision_problems(outcome, reasons, comment, known_reasons=known)]

    assert codes(None, set()) == codes(Outcome.SUSPENDED, set()) == ["OUTCOME_UNKNOWN"]
    assert codes(Outcome.RETURNED, set()) == ["REASON_REQUIRED"] and codes(Outcome.REJECTED, {"X"}) == [
        "REASON_UNKNOWN"
    ]
    assert codes(Outcome.REJECTED, {"OTHER"}, " ") == ["COMMENT_REQUIRED"] and not codes(
        Outcome.REJECTED, {"OTHER"}, "因"
    )
    assert not codes(Outcome.APPROVED, set())
    assert paper_problems(Outcome.APPROVED, [PaperCheck.OK, PaperCheck.UNCHECKED])[0].code == "PAPER_NOT_CHECKED"
    assert paper_problems(Outcome.APPROVED, [PaperCheck.EXPIRED])[0].code == "PAPER_BAD"
    assert not paper_problems(Outcome.RETURNED, [PaperCheck.EXPIRED])


def test_one_notice_names_all_events_the_most_urgent_first() -> None:
    assert set(URGENCY) == set(ProgressKind)
    some = CaseProgressed(
        subject_id=uuid4(),
        occasion_id=uuid4(),
        procuratorate_id=None,
        acceptance_number="京海检刑诉受[2026]110108000001号",
        kinds=[ProgressKind.HANDLER_CHANGED, ProgressKind.PROSECUTED, ProgressKind.HANDLER_CHANGED],
    )
    words = some.words()
    assert words.title_zh == "案件有新进展：提起公诉" and "提起公诉；承办人变更。" in words.body_zh


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-CN"),
        ("en", "en"),
        ("en;q=0.5, zh;q=0.9", "zh-CN"),
        ("fr, en;q=0.1", "en"),
        ("zh-TW", "zh-CN"),
        ("x;q=y", "zh-CN"),
    ],
)
def test_the_readers_language(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_a_licence_of_another_city_than_the_firm_is_worth_a_word() -> None:
    assert license_is_of_another_city("13101202010000001", "31110000MD0000001A")
    assert not license_is_of_another_city("11100202010000001", "31110000MD0000001A")
    assert not license_is_of_another_city("A1101201012345", "31110000MD0000001A")  # an old form tells no city
