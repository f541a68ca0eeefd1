"""Importing: what becomes of lines, portions, repetition, and files that are not as they should be."""

import asyncio
import io
import itertools
import json
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from db import models
from db.base import Base
from db.crypto import Keys
from db.engine import Database
from demonstration.cases import generate_cases
from services.case_import_files import Rejection
from services.case_imports import Deliverer, ImportCounts, ImportProgress, UnreadableImport, import_cases, reject_file
from tests import people
from tests.case_lines import EVERYBODY, as_bytes, case_of, deliver, events_of, line, party


async def count(database: Database, model: type[Base]) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def versions(database: Database) -> list[tuple[Any, ...]]:
    """Where every row of a case lies, and which transaction wrote it: any write at all shows."""
    found: list[tuple[Any, ...]] = []
    tables = "cases", "parties", "case_charges", "case_stages", "coercive_measures", "progress_items"
    async with database.read() as session:
        for table in (*tables, "progress_events", "bindings", "notices", "staff_notices"):
            rows = await session.execute(text(f"select '{table}', ctid::text, xmin::text from {table} order by 2"))
            found += [tuple(row) for row in rows]
    return found


async def test_a_new_case_is_stored_whole(database: Database, owner: Database, keys: Keys) -> None:
    number = people.id_number(1)
    counts = await deliver(database, keys, line(parties=[party(id_number=number), party("p2")]))
    assert counts == ImportCounts(lines=1, new=1)
    case = await case_of(owner)
    assert (case.handler_name, case.deadline_on, case.sealed_at, case.last_seq) == (
        "示例李四",
        date(2026, 10, 1),
        None,
        1,
    )
    (event,) = await events_of(owner, case)
    assert (event.seq, event.kind, event.ref, event.occurred_on) == (1, "ACCEPTED", "a1", date(2026, 9, 1))
    async with owner.read() as session:
        suspect = (await session.scalars(select(models.Party).where(models.Party.ref == "p1"))).one()
        assert suspect.id_number_encrypted is not None
        plain = keys.decrypt(suspect.id_number_encrypted, table="parties", column="id_number", row_id=suspect.id)
        assert (plain, suspect.id_number_index) == (number, keys.blind_index("id_number", f"RESIDENT_ID|{number}"))
        stage = (await session.scalars(select(models.CaseStagePassed))).one()
        assert (stage.position, stage.stage, stage.entered_on) == (1, "PROSECUTION_REVIEW", date(2026, 9, 1))
        charge = (await session.scalars(select(models.CaseCharge))).one()
        assert (charge.position, charge.code, charge.name) == (0, "264.1", "盗窃罪")
        run = (await session.scalars(select(models.CaseImport))).one()
        assert (run.lines, run.new, run.filename, run.finished_at) == (1, 1, "cases.jsonl", people.NOW)
        actions = await session.scalars(select(models.AuditEntry.action).order_by(models.AuditEntry.id))
        assert list(actions) == ["case_import.started", "case_import.finished"]
    assert await count(owner, models.CoerciveMeasure) == 2


async def test_the_same_file_again_writes_nothing(database: Database, owner: Database, keys: Keys) -> None:
    lines = [dict(each) for each in generate_cases(60, seed=1, revision=1)]
    await deliver(database, keys, *lines)
    before = await versions(owner)
    assert await deliver(database, keys, *lines) == ImportCounts(lines=60, unchanged=60)
    assert await versions(owner) == before


async def test_a_higher_revision_of_the_same_content_is_only_numbered(
    database: Database, owner: Database, keys: Keys
) -> None:
    await deliver(database, keys, line())
    assert await deliver(database, keys, line(revision=5)) == ImportCounts(lines=1, unchanged=1)
    case = await case_of(owner)
    assert (case.revision, case.last_seq, await count(owner, models.ProgressEvent)) == (5, 1, 1)


