"""Publications: what the public reads, how it comes about, what is objected to; a closed case takes back what was said about it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KINDS = "IMPORTANT_CASE LEGAL_DOCUMENT"
LEVELS = "SUPREME PROVINCIAL PREFECTURAL BASIC SPECIAL"
STAGES = (
    "INVESTIGATION ARREST_REVIEW PROSECUTION_REVIEW SUPPLEMENTARY_INVESTIGATION TRIAL_FIRST TRIAL_SECOND"
    " TRIAL_SUPERVISION UNDER_REVIEW CLOSED"
)
DRAFT_STATES = "DRAFT REDACTED IN_REVIEW RETURNED APPROVED PUBLISHED DISCARDED"
DRAFT_ACTS = "WRITE REDACT SUBMIT TAKE_BACK RETURN APPROVE PUBLISH DISCARD"
REASONS = "WRONG IDENTIFIES NOT_TO_BE_PUBLISHED OBJECTION CASE_CLOSED OTHER"
MACHINES = {
    "publications": {"PUBLISHED": "CORRECTED WITHDRAWN", "CORRECTED": "WITHDRAWN"},
    "publication_drafts": {
        "DRAFT": "DISCARDED REDACTED",
        "REDACTED": "DISCARDED DRAFT IN_REVIEW",
        "IN_REVIEW": "APPROVED DISCARDED REDACTED RETURNED",
        "RETURNED": "DISCARDED DRAFT REDACTED",
        "APPROVED": "DISCARDED PUBLISHED RETURNED",
    },
    "publication_objections": {"SUBMITTED": "DISMISSED UPHELD"},
}
PUBLIC = "withdrawn_at is null"
TYPE_OF_ITS_KIND = (
    "(kind = 'LEGAL_DOCUMENT') = (document_type_code is not null)"
    " and (kind = 'IMPORTANT_CASE') = (category_code is not null)"
)
CHECKS = {
    "publications": {
        "has_the_type_of_its_kind": TYPE_OF_ITS_KIND,
        "withdrawn_has_its_time": "(status = 'WITHDRAWN') = (withdrawn_at is not null)",
        "public_has_its_text": "num_nonnulls(title, body) = case when withdrawn_at is null then 2 else 0 end",
        "withdrawn_says_nothing": (
            "withdrawn_at is null or num_nonnulls(summary, document_number, document_number_key, stage) = 0"
        ),
        "number_is_found_by_its_normal_form": "(document_number is null) = (document_number_key is null)",
        "corrected_has_its_time": "version > 0 and (version > 1) = (corrected_at is not null)",
        "corrected_is_a_later_version": "status <> 'CORRECTED' or corrected_at is not null",
    },
    "publication_drafts": {
        "edition_begins_with_one": "edition > 0",
        "has_the_type_of_its_kind": TYPE_OF_ITS_KIND,
        "author_had_a_hand_in_it": "author_id = any(hands)",
        "nobody_approves_their_own_text": "approver_id <> all(hands)",
        "redacted_has_its_text": (
            "status not in ('REDACTED','IN_REVIEW','APPROVED','PUBLISHED') or num_nulls(title, summary, body) = 0"
        ),
        "approved_by_somebody": "(status in ('APPROVED','PUBLISHED')) <= (num_nulls(approver_id, approved_at) = 0)",
        "approved_has_its_time": "(approver_id is null) = (approved_at is null)",
        "published_has_its_time": "(status = 'PUBLISHED') = (published_at is not null)",
        "returned_has_remarks": "status <> 'RETURNED' or remarks is not null",
    },
    "protected_names": {
        "standing_is_known": (
            "standing in ('VICTIM','GUARDIAN','WITNESS','EXPERT','NOT_PROSECUTED','DEFENDANT','PETITIONER','OTHER')"
        ),
        "naming_ground_is_known": "ground in ('CONSENT','OVER_THREE_YEARS','RECIDIVIST','PUBLIC_DUTY')",
        "named_for_a_reason": "(ground is null) = (reason is null)",
        "minors_are_never_named": "not (minor and ground is not null)",
    },
    "publication_withdrawals": {
        "by_staff_or_with_its_case": "(withdrawn_by_id is null) = (reason = 'CASE_CLOSED')",
        "staff_say_why": "reason = 'CASE_CLOSED' or words is not null",
    },
    "publication_objections": {
        "decided_has_its_answer": "(status <> 'SUBMITTED') = (num_nulls(answer, decided_at, decided_by_id) = 0)",
        "upheld_has_a_remedy": "(status = 'UPHELD') = (remedy is not null)",
    },
}
NEWEST = (sa.text("published_at desc"), sa.text("id desc"))
SCOPED = (
    "publications", "publication_drafts", "publication_sources", "protected_names", "draft_steps",
    "publication_withdrawals", "publication_objections",
)  # fmt: skip
TABLES = (
    "publication_objections", "publication_withdrawals", "draft_steps", "draft_charges", "protected_names",
    "publication_sources", "publication_drafts", "publication_totals", "publication_charges", "publications",
    "publication_categories", "document_types",
)  # fmt: skip
# Of each statement the difference, summed up by share: an office's publications are always counted in the same one.
CHANGED = {
    "insert": "select procuratorate_id, published_at, 1 as n from added where withdrawn_at is null",
    "update": (
        "select procuratorate_id, published_at, 1 as n from added where withdrawn_at is null"
        " union all select procuratorate_id, published_at, -1 from gone where withdrawn_at is null"
    ),
    "delete": "select procuratorate_id, published_at, -1 as n from gone where withdrawn_at is null",
}
TRANSITION = {
    "insert": "referencing new table as added",
    "update": "referencing old table as gone new table as added",
    "delete": "referencing old table as gone",
}
COUNT = """
create function count_publications_on_{event}() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$ begin
    update publication_totals t set
        total = t.total + d.total,
        of_day = case when t.day < d.day then 0 else t.of_day end
            + coalesce((select sum(e.n) from ({changed}) e
                where publication_share(e.procuratorate_id) = t.share
                and (e.published_at at time zone 'Asia/Shanghai')::date = greatest(t.day, d.day)), 0),
        day = greatest(t.day, d.day)
    from (
        select publication_share(procuratorate_id) as share, sum(n)::int as total,
            max((published_at at time zone 'Asia/Shanghai')::date) filter (where n > 0) as day
        from ({changed}) c group by 1 having sum(abs(n)) > 0
    ) d where d.share = t.share;
    return null;
