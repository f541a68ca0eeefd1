"""Notices as people want them: preferences, quiet hours, digests; what stands in for a channel that fails; telling many; pauses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CATEGORIES = "'REGISTRATION','BINDING','CASE_PROGRESS','APPOINTMENT','REMOTE_REQUEST','FOLLOWED','ACCOUNT'"
CHANNELS = "'IN_APP','EMAIL','SMS','WECHAT'"
FREQUENCIES = "'IMMEDIATE','DAILY','OFF'"
TASK_KINDS = (
    "REVIEW_OVERDUE", "REVIEW_LAST_DAY", "REVIEW_HALF_TIME", "FAILED_DELIVERY", "IDENTITY_CLASH", "WARD_OF_AGE",
    "WARD_AGE_UNKNOWN", "PARTY_MISSING", "VISIT_UNRECORDED", "SLOT_CLOSED", "BAN_APPEALED",
)  # fmt: skip
NEW_TASK_KINDS = ("CONTACT_BOUNCED",)
IN_SCOPE = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"
OF_ACCOUNT = "exists (select from accounts a where a.id = account_id)"
WAITING = "status in ('QUEUED','FAILED')"


def upgrade() -> None:
    _accounts()
    _notices()
    _deliveries()
    _new_tables()
    _secure()
    op.execute(
        "create trigger ring after insert on broadcasts for each statement execute function ring_outbox()"
    )
    op.execute(
        "create trigger ring_freed after delete on channel_pauses for each statement execute function ring_outbox()"
    )
    _task_kinds((*TASK_KINDS, *NEW_TASK_KINDS))


def _accounts() -> None:
    op.add_column("accounts", sa.Column("quiet_from", sa.Time(), nullable=True))
    op.add_column("accounts", sa.Column("quiet_to", sa.Time(), nullable=True))
    op.add_column("accounts", sa.Column("digest_hour", sa.SmallInteger(), server_default=sa.text("8"), nullable=False))
    op.add_column("accounts", sa.Column("email_bounced_at", sa.DateTime(timezone=True), nullable=True))
    for name, rule in {
        "quiet_hours_are_whole": "(quiet_from is null) = (quiet_to is null) and (quiet_from = quiet_to) is not true",
        "digest_hour_is_of_the_day": "digest_hour between 0 and 23",
        "language_is_known": "language in ('zh-CN','en')",
        "bounced_was_an_address": "email_bounced_at is null or email is not null",
    }.items():
        op.create_check_constraint(op.f(f"ck_accounts_{name}"), "accounts", rule)


def _notices() -> None:
    """What makes a telling another one, kept beside it: nobody is told twice. Of old notices it is known where one was sent."""
    op.add_column("notices", sa.Column("occasion_id", sa.Uuid(), nullable=True))
    op.execute("alter table notices disable trigger ring_read")
    op.execute(
        "update notices n set occasion_id = coalesce("
        " (select d.subject_id from deliveries d where d.notice_id = n.id order by d.id limit 1), n.id)"
    )
    op.execute("alter table notices enable trigger ring_read")
    op.alter_column("notices", "occasion_id", nullable=False)
    op.create_unique_constraint(
        op.f("uq_notices_account_id_message_occasion_id"), "notices", ["account_id", "message", "occasion_id"]
    )


def _deliveries() -> None:
    op.add_column(
        "deliveries",
        sa.Column("frequency", sa.String(40), server_default=sa.text("'IMMEDIATE'"), nullable=False),
    )
    op.add_column(
        "deliveries", sa.Column("may_wait", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "deliveries",
        sa.Column("reserve", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("deliveries", sa.Column("digest_id", sa.Uuid(), nullable=True))
    op.add_column("deliveries", sa.Column("error_kind", sa.String(40), nullable=True))
    op.add_column("deliveries", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_deliveries_digest_id_deliveries"), "deliveries", "deliveries", ["digest_id"], ["id"])
    for name, rule in {
        "notice_frequency_is_known": f"frequency in ({FREQUENCIES})",
        "what_is_off_is_not_delivered": "frequency <> 'OFF'",
        "delivery_error_is_known": "error_kind in ('TEMPORARY','FINAL','UNCERTAIN')",
        "digest_holds_daily": "digest_id is null or frequency = 'DAILY'",
        "bounced_is_dead": "bounced_at is null or status = 'DEAD'",
    }.items():
        op.create_check_constraint(op.f(f"ck_deliveries_{name}"), "deliveries", rule)
    op.drop_index("ix_deliveries_due", "deliveries")
    op.execute(
        "create index ix_deliveries_due on deliveries (channel, (payload_encrypted is null), due_at)"
        f" where {WAITING} and frequency = 'IMMEDIATE'"
    )
    op.execute(
        "create index ix_deliveries_for_digest on deliveries (due_at) where status = 'QUEUED' and frequency = 'DAILY'"
        " and digest_id is null"
    )
    op.create_index(
        "ix_deliveries_digest_id", "deliveries", ["digest_id"], postgresql_where=sa.text("digest_id is not null")
    )


def _new_tables() -> None:
    op.create_table(
        "notice_preferences",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("frequency", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_preferences_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "category", "channel", name=op.f("pk_notice_preferences")),
        sa.CheckConstraint(f"category in ({CATEGORIES})", name=op.f("ck_notice_preferences_notice_category_is_known")),
        sa.CheckConstraint(f"channel in ({CHANNELS})", name=op.f("ck_notice_preferences_notice_channel_is_known")),
        sa.CheckConstraint(f"frequency in ({FREQUENCIES})", name=op.f("ck_notice_preferences_notice_frequency_is_known")),
        sa.CheckConstraint(
            "channel <> 'IN_APP' and category <> 'ACCOUNT'", name=op.f("ck_notice_preferences_locked_is_not_chosen")
        ),
    )
    op.create_table(
        "channel_pauses",
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_member_id", sa.Uuid(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_member_id"], ["staff_members.id"], name=op.f("fk_channel_pauses_staff_member_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_pauses")),
        sa.CheckConstraint(f"channel in ({CHANNELS})", name=op.f("ck_channel_pauses_notice_channel_is_known")),
        sa.CheckConstraint("channel <> 'IN_APP'", name=op.f("ck_channel_pauses_inbox_never_rests")),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("occasion_id", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("account_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("told", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_broadcasts_procuratorate_id_procuratorates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sa.UniqueConstraint("message", "occasion_id", name=op.f("uq_broadcasts_message_occasion_id")),
        sa.CheckConstraint(
            "told between 0 and cardinality(account_ids)", name=op.f("ck_broadcasts_told_is_within_the_list")
        ),
        sa.CheckConstraint(
            "(finished_at is not null) = (told = cardinality(account_ids))", name=op.f("ck_broadcasts_finished_when_all_are_told")
        ),
    )
    op.create_index(
        "ix_broadcasts_unfinished", "broadcasts", ["created_at"], postgresql_where=sa.text("finished_at is null")
    )


def _secure() -> None:
    visible = {"notice_preferences": OF_ACCOUNT, "broadcasts": IN_SCOPE}
    op.execute("grant select, insert, update, delete on notice_preferences to portal_app")
    op.execute("grant select on notice_preferences to portal_staff")
    op.execute("grant select, insert, update on broadcasts to portal_app, portal_staff")
    op.execute("grant delete on broadcasts to portal_app")
    op.execute("grant select on channel_pauses to portal_app")
    # Whether there is an identity, not which: staff acts tell people over it as well.
    op.execute("grant select (id, account_id) on wechat_identities to portal_staff")
    op.execute("grant select, insert, delete on channel_pauses to portal_staff")
    for table, rule in visible.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({rule}) with check ({rule})")


def _task_kinds(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("alter table staff_tasks drop constraint ck_staff_tasks_task_kind_is_known")
    op.execute(f"alter table staff_tasks add constraint ck_staff_tasks_task_kind_is_known check (kind in ({listed}))")


def downgrade() -> None:
    op.execute("revoke select (id, account_id) on wechat_identities from portal_staff")
    op.execute("delete from staff_tasks where kind = 'CONTACT_BOUNCED'")
    _task_kinds(TASK_KINDS)
    for table in ("broadcasts", "channel_pauses", "notice_preferences"):
        op.drop_table(table)
    op.drop_index("ix_deliveries_due", "deliveries")
    op.drop_index("ix_deliveries_for_digest", "deliveries")
    op.drop_index("ix_deliveries_digest_id", "deliveries")
    # What waited for a digest goes out by itself.
    for column in ("frequency", "may_wait", "reserve", "digest_id", "error_kind", "bounced_at"):
        op.drop_column("deliveries", column)
    op.create_index("ix_deliveries_due", "deliveries", ["due_at"], postgresql_where=sa.text(WAITING))
    op.drop_constraint(op.f("uq_notices_account_id_message_occasion_id"), "notices")
    op.drop_column("notices", "occasion_id")
    for name in ("quiet_hours_are_whole", "digest_hour_is_of_the_day", "language_is_known", "bounced_was_an_address"):
        op.drop_constraint(op.f(f"ck_accounts_{name}"), "accounts")
    for column in ("quiet_from", "quiet_to", "digest_hour", "email_bounced_at"):
        op.drop_column("accounts", column)
