"""Staff accounts: second factors, recovery codes, sessions that can be looked through, permits for papers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLD_ROLES = "array['CASE_MANAGER','HANDLER','OFFICE_ADMIN','SYSTEM_ADMIN']"
ROLES = "array['CASE_MANAGER','HANDLER','OFFICE_ADMIN','PUBLICATION_APPROVER','SYSTEM_ADMIN']"

# Administrators end sessions and take factors away in their scope; tokens, secrets and codes are out of their reach.
SECURED = {
    "staff_sessions": "exists (select from staff_members m where m.id = staff_member_id)",
    "staff_factors": "exists (select from staff_members m where m.id = staff_member_id)",
    "paper_permits": "exists (select from attachments a where a.id = attachment_id)",
}
RIGHTS = """
grant select, insert, update, delete on staff_factors, staff_recovery_codes, paper_permits to portal_app;
grant select (id, staff_member_id, created_at, last_used_at, revoked_at), update (revoked_at) on staff_sessions to portal_staff;
grant select (staff_member_id, confirmed_at), delete on staff_factors to portal_staff;
grant select, insert, update on paper_permits to portal_staff
"""


def upgrade() -> None:
    _allow_roles(ROLES)
    op.add_column("staff_members", sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    for name in ("device", "address"):
        op.add_column("staff_sessions", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("staff_sessions", sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "staff_factors",
        sa.Column("staff_member_id", sa.Uuid(), nullable=False),
        sa.Column("secret_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("last_step is null or confirmed_at is not null", name=op.f("ck_staff_factors_used_only_when_confirmed")),
        sa.ForeignKeyConstraint(["staff_member_id"], ["staff_members.id"], name=op.f("fk_staff_factors_staff_member_id")),
        sa.PrimaryKeyConstraint("staff_member_id", name=op.f("pk_staff_factors")),
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("staff_member_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_member_id"], ["staff_factors.staff_member_id"], name=op.f("fk_staff_recovery_codes_staff_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_member_id", "code_hash", name=op.f("pk_staff_recovery_codes")),
    )
    op.create_table(
        "paper_permits",
        sa.Column("staff_session_id", sa.Uuid(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_paper_permits_attachment_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_session_id"], ["staff_sessions.id"], name=op.f("fk_paper_permits_staff_session_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_session_id", "attachment_id", name=op.f("pk_paper_permits")),
    )
    for statement in RIGHTS.strip().split(";\n"):
        op.execute(statement)
    for table, visible in SECURED.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({visible}) with check ({visible})")


def downgrade() -> None:
    for policy in ("application", "office"):
        op.execute(f"drop policy {policy} on staff_sessions")
    op.execute("alter table staff_sessions disable row level security")
    op.execute("revoke all on staff_sessions from portal_staff")
    for table in ("paper_permits", "staff_recovery_codes", "staff_factors"):
        op.drop_table(table)
    for name in ("proven_at", "address", "device"):
        op.drop_column("staff_sessions", name)
    op.drop_column("staff_members", "must_change_password")
    _drop_role("PUBLICATION_APPROVER")
    _allow_roles(OLD_ROLES)


def _drop_role(role: str) -> None:
    """Whoever had no other role works here no more: nobody may gain a right by a downgrade."""
    op.execute(f"update staff_members set roles = array['HANDLER'], is_active = false where roles = array['{role}']")
    op.execute(f"update staff_members set roles = array_remove(roles, '{role}') where '{role}' = any(roles)")


def _allow_roles(roles: str) -> None:
    name = op.f("ck_staff_members_roles_are_known")
    op.drop_constraint(name, "staff_members", type_="check")
    op.create_check_constraint(name, "staff_members", f"roles <@ {roles} and cardinality(roles) > 0")
