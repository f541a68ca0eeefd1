"""Places of a draft of which somebody has said that nobody is meant; within an office's scope, no public door reads them."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

IN_SCOPE = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"


def upgrade() -> None:
    op.create_table(
        "settled_doubts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("snippet", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settled_doubts")),
        sa.UniqueConstraint("draft_id", "snippet", name=op.f("uq_settled_doubts_draft_id_snippet")),
        sa.CheckConstraint("length(reason) >= 5", name=op.f("ck_settled_doubts_settled_for_a_reason")),
        sa.ForeignKeyConstraint(["draft_id"], ["publication_drafts.id"], name=op.f("fk_settled_doubts_draft_id")),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_settled_doubts_procuratorate_id")
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["staff_members.id"], name=op.f("fk_settled_doubts_settled_by_id")),
    )
    op.execute("grant select, insert, delete on settled_doubts to portal_staff")
    op.execute("alter table settled_doubts enable row level security")
    op.execute("create policy application on settled_doubts to portal_app using (true) with check (true)")
    op.execute(f"create policy office on settled_doubts to portal_staff using ({IN_SCOPE}) with check ({IN_SCOPE})")


def downgrade() -> None:
    op.drop_table("settled_doubts")
