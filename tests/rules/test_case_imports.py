"""What a line of an import file must be."""

import json
from datetime import date
from typing import Any

import pytest

from rules.case_import_fields import REASONS
from rules.case_imports import MAX_LINE_BYTES, Known, ParsedLine, parse_case, parse_line
from rules.case_particulars import names_for, shown
from rules.cases import CaseType
from rules.disclosure import PARTICULARS
from rules.imported_cases import ImportedCharge, content
from tests.case_lines import ACCEPTED, DETENTION, line, party
from tests.people import id_number

THEFT = ImportedCharge("264.1", "盗窃罪")
KNOWN = Known({"264.1": THEFT, "盗窃罪": THEFT}, {"110108": True, "310115": False}, date(2026, 11, 23))


def parsed(**changes: Any) -> ParsedLine:
    return parse_case(line(**changes), KNOWN)


def flaws(**changes: Any) -> list[tuple[str, str | None]]:
    return [(flaw.code, flaw.field) for flaw in parsed(**changes).flaws]


def test_the_example_of_the_format_is_a_case() -> None:
    found = parse_line(json.dumps(line(), ensure_ascii=False).encode(), KNOWN)
    assert found.case is not None
    assert (found.flaws, found.irregular_number, found.unknown_keys) == ((), False, frozenset())
    assert found.case.charges == (THEFT,)
    assert found.case.accepted_on == date(2026, 9, 1)
    assert found.case.parties[0].measures[0].starts_on == date(2026, 8, 2)
    assert "示例张三" not in repr(found.case)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"procuratorate": "999999"}, "PROCURATORATE_UNKNOWN", "procuratorate"),
        ({"procuratorate": "310115"}, "PROCURATORATE_BEYOND_SCOPE", "procuratorate"),
        ({"procuratorate": 110108}, "TYPE_WRONG", "procuratorate"),
        ({"acceptance_number": " "}, "FIELD_MISSING", "acceptance_number"),
        ({"acceptance_number": "号" * 61}, "TEXT_TOO_LONG", "acceptance_number"),
        ({"unified_number": "123"}, "UNIFIED_NUMBER_MALFORMED", "unified_number"),
        ({"unified_number": "１" * 16 + "²"}, "UNIFIED_NUMBER_MALFORMED", "unified_number"),
        ({"revision": None}, "FIELD_MISSING", "revision"),
        ({"revision": True}, "TYPE_WRONG", "revision"),
        ({"revision": 1.5}, "TYPE_WRONG", "revision"),
        ({"revision": 2**31}, "NUMBER_OUT_OF_RANGE", "revision"),
        ({"domain": "MARTIAL"}, "VALUE_UNKNOWN", "domain"),
        ({"case_type": "criminal"}, "VALUE_UNKNOWN", "case_type"),
        ({"stage": ""}, "VALUE_UNKNOWN", "stage"),
        ({"disclosure": None}, "FIELD_MISSING", "disclosure"),
        ({"restriction": "SECRET"}, "VALUE_UNKNOWN", "restriction"),
        ({"name": "a\x00b"}, "TEXT_MALFORMED", "name"),
        ({"name": "a\ud800b"}, "TEXT_MALFORMED", "name"),
        ({"charges": []}, "FIELD_MISSING", "charges"),
        ({"charges": ["盗窃罪", "偷窃"]}, "CHARGE_UNKNOWN", "charges[1]"),
        ({"charges": [264]}, "TYPE_WRONG", "charges[0]"),
        ({"charges": "盗窃罪"}, "TYPE_WRONG", "charges"),
        ({"handler": "示例李四"}, "TYPE_WRONG", "handler"),
        ({"handler": {"name": 1}}, "TYPE_WRONG", "handler.name"),
        ({"accepted_on": "2026-02-30"}, "DATE_IMPOSSIBLE", "accepted_on"),
        ({"accepted_on": "20260901"}, "DATE_IMPOSSIBLE", "accepted_on"),
        ({"deadline_on": "2026-09-01T00:00:00"}, "DATE_IMPOSSIBLE", "deadline_on"),
        ({"sealed": None}, "FIELD_MISSING", "sealed"),
        ({"sealed": 0}, "TYPE_WRONG", "sealed"),
        ({"parties": None}, "FIELD_MISSING", "parties"),
        ({"parties": [1]}, "TYPE_WRONG", "parties[0]"),
        ({"parties": [party()] * 1001}, "LIST_TOO_LONG", "parties"),
        ({"parties": [party("p1"), party("p1")]}, "REF_TWICE", "parties[1].ref"),
        ({"parties": [party(role="JUDGE")]}, "VALUE_UNKNOWN", "parties[0].role"),
        ({"parties": [party(id_number="110108190505050011")]}, "ID_NUMBER_MALFORMED", "parties[0].id_number"),
        ({"parties": [party(minor=None)]}, "FIELD_MISSING", "parties[0].minor"),
        ({"parties": [party(measures=None)]}, "FIELD_MISSING", "parties[0].measures"),
        ({"parties": [party(measures=[DETENTION, DETENTION])]}, "MEASURE_TWICE", "parties[0].measures[1].kind"),
        (
            {"parties": [party(measures=[{**DETENTION, "ends_on": "2026-08-01"}])]},
            "PERIOD_IMPOSSIBLE",
            "parties[0].measures[0].ends_on",
        ),
        ({"progress": [ACCEPTED, ACCEPTED]}, "REF_TWICE", "progress[1].ref"),
        ({"progress": [{**ACCEPTED, "kind": "STAGE_CHANGED"}]}, "VALUE_UNKNOWN", "progress[0].kind"),
        ({"progress": [{**ACCEPTED, "occurred_on": None}]}, "FIELD_MISSING", "progress[0].occurred_on"),
        ({"progress": [{**ACCEPTED, "round": 0}]}, "NUMBER_OUT_OF_RANGE", "progress[0].round"),
        ({"progress": [{**ACCEPTED, "detail": "长" * 501}]}, "TEXT_TOO_LONG", "progress[0].detail"),
        ({"progress": [{**ACCEPTED, "kind": "ACCEPT"}]}, "VALUE_UNKNOWN", "progress[0].kind"),
        ({"progress": [{**ACCEPTED, "kind": None}]}, "FIELD_MISSING", "progress[0].kind"),
        ({"progress": [{**ACCEPTED, "ref": " "}]}, "FIELD_MISSING", "progress[0].ref"),
        ({"progress": [{**ACCEPTED, "ref": 1}]}, "TYPE_WRONG", "progress[0].ref"),
        ({"progress": [{**ACCEPTED, "round": "1"}]}, "TYPE_WRONG", "progress[0].round"),
        ({"progress": [{**ACCEPTED, "occurred_on": "2026-13-01"}]}, "DATE_IMPOSSIBLE", "progress[0].occurred_on"),
        ({"progress": {}}, "TYPE_WRONG", "progress"),
        ({"progress": None}, "FIELD_MISSING", "progress"),
        ({"acceptance_number": 1}, "TYPE_WRONG", "acceptance_number"),
        ({"unified_number": 11010820260000123}, "TYPE_WRONG", "unified_number"),
        ({"revision": "3"}, "TYPE_WRONG", "revision"),
        ({"revision": -1}, "NUMBER_OUT_OF_RANGE", "revision"),
        ({"revision": float("nan")}, "TYPE_WRONG", "revision"),
        ({"domain": None}, "FIELD_MISSING", "domain"),
        ({"case_type": None}, "FIELD_MISSING", "case_type"),
        ({"stage": None}, "FIELD_MISSING", "stage"),
        ({"disclosure": "SECRET"}, "VALUE_UNKNOWN", "disclosure"),
        ({"restriction": True}, "TYPE_WRONG", "restriction"),
        ({"name": None}, "FIELD_MISSING", "name"),
        ({"name": "长" * 301}, "TEXT_TOO_LONG", "name"),
        ({"charges": None}, "FIELD_MISSING", "charges"),
        ({"charges": [" "]}, "FIELD_MISSING", "charges[0]"),
        ({"charges": ["盗窃罪"] * 101}, "LIST_TOO_LONG", "charges"),
        ({"department": "长" * 101}, "TEXT_TOO_LONG", "department"),
        ({"department": 1}, "TYPE_WRONG", "department"),
        ({"handler": {"name": "长" * 101}}, "TEXT_TOO_LONG", "handler.name"),
        ({"handler": {"phone": "1" * 51}}, "TEXT_TOO_LONG", "handler.phone"),
        ({"accepted_on": "1899-12-31"}, "DATE_IMPOSSIBLE", "accepted_on"),
        ({"accepted_on": 20260901}, "TYPE_WRONG", "accepted_on"),
        ({"deadline_on": "2100-01-01"}, "DATE_IMPOSSIBLE", "deadline_on"),
        ({"concluded_on": "2026-02-29"}, "DATE_IMPOSSIBLE", "concluded_on"),
        ({"conclusion": "长" * 501}, "TEXT_TOO_LONG", "conclusion"),
        ({"sealed": "false"}, "TYPE_WRONG", "sealed"),
        ({"parties": [party(ref=None)]}, "FIELD_MISSING", "parties[0].ref"),
        ({"parties": [party("长" * 65)]}, "TEXT_TOO_LONG", "parties[0].ref"),
        ({"parties": [party(name=None)]}, "FIELD_MISSING", "parties[0].name"),
        ({"parties": [party(name="长" * 201)]}, "TEXT_TOO_LONG", "parties[0].name"),
        ({"parties": [party(role=None)]}, "FIELD_MISSING", "parties[0].role"),
        ({"parties": [party(id_number=110108190505050011)]}, "TYPE_WRONG", "parties[0].id_number"),
        ({"parties": [party(minor="no")]}, "TYPE_WRONG", "parties[0].minor"),
        (
            {"parties": [party(measures=[{**DETENTION, "kind": "JAIL"}])]},
            "VALUE_UNKNOWN",
            "parties[0].measures[0].kind",
        ),
        (
            {"parties": [party(measures=[{**DETENTION, "starts_on": None}])]},
            "FIELD_MISSING",
            "parties[0].measures[0].starts_on",
        ),
    ],
)
def test_a_bad_value_is_named_by_its_path(changes: dict[str, Any], code: str, field: str) -> None:
    assert flaws(**changes) == [(code, field)]
    assert parsed(**changes).case is None


