"""注册申请."""

from datetime import date, datetime

import strawberry

from graph.declaring import field
from graph.types.attachment import Attachment
from graph.types.node import Node
from graph.types.procuratorate import Procuratorate
from rules.accounts import AccountType, IdType
from rules.registrations import IntakeChannel, ReceiptKind, RegistrationStatus
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


@strawberry.type(description="回执单核验 · Whether a receipt is real: no personal data.")
class Receipt:
    """A receipt, as anybody may check it."""

    number: str = field("回执编号 · Number.")
    kind: ReceiptKind = field("类型 · What it is a receipt of.")
    valid: bool = field("是否有效 · Whether it holds: not revoked, and an account receipt's account is in use.")
    issued_at: datetime = field("出具时间 · When it was issued.")
    procuratorate: Procuratorate = field("出具单位 · The office that issued it.")


@strawberry.type(description="执业信息 · Licence data as declared.")
class DeclaredLicense:
    """Licence data; any of them may be missing in a draft."""

    license_number: str | None = field("执业证号 · Licence number.")
    license_valid_until: date | None = field("有效期 · Valid until.")
    law_firm_name: str | None = field("律师事务所 · Law firm.")
    law_firm_code: str | None = field("统一社会信用代码 · Credit code of the firm.")


@strawberry.type(description="注册申请 · An application for an account.")
class Registration(Node):
    """What one declared, and what was decided."""

    registration_number: str | None = field("申请编号 · Number; null for a draft.")
    status: RegistrationStatus = field("状态 · Status.")
    status_label: str = field("状态 · In the reader's language.")
    version: int = field("版本 · Grows with every change.")
    account_type: AccountType = field("用户类型 · Account type.")
    full_name: str = field("姓名 · Name as declared.")
    id_type: IdType | None = field("证件类型 · Kind of identity paper.")
    id_number_masked: str | None = field("证件号码（部分隐藏） · Identity number, masked; a draft keeps none.")
    home_region_code: str | None = field("常住地 · Region code.")
    lawyer: DeclaredLicense | None = field("执业信息 · Licence data as declared.")
    submitted_at: datetime | None = field("提交时间 · When it was handed in last; null for a draft.")
    due_at: datetime | None = field("应办时限 · By when it is to be decided; null for a draft.")
    decided_at: datetime | None = field("办结时间 · When it was decided.")
    channel: IntakeChannel = field("渠道 · How it came in.")
    procuratorate: Procuratorate | None = field("审核院 · The office that reviews; a draft may have none yet.")
    decision: Decision | None = field("审核意见 · Decision; null while it waits.")
    attachments: list[Attachment] = field("材料 · Papers.")
    receipt: SubmissionReceipt | None = field("回执单 · Receipt.")
