"""异地申请: a lawyer asks through the office where they live; the office that handles the case decides.

Source: the customer's document, 二、异地查询申请 (律师可以通过常住地的县、区级人民检察院案件管理部门请求协助查询异地案件程序性信息);
最高人民检察院、司法部《依法保障律师阅卷权利工作规定》 (2025) for access to the file through an office of the same level.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.accounts import AccountType, is_one_line
from rules.bindings import Capacity, capacities_of, text_problems
from rules.clocks import Matter
from rules.errors import Problem
from rules.labels import Labelled
from rules.procuratorates import ProcuratorateLevel
from rules.states import states_for


class RemoteRequestKind(Labelled):
    """异地申请类型."""

    PROCEDURAL_QUERY = "PROCEDURAL_QUERY", "异地查询案件程序性信息", "Query of procedural information"
    QUERY_ACCOUNT = "QUERY_ACCOUNT", "申请网上查询", "Query on line"
    FILE_ACCESS = "FILE_ACCESS", "异地阅卷", "Access to the file"


class RemoteRequestStatus(Labelled):
    """异地申请状态."""

    SUBMITTED = "SUBMITTED", "待协助院核验", "Submitted"
    LOCAL_VERIFYING = "LOCAL_VERIFYING", "协助院核验中", "Being verified by the local office"
    FORWARDED = "FORWARDED", "已转送办案院", "Forwarded"
    HANDLING_REVIEW = "HANDLING_REVIEW", "办案院审核中", "Under review by the handling office"
    RETURNED_TO_LOCAL = "RETURNED_TO_LOCAL", "办案院退回协助院", "Returned to the local office"
    RETURNED = "RETURNED", "退回补正", "Returned for correction"
    APPROVED = "APPROVED", "审核通过，待交付", "Approved, to be handed over"
    FULFILLED = "FULFILLED", "已交付", "Handed over"
    REJECTED = "REJECTED", "不予办理", "Rejected"
    WITHDRAWN = "WITHDRAWN", "已撤回", "Withdrawn"
    CLOSED = "CLOSED", "已办结", "Closed"


class RemoteRequestAct(Labelled):
    """What is done with a remote request."""

    SUBMIT = "SUBMIT", "提交申请", "Submit"
    AMEND = "AMEND", "修改、补齐材料", "Amend"
    WITHDRAW = "WITHDRAW", "撤回", "Withdraw"
    VERIFY = "VERIFY", "开始核验", "Begin to verify"
    FORWARD = "FORWARD", "核验通过，转送办案院", "Verified, forward"
    RETURN = "RETURN", "退回申请人补正", "Return to the applicant"
    REFUSE = "REFUSE", "不予转送", "Refuse to forward"
    TAKE_UP = "TAKE_UP", "受理审核", "Take up"
    APPROVE = "APPROVE", "审核通过", "Approve"
    RETURN_TO_LOCAL = "RETURN_TO_LOCAL", "退回协助院", "Return to the local office"
    REJECT = "REJECT", "不予办理", "Reject"
    HAND_OVER = "HAND_OVER", "交付", "Hand over"
    CLOSE = "CLOSE", "办结", "Close"
    REOPEN = "REOPEN", "案件不再公开，重新审核", "The case is no longer disclosed: review anew"


class Side(Labelled):
    """Who a request lies with, or who may act."""

    APPLICANT = "APPLICANT", "申请人", "Applicant"
    LOCAL = "LOCAL", "协助院", "Local office"
    HANDLING = "HANDLING", "办案院", "Handling office"
    CLOCK = "CLOCK", "系统", "The portal"


_S, _A = RemoteRequestStatus, RemoteRequestAct
_WITHDRAWAL = {_A.WITHDRAW: _S.WITHDRAWN}
TRANSITIONS: Mapping[RemoteRequestStatus | None, Mapping[RemoteRequestAct, RemoteRequestStatus]] = {
    None: {_A.SUBMIT: _S.SUBMITTED},
    _S.SUBMITTED: {_A.VERIFY: _S.LOCAL_VERIFYING, **_WITHDRAWAL},
    _S.LOCAL_VERIFYING: {_A.FORWARD: _S.FORWARDED, _A.RETURN: _S.RETURNED, _A.REFUSE: _S.REJECTED, **_WITHDRAWAL},
    _S.RETURNED: {_A.AMEND: _S.SUBMITTED, **_WITHDRAWAL},
    _S.FORWARDED: {_A.TAKE_UP: _S.HANDLING_REVIEW, **_WITHDRAWAL},
    _S.HANDLING_REVIEW: {
        _A.APPROVE: _S.APPROVED,
        _A.RETURN_TO_LOCAL: _S.RETURNED_TO_LOCAL,
        _A.REJECT: _S.REJECTED,
        **_WITHDRAWAL,
    },
    _S.RETURNED_TO_LOCAL: {_A.VERIFY: _S.LOCAL_VERIFYING, **_WITHDRAWAL},
    _S.APPROVED: {_A.HAND_OVER: _S.FULFILLED, _A.REOPEN: _S.HANDLING_REVIEW, **_WITHDRAWAL},
    _S.FULFILLED: {_A.CLOSE: _S.CLOSED},
}
SIDE_OF: Mapping[RemoteRequestAct, Side] = {
    _A.SUBMIT: Side.APPLICANT,
    _A.AMEND: Side.APPLICANT,
    _A.WITHDRAW: Side.APPLICANT,
    _A.VERIFY: Side.LOCAL,
    _A.FORWARD: Side.LOCAL,
    _A.RETURN: Side.LOCAL,
    _A.REFUSE: Side.LOCAL,
    _A.TAKE_UP: Side.HANDLING,
    _A.APPROVE: Side.HANDLING,
    _A.RETURN_TO_LOCAL: Side.HANDLING,
    _A.REJECT: Side.HANDLING,
    _A.HAND_OVER: Side.LOCAL,
    _A.CLOSE: Side.LOCAL,
    _A.REOPEN: Side.CLOCK,
}
WITHDRAWABLE = states_for(TRANSITIONS, _A.WITHDRAW)
OPEN_REQUEST = WITHDRAWABLE
# Where a request waits for an office to do something within a limit, and which limit.
LIMITS: Mapping[RemoteRequestStatus, tuple[Side, Matter]] = {
    _S.SUBMITTED: (Side.LOCAL, Matter.REMOTE_VERIFICATION),
    _S.LOCAL_VERIFYING: (Side.LOCAL, Matter.REMOTE_VERIFICATION),
    _S.RETURNED_TO_LOCAL: (Side.LOCAL, Matter.REMOTE_VERIFICATION),
    _S.FORWARDED: (Side.HANDLING, Matter.REMOTE_DECISION),
    _S.HANDLING_REVIEW: (Side.HANDLING, Matter.REMOTE_DECISION),
    _S.APPROVED: (Side.LOCAL, Matter.REMOTE_HAND_OVER),
}
AWAITS_LOCAL = frozenset(state for state, (side, _) in LIMITS.items() if side is Side.LOCAL)
AWAITS_HANDLING = frozenset(state for state, (side, _) in LIMITS.items() if side is Side.HANDLING)
# The local office has the papers on its desk while the request is there, until it is closed.
WITH_LOCAL = AWAITS_LOCAL | {_S.RETURNED, _S.FULFILLED}
ANEW = frozenset({_S.SUBMITTED, _S.FORWARDED, _S.RETURNED_TO_LOCAL, _S.APPROVED})  # where a limit begins

_LAWYERS = frozenset({AccountType.LAWYER})
MAY_ASK: Mapping[RemoteRequestKind, frozenset[AccountType]] = {
    RemoteRequestKind.PROCEDURAL_QUERY: _LAWYERS | {AccountType.REPRESENTATIVE},
    RemoteRequestKind.QUERY_ACCOUNT: _LAWYERS | {AccountType.REPRESENTATIVE},
    RemoteRequestKind.FILE_ACCESS: _LAWYERS,
}
PURPOSE_SHORTEST, PURPOSE_LIMIT = 2, 500
NOTE_LIMIT = 500


@dataclass(frozen=True)
class RemoteClaim:
    """What an applicant asks for, normalised; it stays what they wrote."""

    party_name: str
    capacity: Capacity
    purpose: str
    case_number: str | None = None


@dataclass(frozen=True)
class Office:
    """Of an office what the law asks: which one it is, and its level."""

    id: object
    level: ProcuratorateLevel


def claim_problems(claim: RemoteClaim, *, kind: RemoteRequestKind, account_type: AccountType) -> list[Problem]:
    """Everything that is wrong with a claim, by input path. Nothing of it depends on whether a case exists."""
    found = []
    if account_type not in MAY_ASK[kind]:
        found.append(Problem("REMOTE_KIND_NOT_ALLOWED", "kind"))
    if not 2 <= len(claim.party_name) <= 100 or not is_one_line(claim.party_name):
        found.append(Problem("PARTY_NAME_MALFORMED", "partyName"))
    if claim.capacity not in capacities_of(account_type):
        found.append(Problem("CAPACITY_NOT_ALLOWED", "capacity"))
    if len((claim.purpose or "").strip()) < PURPOSE_SHORTEST:
        found.append(Problem("PURPOSE_REQUIRED", "purpose"))
    found += text_problems(claim.case_number, "caseNumber", 60)
    return found + text_problems(claim.purpose, "purpose", PURPOSE_LIMIT, lines=True)


def office_problems(kind: RemoteRequestKind, local: Office | None, handling: Office | None) -> list[Problem]:
    """V12: two different offices; queries through a basic one, the file through one of the handling office's level."""
    found = []
    if local is None:
        found.append(Problem("PROCURATORATE_UNKNOWN", "localProcuratorateId"))
    if handling is None:
        found.append(Problem("PROCURATORATE_UNKNOWN", "handlingProcuratorateId"))
    if local is not None and handling is not None and local.id == handling.id:
        return [*found, Problem("REMOTE_SAME_OFFICE", "localProcuratorateId")]
    if local is not None and kind is not RemoteRequestKind.FILE_ACCESS and local.level is not ProcuratorateLevel.BASIC:
        found.append(Problem("REMOTE_LOCAL_NOT_BASIC", "localProcuratorateId"))
    is_file = kind is RemoteRequestKind.FILE_ACCESS and local is not None and handling is not None
    if is_file and local is not None and handling is not None and local.level is not handling.level:
        found.append(Problem("REMOTE_LEVELS_DIFFER", "localProcuratorateId"))
    return found
