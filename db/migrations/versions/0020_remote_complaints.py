"""One can complain about delay in a remote request, too."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NAME = "ck_complaints_subject_is_an_application"


def upgrade() -> None:
    op.execute(f"alter table complaints drop constraint {NAME}")
    op.execute(f"alter table complaints add constraint {NAME} check (subject_kind in ('registration','binding','remote_request'))")


def downgrade() -> None:
    op.execute("delete from complaints where subject_kind = 'remote_request'")
    op.execute(f"alter table complaints drop constraint {NAME}")
    op.execute(f"alter table complaints add constraint {NAME} check (subject_kind in ('registration','binding'))")
