"""Identity: password resets, drafts, checks in person, clashes, receipts that are printed and checked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DRAFT_MAY_LACK = (
    "registration_number procuratorate_id id_type id_number_encrypted id_number_index id_number_masked submitted_at due_at"
).split()
OFFICE = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"

SEEN_ACCOUNTS = (
    "exists (select from registrations r where r.account_id = accounts.id)"
    " or exists (select from bindings b where b.account_id = accounts.id)"
)


def upgrade() -> None:
    op.create_table(
        "password_resets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Enum("EMAIL", "SMS", name="contact_channel_is_known", native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_password_resets_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
    )
    op.create_index(op.f("ix_password_resets_account_id"), "password_resets", ["account_id"])
    op.create_table(
        "identity_verifications",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("staff_member_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("papers_seen", postgresql.ARRAY(Text()), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_identity_verifications_account_id")),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_identity_verifications_procuratorate_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_identity_verifications_registration_id")),
        sa.ForeignKeyConstraint(["staff_member_id"], ["staff_members.id"], name=op.f("fk_identity_verifications_staff_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_verifications")),
    )
    op.create_index(op.f("ix_identity_verifications_account_id"), "identity_verifications", ["account_id"])
    op.create_table(
        "identity_clashes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("other_account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum("ID_NUMBER", "LICENSE", name="clash_kind_is_known", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("account_id <> other_account_id", name=op.f("ck_identity_clashes_takes_two")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_identity_clashes_account_id")),
        sa.ForeignKeyConstraint(["other_account_id"], ["accounts.id"], name=op.f("fk_identity_clashes_other_account_id")),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_identity_clashes_procuratorate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_clashes")),
        sa.UniqueConstraint("procuratorate_id", "account_id", "other_account_id", "kind", name=op.f("uq_identity_clashes_procuratorate_id_account_id_other_account_id_kind")),
    )
    op.create_index(
        "ix_identity_clashes_office", "identity_clashes", ["procuratorate_id", "last_at"], postgresql_where=sa.text("settled_at is null")
    )
    op.add_column("procuratorates", sa.Column("accepts_close_relatives", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("receipts", sa.Column("issued_by_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_receipts_issued_by_id"), "receipts", "staff_members", ["issued_by_id"], ["id"])
    op.add_column("receipts", sa.Column("print_count", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("receipts", sa.Column("visit_key", sa.Uuid(), nullable=True))
    op.create_unique_constraint(op.f("uq_receipts_visit_key"), "receipts", ["visit_key"])
    op.add_column("accounts", sa.Column("contact_replaced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("registrations", sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("receipts", sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
    for column in DRAFT_MAY_LACK:
        op.alter_column("registrations", column, nullable=True)
    op.create_check_constraint(
        op.f("ck_registrations_handed_in_is_whole"),
        "registrations",
        f"status in ('DRAFT','WITHDRAWN') or num_nulls({', '.join(DRAFT_MAY_LACK)}) = 0",
    )
    # Staff pages only read; what is done at the hall desk is done in the portal's name.
    op.execute("grant select, insert, update, delete on password_resets to portal_app")
    op.execute("grant select, insert on identity_verifications to portal_app")
    op.execute("grant select, insert, update on identity_clashes to portal_app")
    op.execute("grant select on identity_verifications, identity_clashes to portal_staff")
    op.execute("grant update (settled_at) on identity_clashes to portal_staff")
    for table in ("identity_verifications", "identity_clashes"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({OFFICE}) with check ({OFFICE})")
    _policy_of_accounts(
        f"{SEEN_ACCOUNTS} or exists (select from identity_clashes c where c.account_id = accounts.id)"
        " or exists (select from identity_verifications v where v.account_id = accounts.id)"
    )
    # What was never handed in is nobody's business, whichever office it names.
    _registrations_of_offices(f"submitted_at is not null and ({OFFICE})")


def _policy_of_accounts(visible: str) -> None:
    op.execute("drop policy office on accounts")
    op.execute(f"create policy office on accounts to portal_staff using ({visible}) with check ({visible})")


def _registrations_of_offices(visible: str) -> None:
    op.execute("drop policy office on registrations")
    op.execute(f"create policy office on registrations to portal_staff using ({visible}) with check ({visible})")


def downgrade() -> None:
    _registrations_of_offices(OFFICE)
    _policy_of_accounts(SEEN_ACCOUNTS)
    op.drop_constraint(op.f("ck_registrations_handed_in_is_whole"), "registrations")
    op.execute("delete from registration_attachments where registration_id in (select id from registrations where registration_number is null)")
    op.execute("delete from registrations where registration_number is null")
    for column in DRAFT_MAY_LACK:
        op.alter_column("registrations", column, nullable=False)
    op.drop_column("registrations", "drafted_at")
    op.drop_column("accounts", "contact_replaced_at")
    op.drop_column("receipts", "visit_key")
    op.drop_column("receipts", "revoked_at")
    op.drop_column("receipts", "print_count")
    op.drop_column("receipts", "issued_by_id")
    op.drop_column("procuratorates", "accepts_close_relatives")
    op.drop_table("identity_clashes")
    op.drop_table("identity_verifications")
    op.drop_table("password_resets")
