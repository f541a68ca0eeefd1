"""What clients send about remote requests."""

from uuid import UUID

import strawberry

from rules.bindings import Capacity
from rules.remote_requests import RemoteRequestKind


@strawberry.input(description="异地申请 · A request to the handling office through the local one.")
class SubmitRemoteRequestInput:
    """A remote request."""

    kind: RemoteRequestKind = strawberry.field(description="类型 · What is asked for.")
    local_procuratorate_id: strawberry.ID = strawberry.field(
        description="协助院 · The office through which it is asked: a basic one for queries, one of the handling office's level"
        " for access to the file."
    )
    handling_procuratorate_id: strawberry.ID = strawberry.field(
        description="办案院 · The office that handles the case; another one."
    )
    party_name: str = strawberry.field(description="当事人姓名 · The party's name.")
    case_number: str | None = strawberry.field(default=None, description="案号 · Case number, if known.")
    capacity: Capacity = strawberry.field(description="申请人类型 · Capacity.")
    purpose: str = strawberry.field(description="申请理由 · What it is for, 500 characters at most.")
    attachment_ids: list[strawberry.ID] = strawberry.field(description="材料 · Uploaded papers.")
    idempotency_key: UUID | None = strawberry.field(default=None, description="Made by the client.")


@strawberry.input(description="Changes of a returned request: a field left out stays as it is, null empties it.")
class AmendRemoteRequestInput:
    """An amended remote request."""

    id: strawberry.ID = strawberry.field(description="The request.")
    expected_version: int = strawberry.field(description="The version that is amended.")
    local_procuratorate_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="协助院 · Local office."
    )
    handling_procuratorate_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="办案院 · Handling office."
    )
    party_name: str | None = strawberry.field(default=strawberry.UNSET, description="当事人姓名 · Party.")
    case_number: str | None = strawberry.field(default=strawberry.UNSET, description="案号 · Case number.")
    capacity: Capacity | None = strawberry.field(default=strawberry.UNSET, description="申请人类型 · Capacity.")
    purpose: str | None = strawberry.field(default=strawberry.UNSET, description="申请理由 · Purpose.")
    attachment_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="材料 · Papers; those found in order stay."
    )
    idempotency_key: UUID | None = strawberry.field(default=None, description="Made by the client.")
