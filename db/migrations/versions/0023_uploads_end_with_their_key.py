"""Files that wait end with their key, and staff give up those that are still coming."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ARROW = "machine = 'case_uploads' and from_state = 'RECEIVED' and to_state = 'FAILED'"
ENDING = "update (status, problem, finished_at, locked_until) on case_uploads"


def upgrade() -> None:
    op.execute("insert into state_transitions values ('case_uploads', 'RECEIVED', 'FAILED')")
    op.execute(f"grant {ENDING} to portal_staff")


def downgrade() -> None:
    op.execute(f"revoke {ENDING} from portal_staff")
    op.execute(f"delete from state_transitions where {ARROW}")
