"""Writing what the staged cases state: the cases and all that hangs on them, and their events with their numbers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.case_imports import at_moment

# Counted once for all cases: a count for each would read all events each time.
_NEW_CASES = at_moment("""
with told as (select case_id, count(*) as events from staged_events group by case_id)
insert into cases (id, procuratorate_id, acceptance_number, unified_number, revision, domain, case_type, name,
    department, handler_name, handler_phone, accepted_on, deadline_on, stage, concluded_on, conclusion, disclosure,
    restriction, particulars, sealed_at, content_hash, imported_at, last_seq)
select case_id, procuratorate_id, acceptance_number, unified_number, revision, domain, case_type, name,
    department, handler_name, handler_phone, accepted_on, deadline_on, stage, concluded_on, conclusion, disclosure,
    restriction, particulars, case when sealed then :now end, content_hash, :now, coalesce(events, 0)
from staged_cases left join told using (case_id) where not is_stored
""")

# What staff have sealed stays sealed; once the internal system says so itself, it is the one who sealed it.
_CHANGED_CASES = at_moment("""
with told as (select case_id, count(*) as events from staged_events group by case_id)
update cases c set procuratorate_id = s.procuratorate_id, acceptance_number = s.acceptance_number,
    unified_number = s.unified_number, revision = s.revision, domain = s.domain, case_type = s.case_type, name = s.name,
    department = s.department, handler_name = s.handler_name, handler_phone = s.handler_phone,
    accepted_on = s.accepted_on, deadline_on = s.deadline_on, stage = s.stage, concluded_on = s.concluded_on,
    conclusion = s.conclusion, disclosure = s.disclosure, restriction = s.restriction,
    particulars = s.particulars,
    sealed_at = case when s.sealed or c.sealed_by_id is not null then coalesce(c.sealed_at, :now) end,
    sealed_by_id = case when not s.sealed then c.sealed_by_id end,
    seal_reason = case when not s.sealed then c.seal_reason end, content_hash = s.content_hash,
    imported_at = :now, last_seq = c.last_seq + coalesce(told.events, 0)
from staged_cases s left join told using (case_id) where s.is_stored and c.id = s.case_id
""")

_GONE_CHARGES = text("""
delete from case_charges c using staged_cases s
where s.is_stored and c.case_id = s.case_id
  and not exists (select from staged_charges n where n.case_id = c.case_id and n.position = c.position)
""")

_CHARGES = text("""
insert into case_charges (case_id, position, code, name) select case_id, position, code, name from staged_charges
on conflict (case_id, position) do update set code = excluded.code, name = excluded.name
where (case_charges.code, case_charges.name) is distinct from (excluded.code, excluded.name)
""")

# One that has come back is nothing for the staff to look after any more.
_SETTLE_RETURNED_PARTIES = at_moment("""
with returned as (
    update staff_notices waiting set done_at = :now
    from staged_parties n join parties p on p.id = n.id
    where p.missing_since is not null and waiting.message = :party_missing and waiting.subject_id = p.id
      and waiting.done_at is null
    returning waiting.subject_id
)
update staff_tasks t set ended_at = :now, outcome = 'SETTLED' from returned
where t.kind = 'PARTY_MISSING' and t.subject_id = returned.subject_id and t.ended_at is null
""")

_NEW_PARTIES = text("""
insert into parties (id, case_id, ref, role, name, id_number_encrypted, id_number_index, minor)
select id, case_id, ref, role, name, id_number_encrypted, id_number_index, minor from staged_parties where not is_stored
""")

_CHANGED_PARTIES = text("""
update parties p set role = n.role, name = n.name, minor = n.minor, missing_since = null,
    id_number_encrypted = case when n.identity_changed then n.id_number_encrypted else p.id_number_encrypted end,
    id_number_index = case when n.identity_changed then n.id_number_index else p.id_number_index end
from staged_parties n
where n.is_stored and p.id = n.id
  and (n.identity_changed or p.missing_since is not null
       or (p.role, p.name, p.minor) is distinct from (n.role, n.name, n.minor))
