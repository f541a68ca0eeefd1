"""What all reviews by staff have in common: outcomes, reasons, and the words in which they are told."""

from collections.abc import Collection, Sequence

from rules.errors import Problem
from rules.labels import Labelled
from rules.papers import BAD_CHECKS, PaperCheck


class Outcome(Labelled):
    """审核结果."""

    APPROVED = "APPROVED", "通过", "Approved"
    RETURNED = "RETURNED", "退回补正", "Returned for correction"
    REJECTED = "REJECTED", "不予通过", "Rejected"
    SUSPENDED = "SUSPENDED", "挂起", "Suspended"
    REVOKED = "REVOKED", "撤销", "Revoked"
    REFUSED = "REFUSED", "不予办理", "Refused"


COMMON_OUTCOMES = frozenset({Outcome.APPROVED, Outcome.RETURNED, Outcome.REJECTED})
COMMENT_LIMIT = 500


def decision_problems(
    outcome: Outcome | None,
    reasons: Collection[str],
    comment: str | None,
    *,
    known_reasons: Collection[str],
    allowed: Collection[Outcome] = COMMON_OUTCOMES,
) -> list[Problem]:
    """What a decision lacks: an outcome, and when it is not a yes, coded reasons (OTHER with words)."""
    if outcome not in allowed:
        return [Problem("OUTCOME_UNKNOWN", "outcome")]
    found = []
    if any(reason not in known_reasons for reason in reasons):
        found.append(Problem("REASON_UNKNOWN", "reasons"))
    if outcome is not Outcome.APPROVED and not reasons:
        found.append(Problem("REASON_REQUIRED", "reasons"))
    if "OTHER" in reasons and not (comment or "").strip():
        found.append(Problem("COMMENT_REQUIRED", "comment"))
    if comment is not None and len(comment) > COMMENT_LIMIT:
        found.append(Problem("TEXT_TOO_LONG", "comment", {"limit": COMMENT_LIMIT}))
    return found


def paper_problems(outcome: Outcome, checks: Sequence[PaperCheck]) -> list[Problem]:
    """An approval needs every paper looked at and in order."""
    if outcome is not Outcome.APPROVED:
        return []
    if any(check is PaperCheck.UNCHECKED for check in checks):
        return [Problem("PAPER_NOT_CHECKED", "checks")]
    return [Problem("PAPER_BAD", "checks")] if any(check in BAD_CHECKS for check in checks) else []


REASONS: tuple[tuple[str, str, str], ...] = (
    ("ID_UNCLEAR", "证件不清晰", "The identity paper is unclear"),
    ("ID_MISMATCH", "信息与证件不一致", "The data differ from the paper"),
    ("LICENSE_EXPIRED", "执业证未年检或过期", "The licence has expired or was not renewed"),
    ("POA_MISSING", "缺授权委托书", "The power of attorney is missing"),
    ("POA_UNSIGNED", "委托书未签名", "The power of attorney is not signed"),
    ("FIRM_LETTER_MISSING", "缺律所函", "The law firm's letter is missing"),
    ("FIRM_LETTER_NO_SEAL", "律所函未盖章", "The law firm's letter has no seal"),
    ("RELATION_PROOF_MISSING", "缺关系证明", "The proof of relation is missing"),
    ("CASE_NOT_FOUND", "未查到案件", "No such case was found"),
    ("NOT_ARRIVED", "尚未进入检察环节", "The case has not reached the procuratorate"),
    ("CONFLICT_CO_DEFENDANT", "同案冲突", "Conflict with a co-defendant"),
    ("DEFENDER_LIMIT", "已有两名辩护人", "There are two defenders already"),
    ("STAGE_NOT_ALLOWED", "当前阶段不能办理", "Not possible at this stage"),
    ("NO_PERMISSION", "需经许可", "Permission is needed"),
    ("NOT_DISCLOSABLE", "依法不公开", "May not be disclosed by law"),
    ("DUPLICATE", "重复申请", "Repeated request"),
    ("OTHER", "其他", "Other"),
)
