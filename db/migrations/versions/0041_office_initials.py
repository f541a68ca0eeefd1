"""Offices are found by their initials in pinyin; those that are there get theirs with the reference data."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("procuratorates", sa.Column("initials", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    op.drop_column("procuratorates", "initials")
