"""A portion of an import beside the tables: temporary tables, filled by COPY, that vanish with the transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.case_lines import KnownLine
from rules.imported_cases import ImportedCase, ImportedParty

Row = tuple[object, ...]

_TABLES = (
    # `case_id` becomes that of the stored case; until then it is the id that a new one would have
    """create temp table staged_cases (
        line int, case_id uuid, is_stored boolean default false, is_moved boolean default false, outcome text,
        happened_on date, procuratorate_id uuid, content_hash bytea, acceptance_number text, unified_number text,
        revision int, domain text, case_type text, name text, department text, handler_name text, handler_phone text,
        accepted_on date, deadline_on date, stage text, concluded_on date, conclusion text, disclosure text,
        restriction text, sealed boolean, particulars jsonb, line_hash bytea, irregular boolean, unknown_keys text[],
        is_known boolean default false
    ) on commit drop""",
    """create temp table staged_parties (
        case_id uuid, id uuid, is_stored boolean, ref text, role text, name text, minor boolean,
        identity_changed boolean, id_number_encrypted bytea, id_number_index bytea
    ) on commit drop""",
    "create temp table staged_measures (party_id uuid, kind text, starts_on date, ends_on date) on commit drop",
    "create temp table staged_charges (case_id uuid, position int, code text, name text) on commit drop",
    """create temp table staged_items (
        case_id uuid, position int, ref text, kind text, occurred_on date, round int, detail text
    ) on commit drop""",
    # `part` and `position` are the order in which the events of one case are numbered
    """create temp table staged_events (
        id uuid default uuidv7(), case_id uuid, part int, position int default 0, kind text, ref text,
        occurred_on date, round int, detail text, previous text, current text, party_id uuid, replaces_id uuid
    ) on commit drop""",
)
_LINE_COLUMNS = ("line_hash", "irregular", "unknown_keys")
_REVISION_COLUMNS = (
    "line",
    "case_id",
    "procuratorate_id",
    "content_hash",
    "acceptance_number",
    "unified_number",
    "revision",
    "case_type",
    "is_known",
)
_CASE_COLUMNS = (
    "acceptance_number",
    "unified_number",
    "revision",
    "domain",
    "case_type",
    "name",
    "department",
    "handler_name",
    "handler_phone",
    "accepted_on",
    "deadline_on",
    "stage",
    "concluded_on",
    "conclusion",
    "disclosure",
    "restriction",
    "sealed",
)


@dataclass(frozen=True)
class StagedCase:
    """A case as a line states it, with the id it gets if it is new and the keyed hash of its content."""

    line: int
    case_id: UUID
    procuratorate_id: UUID
    content_hash: bytes
    case: ImportedCase
    line_hash: bytes | None
    irregular: bool
    unknown_keys: Sequence[str]


@dataclass(frozen=True)
class StagedRevision:
    """A case whose line has said nothing new but its revision."""

    line: int
    revision: int
    known: KnownLine


@dataclass(frozen=True)
class StagedParty:
    """A party as a line states it; what is encrypted counts only when the identity has changed."""

    id: UUID
    is_stored: bool
    party: ImportedParty
    identity_changed: bool
    encrypted: bytes | None
    index: bytes | None


@dataclass(frozen=True)
class StagedContent:
    """What belongs to a case that is new or has changed."""

    case_id: UUID
    case: ImportedCase
    parties: Sequence[StagedParty]


async def stage_cases(session: AsyncSession, cases: Sequence[StagedCase], revisions: Sequence[StagedRevision]) -> None:
    """Make the temporary tables and fill in the cases."""
    for table in _TABLES:
        await session.execute(text(table))
    columns = ("line", "case_id", "procuratorate_id", "content_hash", *_LINE_COLUMNS, "particulars", *_CASE_COLUMNS)
    rows = [
        (
            each.line,
            each.case_id,
            each.procuratorate_id,
            each.content_hash,
            each.line_hash,
            each.irregular,
            each.unknown_keys,
            each.case.particulars_json,
            *(getattr(each.case, name) for name in _CASE_COLUMNS),
        )
        for each in cases
    ]
    await _copy(session, "staged_cases", columns, rows)
    await _copy(session, "staged_cases", _REVISION_COLUMNS, [_revision_row(each) for each in revisions])
    await session.execute(text("analyze staged_cases"))


def _revision_row(each: StagedRevision) -> Row:
    known = each.known
    numbers = known.acceptance_number, known.unified_number
    return (
        each.line,
        known.case_id,
        known.procuratorate_id,
        known.content_hash,
        *numbers,
        each.revision,
        known.case_type,
        True,
    )


async def stage_contents(session: AsyncSession, contents: Sequence[StagedContent]) -> None:
    """Fill in what belongs to the cases that are new or have changed."""
    for table, (columns, rows_of) in _CONTENTS.items():
        await _copy(session, table, columns, [row for each in contents for row in rows_of(each)])
    # the planner knows nothing about a fresh table and would compare every row with every other
    await session.execute(text("analyze staged_cases, staged_parties, staged_measures, staged_charges, staged_items"))


def _party_rows(content: StagedContent) -> Iterable[Row]:
    for each in content.parties:
        party = each.party
        identity = each.identity_changed, each.encrypted, each.index
        yield content.case_id, each.id, each.is_stored, party.ref, party.role, party.name, party.minor, *identity


def _measure_rows(content: StagedContent) -> Iterable[Row]:
    for each in content.parties:
        for measure in each.party.measures:
            yield each.id, measure.kind, measure.starts_on, measure.ends_on


def _charge_rows(content: StagedContent) -> Iterable[Row]:
    for position, charge in enumerate(content.case.charges):
        yield content.case_id, position, charge.code, charge.name


def _item_rows(content: StagedContent) -> Iterable[Row]:
    for position, item in enumerate(content.case.progress):
        yield content.case_id, position, item.ref, item.kind, item.occurred_on, item.round, item.detail


_IDENTITY = ("identity_changed", "id_number_encrypted", "id_number_index")
_CONTENTS: dict[str, tuple[Sequence[str], Callable[[StagedContent], Iterable[Row]]]] = {
    "staged_parties": (("case_id", "id", "is_stored", "ref", "role", "name", "minor", *_IDENTITY), _party_rows),
    "staged_measures": (("party_id", "kind", "starts_on", "ends_on"), _measure_rows),
    "staged_charges": (("case_id", "position", "code", "name"), _charge_rows),
    "staged_items": (("case_id", "position", "ref", "kind", "occurred_on", "round", "detail"), _item_rows),
}


async def _copy(session: AsyncSession, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    await driver.copy_records_to_table(table, records=rows, columns=columns)