def test_all_flaws_are_told_at_once_in_both_languages() -> None:
    found = parsed(domain="X", stage="Y", name=None).flaws
    assert {flaw.field for flaw in found} == {"domain", "stage", "name"}
    assert all(flaw.message() != flaw.message("en") for flaw in found)
    assert all(zh and en for zh, en in REASONS.values())


@pytest.mark.parametrize("name", sorted(line()))
def test_what_may_be_null_may_be_left_out_and_nothing_else(name: str) -> None:
    whole = line()
    del whole[name]
    nullable = {"unified_number", "department", "handler", "accepted_on", "deadline_on", "concluded_on"} | {
        "conclusion",
        "restriction",
    }
    assert (parse_case(whole, KNOWN).case is not None) == (name in nullable)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"name": "\xff"}', "NOT_UTF8"),
        (b"{'name': 1}", "NOT_JSON"),
        (b"[" * 100_000, "NOT_JSON"),
        (b"1" * 10_000, "NOT_JSON"),
        (b"[1]", "NOT_AN_OBJECT"),
        (b"null", "NOT_AN_OBJECT"),
        (b"{" + b" " * MAX_LINE_BYTES + b"}", "LINE_TOO_LONG"),
    ],
)
def test_what_is_no_json_object_is_no_line(raw: bytes, code: str) -> None:
    found = parse_line(raw, KNOWN)
    assert [(flaw.code, flaw.field) for flaw in found.flaws] == [(code, None)]


