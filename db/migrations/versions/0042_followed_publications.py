"""What one follows, the newest first. A page lies in as many offices as it has rows, those whose newest are the newest: of every
other office that one follows a single entry of the index is read, so that old archives cost nothing, and thousands of offices little.
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

FOLLOWED = """
create function followed_publications(
    follower uuid, after_at timestamptz, after_id uuid, wanted int, counting boolean,
    out ids uuid[], out moments timestamptz[], out total int
) language sql stable as $$
    with offices as materialized (
        select f.procuratorate_id as office from procuratorate_follows f where f.account_id = follower
        union
        select below from procuratorate_follows f, office_subtree(f.procuratorate_id) below
        where f.account_id = follower and f.with_subordinates
    ), foremost as (
        select o.office from offices o cross join lateral (
            select id, published_at from publications
            where procuratorate_id = o.office and withdrawn_at is null
                and (published_at, id) < (coalesce(after_at, 'infinity'), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            order by published_at desc, id desc limit 1
        ) p order by p.published_at desc, p.id desc limit wanted
    ), newest as (
        select p.id, p.published_at from foremost l cross join lateral (
            select id, published_at from publications
            where procuratorate_id = l.office and withdrawn_at is null
                and (published_at, id) < (coalesce(after_at, 'infinity'), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            order by published_at desc, id desc limit wanted
        ) p order by p.published_at desc, p.id desc limit wanted
    )
    select array_agg(id order by published_at desc, id desc), array_agg(published_at order by published_at desc, id desc),
        case when counting then (
            select count(*) from (
                select from offices o join publications p on p.procuratorate_id = o.office and p.withdrawn_at is null limit 1001
            ) f
        ) end
    from newest
$$
"""


def upgrade() -> None:
    op.execute(FOLLOWED)


def downgrade() -> None:
    op.execute("drop function followed_publications")
