"""Case import: what a line of the internal system's daily export must be, and the case that it states.

Every line is the whole state of one case; what it leaves out where a list or a flag belongs is a flaw, never a change.
"""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date

from rules.accounts import plain_text
from rules.case_import_fields import Fields, Findings, Flaw
from rules.case_particulars import particulars_of
from rules.cases import CaseDomain, CaseStage, CaseType, CoerciveMeasureKind, Disclosure, PartyRole, Restriction
from rules.identifiers import acceptance_number_is_regular, normal_case_number, normal_id_number, resident_id
from rules.imported_cases import ImportedCase, ImportedCharge, ImportedItem, ImportedMeasure, ImportedParty
from rules.labels import Labelled
from rules.progress_events import IMPORTABLE, ProgressKind

MAX_LINE_BYTES = 1024 * 1024
MAX_ITEMS = 1000
MAX_REVISION = 2**31 - 1
PARTY_MISSING = "party_missing"


class LineOutcome(Labelled):
    """What becomes of a good line."""

    NEW = "NEW", "新增", "New"
    CHANGED = "CHANGED", "变更", "Changed"
    SAME = "SAME", "无变化", "Unchanged"
    RENUMBERED = "RENUMBERED", "无变化（新修订号）", "Unchanged but for its revision"
    SKIPPED = "SKIPPED", "已跳过（修订号较旧）", "Skipped: older than what is stored"
    AGAIN = "AGAIN", "须重新解析", "To be taken apart again: the case changed while its line was looked up"
    CONFLICT = "CONFLICT", "修订号冲突", "Same revision, other content"


@dataclass(frozen=True)
class Known:
    """What lines are checked against: charges by name and by code, and whether the deliverer may deliver for an office."""

    charges: Mapping[str, ImportedCharge]
    offices: Mapping[str, bool]  # unit code → within the deliverer's scope
    today: date


@dataclass(frozen=True)
class ParsedLine:
    """A case, or the flaws for which the line is rejected; and what is only worth a warning."""

    case: ImportedCase | None
    flaws: tuple[Flaw, ...] = ()
    irregular_number: bool = False
    unknown_keys: frozenset[str] = frozenset()


def parse_line(raw: bytes, known: Known) -> ParsedLine:
    """The case that a line of a file states, or every reason why it states none."""
    if len(raw) > MAX_LINE_BYTES:
        return ParsedLine(None, (Flaw("LINE_TOO_LONG"),))
    try:
        content = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return ParsedLine(None, (Flaw("NOT_UTF8"),))
    except (ValueError, RecursionError):
        return ParsedLine(None, (Flaw("NOT_JSON"),))
    if not isinstance(content, dict):
        return ParsedLine(None, (Flaw("NOT_AN_OBJECT"),))
    return parse_case(content, known)


def parse_case(content: Mapping[str, object], known: Known) -> ParsedLine:
    """The case that an object states, or every reason why it states none."""
    findings = Findings()
    case = _case(Fields(content, findings), known)
    unknown = frozenset(findings.unknown_keys)
    if findings.flaws:
        return ParsedLine(None, tuple(findings.flaws), unknown_keys=unknown)
    return ParsedLine(case, (), not acceptance_number_is_regular(case.acceptance_number), unknown)


def _case(fields: Fields, known: Known) -> ImportedCase:
    domain = fields.needed_member("domain", CaseDomain)
    handler, particulars = fields.inner("handler"), fields.inner("particulars")
    case_type = fields.needed_member("case_type", CaseType)
    case = ImportedCase(
        procuratorate=_office(fields, known),
        acceptance_number=normal_case_number(fields.needed_text("acceptance_number", 60)),
        unified_number=_unified_number(fields),
        revision=fields.number("revision", 0, MAX_REVISION, needed=True) or 0,
        domain=domain,
        case_type=case_type,
        name=fields.needed_text("name", 300),
        charges=_charges(fields, domain, known),
        department=fields.text("department", 100),
        handler_name=handler.text("name", 100),
        handler_phone=handler.text("phone", 50),
        accepted_on=fields.day("accepted_on"),
        deadline_on=fields.day("deadline_on"),
        stage=fields.needed_member("stage", CaseStage),
        concluded_on=fields.day("concluded_on"),
        conclusion=fields.text("conclusion", 500),
        disclosure=fields.needed_member("disclosure", Disclosure),
        restriction=fields.member("restriction", Restriction),
        sealed=fields.flag("sealed"),
        parties=_parties(fields, known),
        progress=_progress(fields),
        particulars=particulars_of(particulars, case_type),
    )
    handler.close()
    particulars.close()
    fields.close()
    return case


