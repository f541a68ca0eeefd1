"""What offices do not disclose of their cases, though the type's list has it."""

from sqlalchemy import ARRAY, ColumnElement, Text, and_, case, func, select
from sqlalchemy.orm import aliased

from db.models import Case, FieldSwitch, ProgressEvent
from rules.progress_events import TELLS


def _of(switch: type[FieldSwitch], of_case: type[Case]) -> ColumnElement[bool]:
    """The switches that an office has thrown for cases of this type."""
    return and_(switch.procuratorate_id == of_case.procuratorate_id, switch.case_type == of_case.case_type)


def switched_off(of_case: type[Case], key: str) -> ColumnElement[bool]:
    """Whether the office of a case has switched off a line of the list."""
    switch = aliased(FieldSwitch)
    thrown = select(1).where(_of(switch, of_case), switch.field == key)
    return thrown.correlate_except(switch).exists()


def switches_of(of_case: type[Case]) -> ColumnElement[list[str]]:
    """Every line that the office of a case has switched off."""
    switch = aliased(FieldSwitch)
    thrown = select(switch.field).where(_of(switch, of_case)).correlate_except(switch).scalar_subquery()
    return func.to_json(func.array(thrown, type_=ARRAY(Text)))


def event_switched_off(event: type[ProgressEvent], of_case: type[Case]) -> ColumnElement[bool]:
    """Whether an event tells the value of a line that the office has switched off."""
    switch = aliased(FieldSwitch)
    told = case({kind.value: key for kind, key in TELLS.items()}, value=event.kind)
    thrown = select(1).where(event.kind.in_(list(TELLS)), _of(switch, of_case), switch.field == told)
    return thrown.correlate_except(switch).exists()
