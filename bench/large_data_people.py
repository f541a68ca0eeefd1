"""The statements of `large_data` that make accounts, and what these own; they find the plan of the cases."""

ACCOUNTS = """
create temp table account_plan as
select n, busy, coalesce(busy, $busy - 1 + row_number() over (partition by busy is null order by md5(n::text))) as number,
    pg_temp.id('account', n) as id
from generate_series(0, $accounts - 1) n
left join (select (2 * busy + 1) * $accounts / (2 * $busy + 2) as n, busy from generate_series(0, $busy) busy) b using (n);
update account_plan set number = null where busy = $busy;
alter table account_plan add type text, add name text, add special bool;
update account_plan set special = busy is not null, name = case when busy = $busy then 'largest' else 'large' || number end,
    type = case when busy is not null or number % 10 < 6 then 'LAWYER' else
        ('{REPRESENTATIVE,PARTY,PARTY,LEGAL_GUARDIAN}'::text[])[number % 10 - 5] end;
analyze account_plan;
"""

# `spread` says where in the table a row lies, from 0 to 1; `nth` counts the bindings of an account.
BINDINGS = """
create temp table binding_plan as
with wanted as (
    select a.n as account, c.n as about, (c.busy + 0.5) / $busy_bindings as spread, 'APPROVED' as status
    from account_plan a join case_plan c on c.busy % $busy = a.busy
    union all
    select a.n, c.n, (c.largest + 0.5) / $largest_bindings,
        case when largest % 4 < 3 then 'APPROVED' when largest % 8 = 3 then 'RELEASED' else 'SUBMITTED' end
    from account_plan a join case_plan c on a.busy = $busy and c.largest is not null
    union all
    select account, (i * 7919 + i / $cases * 17) % $cases, i::numeric / $ordinary_bindings,
        case when d < 70 then 'APPROVED' when d < 90 then ('{SUBMITTED,RETURNED,REJECTED,WITHDRAWN,RELEASED}'::text[])
            [1 + d % 5] else ('{UNDER_REVIEW,SUSPENDED,REVOKED,FROZEN,ENDED}'::text[])[1 + d % 5] end
    from (select n as account, i, pg_temp.dice(i, 6) as d from (
        select n, row_number() over (order by k, n) - 1 as i from account_plan cross join generate_series(0, 4) k
        where not special and k < ('{0,2,3,4,4,5}'::int[])[1 + number % 6]) asked where i < $ordinary_bindings) ordinary
), placed as (
    select *, row_number() over (order by spread, account) - 1 as n,
        row_number() over (partition by account order by spread, about) - 1 as nth from wanted
)
select b.*, pg_temp.id('binding', b.n) as id, c.id as case_id, c.office, c.day + 30 as day, c.number, a.id as account_id,
    a.special, case when type in ('PARTY', 'LEGAL_GUARDIAN') then type when b.nth % 5 = 4 then 'LITIGATION_AGENT'
        else 'DEFENDER' end as capacity,
    case when not a.special and b.n % 3 = 0 then c.parties else 1 end as place,
    status in ('APPROVED', 'RELEASED', 'REVOKED', 'FROZEN', 'ENDED') as linked,
    case when status in ('APPROVED', 'RELEASED', 'FROZEN', 'ENDED') then 'APPROVED'
        when status in ('RETURNED', 'REJECTED', 'SUSPENDED', 'REVOKED') then status end as outcome
from placed b join case_plan c on c.n = b.about join account_plan a on a.n = b.account;
create index on binding_plan (account, nth);
analyze binding_plan;
insert into bindings (id, binding_number, account_id, procuratorate_id, channel, status, capacity, party_name, charge_code,
    case_number, client_name, client_relation, entrusted_on, legal_aid, submitted_at, due_at, decided_at, released_on, ends_on,
    case_id, party_id, outcome, reason_codes, comment)
select b.id, 'BDLARGE' || lpad(b.n::text, 7, '0'), account_id, office, 'WEB', status, capacity,
    pg_temp.party_name(about, place), (select code from case_charges c where c.case_id = b.case_id and position = 1), number,
    case when b.nth % 4 = 0 then '示例委托人' end, case when b.nth % 4 = 0 then '配偶' end, day - 2, false, day,
    day + interval '3 days', case when outcome is not null then day + interval '2 days' end,
    case when status = 'RELEASED' then day + 100 end, case when status = 'ENDED' then day + 100 end, case when linked then case_id end,
    case when linked then pg_temp.id('party', about * 2 + place) end, outcome,
    case when outcome <> 'APPROVED' then '{POA_MISSING,ID_UNCLEAR}'::text[] else '{}' end,
    case when outcome <> 'APPROVED' then '示例意见' end
from binding_plan b order by b.n;
"""

