"""Whoever carries messages may rest by itself, and what is wrong with how a message is set up is put before staff."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

PROVIDERS = "'SMS','SERVICE_ACCOUNT','MINI_PROGRAM'"
TASK_KINDS = (
    "REVIEW_OVERDUE", "REVIEW_LAST_DAY", "REVIEW_HALF_TIME", "FAILED_DELIVERY", "IDENTITY_CLASH", "WARD_OF_AGE",
    "WARD_AGE_UNKNOWN", "PARTY_MISSING", "VISIT_UNRECORDED", "SLOT_CLOSED", "BAN_APPEALED", "CONTACT_BOUNCED",
)  # fmt: skip
NEW_TASK_KINDS = ("MESSAGE_ALARM",)


def upgrade() -> None:
    op.create_table(
        "provider_pauses",
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_provider_pauses")),
        sa.CheckConstraint(f"provider in ({PROVIDERS})", name=op.f("ck_provider_pauses_provider_is_known")),
        sa.CheckConstraint("until > paused_at", name=op.f("ck_provider_pauses_ends_after_it_begins")),
    )
    op.create_table(
        "message_alarms",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mended_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_alarms")),
        sa.CheckConstraint(f"provider in ({PROVIDERS})", name=op.f("ck_message_alarms_provider_is_known")),
        sa.CheckConstraint("times > 0", name=op.f("ck_message_alarms_happened_at_least_once")),
    )
    op.create_index(
        "uq_message_alarms_open",
        "message_alarms",
        ["provider", "message", "problem"],
        unique=True,
        postgresql_where=sa.text("mended_at is null"),
    )
    # Neither is about an office or a person: whoever keeps the channels sees and ends them.
    op.execute("grant select, insert, update, delete on provider_pauses to portal_app")
    op.execute("grant select, delete on provider_pauses to portal_staff")
    op.execute("grant select, insert, update on message_alarms to portal_app")
    op.execute("grant select, update on message_alarms to portal_staff")
    op.execute(
        "create trigger ring_freed after delete on provider_pauses for each statement execute function ring_outbox()"
    )
    _task_kinds((*TASK_KINDS, *NEW_TASK_KINDS))


def _task_kinds(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("alter table staff_tasks drop constraint ck_staff_tasks_task_kind_is_known")
    op.execute(f"alter table staff_tasks add constraint ck_staff_tasks_task_kind_is_known check (kind in ({listed}))")


def downgrade() -> None:
    op.execute("delete from staff_tasks where kind = 'MESSAGE_ALARM'")
    op.execute("delete from staff_notices where message = 'message_alarm'")
    _task_kinds(TASK_KINDS)
    op.drop_table("message_alarms")
    op.drop_table("provider_pauses")
