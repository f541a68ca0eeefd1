"""案件: what a person reads of the cases to which they are bound."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from db import models
from db.queries import cases
from db.queries.cases import gives_access
from db.queries.field_switches import switched_off, switches_of
from db.reads.declaring import (
    Computed,
    Condition,
    Connection,
    Entity,
    Expression,
    Part,
    Projection,
    Reader,
    Reading,
    Relation,
    Row,
    Rows,
    where,
)
from db.reads.projections import json_objects, label, tabulated
from rules.appointments import UPCOMING
from rules.case_particulars import shown
from rules.cases import CaseStage, CaseType, CoerciveMeasureKind, path_of
from rules.disclosure import PARTICULARS, disclosed_fields, discloses
from rules.progress_events import DATED, WORDED, WORDINGS, ProgressKind, dated_key


def _is_disclosed(row: Row, key: str) -> Condition:
    """The type's list has it, and the office has not switched it off."""
    listed = row.case_type.in_([each for each in CaseType if discloses(each, key)])
    return and_(listed, not_(switched_off(row, key)))


def _if_disclosed(key: str, column: str) -> Expression:
    """A column that is null unless the case type discloses it."""
    return Expression(lambda row, _: case((_is_disclosed(row, key), getattr(row, column))))


def _in_force(row: Row, measure: Row, reader: Reader) -> Rows:
    """The measures in force on a party of the case, the newest first."""
    party = aliased(models.Party)
    return Rows(
        (
            _is_disclosed(row, "coerciveMeasure"),
            party.case_id == row.id,
            measure.party_id == party.id,
            measure.starts_on <= reader.today,
            or_(measure.ends_on.is_(None), measure.ends_on >= reader.today),
        ),
        order=(measure.starts_on.desc(), measure.id.desc()),
    )


def _on_own_party(reader: Reader, measure: Row) -> Condition:
    """A co-accused's measure is nobody else's business."""
    binding, around = aliased(models.Binding), aliased(models.Case)
    own = select(1).where(
        binding.account_id == reader.account_id,
        binding.party_id == measure.party_id,
        around.id == binding.case_id,
        gives_access(around, binding),
    )
    return own.correlate_except(binding, around).exists()


def _upcoming(row: Row, appointment: Row, reader: Reader) -> Rows:
    """One's own; the account is named for the index by which they are found."""
    mine = appointment.account_id == reader.account_id
    here = mine, appointment.case_id == row.id, appointment.status.in_(sorted(UPCOMING))
    return Rows(here, order=(appointment.submitted_at, appointment.id))


def _needs_of_the_list(row: Row, reader: Reader) -> Mapping[str, Projection]:
    return needs_of_the_list(
        row,
        reader,
        own=lambda measure: _on_own_party(reader, measure),
        told=lambda event: cases.disclosed_within(reader.account_id, event, row),
    )


def needs_of_the_list(
    row: Row, reader: Reader, *, own: Callable[[Row], Condition], told: Callable[[Any], Condition]
) -> Mapping[str, Projection]:
    """What the list of a case is made of: of measures those that are `own`, of events by hand those that are `told`."""
    charge, measure = aliased(models.CaseCharge), aliased(models.CoerciveMeasure)
    in_force = _in_force(row, measure, reader)
    names = select(charge.name).where(charge.case_id == row.id).order_by(charge.position).correlate(row)
    kind = select(measure.kind).where(own(measure), *in_force.conditions).correlate(row)
    return {
        "case_type": row.case_type,
        "acceptedOn": row.accepted_on,
        "deadlineOn": row.deadline_on,
        "concludedOn": row.concluded_on,
        "conclusion": row.conclusion,
        "handlingDepartment": row.department,
        "handlerName": row.handler_name,
        "handlerPhone": row.handler_phone,
        "particulars": row.particulars,
        "charge": func.nullif(func.array_to_string(func.array(names.scalar_subquery()), "、"), ""),
        "coerciveMeasure": kind.order_by(*in_force.order).limit(1).scalar_subquery(),
        "items": _dated(models.ProgressItem, row),
        "by_hand": _dated(models.ProgressEvent, row, told),
        "switched_off": switches_of(row),
    }


def _dated(table: Any, row: Row, is_told: Callable[[Any], Condition] | None = None) -> Projection:
    """The days that the list names of what has happened: imported items as they stand, events recorded by hand."""
    told = aliased(table)
    wanted = [told.case_id == row.id, told.kind.in_(DATED)]
    if is_told is not None:
        wanted += [told.staff_member_id.is_not(None), is_told(told)]
    columns = (told.kind.label("kind"), func.coalesce(told.round, 1).label("round"), told.occurred_on.label("on"))
    return json_objects(select(*columns).where(*wanted).order_by(told.occurred_on).correlate(row))


def _disclosed_list(given: Any, reading: Reading) -> list[dict[str, str | None]]:
    return disclosed_list(given, reading.language)