APPOINTMENTS = """
create temp table appointment_plan as
with able as (
    select n, row_number() over (order by n) - 1 as e from binding_plan
    where not special and status = 'APPROVED' and capacity in ('DEFENDER', 'LITIGATION_AGENT')
), wanted as (
    select n as binding, spread, case when nth % 4 = 1 then 'REPLIED' else 'CONFIRMED' end as status
    from binding_plan where special and status = 'APPROVED' and nth % 2 = 1
    union all
    select n, i::numeric / $ordinary_appointments, ('{COMPLETED,COMPLETED,COMPLETED,CANCELLED,ANSWERED,REFUSED,NO_SHOW,
        SUBMITTED,ACCEPTED,REPLIED,CONFIRMED,CONFIRMED}'::text[])[1 + pg_temp.dice(i, 7) % 12]
    from generate_series(0, $ordinary_appointments - 1) i join able on e = i % (select count(*) from able)
)
select *, row_number() over (partition by office, held order by n) - 1 as rank from (
    select row_number() over (order by w.spread, w.binding) - 1 as n, w.status, b.id as binding_id, b.office, b.day,
        w.status in ('REPLIED', 'CONFIRMED', 'COMPLETED', 'NO_SHOW') as held, w.status in ('REPLIED', 'CONFIRMED') as ahead
    from wanted w join binding_plan b on b.n = w.binding) numbered;
insert into reception_rooms (id, procuratorate_id, name)
select pg_temp.id('room', row_number() over (order by office, room)), office, '接待室' || room
from (select distinct office, 1 + rank % 3 as room from appointment_plan where held) rooms;
insert into reception_slots (id, procuratorate_id, room_id, place, starts_at, ends_at, cut_off_at, capacity, taken)
select pg_temp.id('slot', n), office, r.id, r.name, starts_at, starts_at + interval '30 minutes', starts_at - interval '17 hours', 1, 1
from (select *, current_date + (case when ahead then 1 else -1 end) * (1 + rank / 36) * interval '1 day'
    + interval '1 hour' + rank / 3 % 12 * interval '30 minutes' as starts_at from appointment_plan where held) held
join reception_rooms r on r.procuratorate_id = office and r.name = '接待室' || 1 + rank % 3
order by n;
insert into appointments (id, appointment_number, account_id, binding_id, case_id, procuratorate_id, capacity, stage, status, needs_slot,
    statement, submitted_at, due_at, half_time_at, calendar_changed_at, check_in_code, slot_id, place, receptionist, receptionist_phone,
    reply, replied_at, cut_off_at, confirmed_at, cancelled_at, cancelled_by, cancel_reason, visit_outcome, outcome, decided_at,
    reason_codes)
select pg_temp.id('appointment', p.n), 'YYLARGE' || lpad(p.n::text, 7, '0'), b.account_id, b.id, b.case_id, office, b.capacity,
    'PROSECUTION_REVIEW', p.status, true, '示例预约事由', at, at + interval '3 days', at + interval '2 days', at, 'LARGE' || p.n,
    case when held then pg_temp.id('slot', p.n) end, '示例接待室', '示例接待员', '010-00000000', '示例答复', at, at, at,
    case when p.status = 'CANCELLED' then at end, case when p.status = 'CANCELLED' then 'SYSTEM' end,
    case when p.status = 'CANCELLED' then '示例原因' end, case when p.status in ('COMPLETED', 'NO_SHOW') then p.status end,
    case when p.status = 'REFUSED' then 'REFUSED' end, case when p.status = 'REFUSED' then at end,
    case when p.status = 'REFUSED' then array['OTHER'] else '{}' end
from (select *, day + interval '40 days' + n % 86400 * interval '1 second' as at from appointment_plan) p
join bindings b on b.id = p.binding_id order by p.n;
"""

