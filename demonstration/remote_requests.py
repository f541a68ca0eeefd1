"""Who asks a far office through a near one in the demonstration, and how far each request has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from demonstration.acting import MOMENT, Stage, show_papers
from demonstration.cases import acceptance_number
from demonstration.people import YESTERDAY
from demonstration.shown_cases import lives
from demonstration.verdicts import APPROVED, NO_SUCH_CASE, NOT_SIGNED, Verdict
from rules.bindings import Capacity
from rules.papers import AttachmentKind, for_binding
from rules.people import Person, Staff
from rules.remote_decisions import HandedOver
from rules.remote_requests import RemoteClaim
from rules.remote_requests import RemoteRequestAct as Act
from rules.remote_requests import RemoteRequestKind as Kind
from services import remote_decisions, remote_hand_over, remote_requests, remote_verification
from services.remote_requests import Asked

PUDONG, CHAOYANG, HAIDIAN = "310115", "110105", "110108"
TO_THE_FAR_DESK = (Act.VERIFY, Act.FORWARD, Act.TAKE_UP)
VERDICTS: Mapping[Act, Verdict] = {
    Act.FORWARD: APPROVED,
    Act.RETURN: NOT_SIGNED,
    Act.APPROVE: APPROVED,
    Act.REJECT: NO_SUCH_CASE,
}


@dataclass(frozen=True)
class RemoteAsk:
    """A request about a party of a case, through an office where the lawyer lives; `acts` are what the offices have done."""

    applicant: str
    kind: Kind
    local: str
    case: int
    acts: tuple[Act, ...] = ()
    party_name: str | None = None  # when it is not the first party's own
    days_ago: int = YESTERDAY


ASKED = (
    RemoteAsk("lawyer10", Kind.PROCEDURAL_QUERY, PUDONG, 0),
    RemoteAsk("lawyer11", Kind.QUERY_ACCOUNT, PUDONG, 7, TO_THE_FAR_DESK),
    RemoteAsk("lawyer12", Kind.FILE_ACCESS, PUDONG, 1, (*TO_THE_FAR_DESK, Act.APPROVE)),
    RemoteAsk("lawyer13", Kind.PROCEDURAL_QUERY, CHAOYANG, 17, (Act.VERIFY, Act.RETURN)),
    RemoteAsk(
        "lawyer14", Kind.PROCEDURAL_QUERY, HAIDIAN, 17, (*TO_THE_FAR_DESK, Act.APPROVE, Act.HAND_OVER, Act.CLOSE)
    ),
    RemoteAsk("lawyer10", Kind.PROCEDURAL_QUERY, HAIDIAN, 8, (*TO_THE_FAR_DESK, Act.REJECT), "示例查无此人"),
)


async def ask_remotely(stage: Stage, who: Person, ask: RemoteAsk, reviewers: Mapping[str, Staff], at: datetime) -> None:
    """A lawyer asks; each office does its part, one after the other, some time later each time."""
    life = lives()[ask.case]
    party = ask.party_name or life.parties[0].name
    claim = RemoteClaim(party, Capacity.DEFENDER, "本人在外地执业，来院查询不便，请求协助。")
    required = for_binding(who.account_type, claim.capacity, client_is_party=True, legal_aid=False)
    verdict = NOT_SIGNED if Act.RETURN in ask.acts else None
    papers = await show_papers(stage, who, required, ask.applicant, verdict, at)
    asked = Asked(
        ask.kind, claim, stage.offices[ask.local], stage.offices[life.office.unit_code], tuple(papers.values())
    )
    request = await remote_requests.submit(stage.session, who, stage.keys, asked=asked, idempotency_key=None, now=at)
    near, far = reviewers[ask.local], reviewers[life.office.unit_code]
    for position, act in enumerate(ask.acts, start=1):
        moment = at + position * MOMENT * 6
        await _do(stage, act, near, far, request.id, request.version, papers, ask, moment)


async def _do(
    stage: Stage,
    act: Act,
    near: Staff,
    far: Staff,
    request_id: UUID,
    version: int,
    papers: Mapping[AttachmentKind, UUID],
    ask: RemoteAsk,
    now: datetime,
) -> None:
    session, keys = stage.session, stage.keys
    if act in (Act.VERIFY, Act.TAKE_UP):
        begin, staff = (remote_verification.begin, near) if act is Act.VERIFY else (remote_decisions.take_up, far)
        await begin(session, staff, request_id=request_id, expected_version=version, now=now)
    elif act in (Act.FORWARD, Act.RETURN):
        decision = VERDICTS[act].on(version, papers)
        await remote_verification.decide(session, near, keys, request_id=request_id, decision=decision, now=now)
    elif act in (Act.APPROVE, Act.REJECT):
        place = stage.places[acceptance_number(lives()[ask.case]), "p1"] if act is Act.APPROVE else None
        await remote_decisions.decide(
            session,
            far,
            keys,
            request_id=request_id,
            decision=VERDICTS[act].on(version, {}),
            case_id=place.case_id if place else None,
            party_id=place.party_id if place else None,
            now=now,
        )
    elif act is Act.HAND_OVER:
        handed = HandedOver(identity_checked=True)
        await remote_hand_over.hand_over(
            session, near, request_id=request_id, expected_version=version, handed=handed, now=now
        )
    else:
        await remote_hand_over.close(session, near, request_id=request_id, expected_version=version, now=now)
