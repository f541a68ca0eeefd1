"""Tokens that WeChat lends to the portal, one row an app and kind for all processes."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_tokens",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("app_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("value_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("value_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_tokens")),
        sa.UniqueConstraint("app_id", "kind", name=op.f("uq_wechat_tokens_app_id_kind")),
        sa.CheckConstraint(
            "kind in ('ACCESS_TOKEN','JSAPI_TICKET')", name=op.f("ck_wechat_tokens_wechat_token_kind_is_known")
        ),
        sa.CheckConstraint(
            "num_nulls(value_encrypted, value_hash, expires_at) in (0, 3)", name=op.f("ck_wechat_tokens_value_is_whole")
        ),
    )
    op.execute("grant select, insert, update on wechat_tokens to portal_app")


def downgrade() -> None:
    op.drop_table("wechat_tokens")
