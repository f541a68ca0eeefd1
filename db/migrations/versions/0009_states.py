"""The diagrams of the state machines in the database: what has no arrow is refused, whoever tries."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Table → state → the states that may follow it.
CHANGES = {
    "registrations": {
        "DRAFT": "SUBMITTED WITHDRAWN",
        "RETURNED": "EXPIRED SUBMITTED WITHDRAWN",
        "SUBMITTED": "APPROVED REJECTED RETURNED UNDER_REVIEW WITHDRAWN",
        "UNDER_REVIEW": "APPROVED REJECTED RETURNED",
    },
    "bindings": {
        "APPROVED": "ENDED FROZEN RELEASED REVOKED",
        "RETURNED": "SUBMITTED WITHDRAWN",
        "SUBMITTED": "APPROVED REJECTED RETURNED SUSPENDED UNDER_REVIEW WITHDRAWN",
        "SUSPENDED": "APPROVED REJECTED RETURNED SUBMITTED UNDER_REVIEW WITHDRAWN",
        "UNDER_REVIEW": "APPROVED REJECTED RETURNED SUSPENDED WITHDRAWN",
    },
}
GUARD = """
create function refuse_states_outside_the_diagram() returns trigger language plpgsql as $$ begin
    if not exists (
        select from state_transitions
        where machine = tg_table_name and from_state = old.status and to_state = new.status
    ) then
        raise exception '%: from % to % there is no arrow in the diagram', tg_table_name, old.status, new.status
            using errcode = 'check_violation';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    made = op.create_table(
        "state_transitions",
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("machine", "from_state", "to_state", name=op.f("pk_state_transitions")),
    )
    op.bulk_insert(
        made,
        [
            {"machine": table, "from_state": before, "to_state": after}
            for table, changes in CHANGES.items()
            for before, follow in changes.items()
            for after in follow.split()
        ],
    )
    op.execute("grant select on state_transitions to portal_app, portal_staff")
    op.execute(GUARD)
    for table in CHANGES:
        op.execute(
            f"create trigger follows_the_diagram before update of status on {table} for each row"
            " when (old.status is distinct from new.status) execute function refuse_states_outside_the_diagram()"
        )


def downgrade() -> None:
    for table in CHANGES:
        op.execute(f"drop trigger follows_the_diagram on {table}")
    op.execute("drop function refuse_states_outside_the_diagram")
    op.drop_table("state_transitions")

