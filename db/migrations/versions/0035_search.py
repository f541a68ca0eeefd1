"""Public search: one form of text for both sides of a comparison, and the pieces of a text in one index, kept by the database itself.

What is not public is in no row here: a publication comes in when it is published, and leaves when it is withdrawn.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# The same as in rules/search_text.py; a test compares them.
ALIKE = (
    "[]{}〈〉《》「」『』【】〔〕〖〗〘〙〚〛‐‑‒–—―−•‧∙⋅・○◯‘’“”",
    "()()()()()()()()()()()-------·····〇〇''\"\"",
)
UNSEEN = (
    r"[\u0001-\u0020\u007f-\u009f\u00ad\u034f\u061c\u1680\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff]+"
)
APART = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2010-\u205f\u3001-\u3004\u3008-\u3020\u3030\u303d-\u303f"
    r"\u30fb]+"
)
# Many replacements are quicker than one translation, which looks for each letter in the whole list.
SEARCH_TEXT = """
create function search_text(given text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace({alike}, '{unseen}', '', 'g')
$$
"""
# Every letter is written twice, with a blank between: what then stands between two blanks are the pairs.
SEARCH_GRAMS = f"""
create function search_grams(given text, mark text) returns tsvector language plpgsql immutable strict parallel safe cost 1000 as $$
begin
    return (mark || regexp_replace(regexp_replace(given, '{APART}', '', 'g'), '(.)', '\\1 ' || mark || '\\1', 'g'))::tsvector;
end $$
"""
# What an entry is found by: the pieces of its text, of its title alone (marked), and what it is about. The marks are capitals, which
# no text has. (Named with its schema: while an index is built, no search path holds.)
SEARCH_TOKENS = """
create function search_tokens(title text, content text, facets text[]) returns tsvector
language plpgsql immutable strict parallel safe cost 2000 as $$
begin
    return public.search_grams(content, '') || public.search_grams(title, 'T') || array_to_tsvector(facets);
end $$
"""
INDEX_PUBLICATION = """
create function index_publication(published uuid) returns void language plpgsql
security definer set search_path = public, pg_temp as $$ begin
    insert into search_entries as e (publication_id, published_at, procuratorate_id, number, facets, title, content)
    select p.id, p.published_at, p.procuratorate_id, search_text(p.document_number),
        array_remove(array[
            'O' || p.procuratorate_id, 'K' || p.kind, 'D' || p.document_type_code, 'G' || p.category_code, 'S' || p.stage
        ], null) || array(
            select distinct 'C' || c.code from publication_charges c
            where c.publication_id = p.id and c.code is not null order by 1
        ),
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
create index ix_search_entries_tokens on search_entries using gin (search_tokens(title, content, facets)) with (fastupdate = off)
"""
# At the end of the transaction, when the charges stand as well; what has not changed is not written again.
TRIGGERS = (
    """
create function publication_is_searched() returns trigger language plpgsql as $$ begin
    perform index_publication(coalesce(new.id, old.id));
    return null;
end $$
""",
    """
create function charge_is_searched() returns trigger language plpgsql as $$ begin
    perform index_publication(coalesce(new.publication_id, old.publication_id));
    return null;
end $$
""",
    """
create constraint trigger is_searched after insert or update on publications deferrable initially deferred
for each row execute function publication_is_searched()
""",
    """
create constraint trigger is_searched after insert or update or delete on publication_charges deferrable initially deferred
for each row execute function charge_is_searched()
""",
)
FUNCTIONS = (
    "charge_is_searched", "publication_is_searched", "index_publication", "search_tokens", "search_grams", "search_text",
)  # fmt: skip


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def upgrade() -> None:
    alike = "lower(normalize(given, nfkc) collate pg_c_utf8)"
    for variant, one in zip(*ALIKE, strict=True):
        alike = f"replace({alike}, {_quoted(variant)}, {_quoted(one)})"
    op.execute(SEARCH_TEXT.format(alike=alike, unseen=UNSEEN))
    op.execute(SEARCH_GRAMS)
    op.execute(SEARCH_TOKENS)
    op.create_table(
        "search_entries",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("facets", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_search_entries_publication_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_search_entries")),
    )
    op.create_index(
        "ix_search_entries_newest", "search_entries", [sa.text("published_at desc"), sa.text("publication_id desc")]
    )
    op.create_index("ix_search_entries_number", "search_entries", ["number"])
    op.execute(INDEX)
    op.create_table(
        "search_frequencies",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("share", sa.REAL(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_search_frequencies")),
    )
    op.execute(INDEX_PUBLICATION)
    for each in TRIGGERS:
        op.execute(each)
    op.execute("revoke execute on function index_publication from public")
    op.execute("grant execute on function index_publication to portal_staff, portal_app")
    op.execute("grant select on search_entries, search_frequencies to portal_app, portal_staff")
    op.execute("select index_publication(id) from publications")


def downgrade() -> None:
    for table in ("publications", "publication_charges"):
        op.execute(f"drop trigger is_searched on {table}")
    op.drop_table("search_frequencies")
    op.drop_table("search_entries")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
