"""Data that every portal needs before it opens: charges, reasons, matters of appointments, the workday calendar, types of
publications.

Filling twice changes nothing.
"""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import holidays
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Charge, DocumentType, Matter, PublicationCategory, Reason, Workday
from db.queries import procuratorates
from rules.matters import MATTERS
from rules.publications import CATEGORIES, DOCUMENT_TYPES
from rules.review import REASONS

YEARS = range(2024, 2029)


async def fill(session: AsyncSession) -> None:
    """Add what is missing; what administrators have changed stays."""
    await procuratorates.give_initials(session)
    await _add(session, Charge.__table__, _charges())
    await _add(session, Reason.__table__, _reasons())
    await _add(session, Matter.__table__, _matters())
    await _add(session, Workday.__table__, _workdays())
    await _add(session, DocumentType.__table__, _document_types())
    await _add(session, PublicationCategory.__table__, _categories())


async def _add(session: AsyncSession, table: object, rows: Iterable[dict[str, object]]) -> None:
    assert isinstance(table, Table)
    await session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def _charges() -> Iterable[dict[str, object]]:
    with (Path(__file__).parent / "charges.tsv").open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file, delimiter="\t"), start=1):
            yield {
                "code": row["code"],
                "name": row["charge"],
                "article": int(row["article"]),
                "sub_article": int(row["sub_article"]),
                "chapter_no": int(row["chapter_no"]),
                "chapter": row["chapter"],
                "position": position,
            }


def _reasons() -> Iterable[dict[str, object]]:
    for position, (code, zh, en) in enumerate(REASONS, start=1):
        yield {"code": code, "label_zh": zh, "label_en": en, "position": position}


def _matters() -> Iterable[dict[str, object]]:
    for position, each in enumerate(MATTERS, start=1):
        others = each.others_limit
        yield {
            "code": each.code,
            "label_zh": each.label_zh,
            "label_en": each.label_en,
            "capacities": list(each.capacities),
            "stages": list(each.stages),
            "lawyers_only": each.lawyers_only,
            "non_lawyers_only": each.non_lawyers_only,
            "needs_slot": each.needs_slot,
            "limit_amount": each.limit.amount,
            "limit_unit": each.limit.unit,
            "limit_held": each.limit.held,
            "others_limit_amount": others.amount if others else None,
            "others_limit_unit": others.unit if others else None,
            "days_before_deadline": each.days_before_deadline,
            "required_papers": list(each.required_papers),
            "optional_papers": list(each.optional_papers),
            "position": position,
        }


def _document_types() -> Iterable[dict[str, object]]:
    for position, each in enumerate(DOCUMENT_TYPES, start=1):
        yield {
            "code": each.code,
            "label_zh": each.label_zh,
            "label_en": each.label_en,
            "needs_judgment": each.needs_judgment,
            "position": position,
        }


def _categories() -> Iterable[dict[str, object]]:
    for position, (code, zh, en) in enumerate(CATEGORIES, start=1):
        yield {"code": code, "label_zh": zh, "label_en": en, "position": position}


def _workdays() -> Iterable[dict[str, object]]:
    """The days on which China's calendar differs from Monday-to-Friday; estimates for years not yet published."""
    calendar = holidays.country_holidays("CN", years=YEARS, language="zh_CN")
    for day, label in sorted(calendar.items()):
        if day.weekday() < 5:
            yield {"day": day, "is_working_day": False, "label": label}
    for day in sorted(calendar.weekend_workdays):
        assert isinstance(day, date)
        yield {"day": day, "is_working_day": True, "label": "调休上班"}
