"""Appointments, from request to visit: rooms, hours and slots with counted places; wishes, papers, matters by office, bans, calendar feeds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# No act has filled these tables until now: whatever is not null has no rows to be filled for.
TASK_KINDS = (
    "REVIEW_OVERDUE", "REVIEW_LAST_DAY", "REVIEW_HALF_TIME", "FAILED_DELIVERY", "IDENTITY_CLASH", "WARD_OF_AGE",
    "WARD_AGE_UNKNOWN", "PARTY_MISSING",
)  # fmt: skip
NEW_TASK_KINDS = ("VISIT_UNRECORDED", "SLOT_CLOSED", "BAN_APPEALED")
CHECKS = {
    "reception_slots": {
        "not_overbooked": "taken between 0 and capacity",
        "closed_has_reason": "is_closed = (closed_reason is not null)",
    },
    "matters": {
        "somebody_may_book": "not (lawyers_only and non_lawyers_only)",
        "limit_is_not_negative": "limit_amount >= 0",
        "others_limit_is_whole": "(others_limit_amount is null) = (others_limit_unit is null)",
        "others_unit_is_known": "others_limit_unit in ('HOUR','DAY','WORKING_DAY','MONTH')",
        "time_unit_is_known": "limit_unit in ('HOUR','DAY','WORKING_DAY','MONTH')",
    },
    "appointments": {
        "offered_has_slot": "not (status in ('REPLIED','CONFIRMED','COMPLETED','NO_SHOW')) or slot_id is not null",
        "offered_has_reply": "status not in ('REPLIED','CONFIRMED','COMPLETED','NO_SHOW') or num_nulls(place, receptionist, receptionist_phone, replied_at, cut_off_at) = 0",
        "answered_has_answer": "status <> 'ANSWERED' or num_nulls(reply, replied_at) = 0",
        "cancelled_has_reason": "(status = 'CANCELLED') = (num_nonnulls(cancelled_at, cancelled_by, cancel_reason) = 3)",
        "confirmed_has_its_time": "status <> 'CONFIRMED' or confirmed_at is not null",
        "decided_has_its_time": "(outcome is null) = (decided_at is null)",
        "forwarded_says_where": "(status = 'FORWARDED') <= (forwarded_to is not null)",
        "not_approved_has_reason": "outcome is null or outcome = 'APPROVED' or cardinality(reason_codes) > 0",
        "outcome_ends_it": "visit_outcome is null or status in ('COMPLETED','NO_SHOW','CANCELLED')",
        "rated_was_served": "rating is null or status in ('COMPLETED','ANSWERED')",
        "rating_is_one_to_five": "rating between 1 and 5",
        "refused_has_decision": "status <> 'REFUSED' or outcome is not distinct from 'REFUSED'",
        "returned_has_decision": "status <> 'RETURNED' or outcome is not distinct from 'RETURNED'",
        "visited_has_outcome": "status not in ('COMPLETED','NO_SHOW') or (visit_outcome is not null and visit_outcome = status)",
    },
}
IN_SCOPE = "procuratorate_id in (select staff_offices()) or (select current_setting('portal.office', true)) = 'ALL'"
OF_APPOINTMENT = "exists (select from appointments a where a.id = appointment_id)"
VISIBLE = {
    "reception_rooms": IN_SCOPE,
    "reception_sessions": IN_SCOPE,
    "reception_closures": IN_SCOPE,
    "office_matters": IN_SCOPE,
    "booking_bans": IN_SCOPE,
    "appointment_wishes": OF_APPOINTMENT,
    "appointment_attachments": OF_APPOINTMENT,
}
OPEN_STATES = "'SUBMITTED','ACCEPTED','FORWARDED','RETURNED','REPLIED','CONFIRMED','RESCHEDULING'"
HOLDING_STATES = "'REPLIED','CONFIRMED','RESCHEDULING','COMPLETED','NO_SHOW'"
MACHINES = {
    "appointments": {
        "SUBMITTED": "ACCEPTED ANSWERED CANCELLED FORWARDED REFUSED REPLIED RETURNED",
        "ACCEPTED": "ANSWERED CANCELLED FORWARDED REFUSED REPLIED RETURNED",
        "FORWARDED": "ANSWERED CANCELLED REFUSED REPLIED",
        "RETURNED": "CANCELLED SUBMITTED",
        "REPLIED": "CANCELLED CONFIRMED RESCHEDULING",
        "CONFIRMED": "CANCELLED COMPLETED NO_SHOW REPLIED RESCHEDULING",
        "RESCHEDULING": "CANCELLED REPLIED",
    },
    "booking_bans": {
        "IN_FORCE": "APPEALED ENDED LIFTED",
        "APPEALED": "ENDED LIFTED UPHELD",
        "UPHELD": "ENDED LIFTED",
    },
}
FUNCTIONS = f"""
create function appointment_matters_follow() returns trigger language plpgsql as $$ begin
    update appointment_matters set is_open = new.status in ({OPEN_STATES}) where appointment_id = new.id;
    return null;
