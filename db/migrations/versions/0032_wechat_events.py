"""What WeChat reports, each event once; and whether a linked person follows the service account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KINDS = "'SUBSCRIBE','UNSUBSCRIBE','SCAN','CLICK','VIEW','MESSAGE_RESULT','SUBSCRIPTION'"


def upgrade() -> None:
    op.create_table(
        "wechat_event_reports",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("app", sa.String(40), nullable=False),
        sa.Column("known_by", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("openid", sa.Text(), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_event_reports")),
        sa.UniqueConstraint("known_by", name=op.f("uq_wechat_event_reports_known_by")),
        sa.CheckConstraint(
            "app in ('SERVICE_ACCOUNT','MINI_PROGRAM')", name=op.f("ck_wechat_event_reports_wechat_app_is_known")
        ),
        sa.CheckConstraint(f"kind in ({KINDS})", name=op.f("ck_wechat_event_reports_wechat_event_kind_is_known")),
        sa.CheckConstraint(
            "(done_at is null) = (openid is not null)", name=op.f("ck_wechat_event_reports_done_names_nobody")
        ),
    )
    waiting = sa.text("done_at is null")
    op.create_index(
        "ix_wechat_event_reports_waiting", "wechat_event_reports", ["happened_at", "id"], postgresql_where=waiting
    )
    op.create_index("ix_wechat_event_reports_openid", "wechat_event_reports", ["openid"], postgresql_where=waiting)
    op.create_index("ix_wechat_event_reports_done_at", "wechat_event_reports", ["done_at"])
    op.execute("grant select, insert, update, delete on wechat_event_reports to portal_app")
    op.create_index(
        "ix_deliveries_wechat_message", "deliveries", ["provider_id"], postgresql_where=sa.text("channel = 'WECHAT'")
    )
    op.add_column("wechat_identities", sa.Column("followed", sa.Boolean(), nullable=True))
    op.add_column("wechat_identities", sa.Column("followed_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_wechat_identities_followed_since_when"),
        "wechat_identities",
        "(followed is null) = (followed_changed_at is null)",
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_wechat_message", "deliveries")
    op.drop_constraint(op.f("ck_wechat_identities_followed_since_when"), "wechat_identities")
    op.drop_column("wechat_identities", "followed_changed_at")
    op.drop_column("wechat_identities", "followed")
    op.drop_table("wechat_event_reports")
