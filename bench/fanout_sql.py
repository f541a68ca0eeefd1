"""The statements of `fanout`: an audience, and the two things that happen to it. Everything is fictional."""

# Subscriber n has the token "fanout-<n>", is defender in the shared case (number 0) and in a case of their own (number n).
AUDIENCE = """
create or replace function fanout_id(kind text, n bigint) returns uuid language sql immutable as
    'select overlay(md5(kind || n) placing ''7'' from 13)::uuid';
insert into accounts (id, username, account_type, status, full_name, email, email_verified_at, password_hash, id_type,
    id_number_encrypted, id_number_index, id_number_masked)
select fanout_id('account', n), 'fanout' || n, 'LAWYER', 'ACTIVE', '示例用户' || n, 'fanout' || n || '@example.invalid', now(), '!',
    'RESIDENT_ID', sha256(('sealed ' || n)::bytea), sha256(('fanout ' || n)::bytea), '900***********0000'
from generate_series(1, {people}) n;
insert into sessions (id, account_id, token_hash, device, last_used_at, expires_at)
select fanout_id('session', n), fanout_id('account', n), sha256(('fanout-' || n)::bytea), 'example', now(), now() + interval '1 year'
from generate_series(1, {people}) n;
insert into cases (id, procuratorate_id, acceptance_number, revision, domain, case_type, name, department, handler_name,
    handler_phone, accepted_on, deadline_on, stage, disclosure, content_hash, last_seq)
select fanout_id('case', n), (select id from procuratorates where unit_code = '110108'), '示例检刑诉受[2026]' || n || '号', 1,
    'CRIMINAL', 'FIRST_INSTANCE_PROSECUTION', '示例案', '第一检察部', '示例', '010-00000000', '2026-09-01', '2026-10-01',
    'PROSECUTION_REVIEW', 'OPEN', '-', 10 from generate_series(0, {people}) n;
insert into parties (id, case_id, ref, role, name, minor)
select fanout_id('party', n), fanout_id('case', n), 'p1', 'SUSPECT', '示例李四', false from generate_series(0, {people}) n;
insert into bindings (id, binding_number, account_id, procuratorate_id, channel, status, capacity, party_name, legal_aid, submitted_at,
    due_at, decided_at, outcome, case_id, party_id)
select fanout_id('binding ' || own, n), 'BDFANOUT' || own || n, fanout_id('account', n),
    (select id from procuratorates where unit_code = '110108'), 'WEB', 'APPROVED', 'DEFENDER', '示例李四', false, now(), now(), now(),
    'APPROVED', fanout_id('case', own * n), fanout_id('party', own * n)
from generate_series(1, {people}) n cross join generate_series(0, 1) own;
insert into progress_events (id, case_id, seq, kind, occurred_on, detail)
select gen_random_uuid(), fanout_id('case', n), seq, 'EXTENDED', '2026-11-20', '示例说明'
from generate_series(0, {people}) n cross join generate_series(1, 10) seq;
"""
# One event to all who are bound to the shared case.
SHARED = """
with numbered as (update cases set last_seq = last_seq + 1 where id = fanout_id('case', 0) returning id, last_seq)
insert into progress_events (id, case_id, seq, kind, occurred_on, detail)
select gen_random_uuid(), id, last_seq, 'EXTENDED', '2026-11-20', '示例说明' from numbered
"""
# What an import does: an event of their own for each of the first so many.
OWN = """
with numbered as (update cases set last_seq = last_seq + 1
    where id in (select fanout_id('case', n) from generate_series(1, $1) n) returning id, last_seq)
insert into progress_events (id, case_id, seq, kind, occurred_on, detail)
select gen_random_uuid(), id, last_seq, 'EXTENDED', '2026-11-20', '示例说明' from numbered
"""
LAST_NUMBERS = """
select last_seq from generate_series(0, $1) n join cases on id = fanout_id('case', n) order by n
"""
