"""What a changed line becomes: events field by field, in their order, and the state that they lead to."""

from datetime import date
from typing import Any

from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from services.case_imports import Deliverer, ImportCounts
from tests import people
from tests.case_lines import ACCEPTED, DETENTION, EVERYBODY, case_of, deliver, events_of, line, party

PROSECUTED = {"ref": "a2", "kind": "PROSECUTED", "occurred_on": "2026-11-20", "round": None, "detail": None}
ARREST = {"kind": "ARREST", "starts_on": "2026-08-20", "ends_on": None}
ENDED_DETENTION = {**DETENTION, "ends_on": "2026-08-20"}
IMPORT_DAY = date(2026, 11, 23)


async def told(owner: Database, case: models.Case) -> list[tuple[Any, ...]]:
    return [(each.kind, each.previous, each.current) for each in await events_of(owner, case)]


async def parties_of(owner: Database, case: models.Case) -> dict[str, models.Party]:
    async with owner.read() as session:
        rows = await session.scalars(select(models.Party).where(models.Party.case_id == case.id))
        return {each.ref: each for each in rows}


async def test_everything_that_changes_is_told_in_order(database: Database, owner: Database, keys: Keys) -> None:
    await deliver(database, keys, line())
    changed = line(
        revision=2,
        stage="TRIAL_FIRST",
        charges=["盗窃罪", "诈骗罪"],
        handler={"name": "示例王五", "phone": "010-00000001"},
        deadline_on=None,
        conclusion="提起公诉",
        concluded_on="2026-11-20",
        parties=[party(role="DEFENDANT", measures=[ENDED_DETENTION, ARREST])],
        progress=[PROSECUTED, ACCEPTED],
    )
    assert await deliver(database, keys, changed) == ImportCounts(lines=1, changed=1)
    case = await case_of(owner)
    assert await told(owner, case) == [
        ("ACCEPTED", None, None),
        ("PROSECUTED", None, None),
        ("MEASURE_CHANGED", "拘留", "逮捕"),
        ("STAGE_CHANGED", "审查起诉", "一审"),
        ("CHARGE_CHANGED", "盗窃罪", "盗窃罪、诈骗罪"),
        ("HANDLER_CHANGED", "示例李四", "示例王五"),
        ("DEADLINE_CHANGED", "2026-10-01", None),
        ("CONCLUSION_CHANGED", None, "提起公诉"),
    ]
    events = await events_of(owner, case)
    assert {event.occurred_on for event in events[1:]} == {date(2026, 11, 20)}
    assert [event.seq for event in events] == list(range(1, 9))
    async with owner.read() as session:
        rows = await session.scalars(select(models.CaseStagePassed).order_by(models.CaseStagePassed.position))
        assert [(each.position, each.stage, each.entered_on, each.left_on) for each in rows] == [
            (1, "PROSECUTION_REVIEW", date(2026, 9, 1), date(2026, 11, 20)),
            (2, "TRIAL_FIRST", date(2026, 11, 20), None),
        ]
        charges = await session.scalars(select(models.CaseCharge).order_by(models.CaseCharge.position))
        assert [each.code for each in charges] == ["264.1", "266.1"]
        measures = await session.scalars(select(models.CoerciveMeasure).order_by(models.CoerciveMeasure.starts_on))
        assert [(each.kind, each.ends_on) for each in measures] == [("DETENTION", date(2026, 8, 20)), ("ARREST", None)]
        imports = set(await session.scalars(select(models.ProgressEvent.case_import_id)))
        assert len(imports) == 2
    assert (case.last_seq, case.revision, case.handler_phone) == (8, 2, "010-00000001")
    assert (await parties_of(owner, case))["p1"].role == "DEFENDANT"


async def test_without_a_new_item_a_difference_is_of_the_day_of_the_import(
    database: Database, owner: Database, keys: Keys
) -> None:
    await deliver(database, keys, line(charges=["盗窃罪", "诈骗罪"]))
    await deliver(database, keys, line(revision=2, deadline_on="2026-12-01"))
    case = await case_of(owner)
    assert await told(owner, case) == [
        ("ACCEPTED", None, None),
        ("CHARGE_CHANGED", "盗窃罪、诈骗罪", "盗窃罪"),
        ("DEADLINE_CHANGED", "2026-10-01", "2026-12-01"),
    ]
    assert [event.occurred_on for event in await events_of(owner, case)][1:] == [IMPORT_DAY] * 2


async def test_dates_are_told_where_the_words_are_the_same(database: Database, owner: Database, keys: Keys) -> None:
    first = line(conclusion="提起公诉", concluded_on="2026-11-20")
    await deliver(database, keys, first)
    later = {**first, "revision": 2, "concluded_on": "2026-11-21"}
    await deliver(database, keys, {**later, "parties": [party(measures=[{**DETENTION, "ends_on": "2026-12-01"}])]})
    assert (await told(owner, await case_of(owner)))[1:] == [
        ("MEASURE_CHANGED", "拘留（2026-08-02 至 今）", "拘留（2026-08-02 至 2026-12-01）"),
        ("CONCLUSION_CHANGED", "2026-11-20", "2026-11-21"),
    ]


