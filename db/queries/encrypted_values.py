"""Values at rest that a key protects, wherever they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Account, Party, PublicationObjection, PublicationSource, Registration, StaffFactor, WechatToken

AT_ONCE = 500


@dataclass(frozen=True)
class EncryptedColumn:
    """A column, with the names to which its values are bound."""

    table: str
    name: str
    id: InstrumentedAttribute[UUID]
    value: InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None]


COLUMNS = (
    EncryptedColumn("accounts", "id_number", Account.id, Account.id_number_encrypted),
    EncryptedColumn("registrations", "id_number", Registration.id, Registration.id_number_encrypted),
    EncryptedColumn("parties", "id_number", Party.id, Party.id_number_encrypted),
    EncryptedColumn("staff_factors", "secret", StaffFactor.staff_member_id, StaffFactor.secret_encrypted),
    EncryptedColumn("wechat_tokens", "value", WechatToken.id, WechatToken.value_encrypted),
)
# To these the role of the public doors has no right, or may only add: they are encrypted anew as the staff's.
OF_STAFF = (
    EncryptedColumn("publication_sources", "text", PublicationSource.draft_id, PublicationSource.text_encrypted),
    EncryptedColumn("publication_objections", "name", PublicationObjection.id, PublicationObjection.name_encrypted),
    EncryptedColumn(
        "publication_objections", "contact", PublicationObjection.id, PublicationObjection.contact_encrypted
    ),
)


async def of_other_keys(session: AsyncSession, column: EncryptedColumn, key: str) -> Sequence[tuple[UUID, bytes]]:
    """Some values that another key protects, their rows locked."""
    name = bytes([len(key)]) + key.encode()
    rows = await session.execute(
        select(column.id, column.value)
        .where(column.value.is_not(None), func.substring(column.value, 1, len(name)) != name)
        .order_by(column.id)
        .limit(AT_ONCE)
        .with_for_update(key_share=True)
    )
    return [(row_id, value) for row_id, value in rows if value is not None]


async def replace(session: AsyncSession, column: EncryptedColumn, row_id: UUID, value: bytes) -> None:
    """Write a value that was encrypted anew."""
    await session.execute(
        update(column.id.class_)
        .where(column.id == row_id)
        .values({column.value.key: value})
        .execution_options(synchronize_session=False)
    )
