"""An entry is found by the offices above its own and by its single characters, each a piece of its own in the index.

So a province is one piece, not a list of hundreds of offices, and so is a word of one character: the index joins the lists by itself.
Of each office above there is a piece for the month as well, by which a search reads the newest months and no more.
Entries that lie below an office that is given another place in the tree are written anew by the worker, some at a time
(`moved_offices`); until then a search asks for the offices one by one. The tree stays a tree, also when two people change it at once.
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TREE = 7_263_417  # held shared by whoever writes an entry, alone by whoever changes the tree
OFFICE_LINE = """
create function office_line(office uuid) returns setof uuid language sql stable as $$
    with recursive line as (
        select id, parent_id from procuratorates where id = office
        union
        select above.id, above.parent_id from procuratorates above join line on above.id = line.parent_id
    ) select id from line
$$
"""
# The office and those above it, as pieces.
SEARCH_PLACES = """
create function search_places(office uuid) returns text[] language sql stable as $$
    select array(select 'R' || line from office_line(office) line order by ('R' || line) collate "C")
$$
"""
SEARCH_MONTH = """
create function search_month(moment timestamptz) returns text language sql immutable strict parallel safe as $$
    select (extract(year from moment at time zone 'UTC') * 100 + extract(month from moment at time zone 'UTC'))::int::text
$$
"""
_BEFORE = import_module("db.migrations.versions.0035_search")
# Every letter is written three times, twice with a blank behind it: between two blanks stand then each letter, and each pair. Made of
# an array, which counts each piece once: a long text would be too long for one that is read as text.
SEARCH_GRAMS = f"""
create or replace function search_grams(given text, mark text) returns tsvector
language plpgsql immutable strict parallel safe cost 1000 as $$
begin
    return array_to_tsvector(array_remove(string_to_array(mark || regexp_replace(
        regexp_replace(given, '{_BEFORE.APART}', '', 'g'), '(.)', '\\1 ' || mark || '\\1 ' || mark || '\\1', 'g'
    ), ' '), mark));
end $$
"""
# As in 0035, and the places of each month. (Named with their schema: while an index is built, no search path holds.)
SEARCH_TOKENS = """
create function search_tokens(title text, content text, facets text[], published_at timestamptz) returns tsvector
language plpgsql immutable strict parallel safe cost 2000 as $$
declare
    month text := public.search_month(published_at);
begin
    return public.search_grams(content, '') || public.search_grams(title, 'T') || array_to_tsvector(
        facets || array(select facet || month from unnest(facets) facet where facet ^@ 'R')
    );
end $$
"""
# As in 0035, and the places; while it is written, the tree stays as it is.
INDEX_PUBLICATION = f"""
create or replace function index_publication(published uuid) returns void language plpgsql
security definer set search_path = public, pg_temp as $$ begin
    perform pg_advisory_xact_lock_shared({TREE});
    insert into search_entries as e (publication_id, published_at, procuratorate_id, number, facets, title, content)
    select p.id, p.published_at, p.procuratorate_id, search_text(p.document_number),
        array_remove(array[
            'O' || p.procuratorate_id, 'K' || p.kind, 'D' || p.document_type_code, 'G' || p.category_code, 'S' || p.stage
        ], null) || array(
            select distinct 'C' || c.code from publication_charges c
            where c.publication_id = p.id and c.code is not null order by 1
        ) || search_places(p.procuratorate_id),
        search_text(p.title),
        concat_ws(e'\\n', search_text(p.title), search_text(p.document_number), search_text(p.summary), search_text(p.body))
    from publications p where p.id = published and p.withdrawn_at is null
    on conflict (publication_id) do update set (published_at, procuratorate_id, number, facets, title, content) =
        row(excluded.published_at, excluded.procuratorate_id, excluded.number, excluded.facets, excluded.title, excluded.content)
    where (e.published_at, e.procuratorate_id, e.number, e.facets, e.title, e.content) is distinct from
        (excluded.published_at, excluded.procuratorate_id, excluded.number, excluded.facets, excluded.title, excluded.content);
    delete from search_entries e where e.publication_id = published
        and not exists (select from publications p where p.id = published and p.withdrawn_at is null);
end $$
"""
INDEX = """
create index ix_search_entries_tokens on search_entries using gin (search_tokens(title, content, facets, published_at))
with (fastupdate = off)
"""
# Whoever wrote an entry or changed the tree meanwhile has ended when the tree is locked: the entry is seen here, and then by the worker,
# and two changes, each of which could be made alone, make no circle together.
OFFICE_MOVED = f"""
create function office_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$ begin
    perform pg_advisory_xact_lock({TREE});
    if new.id in (select office_line(new.parent_id)) then
        raise exception 'procuratorates: % would lie below itself', new.unit_code using errcode = 'check_violation';
    end if;
    insert into moved_offices select below from office_subtree(new.id) below
    where exists (select from search_entries e where e.procuratorate_id = below) on conflict do nothing;
    return null;
