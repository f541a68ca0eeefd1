"""Particulars: what certain types of cases disclose beside the fields that all cases have (金额、发放日期、终审法院…)."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from rules.case_import_fields import Fields
from rules.cases import CaseType
from rules.disclosure import PARTICULARS, disclosed_fields

_DAYS = frozenset({"applied_on", "decided_on", "executed_on", "paid_on"})
_LENGTHS: Mapping[str, int] = {
    "original_charge": 200,
    "decision": 500,
    "final_court": 100,
    "final_document_number": 100,
}
AMOUNT = "amount"


@cache
def names_for(case_type: CaseType) -> tuple[str, ...]:
    """The names under which a case of this type delivers its particulars."""
    return tuple(PARTICULARS[each.key] for each in disclosed_fields(case_type) if each.key in PARTICULARS)


def particulars_of(fields: Fields, case_type: CaseType) -> tuple[tuple[str, str], ...]:
    """The particulars that a line states, as text by name; what the type does not disclose is no key of its line."""
    found = {name: _value(fields, name) for name in names_for(case_type)}
    return tuple(sorted((name, value) for name, value in found.items() if value is not None))


def _value(fields: Fields, name: str) -> str | None:
    if name in _DAYS:
        day = fields.day(name)
        return day.isoformat() if day else None
    return fields.amount(name) if name == AMOUNT else fields.text(name, _LENGTHS[name])


def shown(name: str, value: str, language: str) -> str:
    """A particular as people read it."""
    if name != AMOUNT:
        return value
    amount = f"{Decimal(value):,.2f}".removesuffix(".00")
    return f"CNY {amount}" if language == "en" else f"{amount} 元"
