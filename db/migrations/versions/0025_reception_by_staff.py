"""What staff closed is told from what hours closed; closed slots make room for others; every room is looked at after the calendar changed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ONE_AT_A_TIME = "ex_reception_slots_one_at_a_time_in_a_room"
ROOMS_ARE_TO_BE_SYNCED = """
create or replace function rooms_are_to_be_synced() returns trigger language plpgsql security definer set search_path = public as $$ begin
    update reception_rooms set synced_on = null{0};
    return null;
end $$
"""


def upgrade() -> None:
    op.add_column(
        "reception_slots", sa.Column("closed_by_staff", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_reception_slots_closed_by_staff_is_closed"), "reception_slots", "closed_by_staff <= is_closed"
    )
    op.drop_constraint(op.f("uq_reception_slots_procuratorate_id_place_starts_at"), "reception_slots")
    _one_at_a_time(" where (not is_closed)")
    # Without a condition: the row of a room that is being looked at by the old calendar is waited for, and looked at again.
    op.execute(ROOMS_ARE_TO_BE_SYNCED.format(""))


def _one_at_a_time(condition: str) -> None:
    op.execute(f"alter table reception_slots drop constraint {ONE_AT_A_TIME}")
    op.execute(
        f"alter table reception_slots add constraint {ONE_AT_A_TIME}"
        f" exclude using gist (room_id with =, tstzrange(starts_at, ends_at) with &&){condition}"
    )


def downgrade() -> None:
    op.execute(ROOMS_ARE_TO_BE_SYNCED.format(" where synced_on is not null"))
    # What may not stand beside another slot any more goes, unless somebody has a place in it or wished for it.
    op.execute(
        "delete from reception_slots s where is_closed and not exists (select from appointments a where a.slot_id = s.id)"
        " and not exists (select from appointment_wishes w where w.slot_id = s.id)"
    )
    _one_at_a_time("")
    op.create_unique_constraint(
        op.f("uq_reception_slots_procuratorate_id_place_starts_at"),
        "reception_slots",
        ["procuratorate_id", "place", "starts_at"],
    )
    op.drop_constraint(op.f("ck_reception_slots_closed_by_staff_is_closed"), "reception_slots")
    op.drop_column("reception_slots", "closed_by_staff")
