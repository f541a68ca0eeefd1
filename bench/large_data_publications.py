"""The statements of `large_data` that make publications: one in three an important case, one in fifty withdrawn.

One in twenty is of the eight offices that the busy accounts follow: these have more than a page of them, whatever the size.
"""

PUBLICATIONS = """
create temp table publication_plan as
select g.n, pg_temp.id('publication', g.n) as id, o.id as office, o.level, g.n % 3 = 0 as is_case, g.n % 50 = 7 as is_withdrawn,
    timestamptz '2026-11-01 00:00+00' - (g.n % 700) * interval '1 day' - (g.n % 997) * interval '1 minute' as at
from generate_series(1, $publications) g (n)
join (select f.n, f.id, p.level from offices f join procuratorates p on p.id = f.id) o
    on o.n = case when g.n % 20 = 0 then g.n / 20 % 8 else g.n end % greatest((select count(*) from offices), 1);
insert into publications (id, publication_number, kind, procuratorate_id, level, document_type_code, category_code, document_number,
    document_number_key, stage, title, summary, body, status, version, published_at, withdrawn_at)
select id, 'GKLARGE' || lpad(n::text, 7, '0'), case when is_case then 'IMPORTANT_CASE' else 'LEGAL_DOCUMENT' end, office, level,
    case when not is_case then ('{INDICTMENT,PROTEST,NON_PROSECUTION,PETITION_REVIEW,OTHER}'::text[])[1 + n % 5] end,
    case when is_case then ('{DUTY_CRIME,PUBLIC_CONCERN,TYPICAL_CASE,SPECIAL_WORK,OTHER}'::text[])[1 + n % 5] end,
    case when not is_case and not is_withdrawn then '示检刑诉〔2026〕' || n || '号' end,
    case when not is_case and not is_withdrawn then '示检刑诉[2026]' || n || '号' end,
    case when not is_withdrawn then 'TRIAL_FIRST' end, case when not is_withdrawn then '示例某涉嫌盗窃案第' || n || '号' end,
    case when not is_withdrawn then '示例摘要' end, case when not is_withdrawn then '示例正文' || repeat('示例', 40) end,
    case when is_withdrawn then 'WITHDRAWN' else 'PUBLISHED' end, 1, at, case when is_withdrawn then at + interval '1 day' end
from publication_plan order by n;
insert into publication_charges (publication_id, position, code, name)
select p.id, 0, c.code, c.name from publication_plan p join (select code, name, position from charges) c on c.position = 1 + p.n % 480
where not p.is_withdrawn order by p.n;
"""
