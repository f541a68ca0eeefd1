"""Approval, release, revocation and sealing at the same moment, with open lines: one order or another, never both."""

import asyncio
from datetime import date

from sqlalchemy import select

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.errors import Conflict, NotFound, Stale
from rules.papers import PaperCheck
from rules.people import Person, Staff
from rules.progress_events import ProgressKind
from rules.review import Outcome
from services import binding_decisions, binding_endings, case_sealing, progress_events
from services.attachments import Judgement
from services.binding_endings import Release
from services.decisions import Decision
from tests import people
from tests.door import Client
from tests.people import NOW

ROUNDS = 6


async def _release(database: Database, keys: Keys, who: Person, binding: models.Binding) -> None:
    async with database.begin() as session:
        given_up = Release(NOW.date(), "示例原因", 1)
        await binding_endings.release(session, who, keys, binding_id=binding.id, release=given_up, now=NOW)


async def _revoke(database: Database, keys: Keys, staff: Staff, binding: models.Binding) -> None:
    async with database.begin() as session:
        decision = Decision(Outcome.REVOKED, 1, ("POA_UNSIGNED",))
        await binding_endings.revoke(session, staff, keys, binding_id=binding.id, decision=decision, now=NOW)


async def _seal(database: Database, keys: Keys, staff: Staff, case: models.Case) -> None:
    async with database.begin() as session:
        await case_sealing.seal(session, staff, keys, case_id=case.id, reason="示例封存理由", now=NOW)


async def _record(database: Database, staff: Staff, case: models.Case, detail: str) -> None:
    async with database.begin() as session:
        await progress_events.record(
            session, staff, case_id=case.id, kind=ProgressKind.EXTENDED, occurred_on=date(2026, 11, 20),
            detail=detail, party_id=None, now=NOW,
        )  # fmt: skip


async def test_whoever_ends_access_first_ends_it_for_the_open_line(
    door: Client, database: Database, owner: Database, keys: Keys
) -> None:
    staff, who = await people.staff(database), await people.lawyer(database, 1)
    ended = set()
    async with door.socket("token1") as socket:
        for number in range(1, ROUNDS + 1):
            case = await people.case(database, number)
            binding = await people.bound(database, who, case)
            await socket.subscribe("CaseProgressed", str(number), caseId=ids.encode("case", case.id), after=0)
            await _record(database, staff, case, "之前")
            assert (await socket.receive())["payload"]["data"]["caseProgressed"]["event"]["detail"] == "之前"
            ends = [
                _release(database, keys, who, binding),
                _revoke(database, keys, staff, binding),
                _seal(database, keys, staff, case),
            ]
            done = await asyncio.gather(
                *(ends[number % 3 :] + ends[: number % 3]),
                _record(database, staff, case, "同时"),
                return_exceptions=True,
            )
            refused = [each for each in done if isinstance(each, BaseException)]
            assert all(isinstance(each, Stale | Conflict) for each in refused) and len(refused) in (1, 2), done
            await _record(database, staff, case, "之后")
            answers = [await socket.receive()]
            while answers[-1]["type"] != "complete":
                answers.append(await socket.receive())
            told = [each["payload"] for each in answers[:-1]]
            assert [each["extensions"]["code"] for each in told[-1]["errors"]] == ["NOT_FOUND"]
            assert [each["data"]["caseProgressed"]["event"]["detail"] for each in told[:-1]] in ([], ["同时"])
            async with owner.read() as session:
                row = await session.get_one(models.Binding, binding.id)
                notices = await session.scalars(select(models.Notice.message).where(models.Notice.subject_id == row.id))
                assert len(list(notices)) == 1 and row.version == 2
            ended.add(row.status.value)
    assert ended <= {"RELEASED", "REVOKED", "FROZEN"} and ended


async def test_nobody_is_approved_onto_a_case_that_is_sealed_meanwhile(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    staff, sealer, who = (
        await people.staff(database),
        await people.staff(database, "s"),
        await people.lawyer(database, 1),
    )
    papers = tuple([await people.paper(database, files, who, kind) for kind in people.MANDATE_PAPERS])
    good = {each: Judgement(PaperCheck.OK) for each in papers}
    for number in range(1, ROUNDS + 1):
        case = await people.case(database, number, party_names=(f"示例李{number}",))
        binding = await people.applied_with(database, keys, who, papers, f"示例李{number}")

        async def approve(binding: models.Binding = binding, case: models.Case = case) -> None:
            async with database.begin() as session:
                party_id = await session.scalar(select(models.Party.id).where(models.Party.case_id == case.id))
                await binding_decisions.decide(
                    session, staff, keys, binding_id=binding.id, decision=Decision(Outcome.APPROVED, 1, judgements=good),
                    case_id=case.id, party_id=party_id, now=NOW,
                )  # fmt: skip

        acts = [approve(), _seal(database, keys, sealer, case)]
        done = await asyncio.gather(*(acts if number % 2 else reversed(acts)), return_exceptions=True)
        assert all(each is None or isinstance(each, Conflict | NotFound) for each in done), done
        async with owner.read() as session:
            row = await session.get_one(models.Binding, binding.id)
        assert row.status in ("FROZEN", "SUBMITTED"), row.status
        assert await people.visible_case(database, who, case.id) is None
