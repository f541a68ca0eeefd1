"""Many fictional rows, so that one can see whether an answer's cost grows with the database.

Everything is worked out from the number of a row, nothing by chance: ids, mixes and dates are the same in every run; only
slots and sessions are dated from today, since they must lie ahead.
64 busy accounts (`large0` to `large63`) and `largest` own the same rows whatever the size, spread over the tables.
Sessions are open for the accounts 0 to 1999 by the token `large-<number>`, and for `largest` by `TOKEN_OF_LARGEST`.
"""

from dataclasses import dataclass
from string import Template

import asyncpg

from bench.large_data_cases import CASES, EVENTS
from bench.large_data_people import ACCOUNTS, APPOINTMENTS, BINDINGS, NOTICES, PAPERS, PEOPLE
from bench.large_data_publications import PUBLICATIONS
from bench.large_data_remote import REMOTE_REQUESTS

BUSY, BUSY_BINDINGS, BUSY_NOTICES = 64, 20, 24
LARGEST_BINDINGS, LARGEST_NOTICES = 2_000, 5_000  # three of four bindings are approved
TOKEN_OF_LARGEST = "large-largest"


@dataclass(frozen=True)
class Size:
    """How many rows of each kind there are in all; of events about so many."""

    cases: int
    events: int
    bindings: int
    appointments: int
    notices: int
    accounts: int
    publications: int = 0


FULL = Size(cases=200_000, events=1_000_000, bindings=300_000, appointments=300_000, notices=200_000, accounts=100_000)
TENTH = Size(cases=20_000, events=100_000, bindings=30_000, appointments=30_000, notices=20_000, accounts=10_000)

_FAST = """
set local session_replication_role = replica;
set local synchronous_commit = off;
set local work_mem = '256MB';
set local maintenance_work_mem = '512MB';
"""

# The ids are of version 7: their time grows with the row's number, so that index and table have the same order.
_FUNCTIONS = """
create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable as
    'select overlay(overlay(md5(kind || n) placing lpad(to_hex(1735689600000 + n * 10000), 12, ''0'') || ''7'' from 1)
        placing ''8'' from 17)::uuid';
create function pg_temp.dice(n bigint, which bigint) returns int language sql immutable as
    'select ((hashint8extended(n, which) & 9223372036854775807) % 100)::int';
create function pg_temp.party_name(n bigint, place int) returns text language sql immutable as
    'select substr(''赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨'', 1 + (n % 16)::int, 1) || ''示例'' || n || substr(''甲乙'', place, 1)';
create temp table offices as
    select id, unit_code, row_number() over (order by unit_code) - 1 as n from procuratorates
    where level in ('BASIC', 'PREFECTURAL');
analyze offices;
"""

_TABLES = (
    "cases",
    "case_charges",
    "parties",
    "progress_events",
    "bindings",
    "appointments",
    "notices",
    "deliveries",
    "attachments",
)
_INDEXES = """
select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
where indrelid::regclass::text = any($1) and not indisunique
"""


async def fill(url: str, size: Size) -> None:
    """Add the rows to a migrated database that has its reference data and offices; `url` is the owner's."""
    parts = (CASES, EVENTS, ACCOUNTS, BINDINGS, APPOINTMENTS, NOTICES, PEOPLE, PAPERS, REMOTE_REQUESTS, PUBLICATIONS)
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(_FAST + _FUNCTIONS)
            indexes = await connection.fetch(_INDEXES, _TABLES)
            for index in indexes:
                await connection.execute(f"drop index {index['name']}")
            for part in parts:
                await connection.execute(Template(part).substitute(_numbers(size)))
            for index in indexes:
                await connection.execute(index["definition"])
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


def _numbers(size: Size) -> dict[str, int]:
    """What the statements are told; the steps are even, so that the busy accounts' cases and the largest one's differ."""
    busy = BUSY * BUSY_BINDINGS
    return {
        "cases": size.cases,
        "events": size.events,
        "accounts": size.accounts,
        "publications": size.publications,
        "busy": BUSY,
        "busy_bindings": busy,
        "busy_notices": BUSY_NOTICES,
        "busy_step": size.cases // (2 * busy) * 2,
        "largest_bindings": LARGEST_BINDINGS,
        "largest_notices": LARGEST_NOTICES,
        "largest_step": size.cases // (2 * LARGEST_BINDINGS) * 2,
        "ordinary_bindings": size.bindings - busy - LARGEST_BINDINGS,
        "ordinary_appointments": size.appointments - busy // 2 - LARGEST_BINDINGS // 4,
        "ordinary_notices": size.notices - BUSY * BUSY_NOTICES - LARGEST_NOTICES,
    }