NOTICES = """
create temp table notice_plan as
with wanted as (
    select n as account, seq, (seq - 1 + busy / 64.0) / $busy_notices as spread
    from account_plan cross join generate_series(1, $busy_notices) seq where busy < $busy
    union all
    select n, seq, (seq - 0.5) / $largest_notices
    from account_plan cross join generate_series(1, $largest_notices) seq where busy = $busy
    union all
    select n, k + 1, i::numeric / $ordinary_notices from (
        select n, k, row_number() over (order by k, n) - 1 as i from account_plan cross join generate_series(0, 3) k
        where not special and k < number % 5) told where i < $ordinary_notices
), owned as (select account, count(*) as total from binding_plan group by account)
select row_number() over (order by w.spread, w.account) - 1 as n, w.account, w.seq, a.id as account_id, b.office, b.id as binding,
    case when b.linked then b.case_id end as case_id,
    case when seq % 8 = 1 and (a.special or a.number % 3 = 0) then 'registration' when b.id is null then null
        when seq % 2 = 0 and b.linked then 'case' else 'binding' end as kind
from wanted w join account_plan a on a.n = w.account left join owned o on o.account = w.account
left join binding_plan b on b.account = w.account and b.nth = (seq - 1) % o.total;
insert into notices (id, account_id, procuratorate_id, seq, category, message, title_zh, title_en, body_zh, body_en,
    subject_kind, subject_id, occasion_id, created_at, read_at)
select pg_temp.id('notice', n), account_id, office, seq, case kind when 'registration' then 'REGISTRATION' when 'binding'
    then 'BINDING' when 'case' then 'CASE_PROGRESS' else 'ACCOUNT' end, coalesce(kind, 'account') || '_example',
    '示例通知' || seq, 'Example ' || seq, '这是第' || seq || '条示例通知，请登录平台查看。', 'Example ' || seq || ', please read.', kind,
    case kind when 'registration' then pg_temp.id('registration', account) when 'binding' then binding else case_id end,
    pg_temp.id('notice', n), moment, case when seq % 3 > 0 then moment + interval '1 day' end
from (select *, timestamptz '2025-02-01' + n * interval '100 seconds' as moment from notice_plan) told order by n;
insert into deliveries (id, notice_id, account_id, procuratorate_id, channel, message, subject_id, status, attempts, due_at,
    sent_at, created_at)
select pg_temp.id('delivery', n * 2 + place), pg_temp.id('notice', n), account_id, office, ('{EMAIL,SMS}'::text[])[place + 1],
    'example', pg_temp.id('notice', n), ('{SENT,DELIVERED,DELIVERED,DEAD,SKIPPED}'::text[])[1 + seq % 5], 1, moment,
    case when seq % 5 < 3 then moment + interval '5 seconds' end, moment
from (select *, timestamptz '2025-02-01' + n * interval '100 seconds' as moment from notice_plan) told
cross join generate_series(0, 1) place where place = 0 or seq % 5 = 0 order by n, place;
"""

