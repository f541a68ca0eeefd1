"""The work desk: claims, and the queues in the order in which they are due."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = ("REGISTRATION", "BINDING", "REMOTE_REQUEST", "APPOINTMENT")
QUEUES = ("registrations", "bindings")
WAITING = "status in ('SUBMITTED','UNDER_REVIEW')"
IN_SCOPE = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"


def upgrade() -> None:
    op.create_table(
        "review_claims",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="review_kind_is_known", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("staff_member_id", sa.Uuid(), nullable=False),
        sa.Column("staff_name", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_review_claims_procuratorate_id")),
        sa.ForeignKeyConstraint(["staff_member_id"], ["staff_members.id"], name=op.f("fk_review_claims_staff_member_id")),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_review_claims")),
    )
    op.create_index("ix_review_claims_staff_member_id_until", "review_claims", ["staff_member_id", "until"])
    _secure("review_claims")
    for table in QUEUES:
        op.create_index(f"ix_{table}_waiting", table, ["due_at", "id"], postgresql_where=sa.text(WAITING))


def _secure(table: str) -> None:
    op.execute(f"grant select, insert, update, delete on {table} to portal_app, portal_staff")
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
    op.execute(f"create policy office on {table} to portal_staff using ({IN_SCOPE}) with check ({IN_SCOPE})")


def downgrade() -> None:
    for table in QUEUES:
        op.drop_index(f"ix_{table}_waiting", table)
    op.drop_table("review_claims")