def test_numbers_are_normalised() -> None:
    number = next(number for number in map(id_number, range(100)) if number.endswith("X"))
    case = parsed(
        acceptance_number=" 京海检刑诉受〔２０２６〕110108 000123号",
        unified_number="１" * 17,
        parties=[party(id_number=f" {number.lower()}")],
    ).case
    assert case is not None
    assert case.acceptance_number == "京海检刑诉受[2026]110108000123号"
    assert case.unified_number == "1" * 17
    assert case.parties[0].id_number == number


def test_an_old_form_of_the_acceptance_number_is_but_a_warning() -> None:
    found = parsed(acceptance_number="海检刑诉(2014)12号")
    assert found.case is not None
    assert found.irregular_number


def test_unknown_keys_are_named_whatever_their_place_in_a_list() -> None:
    found = parsed(extra=1, parties=[party("p1", nick="a"), party("p2", nick="b")], handler={"name": "示例", "x": 1})
    assert found.case is not None
    assert found.unknown_keys == {"extra", "parties[].nick", "handler.x"}


def test_charges_are_coded_in_criminal_cases_only() -> None:
    by_code, by_name = parsed(charges=["264.1"]).case, parsed(charges=["盗窃罪", "264.1"]).case
    assert by_code is not None and by_name is not None
    assert by_code.charges == by_name.charges == (THEFT,)
    civil = parsed(domain="CIVIL", case_type="CIVIL_SUPERVISION", charges=["民间借贷纠纷", "盗窃罪"]).case
    assert civil is not None
    assert civil.charges == (ImportedCharge(None, "民间借贷纠纷"), ImportedCharge(None, "盗窃罪"))


