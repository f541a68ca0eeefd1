"""Remote requests are escalated like everything else that waits: they need no reminders of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_remote_requests_remind_at", "remote_requests")
    op.drop_column("remote_requests", "remind_at")
    op.drop_column("remote_requests", "limit_began_at")
    for moment in ("submitted_at", "decided_at"):
        op.create_index(f"ix_remote_requests_office_{moment}", "remote_requests", ["procuratorate_id", moment])


def downgrade() -> None:
    for moment in ("submitted_at", "decided_at"):
        op.drop_index(f"ix_remote_requests_office_{moment}", "remote_requests")
    op.add_column("remote_requests", sa.Column("limit_began_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("update remote_requests set limit_began_at = submitted_at")
    op.alter_column("remote_requests", "limit_began_at", nullable=False)
    op.add_column("remote_requests", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_remote_requests_remind_at", "remote_requests", ["remind_at"], postgresql_where=sa.text("remind_at is not null"))
