"""Registrations can be withdrawn while they are reviewed, as bindings can; what ended or died is found by office."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ARROW = "machine = 'registrations' and from_state = 'UNDER_REVIEW' and to_state = 'WITHDRAWN'"


def upgrade() -> None:
    op.execute("insert into state_transitions values ('registrations', 'UNDER_REVIEW', 'WITHDRAWN')")
    op.create_index("ix_staff_tasks_ended_office", "staff_tasks", ["procuratorate_id", "id"], postgresql_where=sa.text("ended_at is not null"))
    op.create_index("ix_deliveries_dead", "deliveries", ["procuratorate_id"], postgresql_where=sa.text("status = 'DEAD'"))


def downgrade() -> None:
    op.drop_index("ix_deliveries_dead", "deliveries")
    op.drop_index("ix_staff_tasks_ended_office", "staff_tasks")
    op.execute(f"delete from state_transitions where {ARROW}")