""")

# A party that is no longer delivered ends no binding; people decide what it means.
_MISSING_PARTIES = at_moment("""
with missing as (
    update parties p set missing_since = :now
    from staged_cases s
    where s.is_stored and p.case_id = s.case_id and p.missing_since is null
      and not exists (select from staged_parties n where n.id = p.id)
    returning p.id, s.procuratorate_id, s.revision
), told as (
    insert into staff_notices (procuratorate_id, message, subject_id, occasion, created_at)
    select procuratorate_id, :party_missing, id, revision, :now from missing
    on conflict do nothing
)
insert into staff_tasks (kind, subject_kind, subject_id, occasion, procuratorate_id, opened_at)
select 'PARTY_MISSING', 'party', id, revision, procuratorate_id, :now from missing
on conflict do nothing
""")

_GONE_MEASURES = text("""
delete from coercive_measures m using staged_parties p
where p.is_stored and m.party_id = p.id and not exists (
    select from staged_measures n where n.party_id = m.party_id and n.kind = m.kind and n.starts_on = m.starts_on)
""")

_MEASURES = text("""
insert into coercive_measures (party_id, kind, starts_on, ends_on)
select party_id, kind, starts_on, ends_on from staged_measures
on conflict (party_id, kind, starts_on) do update set ends_on = excluded.ends_on
where coercive_measures.ends_on is distinct from excluded.ends_on
""")

_LEFT_STAGES = text("""
update case_stages g set left_on = greatest(g.entered_on, s.happened_on)
from staged_cases s where s.is_stored and g.case_id = s.case_id and g.left_on is null and g.stage <> s.stage
""")

_ENTERED_STAGES = text("""
insert into case_stages (case_id, position, stage, entered_on)
select s.case_id, coalesce((select max(g.position) from case_stages g where g.case_id = s.case_id), 0) + 1, s.stage,
    s.happened_on
from staged_cases s
where not exists (select from case_stages g where g.case_id = s.case_id and g.left_on is null)
""")

_EVENTS = at_moment("""
insert into progress_events (id, case_id, seq, kind, ref, occurred_on, recorded_at, round, detail, previous, current,
    party_id, replaces_id, case_import_id)
select e.id, e.case_id, c.last_seq - count(*) over (partition by e.case_id)
        + row_number() over (partition by e.case_id order by e.part, e.position),
    e.kind, e.ref, e.occurred_on, :now, e.round, e.detail, e.previous, e.current, e.party_id, e.replaces_id, :import_id
from staged_events e join cases c on c.id = e.case_id
""")

_WITHDRAWN_ITEMS = text("""
delete from progress_items p using staged_cases s
where s.is_stored and p.case_id = s.case_id
  and not exists (select from staged_items i where i.case_id = p.case_id and i.ref = p.ref)
""")

_ITEMS = text("""
insert into progress_items (case_id, ref, kind, occurred_on, round, detail, event_id)
select i.case_id, i.ref, i.kind, i.occurred_on, i.round, i.detail, e.id
from staged_items i join staged_events e on e.case_id = i.case_id and e.ref = i.ref and e.part = 2
on conflict (case_id, ref) do update set kind = excluded.kind, occurred_on = excluded.occurred_on,
    round = excluded.round, detail = excluded.detail, event_id = excluded.event_id
""")

# The order follows the references: a case before what hangs on it, a party before an event about it.
_STATEMENTS: tuple[TextClause, ...] = (
    _NEW_CASES,
    _CHANGED_CASES,
    _GONE_CHARGES,
    _CHARGES,
    _SETTLE_RETURNED_PARTIES,
    _NEW_PARTIES,
    _CHANGED_PARTIES,
    _MISSING_PARTIES,
    _GONE_MEASURES,
    _MEASURES,
    _LEFT_STAGES,
    _ENTERED_STAGES,
    _EVENTS,
    _WITHDRAWN_ITEMS,
    _ITEMS,
)


async def write(session: AsyncSession, *, import_id: UUID, party_missing: str, now: datetime) -> None:
    """Make the tables say what the staged cases and events say; `party_missing` is the message put before staff."""
    given: dict[str, Any] = {"now": now, "import_id": import_id, "party_missing": party_missing}
    for statement in _STATEMENTS:
        await session.execute(statement, given)
