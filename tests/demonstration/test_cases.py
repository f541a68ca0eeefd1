import csv
import json
import re
import tracemalloc
from collections import Counter
from datetime import date, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demonstration.cases import CHARGES, MATTERS, generate_cases, write_cases
from demonstration.procuratorates import procuratorates
from rules.case_particulars import names_for
from rules.cases import CaseType

CHARGE_TABLE = Path(__file__).parents[2] / "db" / "reference" / "charges.tsv"
KEYS = [
    "procuratorate",
    "acceptance_number",
    "unified_number",
    "revision",
    "domain",
    "case_type",
    "name",
    "charges",
    "department",
    "handler",
    "accepted_on",
    "deadline_on",
    "stage",
    "concluded_on",
    "conclusion",
    "disclosure",
    "restriction",
    "sealed",
    "parties",
    "progress",
]
DOMAINS = {
    "ARREST_REVIEW": "CRIMINAL",
    "FIRST_INSTANCE_PROSECUTION": "CRIMINAL",
    "SECOND_INSTANCE_APPEAL": "CRIMINAL",
    "SECOND_INSTANCE_PROTEST": "CRIMINAL",
    "CRIMINAL_PETITION_REVIEW": "PETITION",
    "CRIMINAL_COMPENSATION": "COMPENSATION",
    "COMPENSATION_RECONSIDERATION": "COMPENSATION",
    "COMPENSATION_EXECUTION": "COMPENSATION",
    "COMPENSATION_SUPERVISION": "COMPENSATION",
    "JUDICIAL_RELIEF": "JUDICIAL_RELIEF",
    "CIVIL_SUPERVISION": "CIVIL",
    "ADMINISTRATIVE_SUPERVISION": "ADMINISTRATIVE",
    "CIVIL_PUBLIC_INTEREST": "PUBLIC_INTEREST",
    "ADMINISTRATIVE_PUBLIC_INTEREST": "PUBLIC_INTEREST",
}
STAGES = {
    "INVESTIGATION",
    "ARREST_REVIEW",
    "PROSECUTION_REVIEW",
    "SUPPLEMENTARY_INVESTIGATION",
    "TRIAL_FIRST",
    "TRIAL_SECOND",
    "TRIAL_SUPERVISION",
    "UNDER_REVIEW",
    "CLOSED",
}
PROGRESS_KINDS = {
    "ACCEPTED",
    "ARREST_APPROVED",
    "ARREST_DENIED",
    "SUPPLEMENT_ORDERED",
    "RESUBMITTED",
    "EXTENDED",
    "TRANSFERRED",
    "PROSECUTED",
    "NOT_PROSECUTED",
    "WITHDRAWN_BY_POLICE",
    "CHARGE_WITHDRAWN",
    "JUDGED",
    "PROTESTED",
    "APPEALED",
    "EFFECTIVE",
    "FILED",
    "CONCLUDED",
}
ROLES = {"SUSPECT", "DEFENDANT", "VICTIM", "CIVIL_PLAINTIFF", "CIVIL_DEFENDANT", "APPLICANT", "RESPONDENT"}
MEASURES = {"SUMMONS", "BAIL", "RESIDENTIAL_SURVEILLANCE", "DETENTION", "ARREST", "RETENTION_IN_CUSTODY"}
DISCLOSURES = {"OPEN", "PARTIES_ONLY", "ON_SITE_ONLY", "NONE"}
RESTRICTIONS = {None, "STATE_SECRET", "TRADE_SECRET", "PRIVACY", "JUVENILE", "OTHER"}
NUMBER = re.compile(
    r"^(?P<abbr>[一-鿿]{1,8}?)检(?P<kind>[一-鿿]{1,6})受[\[〔](?P<year>(19|20)\d{2})[\]〕](?P<unit>\d{6})(?P<seq>\d{6})号$"
)

Line = dict[str, Any]


def lines(count: int, seed: int = 1, revision: int = 1, offices: list[str] | None = None) -> list[Line]:
    return list(generate_cases(count, seed=seed, revision=revision, offices=offices))


def check_vocabulary(line: Line) -> None:
    assert [key for key in line if key != "particulars"] == KEYS
    assert set(line.get("particulars", {"none": ""})) <= set(names_for(CaseType[line["case_type"]])) | {"none"}
    assert line["domain"] == DOMAINS[line["case_type"]]
    assert line["stage"] in STAGES
    assert line["disclosure"] in DISCLOSURES
    assert line["restriction"] in RESTRICTIONS
    assert line["charges"] and all(isinstance(charge, str) for charge in line["charges"])
    assert set(line["handler"]) == {"name", "phone"}
    assert line["handler"]["name"].startswith("示例")
    assert line["name"].startswith("示例")
    assert (line["concluded_on"] is None) == (line["conclusion"] is None)
    if line["sealed"]:
        assert (line["disclosure"], line["restriction"]) == ("NONE", "JUVENILE")
    assert (line["disclosure"] == "OPEN") == (line["restriction"] is None)