end $$
"""
MOVED = """
create trigger is_moved after update of parent_id on procuratorates for each row
when (old.parent_id is distinct from new.parent_id) execute function office_moved()
"""
# Some entries of one office; null when no office has moved. Only the places are written, in the rows as they are now: a text that is
# corrected or withdrawn meanwhile stays so.
FOLLOW_MOVED = f"""
create function search_follow_moved(most int) returns int language plpgsql
security definer set search_path = public, pg_temp as $$
declare
    moved uuid;
    places text[];
    written int;
begin
    perform pg_advisory_xact_lock_shared({TREE});
    select procuratorate_id into moved from moved_offices order by 1 limit 1 for update skip locked;
    if moved is null then
        return null;
    end if;
    places := search_places(moved);
    with earlier as materialized (
        select e.publication_id from search_entries e where e.procuratorate_id = moved
            and places <> array(select facet from unnest(e.facets) facet where facet ^@ 'R' order by facet collate "C")
        limit most for update
    )
    update search_entries e set facets = array(select facet from unnest(e.facets) facet where not facet ^@ 'R') || places
    from earlier where e.publication_id = earlier.publication_id;
    get diagnostics written = row_count;
    if written < most then
        delete from moved_offices where procuratorate_id = moved;
    end if;
    return written;
end $$
"""
ON_INDEX = """
create or replace function search_on_index(pieces text) returns text language sql immutable as $$
    select case pieces when '' then ''
        else format(' and search_tokens(e.title, e.content, e.facets, e.published_at) @@ %L::tsquery', pieces) end
$$
"""
# From some thousand entries, wherever they lie; the index is not touched. Offices are known however seldom they are met, months not.
MEASURE = """
create or replace function measure_search(sampled int) returns void language plpgsql
security definer set search_path = public, pg_temp as $$
declare
    part float8;
    looked int;
begin
    select least(100, 100.0 * sampled / greatest(c.reltuples, 1)) into part from pg_class c where c.oid = 'search_entries'::regclass;
    create temp table sample on commit drop as
        select search_tokens(e.title, e.content, e.facets, e.published_at) as tokens
        from search_entries e tablesample system (part) limit 3 * sampled;
    get diagnostics looked = row_count;
    delete from search_frequencies;
    insert into search_frequencies select word, ndoc::real / looked from ts_stat('select tokens from sample')
    where (ndoc >= 0.002 * looked and not word ^@ 'R') or (word ~ '^[OR]' and length(word) = 37);
    drop table sample;
end $$
"""


def upgrade() -> None:
    op.create_table(
        "moved_offices",
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_moved_offices_procuratorate_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("procuratorate_id", name=op.f("pk_moved_offices")),
    )
    for each in (OFFICE_LINE, OFFICE_MOVED, MOVED):
        op.execute(each)  # the tree stays as it is from here on until all is done
    op.drop_index("ix_search_entries_tokens", "search_entries")
    op.execute("drop function search_tokens")
    for function in (
        SEARCH_PLACES, SEARCH_MONTH, SEARCH_GRAMS, SEARCH_TOKENS, INDEX_PUBLICATION, FOLLOW_MOVED, ON_INDEX, MEASURE,
    ):  # fmt: skip
        op.execute(function)
    op.execute(
        "update search_entries e set facets = e.facets || o.places"
        " from (select id, search_places(id) as places from procuratorates offset 0) o where o.id = e.procuratorate_id"
    )
    op.execute("set local maintenance_work_mem = '256MB'")
    op.execute(INDEX)
    op.execute("select measure_search(4000)")
    op.execute("grant select on moved_offices to portal_app, portal_staff")
    op.execute("revoke execute on function search_follow_moved from public")
    op.execute("grant execute on function search_follow_moved to portal_app")


def downgrade() -> None:
    op.execute("drop trigger is_moved on procuratorates")
    for function in ("search_follow_moved", "office_moved"):
        op.execute(f"drop function {function}")
    op.drop_table("moved_offices")
    op.drop_index("ix_search_entries_tokens", "search_entries")
    op.execute("drop function search_tokens")
    before = import_module("db.migrations.versions.0036_search_publications")
    for each in (_BEFORE.SEARCH_GRAMS, _BEFORE.INDEX_PUBLICATION, before.ON_INDEX, before.MEASURE):
        op.execute(each.replace("create function", "create or replace function"))
    op.execute(_BEFORE.SEARCH_TOKENS)
    op.execute("update search_entries set facets = array(select facet from unnest(facets) facet where not facet ^@ 'R')")
    op.execute(_BEFORE.INDEX)
    for function in ("search_month", "search_places", "office_line"):
        op.execute(f"drop function {function}")
