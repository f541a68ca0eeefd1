"""A portal that has been in use takes on the chain: what was recorded before is sealed, too, and closed accounts get a time."""

from sqlalchemy import text

from db.crypto import Keys
from db.engine import APPLICATION_ROLE, Database, create_engine
from db.local_postgres import LocalPostgres
from db.migrate import migrate
from services import audit_chain
from services.audit_chain import Finding, Verification

BEFORE = "0003"


async def test_entries_and_closed_accounts_from_before(server: LocalPostgres, keys: Keys) -> None:
    server.create_database("in_use")
    url = server.url("in_use")
    await migrate(url, BEFORE)
    owner = Database(create_engine(url, role=None, name="tests", pool_size=1))
    async with owner.begin() as session:
        await session.execute(
            text(
                "insert into audit_entries (actor_kind, action, subject_kind) select 'x', 'x', 'x' from generate_series(1, 7)"
            )
        )
        await session.execute(
            text(
                "insert into accounts (username, account_type, status, full_name, email, password_hash)"
                " values ('u1', 'LAWYER', 'CLOSED', '示例张三', 'one@example.com', '-')"
            )
        )
    await migrate(url)
    async with owner.read() as session:
        assert await session.scalar(text("select closed_at is not null and erased_at is null from accounts"))
    await owner.close()
    database = Database(create_engine(url, role=APPLICATION_ROLE, name="tests", pool_size=1))
    async with database.begin() as session:
        assert await audit_chain.seal(session, keys) == 7
    found: list[Finding] = []
    verdict = await Verification(database, keys, found.append).of_all()
    assert (verdict.sealed, verdict.unsealed, found) == (7, 0, [])
    await database.close()
