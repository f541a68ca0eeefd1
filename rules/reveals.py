"""Looking at what is masked, or kept from one's role: only for a reason, which is recorded."""

import re
from datetime import timedelta

from rules.errors import Problem
from rules.labels import Labelled

EXPLANATION_LIMIT = 200
SHORTEST_EXPLANATION = 4
PERMIT_LASTS = timedelta(minutes=10)
_NUMBER = re.compile(r"\d{7}|@")  # of an identity card, a telephone; an address


class RevealReason(Labelled):
    """Why a member of staff looks at what is masked or kept from them."""

    IDENTITY_CHECK = "IDENTITY_CHECK", "核对身份材料", "Comparing identity papers"
    CONTACTING = "CONTACTING", "联系当事人或代理人", "Contacting the person"
    COMPLAINT = "COMPLAINT", "处理投诉、异议", "Handling a complaint"
    INSPECTION = "INSPECTION", "检查、审计", "Inspection or audit"
    FAULT = "FAULT", "排查系统故障", "Finding a fault of the system"
    OTHER = "OTHER", "其他", "Other"


class MaskedField(Labelled):
    """A personal value that staff pages show masked, by the kind of row and the name of the value."""

    REGISTRATION_ID_NUMBER = "REGISTRATION_ID_NUMBER", "证件号码", "Identity number"
    ACCOUNT_ID_NUMBER = "ACCOUNT_ID_NUMBER", "证件号码", "Identity number"
    ACCOUNT_EMAIL = "ACCOUNT_EMAIL", "电子邮箱", "E-mail address"
    ACCOUNT_MOBILE = "ACCOUNT_MOBILE", "手机号码", "Mobile number"

    @property
    def table(self) -> str:
        """Where it stands."""
        return "registrations" if self is MaskedField.REGISTRATION_ID_NUMBER else "accounts"

    @property
    def column(self) -> str:
        """What it is called there."""
        return self.name.partition("_")[2].lower()


def reason_problems(reason: RevealReason | None, explanation: str) -> list[Problem]:
    """A coded reason and some words of one's own, 4 to 200 characters, which must not be the very thing that is masked."""
    found = [] if reason else [Problem("REASON_REQUIRED_TO_SEE", "reason")]
    return found + explanation_problems(explanation)


def explanation_problems(explanation: str) -> list[Problem]:
    """What is wrong with the words that staff add to a coded reason."""
    found = []
    if len(explanation) < SHORTEST_EXPLANATION:
        found.append(Problem("EXPLANATION_REQUIRED", "explanation", {"shortest": SHORTEST_EXPLANATION}))
    if len(explanation) > EXPLANATION_LIMIT:
        found.append(Problem("TEXT_TOO_LONG", "explanation", {"limit": EXPLANATION_LIMIT}))
    if _NUMBER.search(explanation):
        found.append(Problem("EXPLANATION_PERSONAL", "explanation"))
    return found
