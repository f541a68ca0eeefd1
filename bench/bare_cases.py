"""MyCases and OneCase as one statement each.

$1 is the hash of the token; no row when it is not live. A page has $2 rows; MyCases goes on after the case $3 (null: from
the first), OneCase tells of the case $3 and answers with nulls when one may not see it.
"""

from bench.bare_sql import (
    BANNED,
    GIVES_ACCESS,
    MINE,
    OPENING,
    READER,
    a_list,
    an_object,
    answer,
    codes,
    event_opens,
    global_id,
    if_disclosed,
    label,
    moment,
    page_info,
)
from rules.appointments import UPCOMING
from rules.bindings import BOOKING_CAPACITIES
from rules.cases import CaseStage
from rules.progress_events import ProgressKind

_TITLE = f"coalesce('第' || e.round || '次', '') || {label(ProgressKind, 'e.kind')}"
_CAN_BOOK = f"capacity IN ({codes(BOOKING_CAPACITIES)}) AND c.domain = 'CRIMINAL' AND {BANNED} IS NULL"
_CHARGES = "FROM case_charges WHERE case_id = c.id ORDER BY position"

_PROGRESS = f"""FROM (SELECT * FROM progress_events p WHERE p.case_id = c.id AND {event_opens("p", "shown")}
    ORDER BY p.seq DESC LIMIT 3) e ORDER BY e.seq"""
_SLOT = an_object(
    "FROM reception_slots WHERE id = u.slot_id",
    id=global_id("reception_slot", "id"),
    startsAt=moment("starts_at"),
    endsAt=moment("ends_at"),
)
_CASES = a_list(
    "FROM listed JOIN cases c ON c.id = listed.case_id ORDER BY c.id DESC",
    id=global_id("case", "c.id"),
    acceptanceNumber="c.acceptance_number",
    caseType="c.case_type",
    stage="c.stage",
    stageLabel=label(CaseStage, "c.stage"),
    acceptedOn=if_disclosed("acceptedOn", "c.accepted_on"),
    deadlineOn=if_disclosed("deadlineOn", "c.deadline_on"),
    charge=an_object(f"{_CHARGES} LIMIT 1", code="code", name="name"),
    procuratorate=an_object(
        "FROM procuratorates WHERE id = c.procuratorate_id", id=global_id("procuratorate", "id"), name="name"
    ),
    myBindings=a_list(
        "FROM shown x WHERE case_id = c.id ORDER BY x.id",
        id=global_id("binding", "id"),
        capacity="capacity",
        canRequestAppointment=_CAN_BOOK,
    ),
    progress=an_object(
        nodes=a_list(
            _PROGRESS,
            id=global_id("progress_event", "e.id"),
            seq="e.seq",
            kind="e.kind",
            title=_TITLE,
            occurredOn="e.occurred_on",
        )
    ),
    upcomingAppointments=a_list(
        "FROM upcoming u WHERE booked_case = c.id ORDER BY submitted_at",
        id=global_id("appointment", "id"),
        appointmentNumber="appointment_number",
        status="status",
        slot=_SLOT,
    ),
)
_MY_CASES = an_object(
    totalCount="(SELECT count(DISTINCT case_id) FROM opening)",
    nodes=_CASES,
    pageInfo=page_info("case_id", "FROM listed ORDER BY case_id LIMIT 1"),
)
MY_CASES = f"""
WITH {READER}, {OPENING}, page AS MATERIALIZED (
    SELECT DISTINCT case_id FROM opening WHERE $3::uuid IS NULL OR case_id < $3 ORDER BY case_id DESC LIMIT $2::int + 1
), listed AS MATERIALIZED (
    SELECT case_id FROM page ORDER BY case_id DESC LIMIT $2::int
), shown AS MATERIALIZED (
    SELECT * FROM opening WHERE case_id IN (SELECT case_id FROM listed)
), upcoming AS MATERIALIZED (
    SELECT a.case_id AS booked_case, a.* FROM appointments a
    WHERE a.{MINE} AND a.case_id IN (SELECT case_id FROM listed) AND a.status IN ({codes(UPCOMING)})
)
{answer("myCases", _MY_CASES)}"""

