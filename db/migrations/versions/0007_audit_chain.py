"""The audit's chain, closed and erased accounts, and when recurring jobs are due."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_entries", "audit_seals")
# The staff pages write entries, and may not touch what waits for its seal: hence the owner's right.
WAITS = """
create function waits_for_seal() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$ begin
    insert into unsealed_entries (entry_id, procuratorate_id) select id, procuratorate_id from added;
    return null;
end $$
"""
HAS_A_CONTACT = "email is not null or mobile is not null"
ERASED_KEEPS_NOTHING = (
    "erased_at is null or (status = 'CLOSED' and num_nonnulls(email, mobile, id_number_encrypted, id_number_index,"
    " id_number_masked, id_type, home_region_code, address, closing_reason) = 0)"
)


def upgrade() -> None:
    _seals()
    _closing()
    op.create_table(
        "scheduled_jobs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_scheduled_jobs")),
    )
    op.execute("grant select, insert, update on scheduled_jobs to portal_app")


def _seals() -> None:
    op.create_table(
        "audit_seals",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_audit_seals_seq_begins_with_one")),
        sa.CheckConstraint(
            "octet_length(previous) = 32 and octet_length(hash) = 32", name=op.f("ck_audit_seals_hashes_are_whole")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entries.id"], name=op.f("fk_audit_seals_entry_id")),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_audit_seals_procuratorate_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_seals")),
    )
    op.create_index(
        "uq_audit_seals_line_seq",
        "audit_seals",
        ["procuratorate_id", "seq"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "unsealed_entries",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entries.id"], name=op.f("fk_unsealed_entries_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_unsealed_entries")),
    )
    op.create_index("ix_unsealed_entries_line", "unsealed_entries", ["procuratorate_id", "entry_id"])
    op.create_index("ix_audit_entries_actor", "audit_entries", ["actor_id", "id"])
    op.execute("insert into unsealed_entries select id, procuratorate_id from audit_entries")
    op.execute(WAITS)
    op.execute("revoke all on function waits_for_seal from public")
    op.execute(
        "create trigger waits_for_seal after insert on audit_entries referencing new table as added"
        " for each statement execute function waits_for_seal()"
    )
    op.execute(
        "create trigger only_added before update or delete on audit_seals"
        " for each statement execute function refuse_change()"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger never_emptied before truncate on {table} for each statement execute function refuse_change()"
        )
    op.execute("grant select on audit_entries to portal_app")  # the worker seals, a person downloads their own acts
    op.execute("grant select, insert on audit_seals to portal_app")
    op.execute("grant select, delete on unsealed_entries to portal_app")


def _closing() -> None:
    for name, kind in (("closed_at", sa.DateTime(timezone=True)), ("closing_reason", sa.Text())):
        op.add_column("accounts", sa.Column(name, kind))
    op.add_column("accounts", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.execute("update accounts set closed_at = now() where status = 'CLOSED'")
    op.drop_constraint(op.f("ck_accounts_has_a_contact"), "accounts")
    op.create_check_constraint(op.f("ck_accounts_has_a_contact"), "accounts", f"{HAS_A_CONTACT} or status = 'CLOSED'")
    op.create_check_constraint(
        op.f("ck_accounts_closed_has_its_time"), "accounts", "(status = 'CLOSED') = (closed_at is not null)"
    )
    op.create_check_constraint(op.f("ck_accounts_erased_keeps_nothing"), "accounts", ERASED_KEEPS_NOTHING)
    op.create_index(
        "ix_accounts_to_erase",
        "accounts",
        ["closed_at"],
        postgresql_where=sa.text("status = 'CLOSED' and erased_at is null"),
    )


def downgrade() -> None:
    op.drop_table("scheduled_jobs")
    op.drop_index("ix_accounts_to_erase", "accounts")
    for name in ("has_a_contact", "closed_has_its_time", "erased_keeps_nothing"):
        op.drop_constraint(op.f(f"ck_accounts_{name}"), "accounts")
    # What was erased cannot come back; the older rule wants a contact.
    op.execute(f"update accounts set email = username || '@closed.invalid' where not ({HAS_A_CONTACT})")
    op.create_check_constraint(op.f("ck_accounts_has_a_contact"), "accounts", HAS_A_CONTACT)
    for name in ("closed_at", "closing_reason", "erased_at"):
        op.drop_column("accounts", name)
    op.execute("revoke select on audit_entries from portal_app")
    op.execute("drop trigger never_emptied on audit_entries")
    op.execute("drop trigger waits_for_seal on audit_entries")
    op.execute("drop function waits_for_seal")
    op.drop_index("ix_audit_entries_actor", "audit_entries")
    op.drop_table("unsealed_entries")
    op.drop_table("audit_seals")
