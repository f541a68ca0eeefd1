"""投诉."""

from datetime import datetime
from uuid import UUID

import strawberry

from graph.declaring import field
from graph.types.node import Node
from graph.types.procuratorate import Procuratorate
from rules.complaints import ComplaintStatus


@strawberry.type(description="投诉 · A complaint about delay with an application of one's own.")
class Complaint(Node):
    """A complaint of one's own."""

    complaint_number: str = field("投诉编号 · Number.")
    status: ComplaintStatus = field("状态 · Status.")
    status_label: str = field("状态 · In the reader's language.")
    version: int = field("版本 · Grows with every change.")
    subject_number: str = field("申请编号 · Number of the application.")
    subject: Node | None = field("所涉申请 · The application; null when it may not be seen any more.")
    statement: str = field("投诉内容 · What was complained about.")
    submitted_at: datetime = field("提交时间 · When it was handed in.")
    due_at: datetime = field("答复时限 · By when it is to be answered.")
    answer: str | None = field("答复 · The answer; null while it waits.")
    answered_at: datetime | None = field("答复时间 · When it was answered.")
    procuratorate: Procuratorate = field("受理院 · The office that answers.")


@strawberry.input(description="投诉 · A complaint about delay.")
class ComplainInput:
    """A complaint."""

    subject_id: strawberry.ID = strawberry.field(
        description="所涉申请 · A registration, binding or remote request of one's own."
    )
    statement: str = strawberry.field(description="投诉内容 · What is wrong, 10 to 1,000 characters.")
    idempotency_key: UUID | None = strawberry.field(default=None, description="Made by the client.")
