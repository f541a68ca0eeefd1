"""An entry is found by the offices above its own and by its single characters, each a piece of its own in the index.

So a province is one piece, not a list of hundreds of offices, and so is a word of one character: the index joins the lists by itself.
Of each office above there is a piece for the month as well, by which a search reads the newest months and no more.
Entries that lie below an office that is given another place in the tree are written anew by the worker, some at a time
(`moved_offices`); until then a search asks for the offices one by one.
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
        union all
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
# Every letter is written three times, twice with a blank behind it: between two blanks stand then each letter, and each pair.
SEARCH_GRAMS = f"""
create or replace function search_grams(given text, mark text) returns tsvector
language plpgsql immutable strict parallel safe cost 1000 as $$
begin
    return (mark || regexp_replace(
        regexp_replace(given, '{_BEFORE.APART}', '', 'g'), '(.)', '\\1 ' || mark || '\\1 ' || mark || '\\1', 'g'
    ))::tsvector;
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
INDEX_PUBLICATION = _BEFORE.INDEX_PUBLICATION.replace("create function", "create or replace function").replace(
    "    insert into search_entries", f"    perform pg_advisory_xact_lock_shared({TREE});\n    insert into search_entries"
).replace(
    "order by 1\n        ),", "order by 1\n        ) || search_places(p.procuratorate_id),"
)  # fmt: skip
INDEX = """
create index ix_search_entries_tokens on search_entries using gin (search_tokens(title, content, facets, published_at))
with (fastupdate = off)
"""
# Whoever wrote an entry meanwhile has ended when the tree is locked, so that its entry is seen here, and then by the worker.
OFFICE_MOVED = f"""
create function office_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$ begin
    perform pg_advisory_xact_lock({TREE});
    insert into moved_offices select below from office_subtree(new.id) below
    where exists (select from search_entries e where e.procuratorate_id = below) on conflict do nothing;
    return null;
end $$
"""
MOVED = """
create trigger is_moved after update of parent_id on procuratorates for each row
when (old.parent_id is distinct from new.parent_id) execute function office_moved()
"""
# Some entries of one office; null when no office has moved.
FOLLOW_MOVED = f"""
create function search_follow_moved(most int) returns int language plpgsql
security definer set search_path = public, pg_temp as $$
declare
    moved uuid;
    entry uuid;
    written int := 0;
begin
    perform pg_advisory_xact_lock_shared({TREE});
    select procuratorate_id into moved from moved_offices order by 1 limit 1 for update skip locked;
    if moved is null then
        return null;
    end if;
    for entry in
        select e.publication_id from search_entries e where e.procuratorate_id = moved and search_places(moved) <>
            array(select facet from unnest(e.facets) facet where facet ^@ 'R' order by facet collate "C")
        limit most
    loop
        perform index_publication(entry);
        written := written + 1;
    end loop;
    if written < most then
        delete from moved_offices where procuratorate_id = moved;
    end if;
    return written;
end $$
"""


def upgrade() -> None:
    op.drop_index("ix_search_entries_tokens", "search_entries")
    op.execute("drop function search_tokens")
    for function in (OFFICE_LINE, SEARCH_PLACES, SEARCH_MONTH, SEARCH_GRAMS, SEARCH_TOKENS, INDEX_PUBLICATION):
        op.execute(function)
    op.execute(
        "update search_entries e set facets = e.facets || o.places"
        " from (select id, search_places(id) as places from procuratorates offset 0) o where o.id = e.procuratorate_id"
    )
    op.execute("set local maintenance_work_mem = '256MB'")
    op.execute(INDEX)
    op.create_table(
        "moved_offices",
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_moved_offices_procuratorate_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("procuratorate_id", name=op.f("pk_moved_offices")),
    )
    for each in (OFFICE_MOVED, MOVED, FOLLOW_MOVED):
        op.execute(each)
    op.execute("grant select on moved_offices to portal_app, portal_staff")
    op.execute("revoke execute on function search_follow_moved from public")
    op.execute("grant execute on function search_follow_moved to portal_app")
    op.execute("delete from scheduled_jobs where name = 'search_frequencies'")  # the new pieces are to be measured soon


def downgrade() -> None:
    op.execute("drop trigger is_moved on procuratorates")
    for function in ("search_follow_moved", "office_moved"):
        op.execute(f"drop function {function}")
    op.drop_table("moved_offices")
    op.drop_index("ix_search_entries_tokens", "search_entries")
    op.execute("drop function search_tokens")
    for each in (_BEFORE.SEARCH_GRAMS, _BEFORE.INDEX_PUBLICATION):
        op.execute(each.replace("create function", "create or replace function"))
    op.execute(_BEFORE.SEARCH_TOKENS)
    op.execute("update search_entries set facets = array(select facet from unnest(facets) facet where not facet ^@ 'R')")
    op.execute(_BEFORE.INDEX)
    for function in ("search_month", "search_places", "office_line"):
        op.execute(f"drop function {function}")
