-- What PostGraphile needs beside the portal's tables: views of what the person may see, related by smart tags. Over views
-- and tables it makes one statement of a whole selection; over functions it makes one for each relation of their rows.
-- The views act as who asks, within the rights of portal_app.
-- Run as the owner of the database; whatever an earlier run left is replaced. Labels are Chinese, as the portal's are.
begin;
drop schema if exists bench cascade;
create schema bench;

-- Whose live session the token is, of which the server has set the hash; no row when it is nobody's. Not a function: a view
-- becomes a part of the plan.
create view bench.reader with (security_invoker) as
select s.account_id from sessions s join accounts a on a.id = s.account_id
where s.token_hash = decode(current_setting('portal.token_hash', true), 'hex')
  and s.revoked_at is null and s.expires_at > now() and a.status in ('ACTIVE', 'PENDING');
comment on view bench.reader is '@behavior -*';

-- One's own bindings that open their case.
create view bench.my_bindings with (security_invoker) as
select b.id, b.case_id, b.party_id, b.capacity,
    b.capacity in ('DEFENDER', 'LITIGATION_AGENT') and c.domain = 'CRIMINAL' as can_request_appointment
from bindings b join cases c on c.id = b.case_id
where b.account_id = (select account_id from bench.reader) and b.status = 'APPROVED' and c.sealed_at is null
  and (c.disclosure = 'OPEN' or (c.disclosure = 'PARTIES_ONLY' and b.capacity in ('LEGAL_GUARDIAN', 'PARTY')));

-- The array of candidates brings the primary key's index into the plan; what follows it decides.
create view bench.my_cases with (security_invoker) as
select c.id, c.acceptance_number, c.case_type, c.stage, c.accepted_on, c.procuratorate_id,
    case when c.case_type in ('ARREST_REVIEW', 'FIRST_INSTANCE_PROSECUTION') then c.deadline_on end as deadline_on,
    case c.stage
        when 'INVESTIGATION' then '侦查' when 'ARREST_REVIEW' then '审查逮捕' when 'PROSECUTION_REVIEW' then '审查起诉'
        when 'SUPPLEMENTARY_INVESTIGATION' then '退回补充侦查' when 'TRIAL_FIRST' then '一审' when 'TRIAL_SECOND' then '二审'
        when 'TRIAL_SUPERVISION' then '审判监督' when 'UNDER_REVIEW' then '审查中' when 'CLOSED' then '办结'
    end as stage_label
from cases c
where c.id = any (array(select case_id from bindings
                        where account_id = (select account_id from bench.reader) and status = 'APPROVED'))
  and c.sealed_at is null
  and (c.disclosure = 'OPEN' or (c.disclosure = 'PARTIES_ONLY' and exists (
      select from bindings b
      where b.account_id = (select account_id from bench.reader) and b.case_id = c.id and b.status = 'APPROVED'
        and b.capacity in ('LEGAL_GUARDIAN', 'PARTY'))));

-- Not `distinct on`, which would read the charges of all cases before one of them is chosen.
create view bench.first_charges with (security_invoker) as
select case_id, code, name from case_charges f
where position = (select min(position) from case_charges where case_id = f.case_id);

create view bench.my_events with (security_invoker) as
select e.id, e.case_id, e.seq, e.kind, e.occurred_on,
    coalesce('第' || e.round || '次', '') ||
    case e.kind
        when 'ACCEPTED' then '受理' when 'ARREST_APPROVED' then '批准逮捕' when 'ARREST_DENIED' then '不批准逮捕'
        when 'SUPPLEMENT_ORDERED' then '退回补充侦查' when 'RESUBMITTED' then '补查重报' when 'EXTENDED' then '延长办案期限'
        when 'TRANSFERRED' then '移送、改变管辖' when 'PROSECUTED' then '提起公诉' when 'NOT_PROSECUTED' then '不起诉'
        when 'WITHDRAWN_BY_POLICE' then '公安机关撤回' when 'CHARGE_WITHDRAWN' then '撤回起诉' when 'JUDGED' then '判决'
        when 'PROTESTED' then '抗诉' when 'APPEALED' then '上诉' when 'EFFECTIVE' then '裁判生效' when 'FILED' then '立案'
        when 'CONCLUDED' then '审结' when 'STAGE_CHANGED' then '办案环节变更' when 'DEADLINE_CHANGED' then '办案期限变更'
        when 'CHARGE_CHANGED' then '案由变更' when 'MEASURE_CHANGED' then '强制措施变更' when 'HANDLER_CHANGED' then '承办人变更'
        when 'CONCLUSION_CHANGED' then '处理结果变更' when 'JURISDICTION_CHANGED' then '承办院变更'
        when 'PROGRESS_CORRECTED' then '进展更正' when 'PROGRESS_WITHDRAWN' then '进展撤回'
    end as title
from progress_events e
where exists (
    select from bindings b join cases c on c.id = b.case_id
    where b.case_id = e.case_id and b.account_id = (select account_id from bench.reader) and b.status = 'APPROVED'
      and c.sealed_at is null
      and (c.disclosure = 'OPEN' or (c.disclosure = 'PARTIES_ONLY' and b.capacity in ('LEGAL_GUARDIAN', 'PARTY')))
      and (e.party_id is null or e.party_id = b.party_id)
      and (c.case_type in ('ARREST_REVIEW', 'FIRST_INSTANCE_PROSECUTION')
           or e.kind not in ('DEADLINE_CHANGED', 'HANDLER_CHANGED', 'MEASURE_CHANGED')));

create view bench.my_appointments with (security_invoker) as
select a.id, a.appointment_number, a.status, a.slot_id, a.submitted_at, b.case_id
from bindings b join appointments a on a.binding_id = b.id
where b.account_id = (select account_id from bench.reader) and a.status in ('CONFIRMED', 'REPLIED');

comment on view bench.my_cases is
    E'@primaryKey id\n@foreignKey (procuratorate_id) references public.procuratorates (id)|@fieldName procuratorate';
comment on view bench.first_charges is
    E'@primaryKey case_id\n@foreignKey (case_id) references bench.my_cases (id)|@foreignSingleFieldName charge';
comment on view bench.my_bindings is
    E'@primaryKey id\n@foreignKey (case_id) references bench.my_cases (id)|@foreignFieldName bindings';
comment on view bench.my_events is
    E'@primaryKey id\n@foreignKey (case_id) references bench.my_cases (id)|@foreignFieldName progress';
comment on view bench.my_appointments is E'@primaryKey id'
    '\n@foreignKey (case_id) references bench.my_cases (id)|@foreignFieldName upcomingAppointments'
    '\n@foreignKey (slot_id) references public.reception_slots (id)|@fieldName slot';

grant usage on schema bench to portal_app;
grant select on all tables in schema bench to portal_app;
commit;
