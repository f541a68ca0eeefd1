"""The statements of `large_data` that make remote requests; they find the plans of accounts and bindings."""

# Of the bindings' accounts some ask a far office, too: busy accounts four times whatever the size.
REMOTE_REQUESTS = """
create temp table remote_plan as
select row_number() over (order by b.n) - 1 as n, b.n as binding, b.account_id, b.office, near.id as near, b.day, b.number,
    pg_temp.party_name(b.about, b.place) as party_name,
    ('{SUBMITTED,LOCAL_VERIFYING,FORWARDED,HANDLING_REVIEW,RETURNED,APPROVED,REJECTED,WITHDRAWN}'::text[])[1 + b.n % 8] as status
from binding_plan b join account_plan a on a.n = b.account and a.type = 'LAWYER'
join lateral (select id from offices o where o.id <> b.office and o.n >= b.n % 2000 order by o.n limit 1) near on true
where case when b.special then b.nth < 4 else b.n % 20 = 0 end;
insert into remote_requests (id, request_number, account_id, kind, local_procuratorate_id, handling_procuratorate_id, procuratorate_id,
    status, version, capacity, party_name, case_number, purpose, submitted_at, due_at, verified_by_id, forwarded_at, outcome, decided_at,
    reason_codes, comment, reviewer_id)
select pg_temp.id('remote', n), 'YDLARGE' || lpad(n::text, 7, '0'), account_id,
    ('{PROCEDURAL_QUERY,QUERY_ACCOUNT,FILE_ACCESS}'::text[])[1 + n % 3], near, office,
    case when status in ('FORWARDED', 'HANDLING_REVIEW', 'REJECTED') then office else near end, status, 3, 'DEFENDER', party_name,
    number, '示例申请理由', day, day + interval '3 days', case when forwarded then pg_temp.id('staff', 1) end,
    case when forwarded then day + interval '1 day' end, outcome, case when outcome is not null then day + interval '2 days' end,
    case when outcome <> 'APPROVED' then '{POA_MISSING}'::text[] else '{}' end,
    case when outcome <> 'APPROVED' then '示例意见' end, case when outcome is not null then pg_temp.id('staff', 2) end
from (select *, status in ('FORWARDED', 'HANDLING_REVIEW', 'APPROVED', 'REJECTED') as forwarded,
    case when status in ('APPROVED', 'RETURNED', 'REJECTED') then status end as outcome from remote_plan) planned order by n;
insert into remote_request_steps (id, remote_request_id, position, status, at, procuratorate_id)
select pg_temp.id('remote step', n * 3 + place), pg_temp.id('remote', n), place + 1,
    case when place = 0 then 'SUBMITTED' when place = 1 then 'LOCAL_VERIFYING' else status end, day + place * interval '8 hours', near
from remote_plan cross join generate_series(0, 2) place order by n, place;
insert into remote_request_attachments (remote_request_id, attachment_id, position)
select pg_temp.id('remote', r.n), g.attachment_id, g.position
from remote_plan r join binding_attachments g on g.binding_id = pg_temp.id('binding', r.binding) order by r.n, g.position;
"""
