"""`MyCases` as one hand-written statement: token, scope, and the whole answer as PostgreSQL's own JSON.

$1 is the hash of the token, $2 the size of the page. No row when the token is not live. The labels are Chinese, as the
portal's are without an Accept-Language.
"""

from collections.abc import Iterable

from graph.ids import KINDS
from rules.accounts import USABLE_STATUSES
from rules.appointments import UPCOMING
from rules.bindings import BOOKING_CAPACITIES, ONLINE
from rules.cases import CaseStage, CaseType, Disclosure, discloses
from rules.labels import Labelled
from rules.progress_events import ProgressKind


def _global_id(kind: str, column: str) -> str:
    return f"translate(encode('\\x01{KINDS[kind]:02x}'::bytea || uuid_send({column}), 'base64'), '+/', '-_')"


def _label(kind: type[Labelled], column: str) -> str:
    cases = " ".join(f"WHEN '{each}' THEN '{each.zh}'" for each in kind)
    return f"CASE {column} {cases} END"


def _codes(values: Iterable[str]) -> str:
    return ", ".join(f"'{each}'" for each in sorted(values))


def _disclosed(key: str, column: str) -> str:
    return f"CASE WHEN c.case_type IN ({_codes(each for each in CaseType if discloses(each, key))}) THEN {column} END"


def _moment(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"')"""


_PROGRESS = f"""
SELECT json_agg(json_build_object(
           'id', {_global_id("progress_event", "e.id")}, 'seq', e.seq, 'kind', e.kind,
           'title', coalesce('第' || e.round || '次', '') || {_label(ProgressKind, "e.kind")},
           'occurredOn', e.occurred_on) ORDER BY e.seq)
FROM (SELECT * FROM progress_events p
      WHERE p.case_id = c.id
        AND (p.party_id IS NULL OR EXISTS (SELECT FROM opening o WHERE o.case_id = p.case_id AND o.party_id = p.party_id))
      ORDER BY p.seq DESC LIMIT 3) e"""

_BINDINGS = f"""
SELECT json_agg(json_build_object(
           'id', {_global_id("binding", "o.id")}, 'capacity', o.capacity,
           'canRequestAppointment', o.capacity IN ({_codes(BOOKING_CAPACITIES)}) AND c.domain = 'CRIMINAL') ORDER BY o.id)
FROM opening o WHERE o.case_id = c.id"""

_APPOINTMENTS = f"""
SELECT json_agg(json_build_object(
           'id', {_global_id("appointment", "a.id")}, 'appointmentNumber', a.appointment_number, 'status', a.status,
           'slot', CASE WHEN s.id IS NOT NULL THEN json_build_object(
               'id', {_global_id("reception_slot", "s.id")},
               'startsAt', {_moment("s.starts_at")}, 'endsAt', {_moment("s.ends_at")}) END) ORDER BY a.submitted_at)
FROM bindings b JOIN appointments a ON a.binding_id = b.id LEFT JOIN reception_slots s ON s.id = a.slot_id
WHERE b.account_id = reader.account_id AND b.case_id = c.id AND a.status IN ({_codes(UPCOMING)})"""

_CASE = f"""
json_build_object(
    'id', {_global_id("case", "c.id")}, 'acceptanceNumber', c.acceptance_number, 'caseType', c.case_type,
    'stage', c.stage, 'stageLabel', {_label(CaseStage, "c.stage")},
    'acceptedOn', {_disclosed("acceptedOn", "c.accepted_on")}, 'deadlineOn', {_disclosed("deadlineOn", "c.deadline_on")},
    'charge', (SELECT json_build_object('code', code, 'name', name) FROM case_charges
               WHERE case_id = c.id ORDER BY position LIMIT 1),
    'procuratorate', (SELECT json_build_object('id', {_global_id("procuratorate", "id")}, 'name', name)
                      FROM procuratorates WHERE id = c.procuratorate_id),
    'myBindings', coalesce(({_BINDINGS}), '[]'),
    'progress', json_build_object('nodes', coalesce(({_PROGRESS}), '[]')),
    'upcomingAppointments', coalesce(({_APPOINTMENTS}), '[]'))"""

STATEMENT = f"""
WITH reader AS (
    SELECT s.account_id FROM sessions s JOIN accounts a ON a.id = s.account_id
    WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now()
      AND a.status IN ({_codes(USABLE_STATUSES)})
), opening AS MATERIALIZED (
    SELECT b.id, b.case_id, b.party_id, b.capacity
    FROM reader JOIN bindings b ON b.account_id = reader.account_id JOIN cases c ON c.id = b.case_id
    WHERE b.status = 'APPROVED' AND c.sealed_at IS NULL
      AND (c.disclosure = 'OPEN'
           OR (c.disclosure = 'PARTIES_ONLY' AND b.capacity IN ({_codes(ONLINE[Disclosure.PARTIES_ONLY])})))
), page AS MATERIALIZED (
    SELECT * FROM cases WHERE id IN (SELECT case_id FROM opening) ORDER BY id DESC LIMIT $2::int + 1
)
SELECT json_build_object('data', json_build_object('myCases', json_build_object(
    'totalCount', (SELECT count(DISTINCT case_id) FROM opening),
    'nodes', coalesce((SELECT json_agg({_CASE} ORDER BY c.id DESC)
                       FROM (SELECT * FROM page ORDER BY id DESC LIMIT $2::int) c), '[]'),
    'pageInfo', json_build_object(
        'hasNextPage', (SELECT count(*) > $2::int FROM page),
        'endCursor', (SELECT rtrim(translate(encode(convert_to('["' || id || '"]', 'UTF8'), 'base64'), '+/', '-_'), '=')
                      FROM (SELECT id FROM page ORDER BY id DESC LIMIT $2::int) shown ORDER BY id LIMIT 1)))))
FROM reader"""