def check_numbers(line: Line) -> None:
    match = NUMBER.match(line["acceptance_number"])
    assert match
    assert match["unit"] == line["procuratorate"]
    assert match["abbr"] == {office.unit_code: office for office in procuratorates()}[match["unit"]].short_name
    expected = {"FIRST_INSTANCE_PROSECUTION": "刑诉", "ARREST_REVIEW": "刑捕"}.get(line["case_type"])
    if line["restriction"] == "JUVENILE":
        expected = {"FIRST_INSTANCE_PROSECUTION": "未起诉", "ARREST_REVIEW": "未捕"}[line["case_type"]]
    assert expected in (None, match["kind"])
    assert re.fullmatch(match["unit"] + match["year"] + r"\d{7}", line["unified_number"])


def check_parties(line: Line) -> None:
    parties = line["parties"]
    assert [party["ref"] for party in parties] == [f"p{n}" for n in range(1, len(parties) + 1)]
    assert len({party["name"] for party in parties}) == len(parties)
    assert any(party["minor"] for party in parties) == (line["restriction"] == "JUVENILE")
    accused = sum(party["role"] in ("SUSPECT", "DEFENDANT") for party in parties)
    assert 1 <= accused <= 3 if line["domain"] == "CRIMINAL" else accused == 0
    for party in parties:
        assert set(party) == {"ref", "role", "name", "id_number", "minor", "measures"}
        assert party["role"] in ROLES
        assert party["name"].startswith("示例")
        assert not (party["minor"] and party["id_number"])
        if party["id_number"]:
            check_id(party["id_number"])
        check_measures(party["measures"])


def check_id(number: str) -> None:
    """GB 11643: the weighted sum of all 18 digits is 1 modulo 11."""
    values = [10 if digit == "X" else int(digit) for digit in number]
    assert len(values) == 18
    assert sum(value * 2 ** (17 - place) for place, value in enumerate(values)) % 11 == 1
    assert date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}").year < 1910


def check_measures(measures: list[Line]) -> None:
    for measure in measures:
        assert measure["kind"] in MEASURES
        assert measure["ends_on"] is None or measure["starts_on"] <= measure["ends_on"]
    for earlier, later in pairwise(measures):
        assert earlier["ends_on"] == later["starts_on"]


def check_progress(line: Line) -> None:
    progress = line["progress"]
    assert [item["ref"] for item in progress] == [f"a{n}" for n in range(1, len(progress) + 1)]
    assert {item["kind"] for item in progress} <= PROGRESS_KINDS
    assert progress[0]["kind"] == "ACCEPTED"
    days = [date.fromisoformat(item["occurred_on"]) for item in progress]
    assert all(earlier < later for earlier, later in pairwise(days))
    assert days[0] == date.fromisoformat(line["accepted_on"])
    assert date(2026, 8, 1) <= days[0] <= date(2026, 11, 20)
    assert days[-1] <= date(2026, 11, 20) + timedelta(days=line["revision"] - 1)
    assert date.fromisoformat(line["deadline_on"]) > days[0]
    if line["case_type"] == "ARREST_REVIEW" and line["concluded_on"]:
        assert line["concluded_on"] <= line["deadline_on"]
    rounds = [item["round"] for item in progress if item["kind"] == "SUPPLEMENT_ORDERED"]
    assert rounds == [1, 2][: len(rounds)]


@pytest.mark.parametrize("revision", [1, 2, 5, 30])
def test_every_line_keeps_to_the_import_format(revision: int) -> None:
    for line in islice(generate_cases(1_500, seed=7, revision=revision), 1_500):
        assert line["revision"] == revision
        check_vocabulary(line)
        check_numbers(line)
        check_parties(line)
        check_progress(line)


def test_charges_of_criminal_cases_are_real() -> None:
    with CHARGE_TABLE.open(encoding="utf-8", newline="") as file:
        real = {row["charge"] for row in csv.DictReader(file, delimiter="\t")}
    assert set(CHARGES) <= real
    assert len(set(CHARGES)) == len(CHARGES) >= 30
    for line in lines(2_000, revision=4):
        if line["domain"] == "CRIMINAL":
            assert set(line["charges"]) <= real


