"""Nobody learns that a case exists: the same answer, in the same shape, by the same statements, for a real case and an invented one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import event, update

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.bindings import BindingClaim, Capacity
from services import bindings, remote_requests
from services.bindings import Amendment, BindingRequest
from tests import people
from tests.door import Client


@contextmanager
def recorded(database: Database) -> Iterator[list[str]]:
    """Every statement that the database is given meanwhile, as text."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def test_an_application_does_the_same_for_a_case_that_there_is(
    database: Database, files: PaperStore, keys: Keys
) -> None:
    who, where = await people.lawyer(database, 1), await people.case(database, party_names=("示例李四",))
    sealed = await people.case(database, 2, party_names=("示例王五",))
    bound_elsewhere = await people.case(database, 3, party_names=("示例赵六",))
    for serial in (2, 3):
        await people.bound(database, await people.lawyer(database, serial), bound_elsewhere)
    async with database.begin() as session:
        await session.execute(update(models.Case).where(models.Case.id == sealed.id).values(sealed_at=people.NOW))
    papers = tuple([await people.paper(database, files, who, kind) for kind in people.MANDATE_PAPERS])
    asked = {
        "real": ("示例李四", where.acceptance_number),
        "sealed": ("示例王五", sealed.acceptance_number),
        "with two defenders": ("示例赵六", bound_elsewhere.acceptance_number),
        "invented": ("示例孙七", "京海检刑诉受[2026]110108999999号"),
        "another invented": ("示例孙七", None),
    }
    statements, answers = {}, set()
    for name, (party, number) in asked.items():
        with recorded(database) as seen:
            async with database.begin() as session:
                request = BindingRequest(
                    BindingClaim(party, Capacity.DEFENDER, case_number=number), where.procuratorate_id, papers
                )
                binding = await bindings.apply(
                    session, who, keys, request=request, idempotency_key=uuid4(), now=people.NOW
                )
            async with database.begin() as session:
                amendment = Amendment(1, (("note", "示例"),))
                await bindings.amend(
                    session, who, keys, binding_id=binding.id, amendment=amendment, idempotency_key=None, now=people.NOW
                )
            async with database.begin() as session:
                taken = await bindings.withdraw(
                    session, who, binding_id=binding.id, expected_version=2, now=people.NOW + timedelta(hours=1)
                )
        statements[name] = seen
        answers.add((taken.status, taken.due_at, taken.case_id, taken.version))
    assert len(answers) == 1
    assert len(statements["real"]) > 20
    for name, seen in statements.items():
        assert seen == statements["real"], name
    assert not any("cases" in statement or "parties" in statement for statement in statements["real"])


async def test_a_remote_request_does_the_same_for_a_case_that_there_is(
    database: Database, files: PaperStore, keys: Keys
) -> None:
    who, where = await people.lawyer(database, 1), await people.case(database, party_names=("示例李四",))
    papers = tuple([await people.paper(database, files, who, kind) for kind in people.MANDATE_PAPERS])
    statements, answers = [], set()
    for party in ("示例李四", "示例孙七"):
        with recorded(database) as seen:
            request = await people.asked_remotely(database, keys, who, papers, party_name=party)
            async with database.begin() as session:
                taken = await remote_requests.withdraw(
                    session, who, request_id=request.id, expected_version=1, now=people.NOW
                )
        statements.append(seen)
        answers.add((request.due_at, taken.status, taken.version))
    assert len(answers) == 1 and len(statements[0]) > 10 and statements[0] == statements[1]
    assert where.id and not any(re.search(r"\b(cases|parties)\b", each) for each in statements[0])


async def test_a_strangers_case_and_none_read_alike(door: Client, database: Database) -> None:
    await people.lawyer(database, 1)
    where = await people.case(database)
    document = "query Q($id: ID!) { case(id: $id) { id } node(id: $id) { id } myCases { totalCount nodes { id } } }"
    door.token = "token1"
    answers = []
    for case_id in (where.id, uuid4()):
        answer = await door.raw(document, {"id": ids.encode("case", case_id)})
        answers.append((answer.status_code, answer.text, sorted(answer.headers)))
    assert answers[0] == answers[1] and '"code":"NOT_FOUND"' in answers[0][1]
