"""Signing in through WeChat: identities known by their application, sign-ins marked, states that count once.

Staff may end somebody's link and the sign-ins that came of it, and read no openid.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

OF_ACCOUNT = "exists (select from accounts a where a.id = account_id)"
APPS = ("SERVICE_ACCOUNT", "MINI_PROGRAM")
# Whoever suspends an account, by whatever way: what was signed in stays signed out when it is opened again.
END_SESSIONS = """
create function end_sessions() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$ begin
    update sessions set revoked_at = now() where account_id = new.id and revoked_at is null;
    return null;
end $$
"""
TRIGGER = """
create trigger end_sessions after update of status on accounts for each row
    when (new.status in ('LOCKED', 'SUSPENDED') and old.status is distinct from new.status) execute function end_sessions()
"""


def upgrade() -> None:
    op.drop_constraint(op.f("uq_wechat_identities_openid"), "wechat_identities")
    op.create_unique_constraint(op.f("uq_wechat_identities_app_openid"), "wechat_identities", ["app", "openid"])
    op.add_column("wechat_identities", sa.Column("unionid", sa.Text(), nullable=True))
    kind = sa.Enum(*APPS, name="wechat_app_is_known", native_enum=False, create_constraint=True, length=40)
    op.add_column("sessions", sa.Column("wechat_app", kind, nullable=True))
    op.add_column("sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "used_wechat_states",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_used_wechat_states")),
    )
    op.execute("grant select, insert, update, delete on used_wechat_states to portal_app")
    op.execute("grant select (app, linked_at), delete on wechat_identities to portal_staff")
    op.execute("grant select (id, account_id, wechat_app, revoked_at), update (revoked_at) on sessions to portal_staff")
    for table in ("wechat_identities", "sessions"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({OF_ACCOUNT}) with check ({OF_ACCOUNT})")
    op.execute(END_SESSIONS)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("drop trigger end_sessions on accounts")
    op.execute("drop function end_sessions()")
    for table in ("sessions", "wechat_identities"):
        op.execute(f"drop policy office on {table}")
        op.execute(f"drop policy application on {table}")
        op.execute(f"alter table {table} disable row level security")
    op.execute(
        "revoke select (id, account_id, wechat_app, revoked_at), update (revoked_at) on sessions from portal_staff"
    )
    op.execute("revoke select (app, linked_at), delete on wechat_identities from portal_staff")
    op.drop_table("used_wechat_states")
    op.drop_column("sessions", "confirmed_at")
    op.drop_column("sessions", "wechat_app")
    op.drop_column("wechat_identities", "unionid")
    op.drop_constraint(op.f("uq_wechat_identities_app_openid"), "wechat_identities")
    op.create_unique_constraint(op.f("uq_wechat_identities_openid"), "wechat_identities", ["openid"])