end $$
"""
CLOSE = """
create function close_publications(closed uuid[], at timestamptz)
returns table (publication_id uuid, procuratorate_id uuid, publication_number text) language plpgsql
security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    theirs uuid[];
    shown uuid[];
begin
    -- Only what the law closes is taken back, whoever asks: a seal, a restriction, or no disclosure at all.
    select array_agg(distinct d.publication_id) into theirs from publication_drafts d join cases c on c.id = d.case_id
    where d.case_id = any(closed) and (c.sealed_at is not null or c.restriction is not null or c.disclosure = 'NONE');
    if theirs is null then
        return;
    end if;
    perform from publication_drafts d where d.publication_id = any(theirs) order by d.id for update;
    perform from publications p where p.id = any(theirs) order by p.id for update;
    with dropped as (
        update publication_drafts d set status = 'DISCARDED', version = d.version + 1, updated_at = at
        where d.publication_id = any(theirs) and d.status not in ('PUBLISHED', 'DISCARDED')
        returning d.id, d.procuratorate_id, d.version
    ) insert into draft_steps (draft_id, procuratorate_id, version, act, at)
    select id, procuratorate_id, version, 'DISCARD', at from dropped;
    select array_agg(p.id) into shown from publications p where p.id = any(theirs) and p.withdrawn_at is null;
    if shown is null then
        return;
    end if;
    delete from publication_charges c where c.publication_id = any(shown);
    update publications p set status = 'WITHDRAWN', withdrawn_at = at, title = null, summary = null, body = null,
        document_number = null, document_number_key = null, stage = null where p.id = any(shown);
    insert into publication_withdrawals (publication_id, procuratorate_id, reason, withdrawn_at)
    select p.id, p.procuratorate_id, 'CASE_CLOSED', at from publications p where p.id = any(shown);
    return query select p.id, p.procuratorate_id, p.publication_number from publications p where p.id = any(shown);
