"""What clients send about bindings."""

from datetime import date
from uuid import UUID

import strawberry

from rules.bindings import Capacity


@strawberry.input(description="案件绑定申请 · A request to be linked to a case.")
class ApplyForBindingInput:
    """A binding request."""

    procuratorate_id: strawberry.ID = strawberry.field(description="承办院 · The office that handles the case.")
    party_name: str = strawberry.field(description="当事人姓名 · The party's name.")
    charge_code: str | None = strawberry.field(default=None, description="案由 · Charge.")
    case_number: str | None = strawberry.field(default=None, description="案号 · Case number, if known.")
    capacity: Capacity = strawberry.field(description="申请人类型 · Capacity.")
    client_name: str | None = strawberry.field(default=None, description="委托人 · Client, if not the party.")
    client_relation: str | None = strawberry.field(default=None, description="与当事人关系 · Relation to the party.")
    entrusted_on: date | None = strawberry.field(default=None, description="委托日期 · Day of the mandate.")
    legal_aid: bool = strawberry.field(default=False, description="法律援助 · Legal aid.")
    attachment_ids: list[strawberry.ID] = strawberry.field(description="材料 · Uploaded papers.")
    note: str | None = strawberry.field(default=None, description="备注 · A note for oneself.")
    idempotency_key: UUID | None = strawberry.field(default=None, description="Made by the client.")


@strawberry.input(description="Changes of a request: a field left out stays as it is, null empties it.")
class AmendBindingInput:
    """An amended binding request."""

    id: strawberry.ID = strawberry.field(description="The binding.")
    expected_version: int = strawberry.field(description="The version that is amended.")
    procuratorate_id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="承办院 · Office.")
    party_name: str | None = strawberry.field(default=strawberry.UNSET, description="当事人姓名 · Party.")
    charge_code: str | None = strawberry.field(default=strawberry.UNSET, description="案由 · Charge.")
    case_number: str | None = strawberry.field(default=strawberry.UNSET, description="案号 · Case number.")
    capacity: Capacity | None = strawberry.field(default=strawberry.UNSET, description="申请人类型 · Capacity.")
    client_name: str | None = strawberry.field(default=strawberry.UNSET, description="委托人 · Client.")
    client_relation: str | None = strawberry.field(default=strawberry.UNSET, description="与当事人关系 · Relation.")
    entrusted_on: date | None = strawberry.field(default=strawberry.UNSET, description="委托日期 · Day of the mandate.")
    legal_aid: bool | None = strawberry.field(default=strawberry.UNSET, description="法律援助 · Legal aid.")
    attachment_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="材料 · Papers; those found in order stay."
    )
    note: str | None = strawberry.field(default=strawberry.UNSET, description="备注 · Note.")
    idempotency_key: UUID | None = strawberry.field(default=None, description="Made by the client.")


@strawberry.input(description="The end of a mandate.")
class ReleaseBindingInput:
    """A release."""

    id: strawberry.ID = strawberry.field(description="The binding.")
    released_on: date = strawberry.field(description="解除委托日期 · Last day of the mandate, today or earlier.")
    reason: str = strawberry.field(description="原因 · Why it ends, 500 characters at most.")
    expected_version: int = strawberry.field(description="The version that is released.")


@strawberry.input(
    description="What one writes beside a binding for oneself: a field left out stays as it is, null empties it."
)
class AnnotateBindingInput:
    """A note and a label."""

    id: strawberry.ID = strawberry.field(description="The binding.")
    note: str | None = strawberry.field(default=strawberry.UNSET, description="备注 · Note, 500 characters at most.")
    case_label: str | None = strawberry.field(
        default=strawberry.UNSET, description="案件标签 · Label, 50 characters at most."
    )
