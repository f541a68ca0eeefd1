"""Indexes for what people read: one's bindings by page and by case."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_bindings_account_id_id", "bindings", ["account_id", "id"])
    op.create_index("ix_bindings_account_case", "bindings", ["account_id", "case_id"])
    op.drop_index("ix_bindings_account_submitted", "bindings")


def downgrade() -> None:
    op.create_index("ix_bindings_account_submitted", "bindings", ["account_id", "submitted_at"])
    op.drop_index("ix_bindings_account_case", "bindings")
    op.drop_index("ix_bindings_account_id_id", "bindings")
