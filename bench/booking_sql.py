"""What the attempts of the benchmark `booking` send: scripts of pgbench, and the rows that they find."""

# 200 lawyers, each bound to a case of their own, so that nobody waits for anybody but at the slots.
PEOPLE = """
insert into accounts (username, account_type, status, full_name, email, password_hash)
    select 'bench' || n, 'LAWYER', 'PENDING', '示例用户' || n, 'bench' || n || '@example.invalid', '!' from generate_series(0, 199) n;
insert into cases (procuratorate_id, acceptance_number, revision, domain, case_type, name, department, accepted_on, stage, disclosure,
    content_hash, last_seq)
    select id, '示检刑诉受[2026]' || n, 1, 'CRIMINAL', 'FIRST_INSTANCE_PROSECUTION', '示例案件' || n, '第一检察部', '2026-09-01',
        'PROSECUTION_REVIEW', 'OPEN', '-', 0
    from procuratorates, generate_series(0, 199) n where unit_code = '110108';
insert into parties (case_id, ref, role, name, minor) select id, 'P1', 'SUSPECT', '示例', false from cases;
create table bench_lawyers as
    with pairs as (
        select a.id as account_id, c.id as case_id, p.id as party_id, c.procuratorate_id, substr(a.username, 6)::int as n from accounts a
        join cases c on c.name = '示例案件' || substr(a.username, 6) join parties p on p.case_id = c.id
        where a.username like 'bench%'
    ), bound as (
        insert into bindings (binding_number, account_id, procuratorate_id, channel, status, capacity, party_name, legal_aid,
            submitted_at, due_at, decided_at, outcome, case_id, party_id)
        select 'BDBENCH' || n, account_id, procuratorate_id, 'WEB', 'APPROVED', 'DEFENDER', '示例', false, now(), now(), now(), 'APPROVED',
            case_id, party_id from pairs returning id, account_id
    )
    select p.*, b.id as binding_id from pairs p join bound b using (account_id);
create unique index on bench_lawyers (n);
"""
SLOTS = """
insert into reception_rooms (procuratorate_id, name) select id, '示例接待室' from procuratorates where unit_code = '110108';
insert into reception_slots (id, procuratorate_id, room_id, place, starts_at, ends_at, cut_off_at, capacity)
    select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, procuratorate_id, id, name, at, at + interval '30 minutes',
        at - interval '1 day', {capacity}
    from reception_rooms, generate_series(1, {slots}) n, lateral (select now() + n * interval '1 hour' as at) times;
create table plain_slots (id integer primary key, capacity integer not null, taken integer not null default 0,
    is_closed boolean not null default false, check (taken between 0 and capacity));
create table plain_bookings (slot_id integer not null references plain_slots, client integer not null);
create index on plain_bookings (slot_id);
insert into plain_slots select n, {capacity} from generate_series(1, {slots}) n;
"""

_SLOT = "('00000000-0000-7000-8000-' || lpad(:slot::text, 12, '0'))::uuid"
_CHOSEN = "\\set slot random(1, {slots})\n"
_BOOK = """insert into appointments (appointment_number, account_id, binding_id, case_id, procuratorate_id, capacity, stage, status,
    needs_slot, submitted_at, due_at, half_time_at, calendar_changed_at, check_in_code, slot_id, place, receptionist, receptionist_phone,
    replied_at, cut_off_at)
select 'YYBENCH' || number, account_id, binding_id, case_id, l.procuratorate_id, 'DEFENDER', 'PROSECUTION_REVIEW', 'REPLIED', true, now(),
    now(), now(), now(), 'BENCH' || number, s.id, s.place, '示例接待员', '010-00000000', now(), s.cut_off_at
from bench_lawyers l, {place} s, nextval('appointment_numbers') number where l.n = :client_id"""

# As `db/queries/reception_slots.take` does it.
_TAKE = """update reception_slots set taken = taken + 1 where id = {slot} and taken < capacity and not is_closed
    returning id, place, cut_off_at"""
CONDITIONAL = (
    _CHOSEN + f"with taken as ({_TAKE.format(slot=_SLOT)}) {_BOOK.format(place='taken')};\n".replace("\n", " ") + "\n"
)
LOCKING = (
    _CHOSEN
    + "begin;\n"
    + f"select capacity, is_closed from reception_slots where id = {_SLOT} for update \\gset\n"
    + "select count(*) as held from appointments where slot_id = "
    + f"{_SLOT} and status in ('REPLIED','CONFIRMED','RESCHEDULING','COMPLETED','NO_SHOW') \\gset\n"
    + "\\if :held < :capacity\n"
    + f"update reception_slots set taken = taken + 1 where id = {_SLOT};\n"
    + _BOOK.format(place=f"(select id, place, cut_off_at from reception_slots where id = {_SLOT})").replace("\n", " ")
    + ";\n\\endif\ncommit;\n"
)
# The bare statements: the same, with nothing around the slot but a row that says who booked.
BARE_CONDITIONAL = (
    _CHOSEN
    + "with taken as (update plain_slots set taken = taken + 1 where id = :slot and taken < capacity and not is_closed returning id)"
    + " insert into plain_bookings select id, :client_id from taken;\n"
)
BARE_LOCKING = (
    _CHOSEN
    + "begin;\n"
    + "select capacity, is_closed from plain_slots where id = :slot for update \\gset\n"
    + "select count(*) as held from plain_bookings where slot_id = :slot \\gset\n"
    + "\\if :held < :capacity\n"
    + "update plain_slots set taken = taken + 1 where id = :slot;\n"
    + "insert into plain_bookings values (:slot, :client_id);\n"
    + "\\endif\ncommit;\n"
)
NAIVE = (
    _CHOSEN
    + "insert into plain_bookings select id, :client_id from plain_slots where id = :slot"
    + " and (select count(*) from plain_bookings where slot_id = :slot) < capacity;\n"
)

# Booked places, and slots that have more of them than places or say another number than they have.
BOOKED = """
select coalesce(sum(held), 0)::int as booked, count(*) filter (where held > capacity or held <> taken)::int as wrong
from (select capacity, taken, (select count(*) from appointments a where a.slot_id = s.id) as held from reception_slots s) counted
"""
BOOKED_PLAINLY = """
select coalesce(sum(held), 0)::int as booked, count(*) filter (where held > capacity)::int as wrong
from (select capacity, (select count(*) from plain_bookings b where b.slot_id = s.id) as held from plain_slots s) counted
"""
