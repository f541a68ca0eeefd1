"""Both offices and the applicant of a remote request, each act by its name: for stories, tables and races."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.papers import AttachmentKind, PaperCheck
from rules.people import Person, Staff
from rules.remote_decisions import DeliveryMedium, HandedOver
from rules.remote_requests import RemoteRequestAct as Act
from rules.remote_requests import RemoteRequestKind, RemoteRequestStatus
from rules.review import Outcome
from services import (
    case_sealing,
    remote_clock,
    remote_decisions,
    remote_hand_over,
    remote_requests,
    remote_verification,
)
from services.attachments import Judgement
from services.decisions import Decision
from services.remote_requests import Amendment
from services.scans import Paper
from tests import people
from tests.people import NOW

LOCAL, HANDLING, ELSEWHERE = "110105", "110108", "310115"  # 朝阳, 海淀, 浦东
HANDED = HandedOver(identity_checked=True, medium=DeliveryMedium.DISC, pieces=2, seal_number="SEAL-1")
OUTCOMES = {
    Act.FORWARD: (Outcome.APPROVED, ()),
    Act.RETURN: (Outcome.RETURNED, ("POA_UNSIGNED",)),
    Act.REFUSE: (Outcome.REJECTED, ("DUPLICATE",)),
    Act.APPROVE: (Outcome.APPROVED, ()),
    Act.RETURN_TO_LOCAL: (Outcome.RETURNED, ("ID_UNCLEAR",)),
    Act.REJECT: (Outcome.REJECTED, ("CASE_NOT_FOUND",)),
}

Status = RemoteRequestStatus
# How a request gets to each of its states.
WAY: dict[Status, tuple[Act, ...]] = {
    Status.SUBMITTED: (),
    Status.LOCAL_VERIFYING: (Act.VERIFY,),
    Status.RETURNED: (Act.VERIFY, Act.RETURN),
    Status.FORWARDED: (Act.VERIFY, Act.FORWARD),
    Status.HANDLING_REVIEW: (Act.VERIFY, Act.FORWARD, Act.TAKE_UP),
    Status.RETURNED_TO_LOCAL: (Act.VERIFY, Act.FORWARD, Act.TAKE_UP, Act.RETURN_TO_LOCAL),
    Status.APPROVED: (Act.VERIFY, Act.FORWARD, Act.TAKE_UP, Act.APPROVE),
    Status.FULFILLED: (Act.VERIFY, Act.FORWARD, Act.TAKE_UP, Act.APPROVE, Act.HAND_OVER),
    Status.CLOSED: (Act.VERIFY, Act.FORWARD, Act.TAKE_UP, Act.APPROVE, Act.HAND_OVER, Act.CLOSE),
    Status.REJECTED: (Act.VERIFY, Act.FORWARD, Act.TAKE_UP, Act.REJECT),
    Status.WITHDRAWN: (Act.WITHDRAW,),
}


@dataclass
class Desk:
    """Who can act, and what they act with."""

    database: Database
    owner: Database
    files: PaperStore
    keys: Keys
    lawyer: Person
    local: Staff
    handling: Staff
    stranger: Staff
    papers: tuple[UUID, ...]
    case: models.Case
    party_id: UUID
    now: datetime = NOW

    async def ask(
        self, kind: RemoteRequestKind = RemoteRequestKind.PROCEDURAL_QUERY, **more: str
    ) -> models.RemoteRequest:
        """A request that waits for its local office."""
        return await people.asked_remotely(self.database, self.keys, self.lawyer, self.papers, kind=kind, **more)

    async def fresh(self, request: models.RemoteRequest) -> models.RemoteRequest:
        """The request as it stands."""
        return await self.named(request.id)

    async def named(self, request_id: UUID) -> models.RemoteRequest:
        """The request of an id."""
        async with self.owner.read() as session:
            return await session.get_one(models.RemoteRequest, request_id)

    def usual(self, act: Act) -> Staff | Person:
        """Who does such a thing."""
        if act in (Act.AMEND, Act.WITHDRAW):
            return self.lawyer
        return self.handling if act in (Act.TAKE_UP, Act.APPROVE, Act.RETURN_TO_LOCAL, Act.REJECT) else self.local

    async def through(self, request: models.RemoteRequest, *acts: Act) -> models.RemoteRequest:
        """Each act by whoever does it; the request afterwards."""
        for act in acts:
            await self.perform(request, act, self.usual(act))
        return await self.fresh(request)

    async def perform(
        self, request: models.RemoteRequest, act: Act, who: Staff | Person, *, version: int | None = None
    ) -> None:
        """One act by somebody who may or may not do it; raises what refuses it."""
        version = (await self.fresh(request)).version if version is None else version
        if act is Act.REOPEN:
            async with self.database.begin() as session:
                await remote_clock.reopen_withheld(session, now=self.now)
        elif isinstance(who, Person):
            await self._applicant(request, act, who, version)
        else:
            await self._staff(request, act, who, version)

    async def _applicant(self, request: models.RemoteRequest, act: Act, who: Person, version: int) -> None:
        async with self.database.begin() as session:
            if act is Act.AMEND:
                amendment = Amendment(version, (("purpose", "补充说明用途"),))
                await remote_requests.amend(
                    session,
                    who,
                    self.keys,
                    request_id=request.id,
                    amendment=amendment,
                    idempotency_key=None,
                    now=self.now,
                )
            else:
                await remote_requests.withdraw(
                    session, who, request_id=request.id, expected_version=version, now=self.now
                )

    async def _staff(self, request: models.RemoteRequest, act: Act, who: Staff, version: int) -> None:
        named = {"request_id": request.id, "now": self.now}
        scan = await self._scan() if act is Act.HAND_OVER and request.kind is RemoteRequestKind.FILE_ACCESS else None
        async with self.database.begin() as session:
            if act is Act.VERIFY:
                await remote_verification.begin(session, who, expected_version=version, **named)
            elif act is Act.TAKE_UP:
                await remote_decisions.take_up(session, who, expected_version=version, **named)
            elif act is Act.CLOSE:
                await remote_hand_over.close(session, who, expected_version=version, **named)
            elif act is Act.HAND_OVER:
                await remote_hand_over.hand_over(
                    session, who, expected_version=version, handed=HANDED, undertaking=scan, **named
                )
            elif act in (Act.FORWARD, Act.RETURN, Act.REFUSE):
                await remote_verification.decide(session, who, self.keys, decision=self.decision(act, version), **named)
            else:
                onto = act is Act.APPROVE
                await remote_decisions.decide(
                    session,
                    who,
                    self.keys,
                    decision=self.decision(act, version),
                    case_id=self.case.id if onto else None,
                    party_id=self.party_id if onto else None,
                    **named,
                )

    async def seal(self) -> None:
        """Nobody reads the case any more."""
        async with self.database.begin() as session:
            await case_sealing.seal(
                session, self.handling, self.keys, case_id=self.case.id, reason="示例封存理由", now=NOW
            )

    def decision(self, act: Act, version: int) -> Decision:
        """A whole form: every paper in order where the local office says yes."""
        outcome, reasons = OUTCOMES[act]
        good = {each: Judgement(PaperCheck.OK) for each in self.papers} if act is Act.FORWARD else {}
        return Decision(outcome, version, reasons, "示例说明" if reasons else None, judgements=good)

    async def _scan(self) -> Paper:
        clean = await people.CLEANER.clean("application/pdf", people.PDF)
        stored = await self.files.keep(clean.content, clean.pages)
        return Paper(AttachmentKind.CONFIDENTIALITY_UNDERTAKING, "undertaking.pdf", "application/pdf", stored)


async def opened(database: Database, owner: Database, files: PaperStore, keys: Keys) -> Desk:
    """A lawyer with papers, a case at the handling office, and a member of staff in each of three offices."""
    lawyer = await people.lawyer(database, 1)
    papers = tuple([await people.paper(database, files, lawyer, kind) for kind in people.MANDATE_PAPERS])
    case = await people.case(database)
    async with owner.read() as session:
        party_id = await session.scalar(select(models.Party.id).where(models.Party.case_id == case.id))
    assert party_id is not None
    staff = [
        await people.staff(database, name, code)
        for name, code in (("near", LOCAL), ("far", HANDLING), ("stranger", ELSEWHERE))
    ]
    return Desk(database, owner, files, keys, lawyer, *staff, papers, case, party_id)