end $$;
create function refuse_untrue_places(slot uuid) returns void language plpgsql security definer set search_path = public as $$
declare
    counted bigint;
    said integer;
begin
    -- In one statement, so that both are of one moment: another transaction may commit between two.
    select taken, (select count(*) from appointments where slot_id = slot and status in ({HOLDING_STATES}))
        into said, counted from reception_slots where id = slot;
    if said <> counted then
        raise exception 'reception_slots: % places are said to be taken, % are', said, counted using errcode = 'check_violation';
    end if;
end $$;
create function places_are_true_of_appointments() returns trigger language plpgsql as $$ begin
    if tg_op <> 'INSERT' and old.slot_id is not null then
        perform refuse_untrue_places(old.slot_id);
    end if;
    if tg_op <> 'DELETE' and new.slot_id is not null and (tg_op = 'INSERT' or new.slot_id is distinct from old.slot_id) then
        perform refuse_untrue_places(new.slot_id);
    end if;
    return null;
end $$;
create function places_are_true_of_slots() returns trigger language plpgsql as $$ begin
    perform refuse_untrue_places(new.id);
    return null;
end $$;
create function rooms_are_to_be_synced() returns trigger language plpgsql security definer set search_path = public as $$ begin
    update reception_rooms set synced_on = null where synced_on is not null;
    return null;
