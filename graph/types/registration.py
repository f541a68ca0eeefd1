"""注册申请."""

from datetime import datetime

import strawberry

from graph.declaring import field
from graph.types.attachment import Attachment
from graph.types.node import Node
from graph.types.procuratorate import Procuratorate
from rules.accounts import AccountType
from rules.registrations import IntakeChannel, RegistrationStatus
from rules.review import Outcome


@strawberry.type(description="原因 · A coded reason.")
class Reason:
    """A reason."""

    code: str = field("Stable, for programs.")
    label: str = field("说明 · In the reader's language.")


@strawberry.type(description="审核意见（一次性告知） · A decision with everything to mend, at once.")
class Decision:
    """What staff decided."""

    outcome: Outcome = field("审核结果 · Outcome.")
    reasons: list[Reason] = field("原因 · Reasons.")
    comment: str | None = field("审核意见 · In words.")
    decided_at: datetime = field("办结时间 · When.")


@strawberry.type(description="回执单 · A receipt.")
class SubmissionReceipt:
    """Proof that something was handed in."""

    number: str = field("回执编号 · Number.")
    verification_code: str = field("查询码 · With it anybody can check that the receipt is real.")


@strawberry.type(description="注册申请 · An application for an account.")
class Registration(Node):
    """What one declared, and what was decided."""

    registration_number: str = field("申请编号 · Number.")
    status: RegistrationStatus = field("状态 · Status.")
    status_label: str = field("状态 · In the reader's language.")
    version: int = field("版本 · Grows with every change.")
    account_type: AccountType = field("用户类型 · Account type.")
    full_name: str = field("姓名 · Name as declared.")
    id_number_masked: str = field("证件号码（部分隐藏） · Identity number, masked.")
    submitted_at: datetime = field("提交时间 · When it was handed in last.")
    due_at: datetime = field("应办时限 · By when it is to be decided.")
    decided_at: datetime | None = field("办结时间 · When it was decided.")
    channel: IntakeChannel = field("渠道 · How it came in.")
    procuratorate: Procuratorate = field("审核院 · The office that reviews.")
    decision: Decision | None = field("审核意见 · Decision; null while it waits.")
    attachments: list[Attachment] = field("材料 · Papers.")
    receipt: SubmissionReceipt | None = field("回执单 · Receipt.")
