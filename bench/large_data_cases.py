"""The statements of `large_data` that make cases, with everything that hangs on them."""

# `busy` is a case's place among those of the busy accounts, `largest` among those of the largest one. What a case is
# like depends on `roll`, which does not depend on the size for these cases.
CASES = """
create temp table case_plan as
with owned as (
    select n, case when n % $busy_step = 1 and n / $busy_step < $busy_bindings then n / $busy_step end as busy,
        case when n % $largest_step = 0 and n / $largest_step < $largest_bindings then n / $largest_step end as largest
    from generate_series(0, $cases - 1) n
), rolled as (
    select *, coalesce(1000000 + busy % $busy * 20 + busy / $busy, 2000000 + largest, 3000000 + n) as roll from owned
), typed as (
    select *, case when busy % 2 = 0 or pg_temp.dice(roll, 1) < 45 then 'FIRST_INSTANCE_PROSECUTION'
        when busy is not null or pg_temp.dice(roll, 1) < 70 then 'ARREST_REVIEW'
        else ('{SECOND_INSTANCE_APPEAL,SECOND_INSTANCE_PROTEST,CRIMINAL_PETITION_REVIEW,CRIMINAL_COMPENSATION,
            COMPENSATION_RECONSIDERATION,COMPENSATION_EXECUTION,COMPENSATION_SUPERVISION,JUDICIAL_RELIEF,
            CIVIL_SUPERVISION,ADMINISTRATIVE_SUPERVISION,CIVIL_PUBLIC_INTEREST,ADMINISTRATIVE_PUBLIC_INTEREST}'::text[])
            [1 + roll % 12] end as case_type,
        case when busy is not null or pg_temp.dice(roll, 2) < 92 then 'OPEN' when pg_temp.dice(roll, 2) < 96
            then 'PARTIES_ONLY' when pg_temp.dice(roll, 2) < 98 then 'ON_SITE_ONLY' else 'NONE' end as disclosure
    from rolled
), staged as (
    select *, case when case_type = 'ARREST_REVIEW' then '{ARREST_REVIEW,CLOSED}'::text[]
        when case_type = 'FIRST_INSTANCE_PROSECUTION' then '{PROSECUTION_REVIEW,TRIAL_FIRST,CLOSED}'
        when case_type like 'SECOND%' then '{TRIAL_SECOND,CLOSED}' else '{UNDER_REVIEW,CLOSED}' end as path,
        case when case_type like '%COMPENSATION%' then 'COMPENSATION' when case_type like '%INTEREST' then 'PUBLIC_INTEREST'
        when case_type like 'CIVIL%' then 'CIVIL' when case_type like 'ADMIN%' then 'ADMINISTRATIVE'
        when case_type like '%PETITION%' then 'PETITION' when case_type = 'JUDICIAL_RELIEF' then 'JUDICIAL_RELIEF'
        else 'CRIMINAL' end as domain
    from typed
)
select s.*, pg_temp.id('case', s.n) as id, o.id as office, 1 + roll % cardinality(path) as passed,
    case when busy is not null or pg_temp.dice(roll, 3) < 50 then 2 else 1 end as parties,
    $events / $cases + case when busy is not null or largest is not null then 0 else roll / 3 % 5 - 2 end as events,
    '示检刑诉受[2025]' || o.unit_code || lpad(s.n::text, 6, '0') || '号' as number, date '2025-01-06' + roll % 300 as day
from staged s join offices o on o.n = s.n * 31 % (select count(*) from offices);
create unique index on case_plan (n);
analyze case_plan;
insert into cases (id, procuratorate_id, acceptance_number, unified_number, revision, domain, case_type, name, department,
    handler_name, handler_phone, accepted_on, deadline_on, stage, concluded_on, conclusion, disclosure, restriction,
    sealed_at, last_seq, content_hash, imported_at)
select id, office, number, '9000002025' || lpad(n::text, 7, '0'), 1, domain, case_type, '示例案件第' || n || '号',
    '第一检察部（示例）', '示例检察官' || roll % 400, '12309', day, day + 400, path[passed],
    case when path[passed] = 'CLOSED' then day + 300 end, case when path[passed] = 'CLOSED' then '示例处理结果' end,
    disclosure, case when disclosure <> 'OPEN' then 'PRIVACY' end,
    case when busy is null and pg_temp.dice(roll, 4) = 0 then day + interval '200 days' end,
    events, sha256(('large case ' || n)::bytea), day
from case_plan order by n;
insert into case_charges (case_id, position, code, name)
select p.id, place, case when domain = 'CRIMINAL' then c.code end, case when domain = 'CRIMINAL' then c.name else '示例案由' end
from case_plan p cross join generate_series(1, 2) place
join charges c on c.position = 1 + (roll * 7 + place) % (select count(*) from charges)
where place = 1 or roll % 3 = 0;
insert into parties (id, case_id, ref, role, name, minor)
select pg_temp.id('party', n * 2 + place), id, 'P' || place,
    case when domain = 'CRIMINAL' then 'SUSPECT' when place = 1 then 'APPLICANT' else 'RESPONDENT' end,
    pg_temp.party_name(n, place), pg_temp.dice(roll, 5) < 2
from case_plan cross join generate_series(1, 2) place where place <= parties;
insert into case_stages (case_id, position, stage, entered_on, left_on)
select id, place, path[place], day + 100 * (place - 1), case when place < passed then day + 100 * place end
from case_plan cross join generate_series(1, 3) place where place <= passed;
insert into coercive_measures (id, party_id, kind, starts_on, ends_on)
select pg_temp.id('measure', n * 2 + place), pg_temp.id('party', n * 2 + place), case roll % 2 when 0 then 'BAIL' else 'ARREST'
    end, day, case when roll % 7 = 0 then day + 30 end
from case_plan cross join generate_series(1, 2) place
where domain = 'CRIMINAL' and place <= parties and (busy is not null or (roll + place) % 3 > 0);
"""

# The n-th events of all cases lie together, as they do when cases move at the same time.
EVENTS = """
insert into staff_members (id, username, full_name, password_hash, procuratorate_id, roles, is_active)
select pg_temp.id('staff', 1), 'large-handler', '示例承办人', '!', id, '{HANDLER}', false from offices where n = 0;
insert into progress_events (id, case_id, seq, kind, ref, occurred_on, recorded_at, round, detail, previous, current,
    party_id, replaces_id, staff_member_id)
select pg_temp.id('event', (seq - 1)::bigint * $cases + n), id, seq, kind, 'E' || seq, day + 20 * seq, day + 20 * seq,
    case when kind = 'SUPPLEMENT_ORDERED' then 1 end, '示例进展' || seq,
    case when kind like '%CHANGED' then '示例旧值' end, case when kind like '%CHANGED' then '示例新值' end,
    case when kind = 'MEASURE_CHANGED' then pg_temp.id('party', n * 2 + case when roll % 4 = 0 then parties else 1 end) end,
    case when kind = 'PROGRESS_CORRECTED' then pg_temp.id('event', (seq - 2)::bigint * $cases + n) end,
    case when kind = 'SUPPLEMENT_ORDERED' then pg_temp.id('staff', 1) end
from (select *, case seq when 1 then 'ACCEPTED' else ('{MEASURE_CHANGED,EXTENDED,HANDLER_CHANGED,STAGE_CHANGED,
    SUPPLEMENT_ORDERED,PROGRESS_CORRECTED,DEADLINE_CHANGED}'::text[])[1 + (roll + seq) % 7] end as kind
    from case_plan cross join generate_series(1, 9) seq where seq <= events) told
order by seq, n;
"""