PEOPLE = """
insert into accounts (id, username, account_type, status, full_name, email, email_verified_at, password_hash, id_type,
    id_number_encrypted, id_number_index, id_number_masked, home_region_code, address, last_notice_seq, created_at,
    closed_at)
select id, name, type, case when special or number < 2000 or number % 100 < 96 then 'ACTIVE' else
    ('{PENDING,PENDING,SUSPENDED,CLOSED}'::text[])[number % 100 - 95] end, '示例用户' || n, name || '@example.invalid', day, '!',
    'RESIDENT_ID', sha256(('sealed ' || n)::bytea), sha256(('large identity ' || n)::bytea), '900***********0000', '110000',
    '示例路' || n || '号', coalesce(last, 0), day,
    case when not special and number >= 2000 and number % 100 = 99 then day end
from (select *, timestamptz '2025-01-01' + n % 300 * interval '1 day' as day from account_plan) a
left join (select account as n, max(seq) as last from notice_plan group by account) told using (n) order by n;
insert into lawyer_profiles (account_id, license_number, license_valid_until, law_firm_name)
select id, '1' || lpad(n::text, 16, '0'), '2035-12-31', '示例律师事务所' || n % 900 from account_plan where type = 'LAWYER';
insert into sessions (id, account_id, token_hash, device, last_used_at, expires_at)
select pg_temp.id('session', n), id, sha256(('large-' || coalesce(number::text, 'largest'))::bytea), 'example', now(),
    now() + interval '10 years' from account_plan where special or number < 2000;
insert into procuratorate_follows (account_id, procuratorate_id)
select a.id, o.id from account_plan a cross join generate_series(0, 2) place
join offices o on o.n = (a.n * 13 + place * 997) % case when special then 8 else (select count(*) from offices) end
where special or number % 5 = 0;
insert into registrations (id, registration_number, account_id, procuratorate_id, channel, status, account_type, full_name,
    id_type, id_number_encrypted, id_number_index, id_number_masked, submitted_at, due_at, decided_at, outcome)
select pg_temp.id('registration', a.n), 'ZCLARGE' || lpad(a.n::text, 7, '0'), a.id, o.id, 'WEB', 'APPROVED', type,
    '示例用户' || a.n, 'RESIDENT_ID', sha256(('sealed ' || a.n)::bytea), sha256(('large identity ' || a.n)::bytea),
    '900***********0000', '2025-01-02', '2025-01-07', '2025-01-03', 'APPROVED'
from account_plan a join offices o on o.n = a.n * 7 % (select count(*) from offices) where special or number % 3 = 0
order by a.n;
"""

PAPERS = """
create temp table paper_plan as
select row_number() over (order by owner, place) - 1 as n, * from (
    select id as account_id, pg_temp.id('registration', n) as owner, true as proves_identity, place,
        ('{ID_FRONT,ID_BACK,LAWYER_LICENSE}'::text[])[place] as kind
    from account_plan cross join generate_series(1, 3) place
    where (special or number % 3 = 0) and (place < 3 or type = 'LAWYER')
    union all
    select account_id, id, false, paper, ('{POWER_OF_ATTORNEY,LAW_FIRM_LETTER}'::text[])[paper]
    from binding_plan cross join generate_series(1, 2) paper where special or n % 3 = 0) given;
insert into attachments (id, account_id, kind, filename, media_type, size_bytes, sha256, state, ticket_expires_at, storage_key, page_count,
    paper_check, check_remark)
select pg_temp.id('paper', n), account_id, kind, '示例材料' || place || '.pdf', 'application/pdf', 20000,
    sha256(('large paper ' || n)::bytea), 'STORED', '2025-01-02', 'large/' || n, 1, 'OK', case when n % 9 = 0 then '示例备注' end
from paper_plan order by n;
insert into registration_attachments (registration_id, attachment_id, position)
select owner, pg_temp.id('paper', n), place - 1 from paper_plan where proves_identity order by n;
insert into binding_attachments (binding_id, attachment_id, position)
select owner, pg_temp.id('paper', n), place - 1 from paper_plan where not proves_identity order by n;
"""
