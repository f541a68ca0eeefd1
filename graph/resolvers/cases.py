"""Cases: lists, one case, and what its type discloses of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from strawberry import ID, Parent

from db import models
from db.queries import cases
from db.queries.pages import Order, Page, PageAsked, read_page
from graph import ids
from graph.context import Info
from rules.cases import Stage, disclosed_fields, discloses, path_of
from rules.errors import NotFound
from rules.progress_events import value_in_words


@dataclass(frozen=True)
class FieldShown:
    """A line of the disclosed list."""

    key: str
    label: str
    value: str | None


def stage_label(root: Parent[models.Case | Stage], info: Info) -> str:
    """The stage in words."""
    return root.stage.label(info.context.language)


def disclosed(key: str, attribute: str) -> Callable[[models.Case], Any]:
    """A resolver of a typed field that is null unless the case type discloses it."""

    def value(root: Parent[models.Case]) -> Any:
        return getattr(root, attribute) if discloses(root.case_type, key) else None

    return value


async def charges(root: Parent[models.Case], info: Info) -> Sequence[models.CaseCharge]:
    """The charges, the first one first."""
    return await info.context.loaders.case_charges.load(root.id) or []


async def charge(root: Parent[models.Case], info: Info) -> models.CaseCharge | None:
    """The first charge."""
    found = await charges(root, info)
    return found[0] if found else None


async def coercive_measure(root: Parent[models.Case], info: Info) -> models.CoerciveMeasure | None:
    """The measure in force on the party for whom one is bound."""
    return await info.context.loaders.measure.load(root.id) if discloses(root.case_type, "coerciveMeasure") else None


async def stages(root: Parent[models.Case], info: Info) -> Sequence[Stage]:
    """The stages passed, then those that usually follow."""
    passed = await info.context.loaders.case_stages.load(root.id) or []
    due_on = root.deadline_on if discloses(root.case_type, "deadlineOn") else None
    return path_of(root.case_type, [(each.stage, each.entered_on, each.left_on) for each in passed], due_on)


_PLAIN: dict[str, str] = {
    "acceptedOn": "accepted_on",
    "deadlineOn": "deadline_on",
    "concludedOn": "concluded_on",
    "conclusion": "conclusion",
    "handlingDepartment": "department",
    "handlerName": "handler_name",
    "handlerPhone": "handler_phone",
}


async def disclosed_list(root: Parent[models.Case], info: Info) -> list[FieldShown]:
    """What the case type discloses, in display order, labelled."""
    english = info.context.language == "en"
    shown = []
    for each in disclosed_fields(root.case_type):
        if each.key in _PLAIN:
            value = _written(getattr(root, _PLAIN[each.key]))
        else:
            value = await _COMPUTED.get(each.key, _supplement)(root, info, each.key)
        shown.append(FieldShown(each.key, each.en if english else each.zh, value))
    return shown


def _written(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)


async def _charge_names(root: models.Case, info: Info, _key: str) -> str | None:
    return "、".join(each.name for each in await charges(root, info)) or None


async def _measure_name(root: models.Case, info: Info, _key: str) -> str | None:
    measure = await info.context.loaders.measure.load(root.id)
    return measure.kind.label(info.context.language) if measure else None


async def _supplement(root: models.Case, info: Info, key: str) -> str | None:
    days = await info.context.loaders.supplements.load(root.id) or {}
    return _written(days.get(key))


_COMPUTED: dict[str, Callable[[models.Case, Info, str], Awaitable[str | None]]] = {
    "charge": _charge_names,
    "coerciveMeasure": _measure_name,
}


async def progress(
    root: Parent[models.Case],
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[models.ProgressEvent]:
    """The disclosed events, ascending."""
    asked = PageAsked(first, after, last, before)
    asked.size()
    return await info.context.loaders.progress.load((root.id, asked))


async def my_bindings(root: Parent[models.Case], info: Info) -> Sequence[models.Binding]:
    """One's own bindings that open the case."""
    return await info.context.loaders.case_bindings.load(root.id) or []


async def upcoming_appointments(root: Parent[models.Case], info: Info) -> Sequence[models.Appointment]:
    """One's own appointments that are to come."""
    return await info.context.loaders.upcoming.load(root.id) or []


async def slot(root: Parent[models.Appointment], info: Info) -> models.ReceptionSlot | None:
    """The slot of an appointment."""
    return await info.context.loaders.slot.load(root.slot_id) if root.slot_id else None


async def replaced(root: Parent[models.ProgressEvent], info: Info) -> models.ProgressEvent | None:
    """The event that this one takes the place of."""
    return await info.context.loaders.event.load(root.replaces_id) if root.replaces_id else None


def event_previous(root: Parent[models.ProgressEvent], info: Info) -> str | None:
    """What it was."""
    return value_in_words(root.kind, root.previous, info.context.language)


def event_current(root: Parent[models.ProgressEvent], info: Info) -> str | None:
    """What it is."""
    return value_in_words(root.kind, root.current, info.context.language)


def event_title(root: Parent[models.ProgressEvent], info: Info) -> str:
    """What happened, in words."""
    label = root.kind.label(info.context.language)
    if root.round is None:
        return label
    return f"{label} ({root.round})" if info.context.language == "en" else f"第{root.round}次{label}"


async def my_cases(
    info: Info,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page[models.Case]:
    """The cases that one may read, the newest first."""
    statement = cases.listed(info.context.person)
    database = info.context.portal.database
    return await read_page(
        database, statement, Order((models.Case.id,), descending=True), PageAsked(first, after, last, before)
    )


async def case(info: Info, id: ID) -> models.Case:
    """One case."""
    async with info.context.portal.database.read() as session:
        found = await cases.get(session, info.context.person, ids.read(id, "case"))
    if found is None:
        raise NotFound
    return found
