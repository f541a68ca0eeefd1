"""One portion of an import, in one transaction: told apart, written down, and told to everyone whom it concerns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.base import new_id
from db.crypto import Keys
from db.queries import binding_endings as binding_endings_of
from db.queries import binding_matches as binding_matches_of
from db.queries import case_audience, case_differences, case_imports, case_lines, case_staging, case_states
from db.queries.case_differences import Amended
from db.queries.case_imports import Classified, KnownParty, Office
from db.queries.case_staging import StagedCase, StagedContent, StagedParty, StagedRevision
from db.queries.notices import Telling
from rules.accounts import IdType
from rules.bindings import GRACE_DAYS
from rules.case_import_fields import Flaw
from rules.case_imports import PARTY_MISSING, LineOutcome
from rules.deadlines import today
from rules.imported_cases import ImportedParty
from rules.messages import CaseProgressed
from rules.people import Actor
from services import binding_endings, binding_matches, publications, tell
from services.case_import_files import Rejection
from services.case_import_reading import Candidate, Familiar, Portion

NOTHING_AMENDED = Amended(0, 0)
WRITTEN = frozenset({LineOutcome.NEW, LineOutcome.CHANGED})


@dataclass(frozen=True)
class Deliverer:
    """Who brings a file: acting for an office and those below it, or without one for all."""

    procuratorate_id: UUID | None
    actor: Actor


@dataclass(frozen=True)
class PortionResult:
    """How many lines became what, and the lines that were good but contradict what is stored."""

    outcomes: Counter[LineOutcome]
    conflicts: Sequence[Rejection]
    again: Sequence[Familiar] = ()  # to be taken apart after all
    amended: Amended = NOTHING_AMENDED


@dataclass(frozen=True)
class Importing:
    """An import under way."""

    id: UUID
    deliverer: Deliverer
    offices: Mapping[str, Office]
    keys: Keys


async def import_portion(session: AsyncSession, importing: Importing, portion: Portion, now: datetime) -> PortionResult:
    """Bring the stored cases to the state that the portion states; what is the same already is not touched."""
    familiar = {each.line: each for each in portion.familiar.values()}
    if not portion.candidates and not any(each.is_newer for each in familiar.values()):
        return PortionResult(Counter(_standing(each) for each in familiar.values()), ())
    by_line = {candidate.line: candidate for candidate in portion.candidates.values()}
    await case_staging.stage_cases(
        session,
        [_staged(importing, each) for each in by_line.values()],
        [StagedRevision(each.line, each.revision, each.known) for each in familiar.values()],
    )
    await case_imports.lock_offices(session)
    found = await case_imports.classify(session, importing.deliverer.procuratorate_id)
    await case_imports.renumber(session)
    await case_lines.remember_seen(session)
    await case_imports.keep_what_changes(session)
    written = [each for each in found if each.outcome in WRITTEN]
    amended = NOTHING_AMENDED
    if written:
        amended = await _write(session, importing, written, by_line, now)
        await _tell(session, importing, written, now)
    conflicts = [
        Rejection(each.line, (Flaw("REVISION_CONFLICT", "revision"),), by_line[each.line].raw)
        for each in found
        if each.outcome is LineOutcome.CONFLICT
    ]
    again = [familiar[each.line] for each in found if each.outcome is LineOutcome.AGAIN]
    return PortionResult(Counter(each.outcome for each in found), conflicts, again, amended)


def _standing(line: Familiar) -> LineOutcome:
    return LineOutcome.SKIPPED if line.revision < line.known.revision else LineOutcome.SAME


def _staged(importing: Importing, candidate: Candidate) -> StagedCase:
    case = candidate.case
    return StagedCase(
        line=candidate.line,
        case_id=new_id(),
        procuratorate_id=importing.offices[case.procuratorate].id,
        content_hash=candidate.content_hash,
        case=case,
        line_hash=candidate.line_hash,
        irregular=candidate.irregular,
        unknown_keys=candidate.unknown_keys,
    )


async def _write(
    session: AsyncSession,
    importing: Importing,
    written: Sequence[Classified],
    by_line: Mapping[int, Candidate],
    now: datetime,
) -> Amended:
    known = await case_imports.known_parties(session)
    contents = []
    for each in written:
        case = by_line[each.line].case
        parties = [_party(importing.keys, party, known.get((each.case_id, party.ref))) for party in case.parties]
        contents.append(StagedContent(each.case_id, case, parties))
    await case_staging.stage_contents(session, contents)
    await case_differences.find(session, today(now))
    await case_states.write(session, import_id=importing.id, party_missing=PARTY_MISSING, now=now)
    await case_lines.remember_written(session)
    return await case_differences.amended(session)


def _party(keys: Keys, party: ImportedParty, known: KnownParty | None) -> StagedParty:
    number, party_id = party.id_number, known.id if known else new_id()
    index = keys.blind_index("id_number", f"{IdType.RESIDENT_ID}|{number}") if number else None
    changed = known is None or known.index != index
    encrypted = None
    if number and changed:
        encrypted = keys.encrypt(number, table="parties", column="id_number", row_id=party_id)
    return StagedParty(party_id, known is not None, party, changed, encrypted, index)


async def _tell(session: AsyncSession, importing: Importing, written: Sequence[Classified], now: datetime) -> None:
    changed = [each.case_id for each in written if each.outcome is LineOutcome.CHANGED]
    actor = importing.deliverer.actor
    await case_audience.move(session)
    await binding_endings_of.plan_ends(session, changed, today(now) + timedelta(days=GRACE_DAYS))
    tellings = await binding_endings.frozen(session, actor, changed, now=now)
    await publications.closed_with(session, actor, changed, now=now)
    arrived = await binding_matches_of.by_the_staged(session)
    tellings += await binding_matches.matched(session, actor, arrived, now=now)
    concerned = await case_audience.concerned(session)
    said: dict[tuple[object, ...], CaseProgressed] = {}  # one telling for all whom the same is said
    for each in concerned:
        same = (each.case_id, tuple(each.kinds), each.ends_on)
        tellings.append(Telling(each.account_id, said.setdefault(same, _progress_message(each))))
    await tell.accounts(session, tellings, now=now)


def _progress_message(concerned: case_audience.Concerned) -> CaseProgressed:
    return CaseProgressed(
        subject_id=concerned.case_id,
        occasion_id=new_id(),
        procuratorate_id=concerned.procuratorate_id,
        acceptance_number=concerned.acceptance_number,
        kinds=concerned.kinds,
        ends_on=concerned.ends_on,
    )
