"""Numbers, rights of the two roles, row security for staff, and the bells that wake listeners."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEQUENCES = ("username_numbers", "registration_numbers", "binding_numbers", "receipt_numbers")

# Rows with an office of their own.
OFFICE = (
    "appointments audit_entries bindings case_imports cases deliveries notices receipts reception_slots registrations "
    "staff_members staff_notices"
).split()
# Rows that belong to a row with an office: visible to staff when that one is.
PARENT = {
    "parties": "exists (select from cases c where c.id = case_id)",
    "case_charges": "exists (select from cases c where c.id = case_id)",
    "case_stages": "exists (select from cases c where c.id = case_id)",
    "progress_events": "exists (select from cases c where c.id = case_id)",
    "progress_items": "exists (select from cases c where c.id = case_id)",
    "coercive_measures": "exists (select from parties p where p.id = party_id)",
    "accounts": (
        "exists (select from registrations r where r.account_id = accounts.id)"
        " or exists (select from bindings b where b.account_id = accounts.id)"
    ),
    "lawyer_profiles": "exists (select from accounts a where a.id = account_id)",
    "registration_attachments": "exists (select from registrations r where r.id = registration_id)",
    "binding_attachments": "exists (select from bindings b where b.id = binding_id)",
    "attachments": (
        "exists (select from registration_attachments r where r.attachment_id = attachments.id)"
        " or exists (select from binding_attachments b where b.attachment_id = attachments.id)"
    ),
    "appointment_matters": "exists (select from appointments a where a.id = appointment_id)",
}
HIDDEN_FROM_STAFF = "sessions contact_codes attempts idempotency_keys wechat_identities procuratorate_follows staff_sessions".split()
APPEND_ONLY = ("audit_entries", "progress_events")

FUNCTIONS = """
create function office_subtree(root uuid) returns setof uuid language sql stable as $$
    with recursive tree as (
        select id from procuratorates where id = root
        union all
        select below.id from procuratorates below join tree on below.parent_id = tree.id
    ) select id from tree
$$;
create function staff_offices() returns setof uuid language sql stable as $$
    select id from procuratorates where current_setting('portal.office', true) = 'ALL'
    union all
    select office_subtree(nullif(nullif(current_setting('portal.office', true), 'ALL'), '')::uuid)
$$;
create function ring_account() returns trigger language plpgsql as $$ begin
    perform pg_notify('portal_account', id::text) from (select distinct account_id as id from changed) who;
    return null;
end $$;
create function ring_one_account() returns trigger language plpgsql as $$ begin
    perform pg_notify('portal_account', new.id::text);
    return null;
end $$;
create function ring_case() returns trigger language plpgsql as $$ begin
    perform pg_notify('portal_case', id::text) from (select distinct case_id as id from changed where case_id is not null) which;
    return null;
end $$;
create function ring_sealed() returns trigger language plpgsql as $$ begin
    perform pg_notify('portal_case', changed.id::text) from changed join before using (id)
    where (changed.sealed_at, changed.disclosure) is distinct from (before.sealed_at, before.disclosure);
    return null;
end $$;
create function ring_outbox() returns trigger language plpgsql as $$ begin
    perform pg_notify('portal_outbox', '');
    return null;
end $$;
create function refuse_change() returns trigger language plpgsql as $$ begin
    raise exception '% is only ever added to', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
"""

BELLS = """
create trigger ring after insert on notices referencing new table as changed for each statement execute function ring_account();
create trigger ring_read after update on notices referencing new table as changed for each statement execute function ring_account();
create trigger ring after update on sessions referencing new table as changed for each statement execute function ring_account();
create trigger ring_status after update of status on accounts for each row when (old.status is distinct from new.status) execute function ring_one_account();
create trigger ring after insert on progress_events referencing new table as changed for each statement execute function ring_case();
create trigger ring after update on bindings referencing new table as changed for each statement execute function ring_case();
create trigger ring after update on cases referencing old table as before new table as changed for each statement execute function ring_sealed();
create trigger ring after insert on deliveries for each statement execute function ring_outbox();
create trigger only_added before update or delete on progress_events for each statement execute function refuse_change();
create trigger only_added before update or delete on audit_entries for each statement execute function refuse_change();
"""


def upgrade() -> None:
    for sequence in SEQUENCES:
        op.execute(f"create sequence {sequence}")
    for statement in FUNCTIONS.split(";\ncreate function"):
        op.execute(statement if statement.lstrip().startswith("create") else f"create function{statement}")
    for statement in filter(None, BELLS.strip().splitlines()):
        op.execute(statement)
    _grant()
    for table in OFFICE:
        _secure(
            table,
            "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'",
        )
    for table, visible in PARENT.items():
        _secure(table, visible)


def _grant() -> None:
    op.execute("grant usage on schema public to portal_app, portal_staff")
    op.execute("grant select, insert, update, delete on all tables in schema public to portal_app, portal_staff")
    op.execute("grant usage on all sequences in schema public to portal_app, portal_staff")
    op.execute(f"revoke all on {', '.join(HIDDEN_FROM_STAFF)} from portal_staff")
    for table in APPEND_ONLY:
        op.execute(f"revoke update, delete on {table} from portal_app, portal_staff")
    op.execute("revoke select on audit_entries from portal_app")
    op.execute("revoke delete on accounts, registrations, bindings, cases, notices, receipts from portal_app, portal_staff")


def _secure(table: str, visible: str) -> None:
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
    op.execute(f"create policy office on {table} to portal_staff using ({visible}) with check ({visible})")


def downgrade() -> None:
    for table in (*PARENT, *OFFICE):
        op.execute(f"drop policy office on {table}")
        op.execute(f"drop policy application on {table}")
        op.execute(f"alter table {table} disable row level security")
    op.execute("revoke all on all tables in schema public from portal_app, portal_staff")
    op.execute("revoke all on all sequences in schema public from portal_app, portal_staff")
    op.execute("revoke all on schema public from portal_app, portal_staff")
    for table in ("notices", "sessions", "progress_events", "bindings", "cases", "deliveries"):
        op.execute(f"drop trigger ring on {table}")
    op.execute("drop trigger ring_read on notices")
    op.execute("drop trigger ring_status on accounts")
    for table in APPEND_ONLY:
        op.execute(f"drop trigger only_added on {table}")
    op.execute("drop function ring_account, ring_one_account, ring_case, ring_sealed, ring_outbox, refuse_change, staff_offices, office_subtree")
    for sequence in SEQUENCES:
        op.execute(f"drop sequence {sequence}")
