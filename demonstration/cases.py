"""Fictional cases as lines of an import file: each has a whole life planned, a revision shows how far it has come."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from demonstration.case_lives import Life, Measure, Party, plan_life
from demonstration.case_matters import ACCUSED, CHARGES, JUVENILE_KINDS, MATTERS
from demonstration.case_steps import ALL_ENDED, Step
from demonstration.procuratorates import offices_by_code
from rules.case_particulars import names_for
from rules.cases import CaseType

__all__ = ["CHARGES", "DEMONSTRATION_OFFICES", "MATTERS", "generate_cases", "write_cases"]

DEMONSTRATION_OFFICES = ("110108", "110105", "310115")
CUSTODY = frozenset({"DETENTION", "ARREST"})

Past = tuple[tuple[Step, date], ...]  # the steps that have been taken, with their days


def generate_cases(
    count: int, *, seed: int, revision: int, offices: Sequence[str] | None = None
) -> Iterator[dict[str, object]]:
    """Stream `count` lines in the import format; the same arguments give the same lines.

    A higher revision gives the same cases, each one step further until its life ends; no event lies after
    2026-11-20 plus `revision - 1` days. `offices` are unit codes, served in turn; raises ValueError on an unknown one.
    """
    if revision < 1 or count < 0:
        raise ValueError("a revision is at least 1, a count at least 0")
    handling = offices_by_code(DEMONSTRATION_OFFICES if offices is None else offices)
    if not handling:
        raise ValueError("cases need at least one office")
    return (line_of(plan_life(handling, seed, index), revision) for index in range(count))


def write_cases(path: Path, count: int, *, seed: int, revision: int, offices: Sequence[str] | None = None) -> None:
    """Write the same lines as an import file: JSON Lines, UTF-8."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in generate_cases(count, seed=seed, revision=revision, offices=offices):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def line_of(life: Life, revision: int) -> dict[str, object]:
    """The line of a case as it stands at a revision, in the order of the import format."""
    shown = min(life.start + revision, len(life.steps))
    past = tuple(zip(life.steps[:shown], life.dates[:shown], strict=True))
    return {
        "procuratorate": life.office.unit_code,
        "acceptance_number": acceptance_number(life),
        "unified_number": f"{life.office.unit_code}{life.dates[0].year}{life.serial:07}",
        "revision": revision,
        **subject(life, shown),
        **standing(life, past),
        **disclosure(life, shown),
        "parties": [party_line(f"p{n}", party, past) for n, party in enumerate(life.parties, start=1)],
        "progress": [progress_line(f"a{n}", step, day) for n, (step, day) in enumerate(past, start=1)],
        **particulars(life, past),
    }


def acceptance_number(life: Life) -> str:
    """The 部门受案号; its serial counts the cases of an office, whatever their type."""
    kind = MATTERS[life.wish.case_type].number_kind
    if life.wish.secrecy.restriction == "JUVENILE":
        kind = JUVENILE_KINDS[life.wish.case_type]
    office = life.office
    return f"{office.short_name}检{kind}受[{life.dates[0].year}]{office.unit_code}{life.serial:06}号"


def subject(life: Life, shown: int) -> dict[str, object]:
    """What the case is about and who handles it; the name keeps the charge that the case came with."""
    matter = MATTERS[life.wish.case_type]
    accused = sum(party.role in ACCUSED for party in life.parties)
    who = life.parties[0].name + (f"等{accused}人" if accused > 1 else "")
    juvenile = life.wish.secrecy.restriction == "JUVENILE"
    return {
        "domain": matter.domain,
        "case_type": life.wish.case_type,
        "name": matter.title.format(who=who, cause=life.charges[0].removesuffix("罪")),
        "charges": [turned(life.charges, life.charge_turn, shown)],
        "department": "未成年人检察部" if juvenile else matter.department,
        "handler": {"name": turned(life.handlers, life.handler_turn, shown), "phone": "010-00000000"},
    }


