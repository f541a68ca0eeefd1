"""Bindings that end: planned last days, reasons, overridden conflicts; cases sealed by staff; fields that an office switches off."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DECIDED = "ck_bindings_decided_has_outcome"
CASE_TYPES = (
    "ARREST_REVIEW", "FIRST_INSTANCE_PROSECUTION", "SECOND_INSTANCE_APPEAL", "SECOND_INSTANCE_PROTEST", "CRIMINAL_PETITION_REVIEW",
    "CRIMINAL_COMPENSATION", "COMPENSATION_RECONSIDERATION", "COMPENSATION_EXECUTION", "COMPENSATION_SUPERVISION", "JUDICIAL_RELIEF",
    "CIVIL_SUPERVISION", "ADMINISTRATIVE_SUPERVISION", "CIVIL_PUBLIC_INTEREST", "ADMINISTRATIVE_PUBLIC_INTEREST",
)  # fmt: skip

# Staff of one office weigh an approval; the other case may be another office's. They learn a yes or no, and nothing else.
CO_ACCUSED = """
create function defends_co_accused(account uuid, of_case uuid, of_party uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select from bindings b
        join parties other on other.id = b.party_id
        join cases c on c.id = b.case_id
        join cases here on here.id = of_case
        join parties this on this.id = of_party
        where b.account_id = account and b.status = 'APPROVED' and b.capacity = 'DEFENDER'
          and (c.id = here.id or c.unified_number = here.unified_number)
          and other.id <> this.id and other.role in ('SUSPECT', 'DEFENDANT')
          and case
              when other.id_number_index is not null and this.id_number_index is not null
                  then other.id_number_index <> this.id_number_index
              else c.id = here.id or other.name <> this.name end
    )
$$
"""


def upgrade() -> None:
    for column in (
        sa.Column("case_label", sa.Text(), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("overridden", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=True),
    ):
        op.add_column("bindings", column)
    op.drop_constraint(op.f(DECIDED), "bindings", type_="check")
    op.create_check_constraint(op.f(DECIDED), "bindings", "status not in ('REJECTED','RETURNED','SUSPENDED','REVOKED') or outcome is not null")
    op.create_check_constraint(op.f("ck_bindings_ended_has_its_day"), "bindings", "status <> 'ENDED' or ends_on is not null")
    op.create_check_constraint(op.f("ck_bindings_overridden_has_reason"), "bindings", "cardinality(overridden) = 0 or override_reason is not null")
    op.create_index("ix_bindings_suspended", "bindings", ["procuratorate_id", "party_name"], postgresql_where=sa.text("status = 'SUSPENDED'"))
    op.create_index("ix_bindings_ending", "bindings", ["ends_on"], postgresql_where=sa.text("status = 'APPROVED' and ends_on is not null"))
    op.add_column("cases", sa.Column("sealed_by_id", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("seal_reason", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_cases_sealed_by_id"), "cases", "staff_members", ["sealed_by_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_cases_sealed_by_has_reason"), "cases", "sealed_by_id is null or (sealed_at is not null and seal_reason is not null)"
    )
    _field_switches()
    op.execute(CO_ACCUSED)


def _field_switches() -> None:
    op.create_table(
        "field_switches",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("case_type", sa.Enum(*CASE_TYPES, name="case_type_is_known", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_field_switches_procuratorate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_switches")),
        sa.UniqueConstraint("procuratorate_id", "case_type", "field", name=op.f("uq_field_switches_procuratorate_id_case_type_field")),
    )
    op.execute("grant select on field_switches to portal_app")
    op.execute("grant select, insert, update, delete on field_switches to portal_staff")
    op.execute("alter table field_switches enable row level security")
    op.execute("create policy application on field_switches to portal_app using (true) with check (true)")
    in_scope = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"
    op.execute(f"create policy office on field_switches to portal_staff using ({in_scope}) with check ({in_scope})")


def downgrade() -> None:
    op.execute("drop function defends_co_accused")
    op.drop_table("field_switches")
    op.drop_constraint(op.f("ck_cases_sealed_by_has_reason"), "cases", type_="check")
    op.drop_constraint(op.f("fk_cases_sealed_by_id"), "cases", type_="foreignkey")
    op.drop_column("cases", "seal_reason")
    op.drop_column("cases", "sealed_by_id")
    op.drop_index("ix_bindings_ending", "bindings")
    op.drop_index("ix_bindings_suspended", "bindings")
    op.drop_constraint(op.f("ck_bindings_overridden_has_reason"), "bindings", type_="check")
    op.drop_constraint(op.f("ck_bindings_ended_has_its_day"), "bindings", type_="check")
    op.drop_constraint(op.f(DECIDED), "bindings", type_="check")
    op.create_check_constraint(op.f(DECIDED), "bindings", "status not in ('REJECTED','RETURNED') or outcome is not null")
    for name in ("override_reason", "overridden", "ends_on", "release_reason", "case_label"):
        op.drop_column("bindings", name)
