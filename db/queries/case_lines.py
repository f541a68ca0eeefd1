"""The last line of each case by a keyed hash, so that one that comes again unchanged is known without being taken apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A stored case whose last line said the same, as it stood when it was asked for."""

    case_id: UUID
    procuratorate_id: UUID
    unit_code: str
    acceptance_number: str
    unified_number: str | None
    case_type: str
    revision: int
    content_hash: bytes
    irregular: bool
    unknown_keys: Sequence[str]

    @property
    def key(self) -> tuple[str, str]:
        """What makes it this case: the handling procuratorate and its acceptance number."""
        return self.unit_code, self.acceptance_number


_KNOWN = text("""
select h.line, c.id, c.procuratorate_id, o.unit_code, c.acceptance_number, c.unified_number, c.case_type, c.revision,
    c.content_hash, l.irregular, l.unknown_keys
from unnest(:lines, :hashes) h (line, hash)
join case_lines l on l.line_hash = h.hash
join cases c on c.id = l.case_id
join procuratorates o on o.id = c.procuratorate_id
where :root is null or c.procuratorate_id in (select office_subtree(:root))
""").bindparams(
    bindparam("lines", type_=ARRAY(Integer)),
    bindparam("hashes", type_=ARRAY(LargeBinary)),
    bindparam("root", type_=Uuid()),
)

# A line that cannot be told by its bytes must not leave the one before it behind.
_FORGET = text("""
delete from case_lines l using staged_cases s where s.line_hash is null and l.case_id = s.case_id
""")

_REMEMBER = """
insert into case_lines (case_id, line_hash, irregular, unknown_keys)
select case_id, line_hash, irregular, unknown_keys from staged_cases where line_hash is not null {only}
on conflict (case_id) do update
set line_hash = excluded.line_hash, irregular = excluded.irregular, unknown_keys = excluded.unknown_keys
where case_lines.line_hash <> excluded.line_hash
"""
_REMEMBER_SEEN = text(_REMEMBER.format(only="and outcome in ('RENUMBERED', 'SAME') and not is_known"))
_REMEMBER_WRITTEN = text(_REMEMBER.format(only=""))


async def known(session: AsyncSession, hashes: Mapping[int, bytes], root: UUID | None) -> dict[int, KnownLine]:
    """The stored cases whose last lines said what these lines say, by line; only those within the deliverer's scope."""
    if not hashes:
        return {}
    rows = await session.execute(_KNOWN, {"lines": list(hashes), "hashes": list(hashes.values()), "root": root})
    return {line: KnownLine(*values) for line, *values in rows}


async def remember_seen(session: AsyncSession) -> None:
    """Keep the hashes of staged lines that say in other bytes what is stored already."""
    await session.execute(_REMEMBER_SEEN)


async def remember_written(session: AsyncSession) -> None:
    """Keep the hashes of the staged lines, all of which have been written."""
    await session.execute(_FORGET)
    await session.execute(_REMEMBER_WRITTEN)