def turned(pair: tuple[str, str], turn: int | None, shown: int) -> str:
    """The first of the pair until the step of the turn is shown, the second from then on."""
    return pair[turn is not None and shown > turn]


def standing(life: Life, past: Past) -> dict[str, object]:
    """How far the case has come: dates, stage and conclusion."""
    conclusion, concluded_on = None, None
    for step, day in past:
        if step.conclusion:
            conclusion, concluded_on = step.conclusion, day.isoformat()
    return {
        "accepted_on": life.dates[0].isoformat(),
        "deadline_on": deadline(past, MATTERS[life.wish.case_type].limit_days).isoformat(),
        "stage": past[-1][0].stage,
        "concluded_on": concluded_on,
        "conclusion": conclusion,
    }


def particulars(life: Life, past: Past) -> dict[str, object]:
    """What the case's type discloses beside; days and results only once there is a conclusion."""
    concluded = next((day for step, day in past if step.conclusion), None)
    known: dict[str, object] = {
        "original_charge": "故意伤害罪",
        "applied_on": life.dates[0].isoformat(),
        "final_court": "示例市中级人民法院",
        "final_document_number": f"（{life.dates[0].year}）示例终{life.serial}号",
    }
    if concluded:
        day = concluded.isoformat()
        known |= dict.fromkeys(("decided_on", "executed_on", "paid_on"), day)
        known |= {"amount": 5000 + life.serial % 40 * 500, "decision": "示例决定"}
    found = {name: known[name] for name in names_for(CaseType[life.wish.case_type]) if name in known}
    return {"particulars": found} if found else {}


def deadline(past: Past, limit_days: int) -> date:
    """The end of the clock that runs: the type's own, 15 days more, or 30 days anew (CPL 172, 175)."""
    ends_on = past[0][1] + timedelta(days=limit_days)
    for step, day in past:
        if step.kind == "EXTENDED":
            ends_on += timedelta(days=15)
        elif step.kind in ("SUPPLEMENT_ORDERED", "RESUBMITTED"):
            ends_on = day + timedelta(days=30)
    return ends_on


def disclosure(life: Life, shown: int) -> dict[str, object]:
    """Who may see the case; a sealed one is shown to nobody."""
    secrecy = life.wish.secrecy
    sealed = secrecy.seals and shown == len(life.steps)
    level = "NONE" if sealed else secrecy.disclosure
    return {"disclosure": level, "restriction": secrecy.restriction, "sealed": sealed}


def party_line(ref: str, party: Party, past: Past) -> dict[str, object]:
    """A party as it stands; who was a suspect is a defendant once prosecuted (CPL 34)."""
    prosecuted = any(step.kind == "PROSECUTED" for step, _ in past)
    measures = [
        {
            "kind": measure.kind,
            "starts_on": measure.starts_on.isoformat(),
            "ends_on": measure.ends_on.isoformat() if measure.ends_on else None,
        }
        for measure in measures_of(party, past)
    ]
    return {
        "ref": ref,
        "role": "DEFENDANT" if prosecuted and party.role == "SUSPECT" else party.role,
        "name": party.name,
        "id_number": party.id_number,
        "minor": party.minor,
        "measures": measures,
    }


def measures_of(party: Party, past: Past) -> list[Measure]:
    """The measures so far; a new one follows custody alone, an end concerns whatever is running."""
    measures = list(party.measures)
    for step, day in past:
        if step.measure is None or not measures or measures[-1].ends_on:
            continue
        if step.measure == ALL_ENDED or measures[-1].kind in CUSTODY:
            measures[-1] = replace(measures[-1], ends_on=day)
            if step.measure != ALL_ENDED:
                measures.append(Measure(step.measure, day))
    return measures


def progress_line(ref: str, step: Step, day: date) -> dict[str, object]:
    """One event of the past; its ref counts within the case and never changes."""
    return {"ref": ref, "kind": step.kind, "occurred_on": day.isoformat(), "round": step.round, "detail": step.detail}
