"""Data that every portal needs before it opens: charges, reasons, the workday calendar. Filling twice changes nothing."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import holidays
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Charge, Reason, Workday
from rules.review import REASONS

YEARS = range(2024, 2029)


async def fill(session: AsyncSession) -> None:
    """Add what is missing; what administrators have changed stays."""
    await _add(session, Charge.__table__, _charges())
    await _add(session, Reason.__table__, _reasons())
    await _add(session, Workday.__table__, _workdays())


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


def _workdays() -> Iterable[dict[str, object]]:
    """The days on which China's calendar differs from Monday-to-Friday; estimates for years not yet published."""
    calendar = holidays.country_holidays("CN", years=YEARS, language="zh_CN")
    for day, label in sorted(calendar.items()):
        if day.weekday() < 5:
            yield {"day": day, "is_working_day": False, "label": label}
    for day in sorted(calendar.weekend_workdays):
        assert isinstance(day, date)
        yield {"day": day, "is_working_day": True, "label": "调休上班"}
