"""The difference between staged and stored cases, field by field, as events that wait to be numbered."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from rules.cases import CaseStage, CoerciveMeasureKind
from rules.labels import Labelled
from rules.progress_events import ProgressKind

# The day of a difference is that of the newest thing newly told about the case, or the day of the import.
_HAPPENED_ON = text("""
with newest as (
    select case_id, max(i.occurred_on) as day
    from staged_items i left join progress_items p using (case_id, ref) where p.event_id is null group by case_id
)
update staged_cases s set happened_on = coalesce(newest.day, :today)
from staged_cases same left join newest using (case_id) where same.line = s.line
""").bindparams(bindparam("today", type_=Date()))

_JURISDICTION = """
insert into staged_events (case_id, part, kind, occurred_on, previous, current)
select s.case_id, 1, 'JURISDICTION_CHANGED', s.happened_on, former.name, present.name
from staged_cases s
join cases c on c.id = s.case_id
join procuratorates former on former.id = c.procuratorate_id
join procuratorates present on present.id = s.procuratorate_id
where s.is_moved
"""

_NEW_ITEMS = """
insert into staged_events (case_id, part, position, kind, ref, occurred_on, round, detail)
select i.case_id, 2, i.position, i.kind, i.ref, i.occurred_on, i.round, i.detail
from staged_items i left join progress_items p using (case_id, ref)
where p.event_id is null
"""

_CORRECTED_ITEMS = """
insert into staged_events (case_id, part, position, kind, ref, occurred_on, previous, current, replaces_id)
select i.case_id, 2, i.position, 'PROGRESS_CORRECTED', i.ref, s.happened_on,
    concat_ws(' ', cast(:kinds as jsonb) ->> p.kind, p.occurred_on, '第' || p.round || '次', p.detail),
    concat_ws(' ', cast(:kinds as jsonb) ->> i.kind, i.occurred_on, '第' || i.round || '次', i.detail),
    p.event_id
from staged_items i join progress_items p using (case_id, ref) join staged_cases s using (case_id)
where (p.kind, p.occurred_on, p.round, p.detail) is distinct from (i.kind, i.occurred_on, i.round, i.detail)
"""

_WITHDRAWN_ITEMS = """
insert into staged_events (case_id, part, position, kind, ref, occurred_on, previous, replaces_id)
select p.case_id, 3, e.seq, 'PROGRESS_WITHDRAWN', p.ref, s.happened_on,
    concat_ws(' ', cast(:kinds as jsonb) ->> p.kind, p.occurred_on, '第' || p.round || '次', p.detail),
    p.event_id
from staged_cases s join progress_items p using (case_id) join progress_events e on e.id = p.event_id
where not exists (select from staged_items i where i.case_id = p.case_id and i.ref = p.ref)
"""

# Told are the measures in force; when those are the same, the change is in their dates, which are told instead.
_MEASURES = text("""
with measures as (
    select 'stored' as side, party_id, kind, starts_on, ends_on from coercive_measures
    where party_id in (select id from staged_parties where is_stored)
    union all
    select 'stated', party_id, kind, starts_on, ends_on from staged_measures
), told as (
    select party_id, side,
        string_agg(concat_ws(' ', kind, starts_on, ends_on), ';' order by kind, starts_on) as measures,
        string_agg(cast(:measures as jsonb) ->> kind, '、' order by starts_on, kind)
            filter (where starts_on <= :today and (ends_on is null or ends_on >= :today)) as in_force,
        string_agg(
            concat(cast(:measures as jsonb) ->> kind, '（', starts_on, ' 至 ', coalesce(cast(ends_on as text), '今'), '）'),
            '、' order by starts_on, kind) as dated
    from measures group by party_id, side
)
insert into staged_events (case_id, part, position, kind, occurred_on, previous, current, party_id)
select s.case_id, 4, row_number() over (partition by s.case_id order by n.ref), 'MEASURE_CHANGED', s.happened_on,
    case when stored.in_force is distinct from stated.in_force then stored.in_force else stored.dated end,
    case when stored.in_force is distinct from stated.in_force then stated.in_force else stated.dated end,
    n.id
