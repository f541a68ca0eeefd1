"""Objections belong to no account, for guests make them as well, and are dropped some time after they were decided."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_publication_objections_account_id", "publication_objections")
    op.drop_column("publication_objections", "account_id")
    # Whoever drops rows locks them first, which needs a right to change something of them.
    op.execute("grant delete, update (version) on publication_objections to portal_app")


def downgrade() -> None:
    op.execute("revoke delete, update (version) on publication_objections from portal_app")
    op.add_column("publication_objections", sa.Column("account_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_publication_objections_account_id"), "publication_objections", "accounts", ["account_id"], ["id"]
    )
    op.create_index("ix_publication_objections_account_id", "publication_objections", ["account_id"])
