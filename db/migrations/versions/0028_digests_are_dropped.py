"""A digest that is old enough may be dropped before what was in it."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NAME = "fk_deliveries_digest_id_deliveries"


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "deliveries", type_="foreignkey")
    op.create_foreign_key(op.f(NAME), "deliveries", "deliveries", ["digest_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.drop_constraint(op.f(NAME), "deliveries", type_="foreignkey")
    op.create_foreign_key(op.f(NAME), "deliveries", "deliveries", ["digest_id"], ["id"])
