"""The yardstick of an import: the same content in tables of the same shape, by one COPY and one plain statement, without any rule."""

from pathlib import Path

import asyncpg

TABLES = ("cases", "parties", "case_charges", "coercive_measures", "case_stages", "progress_events", "progress_items")
PIECE = 1024 * 1024

# The same columns, keys, indexes and foreign keys; no checks, no triggers, no row security.
SHAPE = """
do $$ declare wanted record; name text; begin
    execute 'create schema plain';
    foreach name in array array['cases','parties','case_charges','coercive_measures','case_stages','progress_events','progress_items'] loop
        execute format('create table plain.%1$I (like public.%1$I including defaults including indexes)', name);
    end loop;
    set local search_path = plain, public;
    for wanted in
        select c.relname, k.conname, pg_get_constraintdef(k.oid) as said
        from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
        where k.contype = 'f' and n.nspname = 'public'
          and c.relname = any (array['cases','parties','case_charges','coercive_measures','case_stages','progress_events','progress_items'])
        order by c.relname, k.conname
    loop
        execute format('alter table plain.%I add constraint %I %s', wanted.relname, wanted.conname,
            replace(wanted.said, 'public.', ''));
    end loop;
end $$;
create table plain.lines (line text)
"""

INSERT = """
with parsed as materialized (
    select uuidv7() as id, o.id as office, c from (select cast(line as jsonb) as c from plain.lines) l
    join procuratorates o on o.unit_code = c ->> 'procuratorate'
), a as (
    insert into plain.cases (id, procuratorate_id, acceptance_number, unified_number, revision, domain, case_type, name, department,
        handler_name, handler_phone, accepted_on, deadline_on, stage, concluded_on, conclusion, disclosure, restriction, sealed_at,
        content_hash, last_seq)
    select id, office, c ->> 'acceptance_number', c ->> 'unified_number', cast(c ->> 'revision' as int), c ->> 'domain',
        c ->> 'case_type', c ->> 'name', c ->> 'department', c -> 'handler' ->> 'name', c -> 'handler' ->> 'phone',
        cast(c ->> 'accepted_on' as date), cast(c ->> 'deadline_on' as date), c ->> 'stage', cast(c ->> 'concluded_on' as date),
        c ->> 'conclusion', c ->> 'disclosure', c ->> 'restriction', case when cast(c ->> 'sealed' as boolean) then now() end,
        uuid_send(id) || uuid_send(id), jsonb_array_length(c -> 'progress')
    from parsed
), people as materialized (
    select uuidv7() as id, parsed.id as case_id, p from parsed, jsonb_array_elements(c -> 'parties') p
), b as (
    insert into plain.parties (id, case_id, ref, role, name, minor)
    select id, case_id, p ->> 'ref', p ->> 'role', p ->> 'name', cast(p ->> 'minor' as boolean) from people
), d as (
    insert into plain.coercive_measures (party_id, kind, starts_on, ends_on)
    select id, m ->> 'kind', cast(m ->> 'starts_on' as date), cast(m ->> 'ends_on' as date)
    from people, jsonb_array_elements(p -> 'measures') m
), e as (
    insert into plain.case_charges (case_id, position, code, name)
    select parsed.id, n - 1, k.code, t from parsed, jsonb_array_elements_text(c -> 'charges') with ordinality x(t, n)
    left join charges k on k.name = t
), f as (
    insert into plain.case_stages (case_id, position, stage, entered_on)
    select id, 1, c ->> 'stage', cast(c ->> 'accepted_on' as date) from parsed
), happened as materialized (
    select uuidv7() as id, parsed.id as case_id, n, i from parsed, jsonb_array_elements(c -> 'progress') with ordinality x(i, n)
), g as (
    insert into plain.progress_events (id, case_id, seq, kind, ref, occurred_on, round, detail)
    select id, case_id, n, i ->> 'kind', i ->> 'ref', cast(i ->> 'occurred_on' as date), cast(i ->> 'round' as int), i ->> 'detail'
    from happened
)
insert into plain.progress_items (case_id, ref, kind, occurred_on, round, detail, event_id)
select case_id, i ->> 'ref', i ->> 'kind', cast(i ->> 'occurred_on' as date), cast(i ->> 'round' as int), i ->> 'detail', id
from happened
"""


async def make_tables(connection: asyncpg.Connection) -> None:
    """The tables of the yardstick, empty."""
    await connection.execute(SHAPE)


async def copy_lines(connection: asyncpg.Connection, file: Path) -> None:
    """The lines of the file into a logged table of one column, committed."""

    async def pieces():  # backslashes are COPY's own
        with file.open("rb") as lines:
            while piece := lines.read(PIECE):
                yield piece.replace(b"\\", b"\\\\")

    await connection.copy_to_table("lines", schema_name="plain", source=pieces(), format="text")


async def insert_all(connection: asyncpg.Connection) -> None:
    """Everything that the lines say, by one statement, committed."""
    await connection.execute(INSERT, timeout=600)