_MEASURE = """FROM coercive_measures m, (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) t
    WHERE m.party_id IN (SELECT party_id FROM opening) AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today)
    ORDER BY m.starts_on DESC, m.id DESC LIMIT 1"""
_HEAD = an_object(
    id=global_id("case", "c.id"),
    acceptanceNumber="c.acceptance_number",
    unifiedNumber="c.unified_number",
    caseType="c.case_type",
    domain="c.domain",
    stage="c.stage",
    stageLabel=label(CaseStage, "c.stage"),
    charge=an_object(f"{_CHARGES} LIMIT 1", code="code", name="name"),
    charges=a_list(_CHARGES, code="code", name="name"),
    procuratorate=an_object(
        "FROM procuratorates WHERE id = c.procuratorate_id",
        id=global_id("procuratorate", "id"),
        name="name",
        hotline="hotline",
        address="address",
    ),
    handlingDepartment=if_disclosed("handlingDepartment", "c.department"),
    handlerName=if_disclosed("handlerName", "c.handler_name"),
    handlerPhone=if_disclosed("handlerPhone", "c.handler_phone"),
    acceptedOn=if_disclosed("acceptedOn", "c.accepted_on"),
    deadlineOn=if_disclosed("deadlineOn", "c.deadline_on"),
    concludedOn=if_disclosed("concludedOn", "c.concluded_on"),
    conclusion=if_disclosed("conclusion", "c.conclusion"),
    coerciveMeasure=if_disclosed(
        "coerciveMeasure", an_object(_MEASURE, kind="m.kind", startsOn="m.starts_on", endsOn="m.ends_on")
    ),
)
_EVENTS = an_object(
    nodes=a_list(
        "FROM page e ORDER BY e.seq LIMIT $2::int",
        id=global_id("progress_event", "e.id"),
        seq="e.seq",
        kind="e.kind",
        title=_TITLE,
        detail="e.detail",
        occurredOn="e.occurred_on",
        recordedAt=moment("e.recorded_at"),
        round="e.round",
        previous="e.previous",
        current="e.current",
        replaces=an_object(
            f"FROM progress_events r WHERE r.id = e.replaces_id AND r.case_id = c.id AND {event_opens('r', 'opening')}",
            id=global_id("progress_event", "r.id"),
        ),
    ),
    pageInfo=page_info("seq", "FROM (SELECT seq FROM page ORDER BY seq LIMIT $2::int) e ORDER BY seq DESC LIMIT 1"),
)
# What `disclosed` and `stages` are made from in Python goes beside the JSON.
_SUPPLEMENTS = """
SELECT kind, round, occurred_on FROM progress_items WHERE case_id = c.id AND kind IN ('SUPPLEMENT_ORDERED', 'RESUBMITTED')
UNION ALL
SELECT kind, round, occurred_on FROM seen WHERE staff_member_id IS NOT NULL AND kind IN ('SUPPLEMENT_ORDERED', 'RESUBMITTED')
"""
ONE_CASE = f"""
WITH {READER}, opening AS MATERIALIZED (
    SELECT b.case_id, b.party_id FROM bindings b JOIN cases c ON {GIVES_ACCESS} WHERE b.{MINE} AND b.case_id = $3
), c AS MATERIALIZED (
    SELECT * FROM cases WHERE id = (SELECT case_id FROM opening LIMIT 1)
), seen AS MATERIALIZED (
    SELECT e.* FROM c JOIN progress_events e ON e.case_id = c.id WHERE {event_opens("e", "opening")}
), page AS MATERIALIZED (
    SELECT * FROM seen ORDER BY seq LIMIT $2::int + 1
)
SELECT c.case_type, {_HEAD} AS head, {_EVENTS} AS progress, c.accepted_on, c.deadline_on, c.concluded_on, c.conclusion,
    c.department, c.handler_name, c.handler_phone, (SELECT m.kind {_MEASURE}) AS measure,
    ARRAY(SELECT name {_CHARGES}) AS charges, ARRAY(SELECT ROW(kind, round, occurred_on) FROM ({_SUPPLEMENTS}) s) AS supplements,
    ARRAY(SELECT ROW(stage, entered_on, left_on) FROM case_stages WHERE case_id = c.id ORDER BY position) AS stages
FROM reader LEFT JOIN c ON true"""
