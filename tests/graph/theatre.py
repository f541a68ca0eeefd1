"""The demonstration with some of every kind of row, its people, what each of them may see, and both ways to ask."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from db import global_ids
from db.crypto import Keys, token_hash
from db.engine import APPLICATION_ROLE, Database
from db.reads.pool import ReadPool
from graph.context import Context, Portal
from graph.lanes import PLANNED, Lanes
from graph.limits import Limits
from graph.operations import Query
from graph.plans import Plan, Plans, Read
from graph.schema import schema
from graph.selections import NoPlan
from rules.people import Actor, Guest, Person
from tests.engines import create_engine
from tests.graph.documents import Random

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
EVERYTHING = Limits(depth=40, nesting=100, fields=5_000, aliases=5_000, directives=5_000, tokens=50_000, cost=10**9)
PUBLICATIONS = ("important_case", "legal_document")  # of one table: an id of the other kind names nothing
PEOPLE = ("lawyer01", "lawyer14", "lawyer17", "party01")
STRANGERS = ("lawyer01", "party01")

# The demonstration has appointments in few states, few refusals to correct and no doubled measures: every kind of row is to be met.
MORE = """
insert into reception_rooms (procuratorate_id, name)
    select distinct procuratorate_id, 'room "1"\\' from cases;
insert into reception_slots (procuratorate_id, room_id, place, starts_at, ends_at, cut_off_at, capacity, is_closed, closed_reason)
    select procuratorate_id, id, name, moment, moment + interval '1 hour', moment - interval '5 hours', 40, n = 3,
        case when n = 3 then 'x' end
    from reception_rooms cross join (values (1, timestamptz '2026-11-25 01:00+00'), (2, timestamptz '2026-11-26 01:00+00'),
        (3, timestamptz '2026-11-27 01:00+00')) days (n, moment)
    where name like 'room%';
insert into appointments (appointment_number, account_id, binding_id, case_id, procuratorate_id, capacity, stage, status, needs_slot,
        statement, submitted_at, due_at, half_time_at, calendar_changed_at, check_in_code, slot_id, place, receptionist,
        receptionist_phone, reply, replied_at, cut_off_at, confirmed_at, cancelled_at, cancelled_by, cancel_reason, visit_outcome,
        outcome, decided_at, reason_codes)
    select 'A' || n, account_id, binding_id, case_id, office, capacity, stage, status, true, 'why "so"', at, at, at, at, 'CODE' || n,
        case when status in ('REPLIED', 'CONFIRMED', 'CANCELLED', 'COMPLETED', 'NO_SHOW') then slot end, 'room', 'someone', '1',
        'words', case when status in ('SUBMITTED', 'RETURNED') then null else at end, at, at,
        case when status = 'CANCELLED' then at end, case when status = 'CANCELLED' then 'STAFF' end,
        case when status = 'CANCELLED' then 'x' end, case when status in ('COMPLETED', 'NO_SHOW') then status end,
        case when status = 'RETURNED' then 'RETURNED' end, case when status = 'RETURNED' then at end,
        case when status = 'RETURNED' then array['OTHER', 'POA_MISSING'] else '{}' end
    from (select row_number() over (order by b.id) n, b.account_id, b.id binding_id, b.case_id, c.procuratorate_id office, b.capacity,
            c.stage, b.submitted_at at, (array['SUBMITTED', 'REPLIED', 'CONFIRMED', 'CANCELLED', 'COMPLETED', 'RETURNED', 'ANSWERED',
            'NO_SHOW'])[1 + row_number() over (order by b.id) % 8] status,
            (select id from reception_slots s where s.procuratorate_id = c.procuratorate_id and s.place like 'room%'
                order by starts_at limit 1) slot
        from bindings b join cases c on c.id = b.case_id where b.status in ('APPROVED', 'RELEASED', 'FROZEN')) known;
update reception_slots s set taken = (select count(*) from appointments a where a.slot_id = s.id and a.status <> 'CANCELLED')
    where place like 'room%';
insert into appointment_matters (appointment_id, matter_code, binding_id, is_open)
    select a.id, m.code, a.binding_id, a.status in ('SUBMITTED', 'REPLIED', 'CONFIRMED', 'RETURNED') from appointments a, matters m
    where m.position in (2, 5, 9) and a.appointment_number like 'A%';
