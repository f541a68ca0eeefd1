"""Encrypting what lies at rest with the present key, in portions."""

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.queries import encrypted_values, office_scope
from db.queries.encrypted_values import EncryptedColumn
from rules.people import Actor
from services import audit

COLUMNS, OF_STAFF = encrypted_values.COLUMNS, encrypted_values.OF_STAFF


async def encrypt_anew(session: AsyncSession, actor: Actor, keys: Keys, column: EncryptedColumn) -> int:
    """Encrypt some of the values that an older key protects; returns how many, 0 when all are done."""
    if column in OF_STAFF:
        await office_scope.everywhere(session)
    old = await encrypted_values.of_other_keys(session, column, keys.current)
    for row_id, value in old:
        plain = keys.decrypt(value, table=column.table, column=column.name, row_id=row_id)
        fresh = keys.encrypt(plain, table=column.table, column=column.name, row_id=row_id)
        await encrypted_values.replace(session, column, row_id, fresh)
    if old:
        await audit.record(
            session,
            actor,
            "values.encrypted_anew",
            column.table,
            None,
            procuratorate_id=None,
            new={"key": keys.current, "values": len(old)},
        )
    return len(old)