end $$
"""
SHARE = """
create function publication_share(office uuid) returns int language sql immutable as $$
    select ('x' || right(office::text, 1))::bit(4)::int
$$
"""


def _one_of(name: str, values: str) -> sa.Enum:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=40)


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _ids(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Uuid(), nullable=nullable) for name in names]


def _moments(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _create(table: str, key: tuple[str, ...], *parts: object, refer: str = "") -> None:
    """A table with its key, its checks, and its references, written `column>table.column`."""
    refers = [each.partition(">") for each in refer.split()]
    op.create_table(
        table,
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))
            for column, _, to in refers
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in CHECKS.get(table, {}).items()),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    for sequence in ("publication_numbers", "objection_numbers"):
        op.execute(f"create sequence {sequence}")
    _public_face()
    _drafts()
    _belongings()
    _objections()
    _count()
    op.execute(CLOSE)
    _guard()


def _public_face() -> None:
    labels = (*_texts("code", "label_zh", "label_en"), *_numbers("position"))
    active = sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    needs = sa.Column("needs_judgment", sa.Boolean(), nullable=False)
    _create("document_types", ("code",), *labels, needs, active)
    labels = (*_texts("code", "label_zh", "label_en"), *_numbers("position"))
    active = sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    _create("publication_categories", ("code",), *labels, active)
    _create(
        "publications",
        ("id",),
        _id(),
        *_texts("publication_number"),
        sa.Column("kind", _one_of("publication_kind_is_known", KINDS), nullable=False),
        *_ids("procuratorate_id"),
        sa.Column("level", _one_of("procuratorate_level_is_known", LEVELS), nullable=False),
        *_texts("document_type_code", "category_code", "document_number", "document_number_key", nullable=True),
        sa.Column("stage", _one_of("case_stage_is_known", STAGES), nullable=True),
        *_texts("title", "summary", "body", nullable=True),
        sa.Column("status", _one_of("publication_status_is_known", "PUBLISHED CORRECTED WITHDRAWN"), nullable=False),
        *_numbers("version"),
        *_moments("published_at"),
        *_moments("corrected_at", "withdrawn_at", nullable=True),
        sa.UniqueConstraint("publication_number", name=op.f("uq_publications_publication_number")),
        refer=(
            "procuratorate_id>procuratorates.id document_type_code>document_types.code"
            " category_code>publication_categories.code"
        ),
    )
    public = {"postgresql_where": sa.text(PUBLIC)}
    op.create_index("ix_publications_newest", "publications", [*NEWEST], **public)
    op.create_index("ix_publications_office", "publications", ["procuratorate_id", *NEWEST], **public)
    op.create_index("ix_publications_level", "publications", ["kind", "level", *NEWEST], **public)
    op.create_index(
        "ix_publications_type",
        "publications",
        ["document_type_code", *NEWEST],
        postgresql_where=sa.text(f"{PUBLIC} and document_type_code is not null"),
    )
    op.create_index("ix_publications_document_number", "publications", ["document_number_key"], **public)
    op.create_index("ix_publications_of_office", "publications", ["procuratorate_id", "published_at"])
    op.create_table(
        "publication_charges",
        *_ids("publication_id"),
        *_numbers("position"),
        *_texts("code", nullable=True),
        *_texts("name"),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_publication_charges_publication_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["code"], ["charges.code"], name=op.f("fk_publication_charges_code")),
        sa.PrimaryKeyConstraint("publication_id", "position", name=op.f("pk_publication_charges")),
    )
    op.create_index("ix_publication_charges_code", "publication_charges", ["code", "publication_id"])


def _drafts() -> None:
    _create(
        "publication_drafts",
        ("id",),
        _id(),
        *_ids("publication_id"),
        *_numbers("edition"),
        *_ids("procuratorate_id"),
        sa.Column("kind", _one_of("publication_kind_is_known", KINDS), nullable=False),
        *_texts("document_type_code", "category_code", nullable=True),
        *_ids("case_id", nullable=True),
        *_texts("document_number", nullable=True),
        sa.Column("stage", _one_of("case_stage_is_known", STAGES), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("status", _one_of("draft_status_is_known", DRAFT_STATES), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *_texts("title", "summary", "body", nullable=True),
        *_ids("author_id"),
        sa.Column("hands", postgresql.ARRAY(sa.Uuid()), nullable=False),
        *_moments("submitted_at", nullable=True),
        *_ids("approver_id", nullable=True),
        *_moments("approved_at", nullable=True),
        *_texts("remarks", nullable=True),
        *_moments("published_at", nullable=True),
        *_moments("created_at", "updated_at"),
        sa.UniqueConstraint(
            "publication_id", "edition", name=op.f("uq_publication_drafts_publication_id_edition")
        ),
        refer=(
            "procuratorate_id>procuratorates.id document_type_code>document_types.code"
            " category_code>publication_categories.code case_id>cases.id author_id>staff_members.id"
            " approver_id>staff_members.id"
        ),
    )
    op.create_index(
        "uq_publication_drafts_open",
        "publication_drafts",
        ["publication_id"],
        unique=True,
        postgresql_where=sa.text("status not in ('PUBLISHED','DISCARDED')"),
    )
    op.create_index("ix_publication_drafts_case_id", "publication_drafts", ["case_id"])
    op.create_index(
        "ix_publication_drafts_office", "publication_drafts", ["procuratorate_id", "status", "updated_at"]
    )


def _belongings() -> None:
    draft, office = "draft_id>publication_drafts.id", "procuratorate_id>procuratorates.id"
    _create(
        "publication_sources",
        ("draft_id",),
        *_ids("draft_id", "procuratorate_id"),
        sa.Column("text_encrypted", sa.LargeBinary(), nullable=False),
        refer=f"{draft} {office}",
    )
    _create(
        "protected_names",
        ("id",),
        _id(),
        *_ids("draft_id", "procuratorate_id"),
        *_texts("name", "standing"),
        sa.Column("minor", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *_ids("party_id", nullable=True),
        *_texts("ground", "reason", nullable=True),
        sa.UniqueConstraint("draft_id", "name", name=op.f("uq_protected_names_draft_id_name")),
        refer=f"{draft} {office} party_id>parties.id",
    )
    _create(
        "draft_charges",
        ("draft_id", "position"),
        *_ids("draft_id"),
        *_numbers("position"),
        *_texts("code", nullable=True),
        *_texts("name"),
        refer=f"{draft} code>charges.code",
    )
    _create(
        "draft_steps",
        ("id",),
        _id(),
        *_ids("draft_id", "procuratorate_id"),
        *_numbers("version"),
        sa.Column("act", _one_of("draft_act_is_known", DRAFT_ACTS), nullable=False),
        *_moments("at"),
        *_ids("staff_member_id", nullable=True),
        *_texts("remarks", nullable=True),
        sa.UniqueConstraint("draft_id", "version", name=op.f("uq_draft_steps_draft_id_version")),
        refer=f"{draft} {office} staff_member_id>staff_members.id",
    )
    _create(
        "publication_withdrawals",
        ("publication_id",),
        *_ids("publication_id", "procuratorate_id"),
        sa.Column("reason", _one_of("withdrawal_reason_is_known", REASONS), nullable=False),
        *_texts("words", nullable=True),
        *_ids("withdrawn_by_id", nullable=True),
        *_moments("withdrawn_at"),
        refer=f"publication_id>publications.id {office} withdrawn_by_id>staff_members.id",
    )


def _objections() -> None:
    _create(
        "publication_objections",
        ("id",),
        _id(),
        *_texts("objection_number"),
        *_ids("publication_id", "procuratorate_id"),
        *_ids("account_id", nullable=True),
        sa.Column("name_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("contact_encrypted", sa.LargeBinary(), nullable=False),
        *_texts("language", "grounds"),
        sa.Column("status", _one_of("objection_status_is_known", "SUBMITTED UPHELD DISMISSED"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *_moments("submitted_at", "due_at"),
        sa.Column("remedy", _one_of("remedy_is_known", "WITHDRAW CORRECT"), nullable=True),
        *_texts("answer", nullable=True),
        *_moments("decided_at", nullable=True),
        *_ids("decided_by_id", nullable=True),
        sa.UniqueConstraint("objection_number", name=op.f("uq_publication_objections_objection_number")),
        refer=(
            "publication_id>publications.id procuratorate_id>procuratorates.id account_id>accounts.id"
            " decided_by_id>staff_members.id"
        ),
    )
    op.create_index("ix_publication_objections_office", "publication_objections", ["procuratorate_id", "status", "due_at"])
    op.create_index("ix_publication_objections_publication_id", "publication_objections", ["publication_id"])
    op.create_index("ix_publication_objections_account_id", "publication_objections", ["account_id"])


def _count() -> None:
    _create(
        "publication_totals",
        ("share",),
        *_numbers("share", "total"),
        sa.Column("day", sa.Date(), nullable=False),
        *_numbers("of_day"),
    )
    op.execute("insert into publication_totals select n, 0, '2000-01-01', 0 from generate_series(0, 15) n")
    op.execute(SHARE)
    for event, changed in CHANGED.items():
        op.execute(COUNT.format(event=event, changed=changed))
        op.execute(
            f"create trigger counted_on_{event} after {event} on publications {TRANSITION[event]}"
            f" for each statement execute function count_publications_on_{event}()"
        )


def _guard() -> None:
    op.execute("grant usage on sequence publication_numbers to portal_staff")
    op.execute("grant usage on sequence objection_numbers to portal_app")
    public = "publications, publication_charges, publication_totals, document_types, publication_categories"
    op.execute(f"grant select on {public} to portal_app, portal_staff")
    op.execute("grant insert, update on document_types, publication_categories to portal_app, portal_staff")
    op.execute("grant insert, update on publications to portal_staff")
    op.execute("grant insert, delete on publication_charges to portal_staff")
    op.execute("grant select, insert, update on publication_drafts, publication_sources to portal_staff")
    op.execute("grant select, insert, update, delete on protected_names, draft_charges to portal_staff")
    op.execute("grant select, insert on draft_steps, publication_withdrawals to portal_staff")
    op.execute("grant select, insert on publication_objections to portal_app")
    op.execute("grant select, update on publication_objections to portal_staff")
    op.execute("revoke execute on function close_publications from public")
    op.execute("grant execute on function close_publications to portal_app, portal_staff")
    in_scope = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"
    seen = dict.fromkeys(SCOPED, in_scope) | {
        "publication_charges": "exists (select from publications p where p.id = publication_id)",
        "draft_charges": "exists (select from publication_drafts d where d.id = draft_id)",
    }
    for table, rule in seen.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({rule}) with check ({rule})")
    for table, changes in MACHINES.items():
        for before, follow in changes.items():
            for after in follow.split():
                op.execute(f"insert into state_transitions values ('{table}', '{before}', '{after}')")
        op.execute(
            f"create trigger follows_the_diagram before update of status on {table} for each row"
            " when (old.status is distinct from new.status) execute function refuse_states_outside_the_diagram()"
        )


def downgrade() -> None:
    op.execute("drop function close_publications")
    for table in TABLES:
        op.drop_table(table)
    for event in CHANGED:
        op.execute(f"drop function count_publications_on_{event}")
    op.execute("drop function publication_share")
    for machine in MACHINES:
        op.execute(f"delete from state_transitions where machine = '{machine}'")
    for sequence in ("publication_numbers", "objection_numbers"):
        op.execute(f"drop sequence {sequence}")
