"""What registrations and bindings have in common: status, office, decision with its reasons."""

from collections.abc import Sequence

from strawberry import Parent

from db import models
from graph.context import Info
from rules.errors import NotFound

Reviewed = models.Registration | models.Binding


def status_label(root: Parent[Reviewed], info: Info) -> str:
    """The status in words."""
    return root.status.label(info.context.language)


async def procuratorate(root: Parent[Reviewed | models.Case], info: Info) -> models.Procuratorate:
    """The office."""
    office = await info.context.loaders.procuratorate.load(root.procuratorate_id)
    if office is None:
        raise NotFound
    return office


def decision(root: Parent[Reviewed]) -> Reviewed | None:
    """The row, as the parent of the decision's fields, when there is one."""
    return root if root.outcome is not None else None


async def reasons(root: Parent[Reviewed], info: Info) -> Sequence[models.Reason]:
    """The coded reasons."""
    return await info.context.loaders.reasons.load(tuple(root.reason_codes))


def reason_label(root: Parent[models.Reason], info: Info) -> str:
    """A reason in words."""
    return root.label(info.context.language)