insert into appointment_wishes (appointment_id, position, slot_id)
    select a.id, row_number() over (partition by a.id order by s.starts_at desc), s.id from appointments a, reception_slots s
    where s.procuratorate_id = a.procuratorate_id and s.place like 'room%' and a.appointment_number like 'A%';
insert into office_matters (procuratorate_id, matter_code, is_offered, needs_slot, limit_amount, limit_unit)
    select id, code, code <> 'RECUSAL', false, 1, 'WORKING_DAY' from procuratorates, matters
    where unit_code = '110108' and code in ('RECUSAL', 'OTHER');
insert into booking_bans (account_id, procuratorate_id, status, no_shows, imposed_at, ends_on, appeal, appealed_at)
    select a.id, p.id, 'APPEALED', 3, now(), '2027-05-01', 'not "me"', now() from accounts a, procuratorates p
    where a.username in ('lawyer01', 'lawyer14') and p.unit_code = '310115';
insert into procuratorate_follows (account_id, procuratorate_id)
    select a.id, p.id from accounts a, procuratorates p where p.unit_code in ('110108', '110000');
update bindings set note = E'a "quoted"\\tline\\nand \\\\u0000 {"\\\\u00000":1} 𠮷' where status = 'APPROVED';
update progress_events set replaces_id = before.id from (select * from progress_events) before
    where before.case_id = progress_events.case_id and before.seq = progress_events.seq - 1 and progress_events.seq % 3 = 0;
insert into field_switches (procuratorate_id, case_type, field)
    select id, 'FIRST_INSTANCE_PROSECUTION', unnest(array['deadlineOn', 'supplementOrdered1', 'handlerName'])
    from procuratorates where unit_code = '110108';
insert into notices (account_id, seq, category, message, title_zh, title_en, body_zh, body_en, subject_kind, subject_id, occasion_id)
    select a.id, a.last_notice_seq + row_number() over (partition by a.id order by c.id), 'CASE_PROGRESS', 'x', 'alt', 'old', 'alt',
        'old', 'case', c.id, c.id
    from accounts a, cases c where c.sealed_at is not null and a.username in ('lawyer01', 'party01');
insert into complaints (complaint_number, account_id, procuratorate_id, subject_kind, subject_id, subject_number, status, statement,
        submitted_at, due_at)
    select 'T' || row_number() over (), account_id, procuratorate_id, 'binding', id, binding_number,
        (array['SUBMITTED', 'WITHDRAWN'])[1 + row_number() over (order by id) % 2], 'slow "for"\\ weeks', submitted_at, due_at
    from bindings;
insert into notices (account_id, seq, category, message, title_zh, title_en, body_zh, body_en, subject_kind, subject_id, occasion_id)
    select a.id, 1000, 'ACCOUNT', 'x', 'x', 'x', 'x', 'x', 'complaint', (select id from complaints where account_id = a.id limit 1),
        a.id
    from accounts a where a.username = 'lawyer01';
update remote_requests set account_id = (select id from accounts where username = 'party01') where status = 'CLOSED';
update remote_requests set account_id = (select id from accounts where username = 'lawyer01') where status in ('REJECTED', 'APPROVED');
insert into publications (publication_number, kind, procuratorate_id, level, document_type_code, category_code, document_number,
        document_number_key, stage, title, summary, body, status, version, published_at, corrected_at)
    select 'XX' || n, case n % 2 when 0 then 'LEGAL_DOCUMENT' else 'IMPORTANT_CASE' end, id, level,
        case n % 2 when 0 then 'INDICTMENT' end, case n % 2 when 1 then 'OTHER' end,
        case n % 2 when 0 then '示检刑诉〔2026〕' || n || '号' end,
        case n % 2 when 0 then '示检刑诉[2026]' || n || '号' end, case n % 3 when 0 then 'CLOSED' end, '盗窃案 "' || n || '" <b>',
        case n % 3 when 1 then '示例 & 海淀' end, E'盗 窃\n＜示例＞ {"\\\\u00000":1}', case n when 4 then 'CORRECTED' else 'PUBLISHED' end,
        case n when 4 then 2 else 1 end, timestamptz '2026-11-01 01:00+00' + n * interval '1 day', case n when 4 then now() end
    from procuratorates, generate_series(1, 12) n where unit_code = (array['110108', '310115'])[1 + n % 2];