end $$;
"""
TRIGGERS = (
    "create trigger matters_follow after update of status on appointments for each row"
    " when (old.status is distinct from new.status) execute function appointment_matters_follow()",
    "create constraint trigger places_are_true after insert or update of slot_id, status or delete on appointments"
    " deferrable initially deferred for each row execute function places_are_true_of_appointments()",
    "create constraint trigger places_are_true after insert or update of taken on reception_slots"
    " deferrable initially deferred for each row execute function places_are_true_of_slots()",
    "create trigger sync_rooms after insert or update or delete on workdays for each statement execute function rooms_are_to_be_synced()",
)


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    op.execute("create sequence appointment_numbers")
    op.execute("grant usage on sequence appointment_numbers to portal_app, portal_staff")
    _new_tables()
    _wider_tables()
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    _secure()
    for statement in FUNCTIONS.strip().split(";\ncreate function"):
        op.execute(statement if statement.startswith("create") else f"create function{statement}")
    for trigger in TRIGGERS:
        op.execute(trigger)
    _diagrams()
    _complaints("'registration','binding','remote_request','appointment'")
    _task_kinds((*TASK_KINDS, *NEW_TASK_KINDS))


def _secure() -> None:
    tables = ", ".join(VISIBLE)
    op.execute(f"grant select, insert, update, delete on {tables}, calendar_feeds to portal_app")
    op.execute(f"grant select, insert, update, delete on {tables} to portal_staff")
    op.execute("revoke delete on appointments, booking_bans, reception_slots from portal_app, portal_staff")
    for table, visible in VISIBLE.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy application on {table} to portal_app using (true) with check (true)")
        op.execute(f"create policy office on {table} to portal_staff using ({visible}) with check ({visible})")
    _widen("accounts", "account_id = accounts.id", "appointments", add=True)
    _widen("attachments", "attachment_id = attachments.id", "appointment_attachments", add=True)


def _widen(table: str, condition: str, by: str, *, add: bool) -> None:
    """Staff see a row of the table also by what they see in another one."""
    seen = {
        "accounts": ["registrations", "bindings", "identity_clashes", "identity_verifications", "remote_requests"],
        "attachments": ["registration_attachments", "binding_attachments", "remote_request_attachments"],
    }[table] + ([by] if add else [])
    visible = " or ".join(f"exists (select from {each} x where x.{condition})" for each in seen)
    op.execute(f"drop policy office on {table}")
    op.execute(f"create policy office on {table} to portal_staff using ({visible}) with check ({visible})")


def _diagrams() -> None:
    for machine, changes in MACHINES.items():
        for before, follow in changes.items():
            for after in follow.split():
                op.execute(f"insert into state_transitions values ('{machine}', '{before}', '{after}')")
        op.execute(
            f"create trigger follows_the_diagram before update of status on {machine} for each row"
            " when (old.status is distinct from new.status) execute function refuse_states_outside_the_diagram()"
        )


def _complaints(subjects: str) -> None:
    op.execute("alter table complaints drop constraint ck_complaints_subject_is_an_application")
    op.execute(
        f"alter table complaints add constraint ck_complaints_subject_is_an_application check (subject_kind in ({subjects}))"
    )


def _task_kinds(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("alter table staff_tasks drop constraint ck_staff_tasks_task_kind_is_known")
    op.execute(f"alter table staff_tasks add constraint ck_staff_tasks_task_kind_is_known check (kind in ({listed}))")


def _new_tables() -> None:
    op.create_table(
        "reception_rooms",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("synced_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_reception_rooms_procuratorate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_rooms")),
        sa.UniqueConstraint("procuratorate_id", "id", name=op.f("uq_reception_rooms_procuratorate_id_id")),
        sa.UniqueConstraint("procuratorate_id", "name", name=op.f("uq_reception_rooms_procuratorate_id_name")),
    )
    op.create_table(
        "reception_sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity between 1 and 200", name=op.f("ck_reception_sessions_capacity_is_possible")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_reception_sessions_ends_after_it_starts")),
        sa.CheckConstraint("weekday between 1 and 5", name=op.f("ck_reception_sessions_weekday_is_one")),
        sa.ForeignKeyConstraint(
            ["procuratorate_id", "room_id"],
            ["reception_rooms.procuratorate_id", "reception_rooms.id"],
            name="fk_reception_sessions_room_of_office",
        ),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_reception_sessions_procuratorate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_sessions")),
        sa.UniqueConstraint("room_id", "weekday", "starts", name=op.f("uq_reception_sessions_room_id_weekday_starts")),
    )
    op.create_table(
        "reception_closures",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_reception_closures_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["procuratorate_id", "room_id"],
            ["reception_rooms.procuratorate_id", "reception_rooms.id"],
            name="fk_reception_closures_room_of_office",
        ),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_reception_closures_procuratorate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reception_closures")),
    )
    op.create_table(
        "office_matters",
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column("matter_code", sa.Text(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("needs_slot", sa.Boolean(), nullable=True),
        sa.Column("limit_amount", sa.Integer(), nullable=True),
        sa.Column(
            "limit_unit",
            sa.Enum(
                "HOUR",
                "DAY",
                "WORKING_DAY",
                "MONTH",
                name="time_unit_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(limit_amount is null) = (limit_unit is null)", name=op.f("ck_office_matters_limit_is_whole")
        ),
        sa.CheckConstraint("limit_amount >= 0", name=op.f("ck_office_matters_limit_is_not_negative")),
        sa.ForeignKeyConstraint(["matter_code"], ["matters.code"], name=op.f("fk_office_matters_matter_code")),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_office_matters_procuratorate_id")
        ),
        sa.PrimaryKeyConstraint("procuratorate_id", "matter_code", name=op.f("pk_office_matters")),
    )
    op.create_table(
        "appointment_wishes",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_wishes_appointment_id")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["reception_slots.id"], name=op.f("fk_appointment_wishes_slot_id")),
        sa.PrimaryKeyConstraint("appointment_id", "position", name=op.f("pk_appointment_wishes")),
        sa.UniqueConstraint("appointment_id", "slot_id", name=op.f("uq_appointment_wishes_appointment_id_slot_id")),
    )
    op.create_table(
        "appointment_attachments",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_attachments_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_appointment_attachments_attachment_id")
        ),
        sa.PrimaryKeyConstraint("appointment_id", "attachment_id", name=op.f("pk_appointment_attachments")),
    )
    op.create_table(
        "booking_bans",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("procuratorate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "IN_FORCE",
                "APPEALED",
                "UPHELD",
                "LIFTED",
                "ENDED",
                name="booking_ban_status_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("no_shows", sa.Integer(), nullable=False),
        sa.Column("imposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(status in ('APPEALED','UPHELD')) <= (appeal is not null and appealed_at is not null)",
            name=op.f("ck_booking_bans_appealed_has_words"),
        ),
        sa.CheckConstraint(
            "(status in ('UPHELD','LIFTED')) <= (num_nulls(answer, answered_at, answered_by_id) = 0)",
            name=op.f("ck_booking_bans_decided_has_answer"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_booking_bans_account_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff_members.id"], name=op.f("fk_booking_bans_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["procuratorate_id"], ["procuratorates.id"], name=op.f("fk_booking_bans_procuratorate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_bans")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_calendar_feeds_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_index(
        "uq_calendar_feeds_live",
        "calendar_feeds",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )
    op.create_index("ix_booking_bans_office", "booking_bans", ["procuratorate_id", "status"], unique=False)
    op.create_index(
        "uq_booking_bans_in_force",
        "booking_bans",
        ["account_id", "procuratorate_id"],
        unique=True,
        postgresql_where=sa.text("status in ('IN_FORCE','APPEALED','UPHELD')"),
    )
    op.create_index(
        "ix_reception_closures_office", "reception_closures", ["procuratorate_id", "last_day"], unique=False
    )
    op.create_index(
        op.f("ix_appointment_attachments_attachment_id"), "appointment_attachments", ["attachment_id"], unique=False
    )
    op.create_index(op.f("ix_appointment_wishes_slot_id"), "appointment_wishes", ["slot_id"], unique=False)


def _wider_tables() -> None:
    for column in (
        sa.Column("non_lawyers_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("limit_held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("others_limit_amount", sa.Integer(), nullable=True),
        sa.Column("others_limit_unit", sa.Text(), nullable=True),
        sa.Column("days_before_deadline", sa.Integer(), nullable=True),
        sa.Column("required_papers", postgresql.ARRAY(Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("optional_papers", postgresql.ARRAY(Text()), server_default=sa.text("'{}'"), nullable=False),
    ):
        op.add_column("matters", column)
    op.alter_column("matters", "limit_amount", nullable=False)
    op.alter_column("matters", "limit_unit", nullable=False, type_=sa.String(40))
    for name in ("lawyers_only",):
        op.alter_column("matters", name, server_default=sa.text("false"))
    for column in (
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("cut_off_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
    ):
        op.add_column("reception_slots", column)
    op.create_foreign_key(
        "fk_reception_slots_room_of_office",
        "reception_slots",
        "reception_rooms",
        ["procuratorate_id", "room_id"],
        ["procuratorate_id", "id"],
    )
    op.execute(
        "alter table reception_slots add constraint ex_reception_slots_one_at_a_time_in_a_room"
        " exclude using gist (room_id with =, tstzrange(starts_at, ends_at) with &&)"
    )
    op.create_index("ix_reception_slots_office_starts_at", "reception_slots", ["procuratorate_id", "starts_at"])
    for column in (
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "capacity",
            sa.Enum(
                "DEFENDER",
                "LITIGATION_AGENT",
                "PARTY",
                "LEGAL_GUARDIAN",
                "CLOSE_RELATIVE",
                name="capacity_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "INVESTIGATION",
                "ARREST_REVIEW",
                "PROSECUTION_REVIEW",
                "SUPPLEMENTARY_INVESTIGATION",
                "TRIAL_FIRST",
                "TRIAL_SECOND",
                "TRIAL_SUPERVISION",
                "UNDER_REVIEW",
                "CLOSED",
                name="case_stage_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("needs_slot", sa.Boolean(), nullable=False),
        sa.Column("half_time_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forwarded_to", sa.Text(), nullable=True),
        sa.Column("forwarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("receptionist", sa.Text(), nullable=True),
        sa.Column("receptionist_phone", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("what_to_bring", sa.Text(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cut_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "cancelled_by",
            sa.Enum(
                "APPLICANT",
                "STAFF",
                "SYSTEM",
                name="canceller_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "visit_outcome",
            sa.Enum(
                "COMPLETED",
                "NO_SHOW",
                "OVERDUE",
                "OTHER",
                name="appointment_outcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("visit_note", sa.Text(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rating_comment", sa.Text(), nullable=True),
        sa.Column("calendar_sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("calendar_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("check_in_code", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "APPROVED",
                "RETURNED",
                "REJECTED",
                "SUSPENDED",
                "REVOKED",
                "REFUSED",
                name="outcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason_codes", postgresql.ARRAY(Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
    ):
        op.add_column("appointments", column)
    op.alter_column("appointments", "due_at", nullable=False)
    op.create_index(
        "ix_appointments_confirmed", "appointments", ["slot_id"], postgresql_where=sa.text("status = 'CONFIRMED'")
    )
    op.create_index(
        "ix_appointments_open_case", "appointments", ["case_id"], postgresql_where=sa.text(f"status in ({OPEN_STATES})")
    )
    op.create_unique_constraint(op.f("uq_appointments_check_in_code"), "appointments", ["check_in_code"])
    for column, table in (
        ("account_id", "accounts"),
        ("case_id", "cases"),
        ("checked_in_by_id", "staff_members"),
        ("reviewer_id", "staff_members"),
    ):
        op.create_foreign_key(op.f(f"fk_appointments_{column}"), "appointments", table, [column], ["id"])
    op.create_index("ix_appointments_account_id_id", "appointments", ["account_id", "id"], unique=False)
    op.create_index(op.f("ix_appointments_case_id"), "appointments", ["case_id"], unique=False)
    op.create_index(
        "ix_appointments_lapsing",
        "appointments",
        ["lapses_at", "id"],
        unique=False,
        postgresql_where=sa.text("lapses_at is not null"),
    )
    op.create_index(
        "ix_appointments_office_decided_at", "appointments", ["procuratorate_id", "decided_at"], unique=False
    )
    op.create_index(
        "ix_appointments_office_queue", "appointments", ["procuratorate_id", "status", "due_at"], unique=False
    )
    op.create_index(
        "ix_appointments_office_submitted_at", "appointments", ["procuratorate_id", "submitted_at"], unique=False
    )
    op.create_index(
        "ix_appointments_reminding",
        "appointments",
        ["remind_at", "id"],
        unique=False,
        postgresql_where=sa.text("remind_at is not null"),
    )
    op.create_index(
        "ix_appointments_waiting",
        "appointments",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("status in ('SUBMITTED','ACCEPTED','FORWARDED','RESCHEDULING')"),
    )
    op.add_column("appointment_matters", sa.Column("binding_id", sa.Uuid(), nullable=False))
    op.add_column(
        "appointment_matters", sa.Column("is_open", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.create_foreign_key(
        op.f("fk_appointment_matters_binding_id"), "appointment_matters", "bindings", ["binding_id"], ["id"]
    )
    op.create_index(
        "uq_appointment_matters_open",
        "appointment_matters",
        ["binding_id", "matter_code"],
        unique=True,
        postgresql_where=sa.text("is_open"),
    )


NEW_COLUMNS = {
    "appointment_matters": "binding_id is_open",
    "appointments": "account_id case_id capacity stage needs_slot half_time_at forwarded_to forwarded_at place receptionist receptionist_phone reply what_to_bring replied_at cut_off_at lapses_at remind_at confirmed_at cancelled_at cancelled_by cancel_reason checked_in_at checked_in_by_id visit_outcome visit_note rating rating_comment calendar_sequence calendar_changed_at check_in_code decided_at outcome reason_codes comment reviewer_id",
    "reception_slots": "room_id cut_off_at taken closed_reason by_hand version",
    "matters": "non_lawyers_only limit_held others_limit_amount others_limit_unit days_before_deadline required_papers optional_papers",
}


def downgrade() -> None:
    op.execute("delete from complaints where subject_kind = 'appointment'")
    _complaints("'registration','binding','remote_request'")
    op.execute(f"delete from staff_tasks where kind in {NEW_TASK_KINDS}")
    _task_kinds(TASK_KINDS)
    op.execute("drop trigger sync_rooms on workdays")
    for trigger, table in (
        ("matters_follow", "appointments"),
        ("places_are_true", "appointments"),
        ("follows_the_diagram", "appointments"),
        ("places_are_true", "reception_slots"),
    ):
        op.execute(f"drop trigger {trigger} on {table}")
    _widen("accounts", "account_id = accounts.id", "appointments", add=False)
    _widen("attachments", "attachment_id = attachments.id", "appointment_attachments", add=False)
    for table in ("calendar_feeds", "booking_bans", "office_matters", "appointment_attachments", "appointment_wishes"):
        op.drop_table(table)
    for table in ("appointment_matters", "appointments", "reception_slots", "matters"):
        op.execute(f"delete from {table}")
    for table, columns in NEW_COLUMNS.items():
        for name in CHECKS.get(table, {}):
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        if table == "reception_slots":
            op.execute("alter table reception_slots drop constraint ex_reception_slots_one_at_a_time_in_a_room")
            op.drop_index("ix_reception_slots_office_starts_at", table)
        for column in columns.split():
            op.drop_column(table, column)
    for index in ("office_queue", "office_submitted_at", "waiting", "confirmed"):
        op.execute(f"drop index if exists ix_appointments_{index}")
    op.alter_column("appointments", "due_at", nullable=True)
    for name in ("limit_amount", "limit_unit"):
        op.alter_column("matters", name, nullable=True)
    op.alter_column("matters", "limit_unit", type_=sa.Text())
    for table in ("reception_closures", "reception_sessions", "reception_rooms"):
        op.drop_table(table)
    op.execute(
        "drop function appointment_matters_follow, places_are_true_of_appointments, places_are_true_of_slots, refuse_untrue_places(uuid),"
        " rooms_are_to_be_synced"
    )
    op.execute("delete from state_transitions where machine in ('appointments', 'booking_bans')")
    op.execute("drop sequence appointment_numbers")
    op.execute("drop extension btree_gist")
