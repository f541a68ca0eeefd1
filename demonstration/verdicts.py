"""What staff decide in the demonstration: an outcome, its reasons, and what they found about each paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from rules.papers import AttachmentKind, PaperCheck
from rules.review import Outcome
from services.attachments import Judgement
from services.decisions import Decision

IN_ORDER = Judgement(PaperCheck.OK)


@dataclass(frozen=True)
class Verdict:
    """A decision before its subject is known; papers that `found` does not name are in order."""

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    comment: str | None = None
    found: Mapping[AttachmentKind, Judgement] = field(default_factory=dict)

    def on(self, version: int, papers: Mapping[AttachmentKind, UUID]) -> Decision:
        """The decision about a certain version with certain papers."""
        judgements = {paper_id: self.found.get(kind, IN_ORDER) for kind, paper_id in papers.items()}
        return Decision(self.outcome, version, self.reasons, self.comment, judgements)


APPROVED = Verdict(Outcome.APPROVED)
UNCLEAR_IDENTITY = Verdict(
    Outcome.RETURNED,
    ("ID_UNCLEAR", "LICENSE_EXPIRED"),
    "请重新拍摄身份证明背面，并补交本年度考核页。",
    {
        AttachmentKind.ID_BACK: Judgement(PaperCheck.UNCLEAR, "反光，看不清有效期限"),
        AttachmentKind.LAWYER_LICENSE: Judgement(PaperCheck.MISSING_PAGE, "缺本年度考核备案页"),
    },
)
UNPROVEN_GUARDIAN = Verdict(
    Outcome.RETURNED,
    ("RELATION_PROOF_MISSING",),
    "请补交户口簿本人页或者居民委员会出具的监护证明。",
    {AttachmentKind.GUARDIANSHIP_PROOF: Judgement(PaperCheck.WRONG, "所附材料不能证明监护关系")},
)
OTHER_PERSON = Verdict(
    Outcome.REJECTED,
    ("ID_MISMATCH",),
    "填报信息与所附证件不是同一人，请核实后重新申请。",
    {AttachmentKind.ID_FRONT: Judgement(PaperCheck.WRONG, "姓名与填报不一致")},
)
NO_SEAL = Verdict(
    Outcome.RETURNED,
    ("FIRM_LETTER_NO_SEAL",),
    "律师事务所函请加盖公章后重新上传，其他材料无需再交。",
    {AttachmentKind.LAW_FIRM_LETTER: Judgement(PaperCheck.WRONG, "未盖公章")},
)
NOT_SIGNED = Verdict(
    Outcome.RETURNED,
    ("POA_UNSIGNED",),
    None,
    {AttachmentKind.POWER_OF_ATTORNEY: Judgement(PaperCheck.MISSING_PAGE, "缺委托人签名页")},
)
NO_SUCH_CASE = Verdict(Outcome.REJECTED, ("CASE_NOT_FOUND",), "本院未查到该案件，请核对当事人姓名和承办院。")