def test_content_is_what_is_said_not_its_order_nor_its_revision() -> None:
    other = {**ACCEPTED, "ref": "a2"}
    plain = parsed(parties=[party("p1"), party("p2")], progress=[ACCEPTED, other]).case
    turned = parsed(revision=9, parties=[party("p2"), party("p1")], progress=[other, ACCEPTED]).case
    changed = parsed(parties=[party("p1"), party("p2", minor=True)], progress=[ACCEPTED, other]).case
    assert plain is not None and turned is not None and changed is not None
    assert content(plain) == content(turned) != content(changed)


RELIEF = {"domain": "JUDICIAL_RELIEF", "case_type": "JUDICIAL_RELIEF", "charges": []}
COMPENSATION = {"domain": "COMPENSATION", "case_type": "COMPENSATION_RECONSIDERATION", "charges": []}


def test_particulars_are_those_of_the_type() -> None:
    stated = {"original_charge": "故意伤害罪", "paid_on": "2026-10-08", "amount": 20000.5, "decision": "示例"}
    found = parsed(**RELIEF, particulars=stated)
    assert found.case is not None
    assert found.case.particulars == (
        ("amount", "20000.5"),
        ("original_charge", "故意伤害罪"),
        ("paid_on", "2026-10-08"),
    )
    assert found.unknown_keys == {"particulars.decision"}  # which this type does not disclose
    for none in ({}, {"particulars": None}, {"particulars": {}}, {"particulars": {"amount": None}}):
        case = parsed(**RELIEF, **none).case
        assert case is not None and case.particulars == () and content(case) == content(parsed(**RELIEF).case)
    assert content(found.case) != content(parsed(**RELIEF).case)


@pytest.mark.parametrize(
    ("type_", "particulars", "code", "field"),
    [
        (RELIEF, [], "TYPE_WRONG", "particulars"),
        (RELIEF, {"paid_on": "2026-02-30"}, "DATE_IMPOSSIBLE", "particulars.paid_on"),
        (RELIEF, {"original_charge": "长" * 201}, "TEXT_TOO_LONG", "particulars.original_charge"),
        (RELIEF, {"amount": -1}, "AMOUNT_MALFORMED", "particulars.amount"),
        (RELIEF, {"amount": "20,000"}, "AMOUNT_MALFORMED", "particulars.amount"),
        (RELIEF, {"amount": 0.001}, "AMOUNT_MALFORMED", "particulars.amount"),
        (RELIEF, {"amount": 1e13}, "AMOUNT_MALFORMED", "particulars.amount"),
        (RELIEF, {"amount": float("nan")}, "AMOUNT_MALFORMED", "particulars.amount"),
        (RELIEF, {"amount": True}, "TYPE_WRONG", "particulars.amount"),
        (COMPENSATION, {"decided_on": "bald"}, "DATE_IMPOSSIBLE", "particulars.decided_on"),
        (COMPENSATION, {"decision": "长" * 501}, "TEXT_TOO_LONG", "particulars.decision"),
        (COMPENSATION, {"decision": 1}, "TYPE_WRONG", "particulars.decision"),
    ],
)
def test_a_particular_that_does_not_hold_is_named(
    type_: dict[str, Any], particulars: Any, code: str, field: str
) -> None:
    assert flaws(**type_, particulars=particulars) == [(code, field)]


def test_every_particular_belongs_to_a_type_and_is_checked() -> None:
    named = {name for case_type in CaseType for name in names_for(case_type)}
    assert named == set(PARTICULARS.values())
    assert [shown("amount", each, "zh-CN") for each in ("1234567", "0.5", "20000.00")] == [
        "1,234,567 元",
        "0.50 元",
        "20,000 元",
    ]
    assert shown("amount", "1234.5", "en") == "CNY 1,234.50"