async def test_corrections_and_withdrawals_are_events_that_name_what_they_replace(
    database: Database, owner: Database, keys: Keys
) -> None:
    supplement = {**PROSECUTED, "kind": "SUPPLEMENT_ORDERED", "round": 1, "detail": "补充证据"}
    await deliver(database, keys, line(progress=[ACCEPTED, supplement]))
    await deliver(database, keys, line(revision=2, progress=[ACCEPTED, {**supplement, "round": 2}]))
    await deliver(database, keys, line(revision=3, progress=[ACCEPTED]))
    await deliver(database, keys, line(revision=4, progress=[ACCEPTED, supplement]))
    events = await events_of(owner, await case_of(owner))
    assert [(each.kind, each.ref, each.previous, each.current) for each in events[2:]] == [
        (
            "PROGRESS_CORRECTED",
            "a2",
            "退回补充侦查 2026-11-20 第1次 补充证据",
            "退回补充侦查 2026-11-20 第2次 补充证据",
        ),
        ("PROGRESS_WITHDRAWN", "a2", "退回补充侦查 2026-11-20 第2次 补充证据", None),
        ("SUPPLEMENT_ORDERED", "a2", None, None),
    ]
    assert [each.replaces_id for each in events[2:]] == [events[1].id, events[2].id, None]
    async with owner.read() as session:
        items = (await session.scalars(select(models.ProgressItem).order_by(models.ProgressItem.ref))).all()
        assert [(each.ref, each.event_id) for each in items] == [("a1", events[0].id), ("a2", events[4].id)]


async def test_a_party_that_disappears_goes_to_the_staff_and_comes_back(
    database: Database, owner: Database, keys: Keys
) -> None:
    await deliver(database, keys, line(parties=[party("p1"), party("p2")]))
    case = await case_of(owner)
    who = await people.lawyer(database, 1)
    binding = await people.bound(database, who, case, party=2)
    await deliver(database, keys, line(revision=2))
    assert (await parties_of(owner, case))["p2"].missing_since == people.NOW
    async with owner.read() as session:
        waiting = (await session.scalars(select(models.StaffNotice))).one()
        assert (waiting.message, waiting.subject_id, waiting.procuratorate_id, waiting.done_at) == (
            "party_missing",
            binding.party_id,
            case.procuratorate_id,
            None,
        )
        assert (await session.get_one(models.Binding, binding.id)).status == "APPROVED"
    assert await deliver(database, keys, line(revision=2)) == ImportCounts(lines=1, unchanged=1)
    await deliver(database, keys, line(revision=3, parties=[party("p1"), party("p2"), party("p3")]))
    parties = await parties_of(owner, case)
    assert (parties["p2"].id, parties["p2"].missing_since, len(parties)) == (binding.party_id, None, 3)
    async with owner.read() as session:
        assert (await session.scalars(select(models.StaffNotice.done_at))).one() == people.NOW
    assert await told(owner, case) == [("ACCEPTED", None, None)]


async def test_an_identity_that_changes_is_encrypted_for_its_own_row(
    database: Database, owner: Database, keys: Keys
) -> None:
    for revision, number in enumerate((None, people.id_number(1), people.id_number(2), people.id_number(2)), start=1):
        name = f"示例张{'一二三四'[revision - 1]}"
        await deliver(database, keys, line(revision=revision, parties=[party(id_number=number, name=name)]))
        stored = (await parties_of(owner, await case_of(owner)))["p1"]
        assert stored.name == name
        if number is not None:
            assert stored.id_number_encrypted is not None
            place = {"table": "parties", "column": "id_number", "row_id": stored.id}
            assert keys.decrypt(stored.id_number_encrypted, **place) == number
            assert stored.id_number_index == keys.blind_index("id_number", f"RESIDENT_ID|{number}")
    await deliver(database, keys, line(revision=9))
    stored = (await parties_of(owner, await case_of(owner)))["p1"]
    assert (stored.id_number_encrypted, stored.id_number_index) == (None, None)


async def test_a_case_moves_to_another_office_with_its_bindings(
    database: Database, owner: Database, keys: Keys
) -> None:
    await deliver(database, keys, line())
    case = await case_of(owner)
    binding = await people.bound(database, await people.lawyer(database, 1), case)
    moved = line(revision=2, procuratorate="110105")
    assert await deliver(database, keys, moved) == ImportCounts(lines=1, changed=1)
    there = await case_of(owner, unit_code="110105")
    assert there.id == case.id
    assert (await told(owner, there))[1:] == [
        ("JURISDICTION_CHANGED", "北京市海淀区人民检察院", "北京市朝阳区人民检察院")
    ]
    async with owner.read() as session:
        row = await session.get_one(models.Binding, binding.id)
        assert (row.procuratorate_id, row.status) == (there.procuratorate_id, "APPROVED")
    # the old office's last export comes again: nothing moves back, nothing is new
    assert await deliver(database, keys, line()) == ImportCounts(lines=1, skipped=1)
    assert await deliver(database, keys, moved) == ImportCounts(lines=1, unchanged=1)


async def test_a_case_does_not_move_where_it_is_not_certain(database: Database, owner: Database, keys: Keys) -> None:
    await deliver(database, keys, line())
    other_type = line(2, unified_number=line()["unified_number"], case_type="ARREST_REVIEW", procuratorate="110105")
    assert (await deliver(database, keys, other_type)).new == 1
    async with database.read() as session:
        beside = Deliverer((await people.office(session, "110105")).id, EVERYBODY.actor)
    out_of_scope = line(revision=2, procuratorate="110105")
    assert (await deliver(database, keys, out_of_scope, deliverer=beside)).new == 1
    ambiguous = line(revision=3, procuratorate="310115")
    assert (await deliver(database, keys, ambiguous)).new == 1
    delivered_by_both = line(7), line(7, procuratorate="110105", revision=2)
    assert (await deliver(database, keys, *delivered_by_both)).new == 2
    again = line(7, revision=3), line(7, procuratorate="310115", revision=3)
    assert (await deliver(database, keys, *again)).new == 1
    assert {event.kind for event in await events_of(owner, await case_of(owner))} == {"ACCEPTED"}