async def test_an_older_revision_is_skipped_and_one_that_contradicts_itself_rejected(
    database: Database, owner: Database, keys: Keys
) -> None:
    rejections: list[Rejection] = []
    await deliver(database, keys, line(revision=3))
    assert await deliver(database, keys, line(revision=2, name="示例旧案")) == ImportCounts(lines=1, skipped=1)
    counts = await deliver(database, keys, line(revision=3, name="示例另案"), rejections=rejections)
    assert counts == ImportCounts(lines=1, rejected=1)
    assert [(each.line, each.flaws[0].code) for each in rejections] == [(1, "REVISION_CONFLICT")]
    case = await case_of(owner)
    assert (case.revision, case.name) == (3, "示例张三涉嫌盗窃案")


async def test_a_bad_line_is_rejected_alone(database: Database, owner: Database, keys: Keys, tmp_path: Path) -> None:
    source = [
        b"\xef\xbb\xbf" + as_bytes([line(1)])[0],
        b"\r\n",
        b"not json\n",
        b"\xff\xfe\n",
        *as_bytes([line(2, stage="NOWHERE"), line(3)]),
    ]
    path = tmp_path / "rejects.jsonl"
    path.write_text("of an earlier run")
    with reject_file(path) as rejects:
        counts = await import_cases(
            database,
            keys,
            lines=io.BytesIO(b"".join(source)),
            filename="cases.jsonl",
            deliverer=EVERYBODY,
            rejects=rejects,
            now=lambda: people.NOW,
        )
    assert counts == ImportCounts(lines=5, new=2, rejected=3)
    told = [json.loads(each) for each in path.read_text().splitlines()]
    assert [(each["line"], each["field"], each["reason"]) for each in told] == [
        (3, None, "NOT_JSON"),
        (4, None, "NOT_UTF8"),
        (5, "stage", "VALUE_UNKNOWN"),
    ]
    assert told[0]["content"] == "not json"
    assert told[2]["message"] == "不是已知的取值。"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert await count(owner, models.Case) == 2


async def test_without_rejections_there_is_no_reject_file(tmp_path: Path) -> None:
    with reject_file(tmp_path / "rejects.jsonl"):
        pass
    assert not list(tmp_path.iterdir())


async def test_a_line_without_end_is_never_held_whole(database: Database, keys: Keys) -> None:
    rejections: list[Rejection] = []
    source = b"[" + b" " * 5_000_000 + b"]\n" + as_bytes([line()])[0]
    counts = await import_cases(
        database,
        keys,
        lines=io.BytesIO(source),
        filename="cases.jsonl",
        deliverer=EVERYBODY,
        rejects=rejections.append,
        now=lambda: people.NOW,
    )
    assert counts == ImportCounts(lines=2, new=1, rejected=1)
    assert (rejections[0].line, rejections[0].flaws[0].code, len(rejections[0].raw)) == (1, "LINE_TOO_LONG", 2**20)


async def test_a_file_that_breaks_off_is_unreadable_and_keeps_what_went_in(
    database: Database, owner: Database, keys: Keys
) -> None:
    def broken() -> Iterator[bytes]:
        yield from as_bytes([line(1), line(1, revision=2, name="示例新案")])
        raise OSError("input/output error")

    with pytest.raises(UnreadableImport):
        await import_cases(
            database,
            keys,
            lines=broken(),
            filename="cases.jsonl",
            deliverer=EVERYBODY,
            rejects=[].append,
            now=lambda: people.NOW,
        )
    assert (await case_of(owner)).revision == 1


async def test_warnings_are_counted_once_a_key(database: Database, keys: Keys) -> None:
    counts = await deliver(
        database, keys, line(1, extra=1), line(2, extra=2), line(3, acceptance_number="海检刑诉(2014)12号")
    )
    assert counts == ImportCounts(lines=3, new=3, warnings=2)


async def test_a_procuratorate_delivers_for_itself_and_those_below(database: Database, keys: Keys) -> None:
    rejections: list[Rejection] = []
    async with database.read() as session:
        above = await people.office(session, "110000")
        beside = await people.office(session, "110105")
    actor = await people.staff(database)
    own = Deliverer(above.id, actor)
    assert (await deliver(database, keys, line(1), deliverer=own)).new == 1
    counts = await deliver(database, keys, line(2), deliverer=Deliverer(beside.id, actor), rejections=rejections)
    assert (counts.rejected, rejections[0].flaws[0].code) == (1, "PROCURATORATE_BEYOND_SCOPE")
    async with database.read() as session:
        runs = (await session.scalars(select(models.CaseImport).order_by(models.CaseImport.id))).all()
        assert [(each.procuratorate_id, each.staff_member_id) for each in runs] == [
            (above.id, actor.staff_id),
            (beside.id, actor.staff_id),
        ]