insert into publication_charges (publication_id, position, code, name)
    select p.id, n, c.code, c.name from publications p, generate_series(1, 2) n, charges c where c.position = 200 + n;
update publications set status = 'WITHDRAWN', withdrawn_at = now(), title = null, summary = null, body = null, document_number = null,
    document_number_key = null, stage = null where publication_number = 'XX6';
delete from publication_charges where publication_id = (select id from publications where publication_number = 'XX6');
insert into wechat_identities (account_id, app, openid) select id, 'SERVICE_ACCOUNT', 'o' || username from accounts;
"""


# The law once more, by hand: what somebody may see, by kind. Everything else must not be found in any answer.
OPENS = """b.status = 'APPROVED' and b.case_id = c.id and c.sealed_at is null
    and (c.disclosure = 'OPEN' or c.disclosure = 'PARTIES_ONLY' and b.capacity in ('PARTY', 'LEGAL_GUARDIAN'))"""
VISIBLE = {
    "account": "select id from accounts where id = :account",
    "session": "select id from sessions where account_id = :account",
    "registration": "select id from registrations where account_id = :account",
    "attachment": "select id from attachments where account_id = :account",
    "notice": "select id from notices where account_id = :account",
    "binding": "select id from bindings where account_id = :account",
    "complaint": "select id from complaints where account_id = :account",
    "remote_request": "select id from remote_requests where account_id = :account",
    "case": f"select c.id from cases c, bindings b where b.account_id = :account and {OPENS}",
    "progress_event": f"""select e.id from progress_events e, cases c, bindings b where e.case_id = c.id
        and b.account_id = :account and {OPENS} and (e.party_id is null or e.party_id = b.party_id)
        and (c.case_type in ('ARREST_REVIEW', 'FIRST_INSTANCE_PROSECUTION', 'SECOND_INSTANCE_APPEAL', 'SECOND_INSTANCE_PROTEST')
             or e.kind not in ('HANDLER_CHANGED', 'DEADLINE_CHANGED', 'MEASURE_CHANGED'))
        and (c.case_type not in ('CRIMINAL_COMPENSATION', 'COMPENSATION_RECONSIDERATION', 'JUDICIAL_RELIEF')
             or e.kind <> 'CHARGE_CHANGED')
        and (c.case_type <> 'COMPENSATION_EXECUTION' or e.kind <> 'CONCLUSION_CHANGED')
        and (c.case_type <> 'FIRST_INSTANCE_PROSECUTION' or e.kind not in ('DEADLINE_CHANGED', 'HANDLER_CHANGED')
             or c.procuratorate_id <> (select id from procuratorates where unit_code = '110108'))""",
    "appointment": "select id from appointments where account_id = :account",
    "booking_ban": "select id from booking_bans where account_id = :account",
    "reception_slot": "select id from reception_slots where true or id = :account",
    "procuratorate": "select id from procuratorates where true or id = :account",
    "important_case": "select id from publications where kind = 'IMPORTANT_CASE' or id = :account",
    "legal_document": "select id from publications where kind = 'LEGAL_DOCUMENT' or id = :account",
}


class FieldByField(Context):
    """A context in which nothing is planned."""

    async def read(self, *_: object) -> Read | None:
        """Never at once."""
        return None


@dataclass
class Theatre:
    """A database, its people, and both ways to ask."""

    runner: asyncio.Runner
    portal: Portal
    owner: Database
    people: dict[str, Person]
    tokens: dict[str, str]
    seen: dict[str | None, list[str]]  # by person: the ids of what they may see
    everything: list[str]
    tried: Counter[str] = field(default_factory=Counter)

    def plan(self, query: Query) -> Plan:
        """The plan of a query; raises `NoPlan`."""
        return self.runner.run(self.portal.plans.plan(query))

    def at_once(self, document: Random, who: str | None, language: str, *, by_token: bool) -> str | None:
        """The body from one statement; None when there is no plan for it."""
        known_by, known_as = None, None
        if who is not None:
            known_by = "token" if by_token else "session"
            known_as = token_hash(self.tokens[who]) if by_token else self.people[who].session_id
        query = Query(document.text, document.variables, None, known_by, language)
        reading = Context(self.portal, Guest(language=language)).reading()
        try:
            read = self.runner.run(self.portal.plans.read(self.plan(query), known_as, reading))
        except NoPlan as none:
            self.tried[none.reason] += 1
            return None
        self.tried["at once"] += 1
        return f'{{"data":{read.data.decode()}}}'

    def field_by_field(self, document: Random, who: str | None, language: str) -> dict[str, Any]:
        """The body as graphql-core executes it over the same declarations."""
        actor: Actor = Guest(language=language)
        if who is not None:
            person = self.people[who]
            actor = Person(
                language=language,
                account_id=person.account_id,
                session_id=person.session_id,
                account_type=person.account_type,
                status=person.status,
            )
        context = FieldByField(self.portal, actor)
        usual, schema.limits = schema.limits, EVERYTHING
        try:
            result = self.runner.run(schema.execute(document.text, document.variables, context, None, None))
        finally:
            schema.limits = usual
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [error.formatted for error in result.errors]
        return body


async def _people(
    database: Database,
) -> tuple[dict[str, Person], dict[str, str], dict[str | None, list[str]], list[str]]:
    people, tokens = {}, {}
    async with database.begin() as session:
        await session.execute(text("set session_replication_role = replica"))
        connection = await session.connection()
        await connection.exec_driver_sql("select 1")
        for each in MORE.split(";\n"):
            if each.strip():
                await session.execute(text(each.replace(":1}", "\\:1}")))
        found = await session.execute(text("select id, username, account_type, status from accounts"))
        for account_id, username, account_type, status in found.all():
            tokens[username], session_id = f"token of {username}", uuid.uuid4()
            await session.execute(
                text("insert into sessions values (:id, :account, :hash, 'test', :now, :now, :until)"),
                {
                    "id": session_id,
                    "account": account_id,
                    "hash": token_hash(tokens[username]),
                    "now": NOW,
                    "until": NOW + timedelta(days=1),
                },
            )
            people[username] = Person(
                account_id=account_id, session_id=session_id, account_type=account_type, status=status
            )
        seen: dict[str | None, list[str]] = {}
        for username in (None, *PEOPLE, *STRANGERS):
            account = {"account": people[username].account_id if username else uuid.UUID(int=0)}
            seen[username] = [
                global_ids.encode(kind, row)
                for kind, statement in VISIBLE.items()
                for row in await session.scalars(text(statement), account)
            ]
        tables = {kind: f"{kind}s" for kind in VISIBLE} | dict.fromkeys(PUBLICATIONS, "publications")
        everything = [
            global_ids.encode(kind, row)
            for kind, table in tables.items()
            for row in await session.scalars(text(f"select id from {table}"))
        ]
    return people, tokens, seen, [*everything, "nonsense", global_ids.encode("case", uuid.uuid4())]


@contextmanager
def opened(url: str, keys: Keys) -> Iterator[Theatre]:
    """Add to a database that has the demonstration, and ask there while the block runs."""
    with asyncio.Runner() as runner:
        database = Database(create_engine(url, role=APPLICATION_ROLE, name="tests", pool_size=2))
        owner = Database(create_engine(url, role=None, name="tests", pool_size=2))
        people, tokens, seen, everything = runner.run(_people(owner))
        reads = ReadPool(url, name="tests", size=4, statement_seconds=60)
        portal = Portal(
            database=database,
            reads=reads,
            plans=Plans(schema._schema, reads, EVERYTHING, Lanes(PLANNED)),
            keys=keys,
            hub=None,  # type: ignore[arg-type]
            public_url="https://portal.example.cn",
            session_life=timedelta(days=1),
            now=lambda: NOW,
        )
        try:
            yield Theatre(runner, portal, owner, people, tokens, seen, everything)
        finally:
            runner.run(reads.close())
            runner.run(database.close())
            runner.run(owner.close())
