"""Imports count the progress items that were corrected and withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("corrected", "withdrawn"):
        op.add_column("case_imports", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_index("ix_case_imports_office", "case_imports", ["procuratorate_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_case_imports_office", "case_imports")
    for name in ("corrected", "withdrawn"):
        op.drop_column("case_imports", name)
