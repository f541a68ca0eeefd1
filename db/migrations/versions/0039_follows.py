"""Following: offices with those below them, saved searches, and publications that are told to whoever follows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

LISTED = "told between 0 and cardinality(account_ids)"
FINISHED = "(finished_at is not null) = (told = cardinality(account_ids))"
# The followers of a publication are looked up while they are told; of other news the accounts are listed.
FOLLOWED = "publication_id is null or cardinality(account_ids) = 0"
LISTED_NOW = f"publication_id is not null or {LISTED}"
FINISHED_NOW = f"publication_id is not null or {FINISHED}"


def upgrade() -> None:
    op.add_column(
        "procuratorate_follows",
        sa.Column("with_subordinates", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index("ix_procuratorate_follows_office", "procuratorate_follows", ["procuratorate_id", "account_id"])
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("procuratorate_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("frequency", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("cardinality(words) > 0", name=op.f("ck_saved_searches_looks_for_something")),
        sa.CheckConstraint(
            "length(text) <= 100 and cardinality(procuratorate_ids) <= 20", name=op.f("ck_saved_searches_is_short")
        ),
        sa.CheckConstraint(
            "frequency in ('IMMEDIATE','DAILY','OFF')", name=op.f("ck_saved_searches_notice_frequency_is_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_saved_searches_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
    )
    op.create_index(
        "uq_saved_searches_same", "saved_searches", ["account_id", "text", "kinds", "procuratorate_ids"], unique=True
    )
    op.execute("grant select, insert, update, delete on saved_searches to portal_app")
    op.add_column("broadcasts", sa.Column("publication_id", sa.Uuid(), nullable=True))
    op.add_column("broadcasts", sa.Column("told_up_to", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_broadcasts_publication_id_publications"), "broadcasts", "publications", ["publication_id"], ["id"]
    )
    _checks({"told_is_within_the_list": LISTED_NOW, "finished_when_all_are_told": FINISHED_NOW})
    op.create_check_constraint(op.f("ck_broadcasts_followers_are_not_listed"), "broadcasts", FOLLOWED)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_broadcasts_followers_are_not_listed"), "broadcasts")
    op.execute("delete from broadcasts where publication_id is not null")
    _checks({"told_is_within_the_list": LISTED, "finished_when_all_are_told": FINISHED})
    op.drop_column("broadcasts", "told_up_to")
    op.drop_column("broadcasts", "publication_id")
    op.drop_table("saved_searches")
    op.drop_index("ix_procuratorate_follows_office", "procuratorate_follows")
    op.drop_column("procuratorate_follows", "with_subordinates")


def _checks(rules: dict[str, str]) -> None:
    for name, rule in rules.items():
        op.drop_constraint(op.f(f"ck_broadcasts_{name}"), "broadcasts")
        op.create_check_constraint(op.f(f"ck_broadcasts_{name}"), "broadcasts", rule)