from staged_parties n
join staged_cases s using (case_id)
left join told stored on stored.party_id = n.id and stored.side = 'stored'
left join told stated on stated.party_id = n.id and stated.side = 'stated'
where n.is_stored and stored.measures is distinct from stated.measures
""").bindparams(bindparam("today", type_=Date()))

_STAGE = """
insert into staged_events (case_id, part, kind, occurred_on, previous, current)
select s.case_id, 5, 'STAGE_CHANGED', s.happened_on,
    cast(:stages as jsonb) ->> c.stage, cast(:stages as jsonb) ->> s.stage
from staged_cases s join cases c on c.id = s.case_id where c.stage <> s.stage
"""

_CHARGES = """
with stored as (
    select case_id, string_agg(name, '、' order by position) as names from case_charges
    where case_id in (select case_id from staged_cases where is_stored) group by case_id
), stated as (
    select case_id, string_agg(name, '、' order by position) as names from staged_charges group by case_id
)
insert into staged_events (case_id, part, kind, occurred_on, previous, current)
select s.case_id, 6, 'CHARGE_CHANGED', s.happened_on, stored.names, stated.names
from staged_cases s left join stored using (case_id) left join stated using (case_id)
where s.is_stored and stored.names is distinct from stated.names
"""

_HANDLER = """
insert into staged_events (case_id, part, kind, occurred_on, previous, current)
select s.case_id, 7, 'HANDLER_CHANGED', s.happened_on, c.handler_name, s.handler_name
from staged_cases s join cases c on c.id = s.case_id where c.handler_name is distinct from s.handler_name
"""

_DEADLINE = """
insert into staged_events (case_id, part, kind, occurred_on, previous, current)
select s.case_id, 8, 'DEADLINE_CHANGED', s.happened_on, cast(c.deadline_on as text), cast(s.deadline_on as text)
from staged_cases s join cases c on c.id = s.case_id where c.deadline_on is distinct from s.deadline_on
"""

_CONCLUSION = """
insert into staged_events (case_id, part, kind, occurred_on, previous, current)
select s.case_id, 9, 'CONCLUSION_CHANGED', s.happened_on,
    case when c.conclusion is distinct from s.conclusion then c.conclusion else cast(c.concluded_on as text) end,
    case when c.conclusion is distinct from s.conclusion then s.conclusion else cast(s.concluded_on as text) end
from staged_cases s join cases c on c.id = s.case_id
where (c.conclusion, c.concluded_on) is distinct from (s.conclusion, s.concluded_on)
"""


@dataclass(frozen=True)
class Amended:
    """How many progress items of known cases were corrected, and how many withdrawn."""

    corrected: int
    withdrawn: int


_AMENDED = text("""
select count(*) filter (where kind = 'PROGRESS_CORRECTED'), count(*) filter (where kind = 'PROGRESS_WITHDRAWN')
from staged_events where part in (2, 3)
""")


def _labels(kind: type[Labelled]) -> str:
    return json.dumps({each.value: each.zh for each in kind}, ensure_ascii=False)


_KINDS, _STAGES, _MEASURE_KINDS = _labels(ProgressKind), _labels(CaseStage), _labels(CoerciveMeasureKind)


async def find(session: AsyncSession, today: date) -> None:
    """Write down what has happened to each staged case; of a new one only its progress items have."""
    statements: tuple[tuple[Any, dict[str, Any]], ...] = (
        (_HAPPENED_ON, {"today": today}),
        (text(_JURISDICTION), {}),
        (text(_NEW_ITEMS), {}),
        (text(_CORRECTED_ITEMS), {"kinds": _KINDS}),
        (text(_WITHDRAWN_ITEMS), {"kinds": _KINDS}),
        (_MEASURES, {"today": today, "measures": _MEASURE_KINDS}),
        (text(_STAGE), {"stages": _STAGES}),
        (text(_CHARGES), {}),
        (text(_HANDLER), {}),
        (text(_DEADLINE), {}),
        (text(_CONCLUSION), {}),
    )
    for statement, values in statements:
        await session.execute(statement, values)
    await session.execute(text("analyze staged_events"))


async def amended(session: AsyncSession) -> Amended:
    """What the staged cases say otherwise than before about what had been told already."""
    return Amended(*(await session.execute(_AMENDED)).one())
