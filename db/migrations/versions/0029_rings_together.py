"""What one statement touches rings in few notifications instead of one each: hearing one costs a process 25 us, naming 200 hardly more."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

RING = """
create or replace function ring(channel text, topics text[]) returns void language plpgsql as $$ begin
    if topics is null then
        return;
    end if;
    if current_setting('portal.bell', true) = 'outside' then
        raise notice using errcode = 'PBELL', message = channel,
            detail = case when cardinality(topics) > 5000 then '*' else array_to_string(topics, e'\\n') end;
    else
        {notify};
    end if;
end $$
"""
# A payload is 7,999 bytes at most: 200 ids of 36 characters and what stands between them are 7,399.
TOGETHER = """perform pg_notify(channel, string_agg(topic, e'\\n' order by n))
            from unnest(topics) with ordinality as each(topic, n) group by (n - 1) / 200"""
ONE_BY_ONE = "perform pg_notify(channel, topic) from unnest(topics) as topic"


def upgrade() -> None:
    op.execute(RING.format(notify=TOGETHER))


def downgrade() -> None:
    op.execute(RING.format(notify=ONE_BY_ONE))
