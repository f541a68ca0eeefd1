"""Who must show which papers, and what a file must be to count as one.

Source: the guides to procedural-information queries (身份证明, 律师执业证书, 授权委托书, 律师事务所函 or 法律援助公函, 关系证明);
人民检察院刑事诉讼规则 (2019) Art. 45.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rules.accounts import AccountType, is_one_line, plain_text
from rules.bindings import Capacity
from rules.errors import Problem
from rules.labels import Labelled


class AttachmentKind(Labelled):
    """材料类型."""

    ID_FRONT = "ID_FRONT", "身份证明（正面）", "Identity paper, front"
    ID_BACK = "ID_BACK", "身份证明（背面）", "Identity paper, back"
    LAWYER_LICENSE = "LAWYER_LICENSE", "律师执业证书", "Lawyer's licence"
    POWER_OF_ATTORNEY = "POWER_OF_ATTORNEY", "授权委托书", "Power of attorney"
    LAW_FIRM_LETTER = "LAW_FIRM_LETTER", "律师事务所函", "Letter of the law firm"
    LEGAL_AID_LETTER = "LEGAL_AID_LETTER", "法律援助公函", "Legal aid letter"
    CLIENT_ID = "CLIENT_ID", "委托人身份证明", "Client's identity paper"
    KINSHIP_PROOF = "KINSHIP_PROOF", "亲属关系证明", "Proof of kinship"
    GUARDIANSHIP_PROOF = "GUARDIANSHIP_PROOF", "监护关系证明", "Proof of guardianship"
    RELATION_PROOF = "RELATION_PROOF", "与当事人关系证明", "Proof of relation to the party"
    CONFIDENTIALITY_UNDERTAKING = "CONFIDENTIALITY_UNDERTAKING", "保密承诺书", "Undertaking of confidentiality"
    OPINION = "OPINION", "意见书", "Written opinion"
    EVIDENCE = "EVIDENCE", "证据材料", "Evidence"
    OTHER = "OTHER", "其他材料", "Other"


class AttachmentState(Labelled):
    """材料状态."""

    AWAITED = "AWAITED", "待上传", "Awaited"
    STORED = "STORED", "已上传", "Stored"
    REFUSED = "REFUSED", "未接受", "Refused"
    PURGED = "PURGED", "已清除", "Purged"


IN_THE_BOX = (AttachmentState.STORED, AttachmentState.PURGED)  # what a person is shown of all that they sent


class PaperCheck(Labelled):
    """核验结果."""

    UNCHECKED = "UNCHECKED", "未核验", "Not checked"
    OK = "OK", "合格", "In order"
    UNCLEAR = "UNCLEAR", "不清晰", "Unclear"
    MISSING_PAGE = "MISSING_PAGE", "缺页", "Page missing"
    EXPIRED = "EXPIRED", "已过期", "Expired"
    WRONG = "WRONG", "材料不符", "Wrong paper"


BAD_CHECKS = frozenset({PaperCheck.UNCLEAR, PaperCheck.MISSING_PAGE, PaperCheck.EXPIRED, PaperCheck.WRONG})

MAX_BYTES = 10 * 1024 * 1024
MAX_STORED_BYTES = 2 * MAX_BYTES  # what is encoded anew may be larger than what came
MAX_PAPERS = 20
MAX_AWAITED = 40
MAGIC = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
SUFFIXES = {"application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}


@dataclass(frozen=True)
class RequiredPaper:
    """One paper of a list. Papers with the same `either` replace each other: one of them is enough."""

    kind: AttachmentKind
    required: bool = True
    either: str | None = None


_IDENTITY = (RequiredPaper(AttachmentKind.ID_FRONT), RequiredPaper(AttachmentKind.ID_BACK))
# Who registers shows who they are, and what makes them what they say they are.
REGISTRATION_PAPERS: Mapping[AccountType, tuple[RequiredPaper, ...]] = {
    AccountType.LAWYER: (*_IDENTITY, RequiredPaper(AttachmentKind.LAWYER_LICENSE)),
    AccountType.REPRESENTATIVE: _IDENTITY,
    AccountType.PARTY: _IDENTITY,
    AccountType.LEGAL_GUARDIAN: (*_IDENTITY, RequiredPaper(AttachmentKind.GUARDIANSHIP_PROOF)),
    AccountType.CLOSE_RELATIVE: (*_IDENTITY, RequiredPaper(AttachmentKind.KINSHIP_PROOF)),
}
# Who asks for a case as somebody's relation shows the relation.
RELATION_PAPERS: Mapping[Capacity, tuple[RequiredPaper, ...]] = {
    Capacity.PARTY: (RequiredPaper(AttachmentKind.ID_FRONT, required=False),),
    Capacity.LEGAL_GUARDIAN: (RequiredPaper(AttachmentKind.GUARDIANSHIP_PROOF),),
    Capacity.CLOSE_RELATIVE: (RequiredPaper(AttachmentKind.KINSHIP_PROOF),),
}
_POWER = RequiredPaper(AttachmentKind.POWER_OF_ATTORNEY, either="mandate")
_AID_LETTER = RequiredPaper(AttachmentKind.LEGAL_AID_LETTER, either="mandate")
# Who asks as defender or agent shows the mandate, by (lawyer, legal aid): only lawyers are sent by legal aid or have a firm.
MANDATE_PAPERS: Mapping[tuple[bool, bool], tuple[RequiredPaper, ...]] = {
    (True, False): (_POWER, RequiredPaper(AttachmentKind.LAW_FIRM_LETTER)),
    (True, True): (_AID_LETTER, RequiredPaper(AttachmentKind.LAW_FIRM_LETTER)),
    (False, False): (RequiredPaper(AttachmentKind.POWER_OF_ATTORNEY),),
    (False, True): (RequiredPaper(AttachmentKind.POWER_OF_ATTORNEY),),
}
# A client who is not the party shows who they are, and how they are related.
CLIENT_PAPERS = (RequiredPaper(AttachmentKind.CLIENT_ID), RequiredPaper(AttachmentKind.RELATION_PROOF))


def for_registration(account_type: AccountType) -> tuple[RequiredPaper, ...]:
    """The papers that prove who somebody is."""
    return REGISTRATION_PAPERS[account_type]


def for_binding(
    account_type: AccountType, capacity: Capacity, *, client_is_party: bool, legal_aid: bool
) -> tuple[RequiredPaper, ...]:
    """The papers that prove the mandate or the relation to the party of a case."""
    if capacity in RELATION_PAPERS:
        return RELATION_PAPERS[capacity]
    mandate = MANDATE_PAPERS[account_type is AccountType.LAWYER, legal_aid]
    return mandate if client_is_party else mandate + CLIENT_PAPERS


def missing_papers(required: tuple[RequiredPaper, ...], given: set[AttachmentKind], field: str) -> list[Problem]:
    """Each required paper that is not among the given ones, as a problem that names it."""
    if AttachmentKind.LEGAL_AID_LETTER in given or AttachmentKind.POWER_OF_ATTORNEY in given:
        given = given | {paper.kind for paper in required if paper.either == "mandate"}
    return [
        Problem("PAPER_MISSING", field, {"paper": paper.kind.zh, "paper_en": paper.kind.en})
        for paper in required
        if paper.required and paper.kind not in given
    ]


def announced_problems(*, filename: str, media_type: str, size_bytes: int, sha256: str | None) -> list[Problem]:
    """What is wrong with a file before its first byte has come."""
    found = []
    shown = safe_filename(filename)
    if shown is None:
        found.append(Problem("FILENAME_MALFORMED", "filename"))
    if media_type not in MAGIC:
        found.append(Problem("MEDIA_TYPE_NOT_ALLOWED", "mediaType"))
    elif shown is not None and not shown.lower().endswith(SUFFIXES[media_type]):
        found.append(Problem("FILENAME_MALFORMED", "filename"))
    if size_bytes <= 0:
        found.append(Problem("FILE_EMPTY", "sizeBytes"))
    if size_bytes > MAX_BYTES:
        found.append(Problem("FILE_TOO_LARGE", "sizeBytes", {"mebibytes": MAX_BYTES // 2**20}))
    if sha256 is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
        found.append(Problem("SHA256_MALFORMED", "sha256"))
    return found


def safe_filename(filename: str) -> str | None:
    """The name as it is shown: no path, no control or direction characters, 1 to 120 characters; None when it cannot be."""
    name = plain_text(filename)
    if not 1 <= len(name) <= 120 or "/" in name or "\\" in name or not is_one_line(name):
        return None
    return None if name.startswith(".") or ".." in name else name
