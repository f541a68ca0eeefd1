"""What clients send about appointments."""

from uuid import UUID

import strawberry


@strawberry.input(description="预约申请 · A request for an appointment.")
class RequestAppointmentInput:
    """A request."""

    binding_id: strawberry.ID = strawberry.field(description="案件绑定 · The binding.")
    matters: list[str] = strawberry.field(description="预约事项 · Codes of matters, 1 to 5.")
    preferred_slot_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="拟预约时间 · 2 to 4 slots on different half-days where a visit is needed, else none."
    )
    statement: str | None = strawberry.field(default=None, description="预约说明 · 1,000 characters at most.")
    attachment_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="材料 · Uploaded papers.")
    idempotency_key: UUID | None = strawberry.field(default=None, description="Made by the client.")


@strawberry.input(description="Changes of a returned appointment: a field left out stays as it is, null empties it.")
class AmendAppointmentInput:
    """An amended appointment."""

    id: strawberry.ID = strawberry.field(description="The appointment.")
    expected_version: int = strawberry.field(description="The version that is amended.")
    matters: list[str] | None = strawberry.field(default=strawberry.UNSET, description="预约事项 · Matters.")
    preferred_slot_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="拟预约时间 · Slots."
    )
    statement: str | None = strawberry.field(default=strawberry.UNSET, description="预约说明 · Statement.")
    attachment_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="材料 · Papers; those found in order stay."
    )


@strawberry.input(description="取消预约 · Cancel, or decline what was offered.")
class CancelAppointmentInput:
    """A cancellation."""

    id: strawberry.ID = strawberry.field(description="The appointment.")
    reason: str = strawberry.field(description="取消原因 · Why, 500 characters at most.")
    expected_version: int = strawberry.field(description="The version that is cancelled.")


@strawberry.input(description="申请改期 · Choose another time.")
class RescheduleAppointmentInput:
    """Another time."""

    id: strawberry.ID = strawberry.field(description="The appointment.")
    preferred_slot_ids: list[strawberry.ID] = strawberry.field(
        description="改期时间 · 1 to 4 slots: a place in the first that is free is held at once."
    )
    expected_version: int = strawberry.field(description="The version that is moved.")


@strawberry.input(description="评价 · How it was.")
class RateAppointmentInput:
    """A rating."""

    id: strawberry.ID = strawberry.field(description="The appointment.")
    rating: int = strawberry.field(description="评价 · One to five.")
    comment: str | None = strawberry.field(default=None, description="评价意见 · 500 characters at most.")


@strawberry.input(description="申诉 · Object to a ban from booking.")
class AppealBookingBanInput:
    """An appeal."""

    id: strawberry.ID = strawberry.field(description="The ban.")
    statement: str = strawberry.field(description="申诉理由 · Why it is wrong, 500 characters at most.")
    expected_version: int = strawberry.field(description="The version that is appealed against.")
