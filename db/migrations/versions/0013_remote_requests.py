"""Remote requests: their tables, who of the staff sees them, and how an office puts one before the other."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATUSES = (
    "SUBMITTED", "LOCAL_VERIFYING", "FORWARDED", "HANDLING_REVIEW", "RETURNED_TO_LOCAL", "RETURNED", "APPROVED", "FULFILLED", "REJECTED",
    "WITHDRAWN", "CLOSED",
)  # fmt: skip
OPEN = "status in ('SUBMITTED','LOCAL_VERIFYING','FORWARDED','HANDLING_REVIEW','RETURNED_TO_LOCAL','RETURNED','APPROVED')"
WAITING = "status in ('SUBMITTED','LOCAL_VERIFYING','FORWARDED','HANDLING_REVIEW','RETURNED_TO_LOCAL','APPROVED')"
PAPER_KINDS = (
    "ID_FRONT", "ID_BACK", "LAWYER_LICENSE", "POWER_OF_ATTORNEY", "LAW_FIRM_LETTER", "LEGAL_AID_LETTER", "CLIENT_ID", "KINSHIP_PROOF",
    "GUARDIANSHIP_PROOF", "RELATION_PROOF", "OPINION", "EVIDENCE", "OTHER",
)  # fmt: skip
KIND_IS_KNOWN = "attachment_kind_is_known"

# A request is its local office's from the beginning, the handling office's from when it was forwarded; the papers lie on the local
# office's desk only while the request is there. Nobody else sees anything of it.
IS_ALL = "(select current_setting('portal.office', true)) = 'ALL'"
SEES_REQUEST = (
    "local_procuratorate_id in (select staff_offices())"
    " or (forwarded_at is not null and handling_procuratorate_id in (select staff_offices()))"
    f" or {IS_ALL}"
)
SEES_PAPERS = (
    "exists (select from remote_requests r where r.id = remote_request_id and"
    " ((r.forwarded_at is not null and r.handling_procuratorate_id in (select staff_offices())) or"
    " (r.status in ('SUBMITTED','LOCAL_VERIFYING','RETURNED_TO_LOCAL','RETURNED','APPROVED','FULFILLED')"
    f" and r.local_procuratorate_id in (select staff_offices())) or {IS_ALL}))"
)
OF_REQUEST = "exists (select from remote_requests r where r.id = remote_request_id)"
OF_OFFICE = f"procuratorate_id in (select staff_offices()) or {IS_ALL}"
ACCOUNTS = (
    "exists (select from registrations r where r.account_id = accounts.id)"
    " or exists (select from bindings b where b.account_id = accounts.id)"
    " or exists (select from identity_clashes c where c.account_id = accounts.id)"
    " or exists (select from identity_verifications v where v.account_id = accounts.id)"
)
ATTACHMENTS = (
    "exists (select from registration_attachments r where r.attachment_id = attachments.id)"
    " or exists (select from binding_attachments b where b.attachment_id = attachments.id)"
)

CHANGES = {
    "SUBMITTED": "LOCAL_VERIFYING WITHDRAWN",
    "LOCAL_VERIFYING": "FORWARDED REJECTED RETURNED WITHDRAWN",
    "RETURNED": "SUBMITTED WITHDRAWN",
    "FORWARDED": "HANDLING_REVIEW WITHDRAWN",
    "HANDLING_REVIEW": "APPROVED REJECTED RETURNED_TO_LOCAL WITHDRAWN",
    "RETURNED_TO_LOCAL": "LOCAL_VERIFYING WITHDRAWN",
    "APPROVED": "FULFILLED HANDLING_REVIEW WITHDRAWN",
    "FULFILLED": "CLOSED",
}


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.execute("create sequence remote_request_numbers")
    _requests()
    _belongings()
    op.execute("grant usage on sequence remote_request_numbers to portal_app, portal_staff")
    tables = "remote_requests, remote_request_attachments, remote_request_steps, remote_request_cases"
    op.execute(f"grant select, insert, update, delete on {tables} to portal_app, portal_staff")
    op.execute("revoke delete on remote_requests, remote_request_steps from portal_app, portal_staff")
    op.execute("revoke update on remote_request_steps from portal_staff")
    for table, visible in (
        ("remote_requests", SEES_REQUEST),
        ("remote_request_attachments", SEES_PAPERS),
        ("remote_request_steps", OF_REQUEST),
        ("remote_request_cases", OF_OFFICE),
    ):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({visible}) with check ({visible})")
    _widen("accounts", f"{ACCOUNTS} or exists (select from remote_requests q where q.account_id = accounts.id)")
    _widen(
        "attachments",
        f"{ATTACHMENTS} or exists (select from remote_request_attachments q where q.attachment_id = attachments.id)",
    )
    # One office puts a request before the other, whose notices it does not see.
    op.execute(
        "create policy between_two_offices on staff_notices for insert to portal_staff with check (exists"
        " (select from remote_requests r where r.id = subject_id"
        " and procuratorate_id in (r.local_procuratorate_id, r.handling_procuratorate_id)))"
    )
    _paper_kinds((*PAPER_KINDS, "CONFIDENTIALITY_UNDERTAKING"))
    _diagram()


def _diagram() -> None:
    for before, follow in CHANGES.items():
        for after in follow.split():
            op.execute(
                "insert into state_transitions (machine, from_state, to_state)"
                f" values ('remote_requests', '{before}', '{after}')"
            )
    op.execute(
        "create trigger follows_the_diagram before update of status on remote_requests for each row"
        " when (old.status is distinct from new.status) execute function refuse_states_outside_the_diagram()"
    )


def _widen(table: str, visible: str) -> None:
    op.execute(f"drop policy office on {table}")
    op.execute(f"create policy office on {table} to portal_staff using ({visible}) with check ({visible})")


def _paper_kinds(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute(f"alter table attachments drop constraint ck_attachments_{KIND_IS_KNOWN}")
    op.execute(f"alter table attachments add constraint ck_attachments_{KIND_IS_KNOWN} check (kind in ({listed}))")


def _requests() -> None:
    op.create_table(
        "remote_requests",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("request_number", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _one_of("remote_request_kind_is_known", ("PROCEDURAL_QUERY", "QUERY_ACCOUNT", "FILE_ACCESS")), nullable=False),
        sa.Column("local_procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("handling_procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("status", _one_of("remote_request_status_is_known", STATUSES), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "capacity",
            _one_of("capacity_is_known", ("DEFENDER", "LITIGATION_AGENT", "PARTY", "LEGAL_GUARDIAN", "CLOSE_RELATIVE")),
            nullable=False,
        ),
        sa.Column("party_name", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limit_began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True),
        sa.Column("forwarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("binding_id", sa.Uuid(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_by_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("medium", _one_of("delivery_medium_is_known", ("DISC", "USB_DEVICE", "PAPER_COPY")), nullable=True),
        sa.Column("pieces", sa.Integer(), nullable=True),
        sa.Column("seal_number", sa.Text(), nullable=True),
        sa.Column("undertaking_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            _one_of("outcome_is_known", ("APPROVED", "RETURNED", "REJECTED", "SUSPENDED", "REVOKED", "REFUSED")),
            nullable=True,
        ),
        sa.Column("reason_codes", postgresql.ARRAY(Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        *_rules(),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_remote_requests_{column}"))
            for column, table in (
                ("account_id", "accounts"),
                ("local_procuratorate_id", "procuratorates"),
                ("handling_procuratorate_id", "procuratorates"),
                ("procuratorate_id", "procuratorates"),
                ("verified_by_id", "staff_members"),
                ("binding_id", "bindings"),
                ("delivered_by_id", "staff_members"),
                ("receipt_id", "receipts"),
                ("undertaking_id", "attachments"),
                ("reviewer_id", "staff_members"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_requests")),
        sa.UniqueConstraint("request_number", name=op.f("uq_remote_requests_request_number")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_remote_requests_receipt_id")),
    )
    op.create_index(
        "uq_remote_requests_open_request",
        "remote_requests",
        ["account_id", "kind", "handling_procuratorate_id", "party_name", sa.literal_column("coalesce(case_number, '')")],
        unique=True,
        postgresql_where=sa.text(OPEN),
    )
    op.create_index("ix_remote_requests_account_id_id", "remote_requests", ["account_id", "id"])
    for side in ("local", "handling"):
        op.create_index(f"ix_remote_requests_{side}_queue", "remote_requests", [f"{side}_procuratorate_id", "status", "due_at"])
    op.create_index("ix_remote_requests_waiting", "remote_requests", ["due_at", "id"], postgresql_where=sa.text(WAITING))
    op.create_index("ix_remote_requests_remind_at", "remote_requests", ["remind_at"], postgresql_where=sa.text("remind_at is not null"))


def _rules() -> list[sa.CheckConstraint]:
    rules = {
        "has_two_offices": "local_procuratorate_id <> handling_procuratorate_id",
        "lies_with_one_of_them": "procuratorate_id in (local_procuratorate_id, handling_procuratorate_id)",
        "forwarded_was_verified": (
            "status not in ('FORWARDED','HANDLING_REVIEW','RETURNED_TO_LOCAL','APPROVED','FULFILLED','CLOSED')"
            " or (forwarded_at is not null and verified_by_id is not null)"
        ),
        "decided_has_outcome": (
            "(outcome is not null) = (status in ('APPROVED','FULFILLED','CLOSED','RETURNED','REJECTED'))"
            " or status = 'WITHDRAWN'"
        ),
        "not_approved_has_reason": "outcome is null or outcome = 'APPROVED' or cardinality(reason_codes) > 0",
        "decided_has_its_time": "(outcome is null) = (decided_at is null)",
        "approved_by_another": "outcome is distinct from 'APPROVED' or reviewer_id <> verified_by_id",
        "handed_over_has_its_receipt": (
            "(status in ('FULFILLED','CLOSED')) = (num_nonnulls(delivered_at, delivered_by_id, receipt_id) = 3)"
        ),
        "file_has_medium_and_undertaking": (
            "delivered_at is null or kind <> 'FILE_ACCESS' or num_nulls(medium, pieces, undertaking_id) = 0"
        ),
        "pieces_can_be_counted": "pieces between 1 and 999",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_remote_requests_{name}")) for name, rule in rules.items()]


def _belongings() -> None:
    op.create_table(
        "remote_request_attachments",
        sa.Column("remote_request_id", sa.Uuid(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["remote_request_id"], ["remote_requests.id"], name=op.f("fk_remote_request_attachments_remote_request_id")
        ),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_remote_request_attachments_attachment_id")),
        sa.PrimaryKeyConstraint("remote_request_id", "attachment_id", name=op.f("pk_remote_request_attachments")),
    )
    op.create_index(op.f("ix_remote_request_attachments_attachment_id"), "remote_request_attachments", ["attachment_id"])
    op.create_table(
        "remote_request_steps",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("remote_request_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", _one_of("remote_request_status_is_known", STATUSES), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("inner_note", sa.Text(), nullable=True),
        sa.Column("staff_member_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["remote_request_id"], ["remote_requests.id"], name=op.f("fk_remote_request_steps_remote_request_id")),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_remote_request_steps_procuratorate_id")),
        sa.ForeignKeyConstraint(["staff_member_id"], ["staff_members.id"], name=op.f("fk_remote_request_steps_staff_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_request_steps")),
    )
    op.create_index("ix_remote_request_steps_request", "remote_request_steps", ["remote_request_id", "position"])
    op.create_table(
        "remote_request_cases",
        sa.Column("remote_request_id", sa.Uuid(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["remote_request_id"], ["remote_requests.id"], name=op.f("fk_remote_request_cases_remote_request_id")),
        sa.ForeignKeyConstraint(["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_remote_request_cases_procuratorate_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_remote_request_cases_case_id")),
        sa.ForeignKeyConstraint(
            ["case_id", "party_id"], ["parties.case_id", "parties.id"], name="fk_remote_request_cases_party_of_case"
        ),
        sa.PrimaryKeyConstraint("remote_request_id", name=op.f("pk_remote_request_cases")),
    )
    op.create_index("ix_remote_request_cases_case_id", "remote_request_cases", ["case_id"])


def downgrade() -> None:
    op.execute("drop policy between_two_offices on staff_notices")
    _widen("attachments", ATTACHMENTS)
    _widen("accounts", ACCOUNTS)
    for table in ("remote_request_cases", "remote_request_steps", "remote_request_attachments", "remote_requests"):
        op.drop_table(table)
    op.execute("delete from attachments where kind = 'CONFIDENTIALITY_UNDERTAKING'")
    _paper_kinds(PAPER_KINDS)
    op.execute("delete from state_transitions where machine = 'remote_requests'")
    op.execute("drop sequence remote_request_numbers")
