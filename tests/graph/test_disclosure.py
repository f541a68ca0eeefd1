"""What a case discloses: its type's list, less what its office has switched off, in every place where it could be told."""

from sqlalchemy import update

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from rules.cases import CaseType
from rules.disclosure import DISCLOSED
from tests import people
from tests.case_lines import ACCEPTED, case_of, deliver, line, notices_of
from tests.door import Client

SUPPLEMENT = {"ref": "a2", "kind": "SUPPLEMENT_ORDERED", "occurred_on": "2026-09-20", "round": 1, "detail": None}
FILED = {"ref": "a3", "kind": "FILED", "occurred_on": "2026-09-10", "round": None, "detail": None}


async def _switch(owner: Database, case: models.Case, *fields: str) -> None:
    async with owner.begin() as session:
        for field in fields:
            session.add(
                models.FieldSwitch(procuratorate_id=case.procuratorate_id, case_type=case.case_type, field=field)
            )


async def test_an_office_switches_lines_off_and_nothing_tells_them(
    door: Client, database: Database, owner: Database, keys: Keys
) -> None:
    await deliver(database, keys, line(1, progress=[ACCEPTED, SUPPLEMENT]), line(2, procuratorate="110105"))
    case, elsewhere = await case_of(owner), await case_of(owner, 2, "110105")
    who = await people.lawyer(database, 1)
    for each in (case, elsewhere):
        await people.bound(database, who, each)
    door.token = "token1"
    before = await door.run("OneCase", id=ids.encode("case", case.id))
    assert before["deadlineOn"] == before["stages"][0]["dueOn"] == "2026-10-01"
    await _switch(owner, case, "deadlineOn", "supplementOrdered1", "handlerName")
    after = await door.run("OneCase", id=ids.encode("case", case.id))
    gone = {each["key"] for each in before["disclosed"]} - {each["key"] for each in after["disclosed"]}
    assert gone == {"deadlineOn", "supplementOrdered1", "handlerName"}
    assert after["deadlineOn"] is after["handlerName"] is after["stages"][0]["dueOn"] is None
    assert after["handlerPhone"] == "010-00000000"
    await deliver(
        database,
        keys,
        line(1, revision=2, deadline_on="2026-12-01", progress=[ACCEPTED, SUPPLEMENT]),
        line(2, revision=2, procuratorate="110105", deadline_on="2026-12-01"),
    )
    kinds = [each["kind"] for each in (await door.run("OneCase", id=ids.encode("case", case.id)))["progress"]["nodes"]]
    assert kinds == ["ACCEPTED", "SUPPLEMENT_ORDERED"]
    told = await notices_of(owner, who.account_id)
    assert [each.subject_id for each in told] == [elsewhere.id]  # the other office discloses it as ever
    assert "办案期限" in told[0].body_zh


async def test_each_type_of_case_discloses_its_own_fields(
    door: Client, database: Database, owner: Database, keys: Keys
) -> None:
    await deliver(database, keys, line(progress=[ACCEPTED, SUPPLEMENT, FILED], conclusion="示例结果"))
    case = await case_of(owner)
    await people.bound(database, await people.lawyer(database, 1), case)
    door.token = "token1"
    for each in CaseType:
        async with owner.begin() as session:
            await session.execute(update(models.Case).values(case_type=each))
        shown = (await door.run("OneCase", id=ids.encode("case", case.id)))["disclosed"]
        assert [(line_["key"], line_["label"]) for line_ in shown] == [
            (field.key, field.zh) for field in DISCLOSED[each]
        ]
        values = {line_["key"]: line_["value"] for line_ in shown}
        assert values.get("filedOn", "2026-09-10") == "2026-09-10"
        assert values.get("conclusion", "示例结果") == "示例结果"


async def test_particulars_are_shown_in_the_list_of_their_type(
    door: Client, database: Database, owner: Database, keys: Keys
) -> None:
    relief = {"domain": "JUDICIAL_RELIEF", "case_type": "JUDICIAL_RELIEF", "charges": []}
    stated = {"original_charge": "故意伤害罪", "paid_on": "2026-10-08", "amount": "20000"}
    await deliver(database, keys, line(**relief, particulars=stated))
    case = await case_of(owner)
    await people.bound(database, await people.lawyer(database, 1), case)
    door.token = "token1"

    async def values() -> dict[str, str | None]:
        shown = (await door.run("OneCase", id=ids.encode("case", case.id)))["disclosed"]
        return {each["key"]: each["value"] for each in shown}

    found = await values()
    assert (found["originalCharge"], found["paidOn"], found["amount"]) == ("故意伤害罪", "2026-10-08", "20,000 元")
    await deliver(database, keys, line(**relief, revision=2, particulars=stated | {"amount": 1, "paid_on": None}))
    found = await values()
    assert (found["originalCharge"], found["paidOn"], found["amount"]) == ("故意伤害罪", None, "1 元")
    await _switch(owner, case, "amount")
    assert "amount" not in await values()
    # a case of another type never shows what was stored under this one
    async with owner.begin() as session:
        await session.execute(update(models.Case).values(case_type=CaseType.FIRST_INSTANCE_PROSECUTION))
    assert not {"originalCharge", "paidOn", "amount"} & set(await values())
