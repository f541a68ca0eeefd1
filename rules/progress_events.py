"""Progress of a case: the kinds of events, which of them a case type discloses, and their words."""

from rules.cases import CaseStage, CaseType, CoerciveMeasureKind
from rules.disclosure import discloses
from rules.labels import Labelled


class ProgressKind(Labelled):
    """事项."""

    ACCEPTED = "ACCEPTED", "受理", "Accepted"
    ARREST_APPROVED = "ARREST_APPROVED", "批准逮捕", "Arrest approved"
    ARREST_DENIED = "ARREST_DENIED", "不批准逮捕", "Arrest denied"
    SUPPLEMENT_ORDERED = "SUPPLEMENT_ORDERED", "退回补充侦查", "Returned for supplementary investigation"
    RESUBMITTED = "RESUBMITTED", "补查重报", "Resubmitted"
    EXTENDED = "EXTENDED", "延长办案期限", "Deadline extended"
    TRANSFERRED = "TRANSFERRED", "移送、改变管辖", "Transferred"
    PROSECUTED = "PROSECUTED", "提起公诉", "Prosecuted"
    NOT_PROSECUTED = "NOT_PROSECUTED", "不起诉", "Not prosecuted"
    WITHDRAWN_BY_POLICE = "WITHDRAWN_BY_POLICE", "公安机关撤回", "Withdrawn by the police"
    CHARGE_WITHDRAWN = "CHARGE_WITHDRAWN", "撤回起诉", "Charge withdrawn"
    JUDGED = "JUDGED", "判决", "Judged"
    PROTESTED = "PROTESTED", "抗诉", "Protested"
    APPEALED = "APPEALED", "上诉", "Appealed"
    EFFECTIVE = "EFFECTIVE", "裁判生效", "Judgment effective"
    FILED = "FILED", "立案", "Filed"
    CONCLUDED = "CONCLUDED", "审结", "Concluded"
    STAGE_CHANGED = "STAGE_CHANGED", "办案环节变更", "Stage changed"
    DEADLINE_CHANGED = "DEADLINE_CHANGED", "办案期限变更", "Deadline changed"
    CHARGE_CHANGED = "CHARGE_CHANGED", "案由变更", "Charge changed"
    MEASURE_CHANGED = "MEASURE_CHANGED", "强制措施变更", "Coercive measure changed"
    HANDLER_CHANGED = "HANDLER_CHANGED", "承办人变更", "Handler changed"
    CONCLUSION_CHANGED = "CONCLUSION_CHANGED", "处理结果变更", "Result changed"
    JURISDICTION_CHANGED = "JURISDICTION_CHANGED", "承办院变更", "Jurisdiction changed"
    PROGRESS_CORRECTED = "PROGRESS_CORRECTED", "进展更正", "Progress corrected"
    PROGRESS_WITHDRAWN = "PROGRESS_WITHDRAWN", "进展撤回", "Progress withdrawn"


IMPORTABLE = tuple(ProgressKind)[:17]

# The order in which one notice about several events chooses its wording: liberty first. Domain notes N11-N16.
URGENCY: tuple[ProgressKind, ...] = (
    ProgressKind.ARREST_APPROVED,
    ProgressKind.ARREST_DENIED,
    ProgressKind.MEASURE_CHANGED,
    ProgressKind.PROSECUTED,
    ProgressKind.NOT_PROSECUTED,
    ProgressKind.SUPPLEMENT_ORDERED,
    ProgressKind.RESUBMITTED,
    ProgressKind.TRANSFERRED,
    ProgressKind.JURISDICTION_CHANGED,
    ProgressKind.JUDGED,
    ProgressKind.CONCLUDED,
    ProgressKind.CONCLUSION_CHANGED,
    ProgressKind.PROTESTED,
    ProgressKind.APPEALED,
    ProgressKind.EFFECTIVE,
    ProgressKind.CHARGE_WITHDRAWN,
    ProgressKind.WITHDRAWN_BY_POLICE,
    ProgressKind.CHARGE_CHANGED,
    ProgressKind.EXTENDED,
    ProgressKind.DEADLINE_CHANGED,
    ProgressKind.ACCEPTED,
    ProgressKind.FILED,
    ProgressKind.STAGE_CHANGED,
    ProgressKind.PROGRESS_WITHDRAWN,
    ProgressKind.PROGRESS_CORRECTED,
    ProgressKind.HANDLER_CHANGED,
)

# What must not wait for a digest or the morning, whatever was chosen: a lawyer has days, sometimes hours, to be heard before a
# decision on liberty. Domain 4.6 (N11-N13, N15), 3 (C16).
URGENT: frozenset[ProgressKind] = frozenset(
    {
        ProgressKind.ACCEPTED,
        ProgressKind.ARREST_APPROVED,
        ProgressKind.ARREST_DENIED,
        ProgressKind.MEASURE_CHANGED,
        ProgressKind.SUPPLEMENT_ORDERED,
        ProgressKind.RESUBMITTED,
        ProgressKind.TRANSFERRED,
        ProgressKind.JURISDICTION_CHANGED,
        ProgressKind.PROSECUTED,
        ProgressKind.NOT_PROSECUTED,
        ProgressKind.CONCLUDED,
        ProgressKind.CONCLUSION_CHANGED,
    }
)
# What is worth one message outside the portal (N14), and what none (N16).
OVER_ONE_CHANNEL = frozenset({ProgressKind.EXTENDED, ProgressKind.DEADLINE_CHANGED})
IN_THE_INBOX = frozenset({ProgressKind.HANDLER_CHANGED})

# An event that tells a field's old and new value is disclosed when the field is.
TELLS = {
    ProgressKind.HANDLER_CHANGED: "handlerName",
    ProgressKind.DEADLINE_CHANGED: "deadlineOn",
    ProgressKind.MEASURE_CHANGED: "coerciveMeasure",
    ProgressKind.CHARGE_CHANGED: "charge",
    ProgressKind.CONCLUSION_CHANGED: "conclusion",
}
CONCEALING: dict[ProgressKind, frozenset[CaseType]] = {
    kind: frozenset(case_type for case_type in CaseType if not discloses(case_type, key)) for kind, key in TELLS.items()
}


def is_disclosed(kind: ProgressKind, case_type: CaseType) -> bool:
    """Whether events of this kind may be seen on cases of this type."""
    return case_type not in CONCEALING.get(kind, frozenset())


# What happened on days that lists of disclosed fields name: by its kind, and for some by which time it was.
DATED = (ProgressKind.SUPPLEMENT_ORDERED, ProgressKind.RESUBMITTED, ProgressKind.FILED)


def dated_key(kind: ProgressKind, round_: int) -> str:
    """The key of the disclosed field that tells its day."""
    if kind is ProgressKind.FILED:
        return "filedOn"
    return f"{'supplementOrdered' if kind is ProgressKind.SUPPLEMENT_ORDERED else 'resubmitted'}{round_}"


# Values made of the vocabulary's labels are kept in Chinese; in English these are replaced in this order: 审查逮捕 before 逮捕.
WORDINGS: tuple[tuple[str, str], ...] = (
    *sorted(
        {value.zh: value.en for words in (ProgressKind, CaseStage, CoerciveMeasureKind) for value in words}.items(),
        key=lambda pair: -len(pair[0]),
    ),
    ("、", ", "),
    (" 至 ", " to "),
    ("今", "now"),
)
WORDED = frozenset(
    {
        ProgressKind.STAGE_CHANGED,
        ProgressKind.MEASURE_CHANGED,
        ProgressKind.PROGRESS_CORRECTED,
        ProgressKind.PROGRESS_WITHDRAWN,
    }
)
