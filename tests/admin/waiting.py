"""Many that wait, written at once: for pages and races that need more than a handful."""

from sqlalchemy import text

from db.engine import Database

_ACCOUNTS = text("""
insert into accounts (username, account_type, status, full_name, email, email_verified_at, password_hash)
select 'waiting' || n, 'LAWYER', 'PENDING', '示例等候' || n, 'waiting' || n || '@example.com', now(), '-'
from generate_series(1, :count) n
""")
_REGISTRATIONS = text("""
insert into registrations (account_id, registration_number, procuratorate_id, channel, status, account_type, full_name, id_type,
    id_number_encrypted, id_number_index, id_number_masked, submitted_at, due_at)
select a.id, 'ZC' || lpad(substr(a.username, 8), 9, '0'), p.id, 'WEB', 'SUBMITTED', 'LAWYER', a.full_name, 'RESIDENT_ID', '-',
    sha256(a.username::bytea), '110***********0000', cast(:now as timestamptz),
    cast(:now as timestamptz) + make_interval(mins => (substr(a.username, 8)::int * 7919) % 5000)
from accounts a join procuratorates p on p.unit_code = :unit_code where a.username like 'waiting%'
""")


async def registrations(owner: Database, count: int, now: object, unit_code: str = "110108") -> None:
    """So many registrations that wait at an office, due one after the other and not in the order of their numbers."""
    async with owner.begin() as session:
        await session.execute(_ACCOUNTS, {"count": count})
        await session.execute(_REGISTRATIONS, {"now": now, "unit_code": unit_code})