async def test_a_case_that_comes_twice_in_a_file_passes_both_states(
    database: Database, owner: Database, keys: Keys
) -> None:
    portions: list[ImportProgress] = []
    counts = await deliver(
        database, keys, line(1), line(2), line(1, revision=2, stage="TRIAL_FIRST"), on_portion=portions.append
    )
    assert counts == ImportCounts(lines=3, new=2, changed=1)
    assert [each.counts.lines for each in portions] == [2, 3]
    assert [event.kind for event in await events_of(owner, await case_of(owner))] == ["ACCEPTED", "STAGE_CHANGED"]


async def test_an_import_that_breaks_half_way_goes_on_where_it_was(
    database: Database, owner: Database, keys: Keys
) -> None:
    lines = [dict(each) for each in generate_cases(2500, seed=2, revision=1)]

    def break_off(progress: ImportProgress) -> None:
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await deliver(database, keys, *lines, on_portion=break_off)
    assert await count(owner, models.Case) == 1000
    assert await deliver(database, keys, *lines) == ImportCounts(lines=2500, new=1500, unchanged=1000)
    assert await count(owner, models.ProgressEvent) == sum(len(each["progress"]) for each in lines)
    async with owner.read() as session:
        runs = (await session.scalars(select(models.CaseImport).order_by(models.CaseImport.id))).all()
        assert [(each.lines, each.new, each.finished_at is None) for each in runs] == [
            (1000, 1000, True),
            (2500, 1500, False),
        ]


async def test_two_imports_at_the_same_time_take_turns(database: Database, owner: Database, keys: Keys) -> None:
    for revision in (1, 2):
        lines = [dict(each) for each in generate_cases(1500, seed=3, revision=revision)]
        one, other = await asyncio.gather(
            deliver(database, keys, *lines), deliver(database, keys, *reversed(lines)), return_exceptions=False
        )
        assert one.new + other.new == (1500 if revision == 1 else 0)
        assert one.rejected + other.rejected == 0
        assert one.new + other.new + one.changed + other.changed + one.unchanged + other.unchanged == 3000
    assert await count(owner, models.Case) == 1500
    async with owner.read() as session:
        twice = select(models.ProgressItem.event_id).group_by(models.ProgressItem.event_id).having(func.count() > 1)
        assert not (await session.scalars(twice)).all()
        gaps = (
            select(models.Case.id)
            .join(models.ProgressEvent, models.ProgressEvent.case_id == models.Case.id)
            .group_by(models.Case.id)
            .having((func.count() != models.Case.last_seq) | (func.max(models.ProgressEvent.seq) != func.count()))
        )
        assert not (await session.scalars(gaps)).all()


async def test_three_exports_of_the_generator_become_the_events_that_they_tell(
    database: Database, owner: Database, keys: Keys
) -> None:
    exports = [[dict(each) for each in generate_cases(200, seed=1, revision=revision)] for revision in (1, 2, 3)]
    for lines in exports:
        counts = await deliver(database, keys, *lines)
        assert counts.rejected == counts.skipped == counts.warnings == 0
    async with owner.read() as session:
        for last in exports[-1]:
            number = last["acceptance_number"]
            case = (await session.scalars(select(models.Case).where(models.Case.acceptance_number == number))).one()
            events = await events_of(owner, case)
            told = [(event.ref, event.kind, str(event.occurred_on)) for event in events if event.ref]
            assert told == [(item["ref"], item["kind"], item["occurred_on"]) for item in last["progress"]]
            stages = [each[number_of(each, number)]["stage"] for each in exports]
            changes = sum(one != other for one, other in itertools.pairwise(stages))
            assert sum(event.kind == "STAGE_CHANGED" for event in events) == changes
            assert [event.seq for event in events] == list(range(1, case.last_seq + 1))


def number_of(lines: list[dict[str, Any]], acceptance_number: str) -> int:
    return next(place for place, each in enumerate(lines) if each["acceptance_number"] == acceptance_number)