def _office(fields: Fields, known: Known) -> str:
    code = fields.text("procuratorate", 6, needed=True)
    if code is not None and code not in known.offices:
        fields.flaw("PROCURATORATE_UNKNOWN", "procuratorate")
    elif code is not None and not known.offices[code]:
        fields.flaw("PROCURATORATE_BEYOND_SCOPE", "procuratorate")
    return code or ""


def _unified_number(fields: Fields) -> str | None:
    text = fields.text("unified_number", 60)
    number = normal_case_number(text) if text else None
    if number is not None and not (len(number) == 17 and number.isascii() and number.isdigit()):
        fields.flaw("UNIFIED_NUMBER_MALFORMED", "unified_number")
    return number


def _charges(fields: Fields, domain: CaseDomain, known: Known) -> tuple[ImportedCharge, ...]:
    texts = fields.texts("charges", 100, 200, needed=domain is CaseDomain.CRIMINAL)
    if domain is not CaseDomain.CRIMINAL:
        return tuple(ImportedCharge(None, text) for text in dict.fromkeys(texts))
    for position, text in enumerate(texts):
        if text not in known.charges:
            fields.flaw("CHARGE_UNKNOWN", f"charges[{position}]")
    return tuple(dict.fromkeys(known.charges[text] for text in texts if text in known.charges))


def _parties(fields: Fields, known: Known) -> tuple[ImportedParty, ...]:
    parties, refs = [], _Once("REF_TWICE", "ref")
    for each in fields.objects("parties", MAX_ITEMS):
        party = ImportedParty(
            ref=each.needed_text("ref", 64),
            role=each.needed_member("role", PartyRole),
            name=plain_text(each.needed_text("name", 200)),  # as applicants' claims are: the two are compared
            id_number=_id_number(each, known),
            minor=each.flag("minor"),
            measures=_measures(each),
        )
        refs.add(party.ref, each)
        each.close()
        parties.append(party)
    return tuple(parties)


def _id_number(fields: Fields, known: Known) -> str | None:
    text = fields.text("id_number", 40)
    number = normal_id_number(text) if text else None
    if number is not None and resident_id(number, known.today) is None:
        fields.flaw("ID_NUMBER_MALFORMED", "id_number")
    return number


def _measures(fields: Fields) -> tuple[ImportedMeasure, ...]:
    measures, once = [], _Once("MEASURE_TWICE", "kind")
    for each in fields.objects("measures", MAX_ITEMS):
        measure = ImportedMeasure(
            each.needed_member("kind", CoerciveMeasureKind), each.needed_day("starts_on"), each.day("ends_on")
        )
        if measure.ends_on is not None and measure.ends_on < measure.starts_on:
            each.flaw("PERIOD_IMPOSSIBLE", "ends_on")
        once.add((measure.kind, measure.starts_on), each)
        each.close()
        measures.append(measure)
    return tuple(measures)


def _progress(fields: Fields) -> tuple[ImportedItem, ...]:
    items, refs = [], _Once("REF_TWICE", "ref")
    for each in fields.objects("progress", MAX_ITEMS):
        item = ImportedItem(
            ref=each.needed_text("ref", 64),
            kind=each.needed_member("kind", ProgressKind),
            occurred_on=each.needed_day("occurred_on"),
            round=each.number("round", 1, 99),
            detail=each.text("detail", 500),
        )
        if item.kind not in IMPORTABLE:
            each.flaw("VALUE_UNKNOWN", "kind")
        refs.add(item.ref, each)
        each.close()
        items.append(item)
    return tuple(items)


class _Once:
    """Sees to it that nothing comes twice in a list."""

    def __init__(self, code: str, name: str) -> None:
        self._code, self._name = code, name
        self._seen: set[Hashable] = set()

    def add(self, value: Hashable, fields: Fields) -> None:
        if value in self._seen:
            fields.flaw(self._code, self._name)
        self._seen.add(value)
