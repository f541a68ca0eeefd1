"""What rings goes through one function, which notifies or, where the connection says so, tells its client to ring elsewhere."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

RING = """
create function ring(channel text, topics text[]) returns void language plpgsql as $$ begin
    if topics is null then
        return;
    end if;
    if current_setting('portal.bell', true) = 'outside' then
        raise notice using errcode = 'PBELL', message = channel,
            detail = case when cardinality(topics) > 5000 then '*' else array_to_string(topics, e'\\n') end;
    else
        perform pg_notify(channel, topic) from unnest(topics) as topic;
    end if;
end $$
"""
# Name, channel, and the topics as a query or as an expression
BELLS = (
    ("ring_account", "perform ring('portal_account', array_agg(distinct account_id::text)) from changed"),
    ("ring_one_account", "perform ring('portal_account', array[new.id::text])"),
    ("ring_case", "perform ring('portal_case', array_agg(distinct case_id::text)) from changed where case_id is not null"),
    (
        "ring_sealed",
        "perform ring('portal_case', array_agg(changed.id::text)) from changed join before using (id)"
        " where (changed.sealed_at, changed.disclosure) is distinct from (before.sealed_at, before.disclosure)",
    ),
    ("ring_outbox", "perform ring('portal_outbox', array[''])"),
)
BEFORE = (
    ("ring_account", "perform pg_notify('portal_account', id::text) from (select distinct account_id as id from changed) who"),
    ("ring_one_account", "perform pg_notify('portal_account', new.id::text)"),
    (
        "ring_case",
        "perform pg_notify('portal_case', id::text)"
        " from (select distinct case_id as id from changed where case_id is not null) which",
    ),
    (
        "ring_sealed",
        "perform pg_notify('portal_case', changed.id::text) from changed join before using (id)"
        " where (changed.sealed_at, changed.disclosure) is distinct from (before.sealed_at, before.disclosure)",
    ),
    ("ring_outbox", "perform pg_notify('portal_outbox', '')"),
)


def upgrade() -> None:
    op.execute(RING)
    _write(BELLS)


def downgrade() -> None:
    _write(BEFORE)
    op.execute("drop function ring")


def _write(bells: tuple[tuple[str, str], ...]) -> None:
    for name, rings in bells:
        op.execute(
            f"create or replace function {name}() returns trigger language plpgsql as $$ begin\n    {rings};\n    return null;\nend $$"
        )
