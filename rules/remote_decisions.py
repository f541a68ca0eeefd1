"""What offices decide about remote requests: which outcome is which act of which side, for which reasons, in which form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rules.bindings import ONLINE, Capacity, text_problems
from rules.cases import Disclosure
from rules.errors import Problem
from rules.labels import Labelled
from rules.remote_requests import RemoteRequestAct, RemoteRequestKind, Side
from rules.review import Outcome

ACT_OF: Mapping[Side, Mapping[Outcome, RemoteRequestAct]] = {
    Side.LOCAL: {
        Outcome.APPROVED: RemoteRequestAct.FORWARD,
        Outcome.RETURNED: RemoteRequestAct.RETURN,
        Outcome.REJECTED: RemoteRequestAct.REFUSE,
    },
    Side.HANDLING: {
        Outcome.APPROVED: RemoteRequestAct.APPROVE,
        Outcome.RETURNED: RemoteRequestAct.RETURN_TO_LOCAL,
        Outcome.REJECTED: RemoteRequestAct.REJECT,
    },
}

# What can be seen on papers and on the person: the local office judges nothing else, since it does not know the case.
_OF_THE_PAPERS = frozenset(
    {
        "ID_UNCLEAR",
        "ID_MISMATCH",
        "LICENSE_EXPIRED",
        "POA_MISSING",
        "POA_UNSIGNED",
        "FIRM_LETTER_MISSING",
        "FIRM_LETTER_NO_SEAL",
        "RELATION_PROOF_MISSING",
        "DUPLICATE",
        "OTHER",
    }
)
_OF_THE_CASE = frozenset({"CASE_NOT_FOUND", "NOT_ARRIVED", "NOT_DISCLOSABLE", "DUPLICATE", "OTHER"})
_OF_THE_MANDATE = frozenset({"CONFLICT_CO_DEFENDANT", "DEFENDER_LIMIT", "NO_PERMISSION"})
_REJECTIONS: Mapping[RemoteRequestKind, frozenset[str]] = {
    RemoteRequestKind.PROCEDURAL_QUERY: _OF_THE_CASE | {"NO_PERMISSION"},
    RemoteRequestKind.QUERY_ACCOUNT: _OF_THE_CASE | _OF_THE_MANDATE,
    RemoteRequestKind.FILE_ACCESS: _OF_THE_CASE | _OF_THE_MANDATE | {"STAGE_NOT_ALLOWED"},
}
REMOTE_REASONS = _OF_THE_PAPERS.union(*_REJECTIONS.values())


def reasons_of(side: Side, kind: RemoteRequestKind, outcome: Outcome | None = None) -> frozenset[str]:
    """The reasons that a side may give about a kind of request; without an outcome all that it may ever give."""
    if side is Side.LOCAL or outcome is Outcome.RETURNED:
        return _OF_THE_PAPERS
    return _REJECTIONS[kind] if outcome is not None else _REJECTIONS[kind] | _OF_THE_PAPERS


def reason_problems(
    side: Side, kind: RemoteRequestKind, outcome: Outcome | None, reasons: Collection[str]
) -> list[Problem]:
    """A reason that this side cannot know, or that is none for this kind."""
    unfit = outcome is not None and not set(reasons) <= reasons_of(side, kind, outcome)
    return [Problem("REASON_NOT_FITTING", "reasons")] if unfit else []


_EVERYBODY = frozenset(Capacity)
_IN_PERSON = {Disclosure.ON_SITE_ONLY: _EVERYBODY}  # what may be told at a counter though not on line
# In which capacities a case of each disclosure may be given, by what is asked for. The right of a defender to the file does not
# hang on what the public may know; but what is kept from everybody is not carried from one office to another.
GIVEN: Mapping[RemoteRequestKind, Mapping[Disclosure, frozenset[Capacity]]] = {
    RemoteRequestKind.PROCEDURAL_QUERY: {**ONLINE, **_IN_PERSON},
    RemoteRequestKind.QUERY_ACCOUNT: ONLINE,
    RemoteRequestKind.FILE_ACCESS: {**ONLINE, **_IN_PERSON, Disclosure.PARTIES_ONLY: _EVERYBODY},
}


def case_problems(
    kind: RemoteRequestKind, capacity: Capacity, disclosure: Disclosure, *, sealed: bool, missing: bool = False
) -> list[Problem]:
    """What stands against giving anything of a case: it is sealed, or not disclosed in this capacity in this way, or its party is
    delivered no more."""
    given = not sealed and not missing and capacity in GIVEN[kind][disclosure]
    return [] if given else [Problem("CASE_NOT_BINDABLE", "caseId")]


class DeliveryMedium(Labelled):
    """交付载体: on what the file is handed over."""

    DISC = "DISC", "光盘", "Disc"
    USB_DEVICE = "USB_DEVICE", "专用U盘", "USB device"
    PAPER_COPY = "PAPER_COPY", "纸质复制件", "Paper copy"


MOST_PIECES = 999
SEAL_LIMIT = 60


@dataclass(frozen=True)
class HandedOver:
    """What went over the counter: for access to the file the medium, how many pieces, and the number of its seal."""

    identity_checked: bool = False
    medium: DeliveryMedium | None = None
    pieces: int | None = None
    seal_number: str | None = None


def hand_over_problems(kind: RemoteRequestKind, handed: HandedOver, *, undertaking: bool) -> list[Problem]:
    """Who came was looked at; of the file it is written down what was handed over, and that secrecy was promised.

    Source: 《依法保障律师阅卷权利工作规定》 (2025): 保密承诺书 and a receipt when copies of the file are handed over.
    """
    found = [] if handed.identity_checked else [Problem("IDENTITY_NOT_CHECKED", "identityChecked")]
    if kind is not RemoteRequestKind.FILE_ACCESS:
        return found
    if handed.medium is None:
        found.append(Problem("MEDIUM_REQUIRED", "medium"))
    if handed.pieces is None or not 1 <= handed.pieces <= MOST_PIECES:
        found.append(Problem("PIECES_MALFORMED", "pieces", {"most": MOST_PIECES}))
    if handed.medium in (DeliveryMedium.DISC, DeliveryMedium.USB_DEVICE) and not handed.seal_number:
        found.append(Problem("SEAL_NUMBER_REQUIRED", "sealNumber"))
    if not undertaking:
        found.append(Problem("UNDERTAKING_REQUIRED", "undertaking"))
    return found + text_problems(handed.seal_number, "sealNumber", SEAL_LIMIT)
