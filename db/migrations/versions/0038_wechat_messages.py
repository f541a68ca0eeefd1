"""Notices over WeChat: how its templates are used, and how many messages a person still lets us send by each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

APPS = "'SERVICE_ACCOUNT','MINI_PROGRAM'"
KINDS = "'LONG_TERM','TEMPLATE','ONE_TIME'"


def upgrade() -> None:
    op.create_table(
        "wechat_templates",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("app", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("template_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("messages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_templates")),
        sa.UniqueConstraint("app", "template_id", name=op.f("uq_wechat_templates_app_template_id")),
        sa.CheckConstraint(f"app in ({APPS})", name=op.f("ck_wechat_templates_wechat_app_is_known")),
        sa.CheckConstraint(f"kind in ({KINDS})", name=op.f("ck_wechat_templates_wechat_message_kind_is_known")),
        sa.CheckConstraint(
            "kind <> 'TEMPLATE' or app = 'SERVICE_ACCOUNT'",
            name=op.f("ck_wechat_templates_template_is_of_service_account"),
        ),
        sa.CheckConstraint(
            "page is null or app = 'MINI_PROGRAM'", name=op.f("ck_wechat_templates_page_is_of_mini_program")
        ),
        sa.CheckConstraint(
            "jsonb_typeof(fields) = 'object' and fields <> '{}'", name=op.f("ck_wechat_templates_has_fields")
        ),
    )
    op.create_table(
        "subscription_credits",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["wechat_identities.id"],
            name=op.f("fk_subscription_credits_identity_id_wechat_identities"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["wechat_templates.id"],
            name=op.f("fk_subscription_credits_template_id_wechat_templates"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_credits")),
        sa.UniqueConstraint("identity_id", "template_id", name=op.f("uq_subscription_credits_identity_id_template_id")),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_subscription_credits_never_below_nothing")),
    )
    op.create_index("ix_subscription_credits_template_id", "subscription_credits", ["template_id"])
    op.add_column("wechat_identities", sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deliveries", sa.Column("credit_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_deliveries_credit_id_subscription_credits"),
        "deliveries",
        "subscription_credits",
        ["credit_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(
        "ix_deliveries_credit_id", "deliveries", ["credit_id"], postgresql_where=sa.text("credit_id is not null")
    )
    op.execute("grant select on wechat_templates to portal_app")
    op.execute("grant select, insert, update, delete on wechat_templates to portal_staff")
    # Nobody of the staff reads who has subscribed to what.
    op.execute("grant select, insert, update, delete on subscription_credits to portal_app")
    op.execute("grant select (refused_at) on wechat_identities to portal_staff")


def downgrade() -> None:
    op.drop_index("ix_deliveries_credit_id", "deliveries")
    op.drop_constraint(op.f("fk_deliveries_credit_id_subscription_credits"), "deliveries")
    op.drop_column("deliveries", "credit_id")
    op.execute("revoke select (refused_at) on wechat_identities from portal_staff")
    op.drop_column("wechat_identities", "refused_at")
    op.drop_table("subscription_credits")
    op.drop_table("wechat_templates")
