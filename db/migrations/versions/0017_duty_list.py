"""The duty list of an office and its daily summaries; deliveries that go to no account."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

IN_SCOPE = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"


def upgrade() -> None:
    op.create_table(
        "duty_addresses",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_duty_addresses_email_is_lower_case")),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_duty_addresses_procuratorate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_addresses")),
        sa.UniqueConstraint("procuratorate_id", "email", name=op.f("uq_duty_addresses_procuratorate_id_email")),
    )
    op.create_table(
        "duty_summaries",
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_duty_summaries_procuratorate_id")),
        sa.PrimaryKeyConstraint("procuratorate_id", "day", name=op.f("pk_duty_summaries")),
    )
    for table in ("duty_addresses", "duty_summaries"):
        op.execute(f"grant select, insert, update, delete on {table} to portal_app, portal_staff")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({IN_SCOPE}) with check ({IN_SCOPE})")
    op.alter_column("deliveries", "account_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_deliveries_concerns_somebody"), "deliveries", "account_id is not null or procuratorate_id is not null"
    )


def downgrade() -> None:
    op.execute("delete from deliveries where account_id is null")
    op.drop_constraint(op.f("ck_deliveries_concerns_somebody"), "deliveries", type_="check")
    op.alter_column("deliveries", "account_id", nullable=False)
    op.drop_table("duty_summaries")
    op.drop_table("duty_addresses")
