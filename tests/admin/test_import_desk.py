"""Case managers upload the day's export and see what becomes of it; nobody sees or delivers another office's."""

import json
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from db import models
from db.arriving_files import ArrivingFiles
from db.crypto import Keys
from db.engine import Database
from db.queries.case_upload_pages import deliveries
from rules.people import Role, System
from services.case_imports import Deliverer
from services.case_upload_imports import Importer, run_next
from tests import people
from tests.admin.conftest import Clock, Enter
from tests.case_lines import as_bytes, deliver, line

SYSTEM = System(name="test")


async def upload(client, content: bytes, name: str = "示例张三.jsonl", cut: int = 1000) -> str:
    opened = await client.post("/admin/imports/open", data={"filename": name, "length": str(len(content))})
    assert opened.status_code == 200, opened.text
    upload_id = opened.json()["id"]
    for at in range(0, len(content), cut):
        sent = await client.patch(
            f"/admin/imports/piece/{upload_id}", content=content[at : at + cut], headers={"upload-offset": str(at)}
        )
        assert (sent.status_code, sent.json()["offset"]) == (200, min(at + cut, len(content)))
    return upload_id


async def imported(database: Database, keys: Keys, clock: Clock, tmp_path: Path) -> None:
    await run_next(Importer(database, ArrivingFiles(tmp_path / "imports", keys), keys, clock))


async def test_an_upload_is_followed_to_its_counts_and_its_rejected_lines(
    enter: Enter, database: Database, owner: Database, keys: Keys, clock: Clock, tmp_path: Path
) -> None:
    item = {"ref": "a1", "kind": "ACCEPTED", "occurred_on": "2026-09-01", "round": None, "detail": None}
    await deliver(database, keys, line(1), line(2, progress=[item, item | {"ref": "a2"}]))
    _, client = await enter(roles=(Role.CASE_MANAGER,))
    page = await client.get("/admin/imports")
    assert page.status_code == 200 and 'id="upload"' in page.text and "<script>" not in page.text
    corrected = line(1, revision=2, progress=[item | {"detail": "更正"}])
    content = b"".join(
        as_bytes([corrected, line(2, revision=2), line(3), b"nothing\n", line(4, procuratorate="110105")])
    )
    upload_id = await upload(client, content)
    state = (await client.get(f"/admin/imports/state?id={upload_id}&id=nonsense")).json()
    assert [(each["words"], each["under_way"], each["counts"]) for each in state] == [("待导入", True, [])]
    await imported(database, keys, clock, tmp_path)
    (state,) = (await client.get(f"/admin/imports/state?id={upload_id}")).json()
    assert (state["words"], state["percent"], state["under_way"]) == ("已完成", 100, False)
    assert dict(state["counts"]) == {
        "新增": 1, "变更": 2, "无变化": 0, "跳过": 0, "拒绝": 2, "警告": 0, "更正进展": 1, "撤回进展": 1,
    }  # fmt: skip
    page = await client.get("/admin/imports")
    assert "新增 1，变更 2，拒绝 2，更正进展 1，撤回进展 1" in page.text and state["rejects"] in page.text
    rejects = await client.get(state["rejects"])
    assert [json.loads(each)["line"] for each in rejects.text.splitlines()] == [4, 5]
    assert "示例" not in rejects.headers["content-disposition"]
    async with owner.read() as session:
        actions = list(await session.scalars(select(models.AuditEntry.action).order_by(models.AuditEntry.id)))
        run = (await session.scalars(select(models.CaseImport).order_by(models.CaseImport.id.desc()))).first()
    assert actions[-1] == "case_upload.rejects_downloaded" and "case_upload.received" in actions
    details = await client.get(f"/admin/case-import/details/{run.id}")
    assert "更正的进展" in details.text and "撤回的进展" in details.text


async def test_pieces_go_where_the_file_stands_and_nobody_elses(enter: Enter, owner: Database) -> None:
    _, client = await enter()
    content = as_bytes([line()])[0]
    opened = await client.post("/admin/imports/open", data={"filename": "a", "length": str(len(content))})
    place = f"/admin/imports/piece/{opened.json()['id']}"
    wrong = await client.patch(place, content=content, headers={"upload-offset": "7"})
    assert (wrong.status_code, wrong.json()["offset"]) == (409, 0)
    assert (await client.patch(place, content=content, headers={"upload-offset": "x"})).status_code == 400
    too_long = await client.patch(place, content=content + b"x", headers={"upload-offset": "0"})
    assert too_long.status_code == 400
    _, colleague = await enter("colleague")
    assert (await colleague.patch(place, content=content, headers={"upload-offset": "0"})).status_code == 404
    for length in ("0", str(2**20 + 1), "x"):
        assert (await client.post("/admin/imports/open", data={"filename": "a", "length": length})).status_code == 400


