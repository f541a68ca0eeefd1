"""One office puts a remote request before the other one, and before no third.

The policy named its column without its table, and `remote_requests`, which has one of the same name, stands nearer: it asked whether
the request lies with one of its own two offices.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _between_two_offices("staff_notices.procuratorate_id")


def downgrade() -> None:
    _between_two_offices("r.procuratorate_id")


def _between_two_offices(office: str) -> None:
    op.execute("drop policy between_two_offices on staff_notices")
    op.execute(
        "create policy between_two_offices on staff_notices for insert to portal_staff with check (exists"
        " (select from remote_requests r where r.id = staff_notices.subject_id"
        f" and {office} in (r.local_procuratorate_id, r.handling_procuratorate_id)))"
    )
