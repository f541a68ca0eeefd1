"""What each type of case discloses, in display order: data from which an office can switch off lines for its own cases.

Source: 《人民检察院案件信息公开工作规定》 (2021); a county procuratorate's published list of fields by case type (domain notes §1.3);
the 2023 opinions on lawyers' practice for the handler's name and contact, the general list for coercive measures.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.cases import CaseType


@dataclass(frozen=True)
class DisclosedField:
    """One line of what a case type discloses: a stable key and its labels."""

    key: str
    zh: str
    en: str


def _field(key: str, zh: str, en: str) -> DisclosedField:
    return DisclosedField(key, zh, en)


_CHARGE = _field("charge", "案由", "Charge")
_ACCEPTED = _field("acceptedOn", "受理日期", "Accepted on")
_DEADLINE = _field("deadlineOn", "办案期限", "Deadline")
_DEPARTMENT = _field("handlingDepartment", "办案部门", "Handling department")
_CONCLUDED = _field("concludedOn", "审结日期", "Concluded on")
_RESULT = _field("conclusion", "审查结果", "Result")
_FILED = _field("filedOn", "立案复查日期", "Filed for re-examination on")
_AMOUNT = _field("amount", "金额", "Amount")
_HANDLER = (_field("handlerName", "承办人", "Handler"), _field("handlerPhone", "承办人联系方式", "Handler's phone"))
_MEASURE = _field("coerciveMeasure", "强制措施", "Coercive measure")
_COURT = (
    _field("finalCourt", "终审法院", "Court of last instance"),
    _field("finalDocumentNumber", "终审裁判文书号", "Number of the final judgment"),
)
_SUPERVISION = (
    _CHARGE,
    _ACCEPTED,
    _DEPARTMENT,
    *_COURT,
    _field("concludedOn", "结案日期", "Closed on"),
    _field("conclusion", "结案情况", "Result"),
)
_SECOND_INSTANCE = (
    _CHARGE,
    _ACCEPTED,
    _DEADLINE,
    _CONCLUDED,
    _field("conclusion", "审结处理情况", "Result"),
    _DEPARTMENT,
)
_COMPENSATION = (
    _ACCEPTED,
    _DEPARTMENT,
    _RESULT,
    _field("decidedOn", "决定日期", "Decided on"),
    _field("decision", "决定结果", "Decision"),
)
_PUBLIC_INTEREST = (_CHARGE, _ACCEPTED, _DEPARTMENT, _FILED, _CONCLUDED, _field("conclusion", "处理结果", "Result"))

DISCLOSED: Mapping[CaseType, tuple[DisclosedField, ...]] = {
    CaseType.ARREST_REVIEW: (
        _CHARGE,
        _ACCEPTED,
        _field("deadlineOn", "办理期限", "Deadline"),
        _CONCLUDED,
        _field("conclusion", "审结处理结果", "Result"),
        _DEPARTMENT,
        _MEASURE,
        *_HANDLER,
    ),
    CaseType.FIRST_INSTANCE_PROSECUTION: (
        _CHARGE,
        _ACCEPTED,
        _DEADLINE,
        _field("supplementOrdered1", "一次退查日期", "First supplementary investigation"),
        _field("resubmitted1", "一次重报日期", "First resubmission"),
        _field("supplementOrdered2", "二次退查日期", "Second supplementary investigation"),
        _field("resubmitted2", "二次重报日期", "Second resubmission"),
        _CONCLUDED,
        _field("conclusion", "审结处理情况", "Result"),
        _DEPARTMENT,
        _MEASURE,
        *_HANDLER,
    ),
    CaseType.SECOND_INSTANCE_APPEAL: (*_SECOND_INSTANCE, _MEASURE, *_HANDLER),
    CaseType.SECOND_INSTANCE_PROTEST: (*_SECOND_INSTANCE, _MEASURE, *_HANDLER),
    CaseType.CRIMINAL_PETITION_REVIEW: (_CHARGE, _DEPARTMENT, _FILED, _field("conclusion", "复查结果", "Result")),
    CaseType.CRIMINAL_COMPENSATION: _COMPENSATION,
    CaseType.COMPENSATION_RECONSIDERATION: _COMPENSATION,
    CaseType.COMPENSATION_EXECUTION: (
        _CHARGE,
        _field("appliedOn", "申请日期", "Applied for on"),
        _field("executedOn", "执行日期", "Executed on"),
        _AMOUNT,
    ),
    CaseType.COMPENSATION_SUPERVISION: (
        _CHARGE,
        _DEPARTMENT,
        _ACCEPTED,
        _RESULT,
        _field("filedOn", "立案办理日期", "Filed on"),
        _field("decision", "立案办理结果", "Outcome"),
    ),
    CaseType.JUDICIAL_RELIEF: (
        _field("originalCharge", "原案案由", "Charge of the original case"),
        _ACCEPTED,
        _DEPARTMENT,
        _RESULT,
        _field("paidOn", "发放日期", "Paid on"),
        _AMOUNT,
    ),
    CaseType.CIVIL_SUPERVISION: _SUPERVISION,
    CaseType.ADMINISTRATIVE_SUPERVISION: _SUPERVISION,
    CaseType.CIVIL_PUBLIC_INTEREST: _PUBLIC_INTEREST,
    CaseType.ADMINISTRATIVE_PUBLIC_INTEREST: _PUBLIC_INTEREST,
}
# Keys whose values the internal system delivers as `particulars`, by their names there.
PARTICULARS: Mapping[str, str] = {
    "originalCharge": "original_charge",
    "appliedOn": "applied_on",
    "decidedOn": "decided_on",
    "decision": "decision",
    "executedOn": "executed_on",
    "paidOn": "paid_on",
    "amount": "amount",
    "finalCourt": "final_court",
    "finalDocumentNumber": "final_document_number",
}


def disclosed_fields(case_type: CaseType) -> tuple[DisclosedField, ...]:
    """What a case of this type discloses, in display order, unless its office has switched a line off."""
    return DISCLOSED[case_type]


def discloses(case_type: CaseType, key: str) -> bool:
    """Whether a typed field is part of what the case type discloses."""
    return any(field.key == key for field in disclosed_fields(case_type))


def label_of(case_type: CaseType, key: str) -> str:
    """The Chinese label of a line; its key when the list has it no more."""
    return next((field.zh for field in disclosed_fields(case_type) if field.key == key), key)
