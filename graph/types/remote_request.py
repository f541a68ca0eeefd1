"""异地申请."""

from datetime import datetime

import strawberry

from graph.declaring import field
from graph.types.attachment import Attachment
from graph.types.binding import Binding
from graph.types.node import Node
from graph.types.procuratorate import Procuratorate
from graph.types.registration import Decision, SubmissionReceipt
from rules.bindings import Capacity
from rules.remote_decisions import DeliveryMedium
from rules.remote_requests import RemoteRequestKind, RemoteRequestStatus


@strawberry.type(description="办理过程 · Something that happened to a remote request.")
class RemoteRequestStep:
    """A step."""

    status: RemoteRequestStatus = field("状态 · The state that it led to.")
    status_label: str = field("状态 · In the reader's language.")
    at: datetime = field("时间 · When.")
    procuratorate: Procuratorate = field("单位 · The office that did it, or that was asked.")
    comment: str | None = field("说明 · What the office says to the applicant.")


@strawberry.type(description="办理结果 · What came of a remote request.")
class RemoteRequestResult:
    """A result."""

    delivered_at: datetime | None = field("交付时间 · When it was handed over at the local office.")
    binding: Binding | None = field("案件绑定 · The binding, when an account was asked for.")
    receipt: SubmissionReceipt | None = field("交付回执 · The receipt of what was handed over.")
    medium: DeliveryMedium | None = field("交付载体 · On what the file was handed over.")
    pieces: int | None = field("数量 · How many pieces.")
    seal_number: str | None = field("密封编号 · The number of the seal.")


@strawberry.type(description="异地申请 · A request to the handling office through the local one.")
class RemoteRequest(Node):
    """A remote request of one's own."""

    request_number: str = field("申请编号 · Number.")
    kind: RemoteRequestKind = field("类型 · What is asked for.")
    status: RemoteRequestStatus = field("状态 · Status.")
    status_label: str = field("状态 · In the reader's language.")
    version: int = field("版本 · Grows with every change.")
    party_name: str = field("当事人姓名 · The party's name, as the applicant wrote it.")
    case_number: str | None = field("案号 · Case number, as the applicant wrote it.")
    capacity: Capacity = field("申请人类型 · Capacity.")
    purpose: str = field("申请理由 · What it is for.")
    submitted_at: datetime = field("提交时间 · When it was handed in last.")
    due_at: datetime = field("应办时限 · By when the office that has it is to act.")
    decided_at: datetime | None = field("办结时间 · When it was decided.")
    local_procuratorate: Procuratorate = field("协助院 · The office through which it is asked.")
    handling_procuratorate: Procuratorate = field("办案院 · The office that handles the case.")
    attachments: list[Attachment] = field("材料 · Papers.")
    steps: list[RemoteRequestStep] = field("办理过程 · What has happened, in order.")
    decision: Decision | None = field("审核意见 · Decision; null while it waits.")
    result: RemoteRequestResult | None = field("办理结果 · What came of it; null before.")