def test_all_case_types_are_known() -> None:
    assert {case_type: matter.domain for case_type, matter in MATTERS.items()} == DOMAINS


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_cases(tmp_path / name, 500, seed=3, revision=2)
    written = (tmp_path / "first").read_bytes()
    assert written == (tmp_path / "second").read_bytes()
    rows = written.decode("utf-8").splitlines()
    assert [json.loads(row) for row in rows] == lines(500, seed=3, revision=2)
    assert "示例" in rows[0]
    assert lines(500, seed=4, revision=2) != lines(500, seed=3, revision=2)


def test_a_case_does_not_depend_on_how_many_there_are() -> None:
    assert lines(50) == lines(500)[:50]


@given(seed=st.integers(), index=st.integers(0, 200), revision=st.integers(1, 20))
def test_a_higher_revision_only_goes_further(seed: int, index: int, revision: int) -> None:
    before = lines(index + 1, seed, revision)[index]
    after = lines(index + 1, seed, revision + 1)[index]
    for key in ("procuratorate", "acceptance_number", "unified_number", "name", "case_type", "accepted_on"):
        assert before[key] == after[key]
    assert after["progress"][: len(before["progress"])] == before["progress"]
    assert len(after["progress"]) - len(before["progress"]) in (0, 1)
    for old, new in zip(before["parties"], after["parties"], strict=True):
        assert [old[key] for key in ("ref", "name", "id_number")] == [new[key] for key in ("ref", "name", "id_number")]
        assert len(new["measures"]) >= len(old["measures"])
    if len(after["progress"]) == len(before["progress"]):
        assert {**after, "revision": revision} == before


@pytest.mark.parametrize("seed", [0, 1, 2, 99])
def test_the_first_case_moves_visibly_at_each_revision(seed: int) -> None:
    shown = [lines(1, seed, revision)[0] for revision in range(1, 16)]
    assert all(len(later["progress"]) == len(earlier["progress"]) + 1 for earlier, later in pairwise(shown))
    assert shown[1]["deadline_on"] > shown[0]["deadline_on"]
    assert [line["stage"] for line in shown[1:3]] == ["PROSECUTION_REVIEW", "SUPPLEMENTARY_INVESTIGATION"]
    assert shown[0]["procuratorate"] == "110108"
    assert shown[0]["disclosure"] == "OPEN"
    assert shown[0]["parties"][0]["id_number"]


@given(seed=st.integers())
def test_the_demonstration_set_shows_everything(seed: int) -> None:
    shown = lines(40, seed)
    assert {line["stage"] for line in shown} == STAGES
    assert {line["case_type"] for line in shown} == set(DOMAINS)
    assert {line["procuratorate"] for line in shown} == {"110108", "110105", "310115"}
    assert sum(line["restriction"] == "JUVENILE" for line in shown) >= 2
    assert sum(line["restriction"] in ("STATE_SECRET", "TRADE_SECRET") for line in shown) >= 1
    assert sum(line["sealed"] for line in shown) >= 1
    sealed_later = lines(40, seed, 2)[12]
    assert (shown[12]["sealed"], sealed_later["sealed"]) == (False, True)


def test_twenty_thousand_cases_have_numbers_of_their_own_and_the_shares_asked_for() -> None:
    numbers: set[object] = set()
    ids: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    parties = 0
    for line in generate_cases(20_000, seed=1, revision=1):
        fields: Line = line
        numbers |= {fields["acceptance_number"], fields["unified_number"]}
        counts.update([fields["disclosure"], "SEALED" if fields["sealed"] else "UNSEALED", fields["case_type"]])
        parties += len(fields["parties"])
        ids.update(party["id_number"] for party in fields["parties"] if party["id_number"])
    assert len(numbers) == 40_000
    assert max(ids.values()) == 1
    assert 0.42 < ids.total() / parties < 0.55
    assert 0.88 < counts["OPEN"] / 20_000 < 0.92
    assert 0.015 < counts["SEALED"] / 20_000 < 0.03
    others = 20_000 - counts["FIRST_INSTANCE_PROSECUTION"] - counts["ARREST_REVIEW"]
    assert 0.12 < others / 20_000 < 0.18


def test_cases_stream_in_constant_memory() -> None:
    stream = generate_cases(10**9, seed=1, revision=1)
    assert iter(stream) is stream
    next(stream)
    tracemalloc.start()
    for _ in islice(stream, 3_000):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_offices_are_served_in_turn() -> None:
    assert [line["procuratorate"] for line in lines(4, offices=["130102", "659001"])] == ["130102", "659001"] * 2
    for offices in (["000000"], []):
        with pytest.raises(ValueError):
            generate_cases(1, seed=1, revision=1, offices=offices)
    with pytest.raises(ValueError):
        generate_cases(1, seed=1, revision=0)
