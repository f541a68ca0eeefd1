"""A case as a line of the import file states it: values only, normalised, and the text by which its content is compared."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rules.cases import CaseDomain, CaseStage, CaseType, CoerciveMeasureKind, Disclosure, PartyRole, Restriction
from rules.progress_events import ProgressKind


@dataclass(frozen=True, slots=True)
class ImportedCharge:
    """案由: with a code only in criminal cases."""

    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class ImportedMeasure:
    """强制措施 on a party."""

    kind: CoerciveMeasureKind
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ImportedParty:
    """当事人 under the ref that stays theirs within the case."""

    ref: str
    role: PartyRole
    name: str = field(repr=False)
    id_number: str | None = field(repr=False)
    minor: bool
    measures: tuple[ImportedMeasure, ...]


@dataclass(frozen=True, slots=True)
class ImportedItem:
    """进展 under the ref that stays its own within the case."""

    ref: str
    kind: ProgressKind
    occurred_on: date
    round: int | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class ImportedCase:
    """The state of a case at a revision, normalised."""

    procuratorate: str
    acceptance_number: str
    unified_number: str | None
    revision: int
    domain: CaseDomain
    case_type: CaseType
    name: str = field(repr=False)
    charges: tuple[ImportedCharge, ...]
    department: str | None
    handler_name: str | None = field(repr=False)
    handler_phone: str | None = field(repr=False)
    accepted_on: date | None
    deadline_on: date | None
    stage: CaseStage
    concluded_on: date | None
    conclusion: str | None
    disclosure: Disclosure
    restriction: Restriction | None
    sealed: bool
    parties: tuple[ImportedParty, ...]
    progress: tuple[ImportedItem, ...]
    particulars: tuple[tuple[str, str], ...] = ()

    @property
    def particulars_json(self) -> str:
        """The particulars as an object of texts."""
        return json.dumps(dict(self.particulars), ensure_ascii=False)

    @property
    def key(self) -> tuple[str, str]:
        """What makes it this case: the handling procuratorate and its acceptance number."""
        return self.procuratorate, self.acceptance_number


def content(case: ImportedCase) -> str:
    """All that a line says but its revision, in one form: equal content gives equal text, whatever the order of lists."""
    parties = sorted(case.parties, key=lambda party: party.ref)
    stated = [
        *(getattr(case, name) for name in _PLAIN),
        [charge.code or charge.name for charge in case.charges],
        [
            [each.ref, each.role, each.name, each.id_number, each.minor, _sorted_measures(each.measures)]
            for each in parties
        ],
        sorted([each.ref, each.kind, str(each.occurred_on), each.round, each.detail] for each in case.progress),
    ]
    if case.particulars:  # at the end and only then: what has none is as it was before there were any
        stated.append(case.particulars)
    return json.dumps(stated, ensure_ascii=False, default=str, separators=(",", ":"))


def _sorted_measures(measures: Iterable[ImportedMeasure]) -> list[list[str]]:
    return sorted([each.kind.value, str(each.starts_on), str(each.ends_on)] for each in measures)


_PLAIN = (
    "procuratorate",
    "acceptance_number",
    "unified_number",
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