async def test_an_office_gives_up_what_is_still_coming_to_it(enter: Enter, owner: Database) -> None:
    _, client = await enter()
    content = as_bytes([line()])[0]
    opened = (await client.post("/admin/imports/open", data={"filename": "a", "length": str(len(content))})).json()
    piece = f"/admin/imports/piece/{opened['id']}"
    await client.patch(piece, content=content[:9], headers={"upload-offset": "0"})
    _, beside = await enter("beside", "110105")
    _, handler = await enter("handler", "110108", (Role.HANDLER,))
    assert (await beside.post(opened["give_up"])).status_code == 404
    assert (await handler.post(opened["give_up"])).status_code == 403
    _, colleague = await enter("colleague", "110108", (Role.CASE_MANAGER,))
    assert opened["give_up"] in (await colleague.get("/admin/imports")).text
    assert (await colleague.post(opened["give_up"])).status_code == 303
    (state,) = (await client.get(f"/admin/imports/state?id={opened['id']}")).json()
    assert (state["words"], state["under_way"], state["give_up"]) == ("已放弃", False, None)
    late = await client.patch(piece, content=content[9:], headers={"upload-offset": "9"})
    assert late.status_code == 400 and "已放弃" in late.json()["problems"][0]
    upload_id = await upload(client, content)
    assert (await client.post(f"/admin/imports/give-up/{upload_id}")).status_code == 303
    assert "该文件已接收完毕" in (await client.get("/admin/imports")).text
    async with owner.read() as session:
        statuses = await session.scalars(select(models.CaseUpload.status).order_by(models.CaseUpload.status))
        assert statuses.all() == ["ABANDONED", "RECEIVED"]


async def test_what_came_in_is_seen_by_its_office_and_above(
    enter: Enter, database: Database, keys: Keys, clock: Clock, tmp_path: Path
) -> None:
    _, client = await enter()
    upload_id = await upload(client, b"nothing\n")
    await imported(database, keys, clock, tmp_path)
    _, beside = await enter("beside", "110105")
    _, above = await enter("above", "110000")
    _, root = await enter("root", None)
    _, handler = await enter("handler", "110108", (Role.HANDLER,))
    state, rejects = f"/admin/imports/state?id={upload_id}", f"/admin/imports/rejects/{upload_id}"
    assert (await beside.get(state)).json() == [] and (await beside.get(rejects)).status_code == 404
    assert len((await above.get(state)).json()) == 1 and (await above.get(rejects)).status_code == 200
    # who looks after the system sees that files came, not the names in them, and delivers none
    assert (await root.get(state)).json()[0]["rejects"] is None
    assert (await root.get(rejects)).status_code == 403
    assert (await root.post("/admin/imports/open", data={"filename": "a", "length": "9"})).status_code == 403
    for path in ("/admin/imports", state, "/admin/import-lag"):
        assert (await handler.get(path)).status_code == 403


async def test_an_office_that_is_silent_for_too_long_stands_out(
    enter: Enter, database: Database, owner: Database, keys: Keys, clock: Clock
) -> None:
    async with owner.read() as session:
        own, above = await people.office(session, "110108"), await people.office(session, "110000")
    await deliver(database, keys, line(1), line(2), b"nothing\n", deliverer=Deliverer(own.id, SYSTEM))
    await deliver(database, keys, line(3, procuratorate="110105"))
    _, client = await enter(unit_code="110000")
    page = (await client.get("/admin/import-lag")).text
    assert "当前没有" in page and "已逾期" not in page and own.name in page
    # Monday 23 November: with two working days borne with, it stands out on Thursday and not on Wednesday
    async with owner.begin() as session:
        await session.execute(
            update(models.CaseImport)
            .where(models.CaseImport.procuratorate_id.is_(None))
            .values(finished_at=people.NOW - timedelta(days=30))
        )
    for days, late in ((2, 1), (3, 2)):
        clock.time = people.NOW + timedelta(days=days)
        _, client = await enter(f"reader{days}", "110000")
        assert (await client.get("/admin/import-lag")).text.count("已逾期") == late
    async with database.read() as session:
        below = await deliveries(session, own.id)
        assert [(each.unit_code, each.new, each.rejected) for each in below] == [("110108", 2, 1)]
    await deliver(database, keys, line(9, procuratorate="110000"), deliverer=Deliverer(above.id, SYSTEM))
    async with database.read() as session:
        rows = {each.unit_code: each for each in await deliveries(session, above.id)}
    assert rows["110105"].at is None and rows["110105"].above_at == people.NOW
