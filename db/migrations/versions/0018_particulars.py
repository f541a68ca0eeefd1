"""Particulars of cases: what certain types disclose beside the fields that all have."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("particulars", JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.create_check_constraint(
        op.f("ck_cases_particulars_is_an_object"), "cases", "jsonb_typeof(particulars) = 'object'"
    )


def downgrade() -> None:
    op.drop_column("cases", "particulars")
