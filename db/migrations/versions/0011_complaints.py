"""Complaints about delay with their ten-day clock, and notices that an office writes to everyone bound to a case."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

CHANGES = ("DISMISSED", "UPHELD", "WITHDRAWN")  # what may follow SUBMITTED
TABLES = ("complaints", "case_announcements")


def upgrade() -> None:
    op.execute("create sequence complaint_numbers")
    _complaints()
    op.create_table(
        "case_announcements",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("staff_member_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("told > 0", name=op.f("ck_case_announcements_somebody_was_told")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_announcements_case_id")),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_case_announcements_procuratorate_id")),
        sa.ForeignKeyConstraint(["staff_member_id"], ["staff_members.id"], name=op.f("fk_case_announcements_staff_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_announcements")),
    )
    op.create_index("ix_case_announcements_case_id", "case_announcements", ["case_id"])
    _guard()


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("complaint_number", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_number", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("SUBMITTED", *CHANGES[::-1], name="complaint_status_is_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("subject_kind in ('registration','binding')", name=op.f("ck_complaints_subject_is_an_application")),
        sa.CheckConstraint(
            "(status in ('UPHELD','DISMISSED')) = (answer is not null and answered_at is not null and answered_by_id is not null)",
            name=op.f("ck_complaints_answered_has_its_answer"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_complaints_account_id")),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_complaints_procuratorate_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff_members.id"], name=op.f("fk_complaints_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("complaint_number", name=op.f("uq_complaints_complaint_number")),
    )
    op.create_index("uq_complaints_open", "complaints", ["account_id", "subject_id"], unique=True, postgresql_where=sa.text("status = 'SUBMITTED'"))
    op.create_index("ix_complaints_account_id_id", "complaints", ["account_id", "id"])
    op.create_index("ix_complaints_office_queue", "complaints", ["procuratorate_id", "status", "due_at"])


def _guard() -> None:
    op.execute("grant usage on sequence complaint_numbers to portal_app")
    op.execute("grant select, insert, update on complaints to portal_app")
    op.execute("grant select, update on complaints to portal_staff")
    op.execute("grant select on case_announcements to portal_app")
    op.execute("grant select, insert on case_announcements to portal_staff")
    in_scope = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({in_scope}) with check ({in_scope})")
    for state in CHANGES:
        op.execute(f"insert into state_transitions values ('complaints', 'SUBMITTED', '{state}')")
    op.execute(
        "create trigger follows_the_diagram before update of status on complaints for each row"
        " when (old.status is distinct from new.status) execute function refuse_states_outside_the_diagram()"
    )


def downgrade() -> None:
    op.drop_table("case_announcements")
    op.drop_table("complaints")
    op.execute("drop sequence complaint_numbers")
    op.execute("delete from state_transitions where machine = 'complaints'")