def disclosed_list(given: Mapping[str, Any], language: str) -> list[dict[str, str | None]]:
    """What the case type discloses, in display order, labelled."""
    values = {key: value for key, value in given.items() if isinstance(value, str)}
    if "coerciveMeasure" in values:
        values["coerciveMeasure"] = CoerciveMeasureKind[values["coerciveMeasure"]].label(language)
    for key, name in PARTICULARS.items():
        if name in given["particulars"]:
            values[key] = shown(name, given["particulars"][name], language)
    for told in (*given["items"], *given["by_hand"]):
        values.setdefault(dated_key(ProgressKind[told["kind"]], told["round"]), told["on"])
    english, off = language == "en", set(given["switched_off"])
    return [
        {"key": each.key, "label": each.en if english else each.zh, "value": values.get(each.key)}
        for each in disclosed_fields(CaseType[given["case_type"]])
        if each.key not in off
    ]


def _needs_of_the_path(row: Row, _: Reader) -> Mapping[str, Projection]:
    stage = aliased(models.CaseStagePassed)
    columns: Any = (stage.stage.label("stage"), stage.entered_on.label("entered"), stage.left_on.label("left"))
    passed: Select[Any] = select(*columns).where(stage.case_id == row.id).order_by(stage.position).correlate(row)
    shows_due = _is_disclosed(row, "deadlineOn")
    return {
        "case_type": row.case_type,
        "deadline_on": row.deadline_on,
        "shows_due": shows_due,
        "passed": json_objects(passed),
    }


def _path(given: Any, reading: Reading) -> list[dict[str, str | None]]:
    """The stages passed, then those that usually follow."""
    passed = [
        (CaseStage[each["stage"]], date.fromisoformat(each["entered"]), _day(each["left"])) for each in given["passed"]
    ]
    return [
        {
            "stage": step.stage.value,
            "label": step.stage.label(reading.language),
            "state": step.state.value,
            "entered_on": _written(step.entered_on),
            "left_on": _written(step.left_on),
            "due_on": _written(step.due_on),
        }
        for step in path_of(
            CaseType[given["case_type"]], passed, _day(given["deadline_on"]), shows_due=given["shows_due"]
        )
    ]


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _title(event: Row, reader: Reader) -> Projection:
    kind = tabulated(lambda kind: kind.label(reader.language), (event.kind, list(ProgressKind)))
    if reader.language == "en":
        return kind.op("||")(func.coalesce(literal(" (").op("||")(event.round).op("||")(literal(")")), ""))
    return func.coalesce(literal("第").op("||")(event.round).op("||")(literal("次")), "").op("||")(kind)


def _in_words(column: str) -> Expression:
    """What was or is: values made of the vocabulary's labels are kept in Chinese."""

    def words(event: Row, reader: Reader) -> Projection:
        value = getattr(event, column)
        if reader.language != "en":
            return value  # type: ignore[no-any-return]
        translated = reduce(lambda text, pair: func.replace(text, *pair), WORDINGS, value)
        return case((event.kind.in_(WORDED), translated), else_=value)

    return Expression(words)


CASE = Entity(
    "case",
    "Case",
    models.Case,
    lambda reader, row: cases.visible_to(reader, row),
    {
        "stage_label": label("stage", CaseStage),
        "handling_department": _if_disclosed("handlingDepartment", "department"),
        "handler_name": _if_disclosed("handlerName", "handler_name"),
        "handler_phone": _if_disclosed("handlerPhone", "handler_phone"),
        "accepted_on": _if_disclosed("acceptedOn", "accepted_on"),
        "deadline_on": _if_disclosed("deadlineOn", "deadline_on"),
        "concluded_on": _if_disclosed("concludedOn", "concluded_on"),
        "conclusion": _if_disclosed("conclusion", "conclusion"),
        "charge": Relation("case_charge", lambda _, charge, __: Rows((), order=(charge.position,))),
        "charges": Relation("case_charge", lambda _, charge, __: Rows((), order=(charge.position,)), many=True),
        "procuratorate": Relation("procuratorate", lambda row, office, _: where(office.id == row.procuratorate_id)),
        "coercive_measure": Relation("coercive_measure", _in_force),
        "disclosed": Computed(_disclosed_list, _needs_of_the_list),
        "stages": Computed(_path, _needs_of_the_path),
        "progress": Connection("progress_event", order=("seq",)),
        "my_bindings": Relation(
            "binding", lambda row, binding, _: Rows((gives_access(row, binding),), order=(binding.id,)), many=True
        ),
        "upcoming_appointments": Relation("appointment", _upcoming, many=True),
    },
)
CASE_CHARGE = Entity("case_charge", "Charge", models.CaseCharge, Part("case", "case_id"))
COERCIVE_MEASURE = Entity("coercive_measure", "CoerciveMeasure", models.CoerciveMeasure, _on_own_party)
PROGRESS_EVENT = Entity(
    "progress_event",
    "ProgressEvent",
    models.ProgressEvent,
    Part("case", "case_id", lambda reader, event, row: cases.disclosed_within(reader.account_id, event, row)),
    {
        "title": Expression(_title, certain=True),
        "previous": _in_words("previous"),
        "current": _in_words("current"),
        "replaces": Relation("progress_event", lambda event, other, _: where(other.id == event.replaces_id)),
    },
)
