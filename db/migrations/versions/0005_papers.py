"""Papers lie sealed with images of their pages; when nothing needs them any more they are purged."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = "attachments"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("page_count", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column(TABLE, sa.Column("unused_since", sa.DateTime(timezone=True)))
    # What was stored before lies unsealed and uncleaned, and has no page images: it is not shown to anybody again.
    op.execute("update attachments set state = 'PURGED', storage_key = null where state = 'STORED'")
    op.drop_constraint("ck_attachments_size_is_within_the_limit", TABLE)
    op.create_check_constraint(op.f("ck_attachments_size_is_within_the_limit"), TABLE, "size_bytes between 1 and 20971520")
    op.create_check_constraint(op.f("ck_attachments_stored_has_its_pages"), TABLE, "state <> 'STORED' or page_count > 0")
    op.create_check_constraint(
        op.f("ck_attachments_only_what_came_has_content"), TABLE, "storage_key is null or state in ('STORED','PURGED')"
    )
    op.create_index("ix_attachments_account_id_id", TABLE, ["account_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_attachments_account_id_id", TABLE)
    op.drop_constraint("ck_attachments_only_what_came_has_content", TABLE)
    op.drop_constraint("ck_attachments_stored_has_its_pages", TABLE)
    op.drop_constraint("ck_attachments_size_is_within_the_limit", TABLE)
    op.execute("update attachments set size_bytes = 10485760 where size_bytes > 10485760")
    op.create_check_constraint(op.f("ck_attachments_size_is_within_the_limit"), TABLE, "size_bytes between 1 and 10485760")
    op.drop_column(TABLE, "unused_since")
    op.drop_column(TABLE, "page_count")
