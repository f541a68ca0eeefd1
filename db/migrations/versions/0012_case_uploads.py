"""Keys for machines of offices, and files of cases on their way in."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATUSES = ("RECEIVING", "RECEIVED", "IMPORTING", "DONE", "FAILED", "ABANDONED")
CHANGES = {"RECEIVING": "RECEIVED ABANDONED", "RECEIVED": "IMPORTING", "IMPORTING": "DONE FAILED"}
# Staff neither see the hash of a secret nor write one over another; keys end, they are not rewritten.
RIGHTS = """
grant select, insert, update on api_keys to portal_app;
grant select, insert, update (revoked_at, revoked_by_id) on api_keys to portal_staff;
grant select, insert on api_key_secrets to portal_app;
grant insert on api_key_secrets to portal_staff;
grant select, insert, update, delete on case_uploads to portal_app;
grant select on case_uploads to portal_staff
"""


def upgrade() -> None:
    _api_keys()
    _case_uploads()
    op.add_column("case_imports", sa.Column("case_upload_id", sa.Uuid(), nullable=True))
    op.add_column("case_imports", sa.Column("bytes_read", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_foreign_key(
        op.f("fk_case_imports_case_upload_id"), "case_imports", "case_uploads", ["case_upload_id"], ["id"]
    )
    op.create_index("ix_case_imports_upload", "case_imports", ["case_upload_id", "id"])
    for statement in RIGHTS.strip().split(";\n"):
        op.execute(statement)
    for table in ("api_keys", "case_uploads"):
        in_scope = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({in_scope}) with check ({in_scope})")
    for before, follow in CHANGES.items():
        for after in follow.split():
            op.execute(f"insert into state_transitions values ('case_uploads', '{before}', '{after}')")
    op.execute(
        "create trigger follows_the_diagram before update of status on case_uploads for each row"
        " when (old.status is distinct from new.status) execute function refuse_states_outside_the_diagram()"
    )


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("scope", sa.Enum("IMPORT_CASES", name="api_key_scope_is_known", native_enum=False, length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("scope in ('IMPORT_CASES')", name=op.f("ck_api_keys_api_key_scope_is_known")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_keys_ends_after_it_begins")),
        sa.CheckConstraint("(revoked_at is null) = (revoked_by_id is null)", name=op.f("ck_api_keys_revoked_by_somebody")),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_api_keys_procuratorate_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff_members.id"], name=op.f("fk_api_keys_created_by_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["staff_members.id"], name=op.f("fk_api_keys_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_keys_prefix")),
    )
    op.create_index("ix_api_keys_procuratorate_id", "api_keys", ["procuratorate_id"])
    op.create_table(
        "api_key_secrets",
        sa.Column("api_key_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(secret_hash) = 32", name=op.f("ck_api_key_secrets_secret_is_hashed")),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_keys.id"], name=op.f("fk_api_key_secrets_api_key_id")),
        sa.PrimaryKeyConstraint("api_key_id", name=op.f("pk_api_key_secrets")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_key_secrets_secret_hash")),
    )


def _case_uploads() -> None:
    op.create_table(
        "case_uploads",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Enum("API", "PAGE", "FOLDER", name="upload_channel_is_known", native_enum=False, length=40), nullable=False),
        sa.Column("api_key_id", sa.Uuid(), nullable=True),
        sa.Column("staff_member_id", sa.Uuid(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=True),
        sa.Column("received", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("status", sa.Enum(*STATUSES, name="case_upload_status_is_known", native_enum=False, length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("has_rejects", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("channel in ('API','PAGE','FOLDER')", name=op.f("ck_case_uploads_upload_channel_is_known")),
        sa.CheckConstraint("status in ('RECEIVING','RECEIVED','IMPORTING','DONE','FAILED','ABANDONED')", name=op.f("ck_case_uploads_case_upload_status_is_known")),
        sa.CheckConstraint("received >= 0 and received <= coalesce(length, received)", name=op.f("ck_case_uploads_received_within_length")),
        sa.CheckConstraint("status in ('RECEIVING','ABANDONED') or (length = received and received_at is not null)", name=op.f("ck_case_uploads_received_when_whole")),
        sa.CheckConstraint("(status in ('DONE','FAILED')) = (finished_at is not null)", name=op.f("ck_case_uploads_finished_has_its_time")),
        sa.CheckConstraint("(status = 'FAILED') = (problem is not null)", name=op.f("ck_case_uploads_failed_has_problem")),
        sa.CheckConstraint("(channel = 'API') = (api_key_id is not null)", name=op.f("ck_case_uploads_by_key_through_the_api")),
        sa.CheckConstraint("(channel = 'PAGE') = (staff_member_id is not null)", name=op.f("ck_case_uploads_by_staff_through_the_page")),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_case_uploads_procuratorate_id")),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_keys.id"], name=op.f("fk_case_uploads_api_key_id")),
        sa.ForeignKeyConstraint(["staff_member_id"], ["staff_members.id"], name=op.f("fk_case_uploads_staff_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_uploads")),
    )
    op.create_index("ix_case_uploads_office", "case_uploads", ["procuratorate_id", "id"])
    op.create_index(
        "ix_case_uploads_under_way",
        "case_uploads",
        ["received_at"],
        postgresql_where=sa.text("status in ('RECEIVING','RECEIVED','IMPORTING')"),
    )


def downgrade() -> None:
    op.execute("delete from state_transitions where machine = 'case_uploads'")
    op.drop_index("ix_case_imports_upload", "case_imports")
    op.drop_column("case_imports", "bytes_read")
    op.drop_column("case_imports", "case_upload_id")
    op.drop_table("case_uploads")
    op.drop_table("api_key_secrets")
    op.drop_table("api_keys")
