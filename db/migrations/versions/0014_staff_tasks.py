"""Tasks of the staff, with an owner and an end; indexes for the figures of the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = (
    "REVIEW_OVERDUE", "REVIEW_LAST_DAY", "REVIEW_HALF_TIME", "FAILED_DELIVERY", "IDENTITY_CLASH", "WARD_OF_AGE",
    "WARD_AGE_UNKNOWN", "PARTY_MISSING",
)  # fmt: skip
OUTCOMES = ("DONE", "NOTHING_TO_DO", "PASSED_ON", "SETTLED")
REVIEWED = ("registrations", "bindings")
IN_SCOPE = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"
# What was put before staff until now, and nobody has dealt with.
OPEN_NOW = """
insert into staff_tasks (kind, subject_kind, subject_id, occasion, procuratorate_id, opened_at)
select k.kind, k.subject_kind, n.subject_id, n.occasion, n.procuratorate_id, n.created_at
from staff_notices n join (values
    ('delivery_dead', 'FAILED_DELIVERY', 'delivery'), ('identity_clashes', 'IDENTITY_CLASH', 'identity_clash'),
    ('ward_of_age', 'WARD_OF_AGE', 'binding'), ('party_missing', 'PARTY_MISSING', 'party')
) k (message, kind, subject_kind) on k.message = n.message
where n.done_at is null
on conflict do nothing
"""


def upgrade() -> None:
    op.create_table(
        "staff_tasks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="task_kind_is_known", native_enum=False, create_constraint=True, length=40), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_name", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Enum(*OUTCOMES, name="task_outcome_is_known", native_enum=False, create_constraint=True, length=40), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at is null) = (outcome is null)", name=op.f("ck_staff_tasks_ended_has_outcome")),
        sa.CheckConstraint("(owner_id is null) = (taken_at is null)", name=op.f("ck_staff_tasks_taken_has_its_time")),
        sa.CheckConstraint(
            "ended_by_id is not null or outcome is null or outcome = 'SETTLED'", name=op.f("ck_staff_tasks_ended_by_somebody_or_settled")
        ),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_staff_tasks_procuratorate_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff_members.id"], name=op.f("fk_staff_tasks_owner_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff_members.id"], name=op.f("fk_staff_tasks_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_tasks")),
        sa.UniqueConstraint("kind", "subject_id", "occasion", name=op.f("uq_staff_tasks_kind_subject_id_occasion")),
    )
    is_open = sa.text("ended_at is null")
    op.create_index("uq_staff_tasks_open", "staff_tasks", ["kind", "subject_id"], unique=True, postgresql_where=is_open)
    op.create_index("ix_staff_tasks_open_office", "staff_tasks", ["procuratorate_id", "id"], postgresql_where=is_open)
    op.create_index("ix_staff_tasks_subject_id", "staff_tasks", ["subject_id"])
    op.execute("grant select, insert, update, delete on staff_tasks to portal_app, portal_staff")
    op.execute("alter table staff_tasks enable row level security")
    op.execute("create policy application on staff_tasks to portal_app using (true) with check (true)")
    op.execute(f"create policy office on staff_tasks to portal_staff using ({IN_SCOPE}) with check ({IN_SCOPE})")
    op.execute(OPEN_NOW)
    for table in REVIEWED:
        for moment in ("submitted_at", "decided_at"):
            op.create_index(f"ix_{table}_office_{moment}", table, ["procuratorate_id", moment])


def downgrade() -> None:
    for table in REVIEWED:
        for moment in ("submitted_at", "decided_at"):
            op.drop_index(f"ix_{table}_office_{moment}", table)
    op.drop_table("staff_tasks")
