"""Lines of import files for tests, and the import of them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.people import System
from services.case_import_files import Rejection
from services.case_imports import Deliverer, ImportCounts, import_cases
from tests.people import NOW

EVERYBODY = Deliverer(None, System(name="test"))
ACCEPTED = {"ref": "a1", "kind": "ACCEPTED", "occurred_on": "2026-09-01", "round": None, "detail": None}
DETENTION = {"kind": "DETENTION", "starts_on": "2026-08-02", "ends_on": None}


def party(ref: str = "p1", **changes: Any) -> dict[str, Any]:
    """A suspect in detention."""
    plain = {"ref": ref, "role": "SUSPECT", "name": "示例张三", "id_number": None, "minor": False}
    return {**plain, "measures": [dict(DETENTION)], **changes}


def line(serial: int = 1, **changes: Any) -> dict[str, Any]:
    """The example of the format, with changes."""
    plain = {
        "procuratorate": "110108",
        "acceptance_number": f"京海检刑诉受[2026]110108{serial:06d}号",
        "unified_number": f"1101082026{serial:07d}",
        "revision": 1,
        "domain": "CRIMINAL",
        "case_type": "FIRST_INSTANCE_PROSECUTION",
        "name": "示例张三涉嫌盗窃案",
        "charges": ["盗窃罪"],
        "department": "第一检察部",
        "handler": {"name": "示例李四", "phone": "010-00000000"},
        "accepted_on": "2026-09-01",
        "deadline_on": "2026-10-01",
        "stage": "PROSECUTION_REVIEW",
        "concluded_on": None,
        "conclusion": None,
        "disclosure": "OPEN",
        "restriction": None,
        "sealed": False,
        "parties": [party()],
        "progress": [dict(ACCEPTED)],
    }
    return {**plain, **changes}


def as_bytes(lines: Iterable[Mapping[str, Any] | bytes]) -> list[bytes]:
    """The lines of a file; bytes stay as they are."""
    return [
        each if isinstance(each, bytes) else json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in lines
    ]


async def deliver(
    database: Database,
    keys: Keys,
    *lines: Mapping[str, Any] | bytes,
    deliverer: Deliverer = EVERYBODY,
    rejections: list[Rejection] | None = None,
    **hooks: Any,
) -> ImportCounts:
    """Import the lines."""
    return await import_cases(
        database,
        keys,
        lines=as_bytes(lines),
        filename="cases.jsonl",
        deliverer=deliverer,
        rejects=(rejections if rejections is not None else []).append,
        now=lambda: NOW,
        **hooks,
    )


async def case_of(database: Database, serial: int = 1, unit_code: str = "110108") -> models.Case:
    """The stored case of a line."""
    async with database.read() as session:
        return (
            await session.scalars(
                select(models.Case)
                .join(models.Procuratorate, models.Procuratorate.id == models.Case.procuratorate_id)
                .where(
                    models.Case.acceptance_number == line(serial)["acceptance_number"],
                    models.Procuratorate.unit_code == unit_code,
                )
            )
        ).one()


async def events_of(database: Database, case: models.Case) -> list[models.ProgressEvent]:
    """The events of a case in order."""
    async with database.read() as session:
        rows = await session.scalars(
            select(models.ProgressEvent)
            .where(models.ProgressEvent.case_id == case.id)
            .order_by(models.ProgressEvent.seq)
        )
        return list(rows)


async def notices_of(database: Database, account_id: object) -> list[models.Notice]:
    """The notices of a person in order."""
    async with database.read() as session:
        rows = await session.scalars(
            select(models.Notice).where(models.Notice.account_id == account_id).order_by(models.Notice.seq)
        )
        return list(rows)
