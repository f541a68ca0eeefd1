"""What the offices of the demonstration have published, and what is on its way: all from their cases, redacted by the rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from db import models
from db.queries import office_scope
from demonstration.acting import Stage
from demonstration.case_lives import Life
from demonstration.cases import acceptance_number
from demonstration.fictional_people import fictional_id
from demonstration.shown_cases import lives
from rules.cases import CaseStage, CaseType
from rules.deadlines import today
from rules.people import Staff
from rules.publication_drafts import ApprovalLevel, Texts
from rules.publications import PublicationKind, WithdrawalReason
from rules.redaction import redacted
from rules.redaction_names import NameBook
from services import publication_approvals, publication_drafts, publications
from services.publication_drafts import Work
from services.redactions import known_names

MOMENT = timedelta(minutes=40)


class Fate(Enum):
    """How far something has come."""

    DRAFT = auto()
    RETURNED = auto()
    IN_REVIEW = auto()
    PUBLISHED = auto()
    CORRECTED = auto()
    WITHDRAWN = auto()


@dataclass(frozen=True)
class Shown:
    """A publication: of which type, from which of the shown cases, how long ago, and what became of it."""

    type_code: str
    case: int
    days_ago: int
    fate: Fate = Fate.PUBLISHED
    is_document: bool = True


DOCUMENTS = (
    Shown("INDICTMENT", 8, 40),
    Shown("INDICTMENT", 37, 21, Fate.CORRECTED),
    Shown("INDICTMENT", 7, 2),
    Shown("PROTEST", 17, 33),
    Shown("PROTEST", 29, 9, Fate.WITHDRAWN),
    Shown("PROTEST", 35, 4),
    Shown("NON_PROSECUTION", 33, 12),
    Shown("NON_PROSECUTION", 36, 5),
    Shown("NON_PROSECUTION", 30, 1, Fate.IN_REVIEW),
    Shown("PETITION_REVIEW", 18, 15),
    Shown("PETITION_REVIEW", 23, 0),
    Shown("OTHER", 24, 18),
    Shown("OTHER", 28, 6),
    Shown("OTHER", 39, 3, Fate.RETURNED),
    Shown("OTHER", 16, 1, Fate.DRAFT),
)
IMPORTANT = tuple(
    replace(each, is_document=False)
    for each in (
        Shown("DUTY_CRIME", 3, 25),
        Shown("DUTY_CRIME", 38, 8),
        Shown("PUBLIC_CONCERN", 2, 10),
        Shown("PUBLIC_CONCERN", 31, 7, Fate.CORRECTED),
        Shown("PUBLIC_CONCERN", 5, 0),
        Shown("TYPICAL_CASE", 8, 30),
        Shown("TYPICAL_CASE", 37, 14),
        Shown("SPECIAL_WORK", 6, 20),
        Shown("OTHER", 4, 5, Fate.WITHDRAWN),
        Shown("OTHER", 0, 1, Fate.IN_REVIEW),
    )
)
TITLES = {
    "INDICTMENT": "{who}{cause}案起诉书",
    "PROTEST": "{who}{cause}案刑事抗诉书",
    "NON_PROSECUTION": "{who}{cause}案不起诉决定书",
    "PETITION_REVIEW": "{who}{cause}案刑事申诉复查决定书",
    "OTHER": "{who}{cause}案法律文书",
}
CALLED = {"NON_PROSECUTION": "被不起诉人", "PETITION_REVIEW": "申诉人", "OTHER": "当事人"}
NUMBERS = {
    "INDICTMENT": "刑诉",
    "PROTEST": "刑抗",
    "NON_PROSECUTION": "刑不诉",
    "PETITION_REVIEW": "刑申复",
    "OTHER": "文",
}
STAGES = {
    CaseType.ARREST_REVIEW: CaseStage.ARREST_REVIEW,
    CaseType.FIRST_INSTANCE_PROSECUTION: CaseStage.TRIAL_FIRST,
}


@dataclass(frozen=True)
class Desk:
    """Who works on publications in an office."""

    author: Staff
    manager: Staff
    approver: Staff


async def publish(stage: Stage, desks: dict[str, Desk], now: datetime) -> None:
    """Everything, in the role of the staff, to whom alone drafts belong."""
    await office_scope.as_staff(stage.session)
    everything = sorted((*DOCUMENTS, *IMPORTANT), key=lambda each: -each.days_ago)
    for position, shown in enumerate(everything):
        life = lives()[shown.case]
        at = now - timedelta(days=shown.days_ago, hours=6) + position * timedelta(minutes=3)
        await _play(stage, shown, life, desks[life.office.unit_code], at)
    await office_scope.as_application(stage.session)


async def _play(stage: Stage, shown: Shown, life: Life, desk: Desk, at: datetime) -> None:
    work = _work(stage, shown, life, at)
    draft = await publication_drafts.create(stage.session, desk.author, stage.keys, work=work, now=at)
    if shown.fate is Fate.DRAFT:
        return
    await _hand_in(stage, draft, desk, work.texts, at)
    if shown.fate is Fate.IN_REVIEW:
        return
    if shown.fate is Fate.RETURNED:
        await publication_approvals.send_back(
            stage.session,
            desk.approver,
            draft_id=draft.id,
            expected_version=draft.version,
            remarks="正文第二段表述与裁判文书不一致，请核对后重新送审。",
            now=at + MOMENT,
        )
        return
    publication = await _make_public(stage, draft, desk, at + MOMENT)
    if shown.fate is Fate.CORRECTED:
        later = await publications.begin_correction(
            stage.session, desk.author, stage.keys, publication_id=publication.id, now=at + 2 * MOMENT
        )
        mended = replace(work.texts, body=f"{work.texts.body}\n\n（本文书已更正文字错误。）")
        await _hand_in(stage, later, desk, mended, at + 2 * MOMENT)
        await _make_public(stage, later, desk, at + 3 * MOMENT)
    if shown.fate is Fate.WITHDRAWN:
        await publications.withdraw(
            stage.session,
            desk.manager,
            publication_id=publication.id,
            reason=WithdrawalReason.WRONG,
            words="文书文号有误，撤回后重新公开。",
            now=at + 2 * MOMENT,
        )


async def _hand_in(stage: Stage, draft: models.PublicationDraft, desk: Desk, texts: Texts, at: datetime) -> None:
    book = NameBook.of(await known_names(stage.session, draft))
    shown = Texts(**{part: redacted(text, book) for part, text in texts.parts().items()})
    at, session, who = at + MOMENT / 4, stage.session, desk.author
    await publication_drafts.redact(
        session, who, draft_id=draft.id, expected_version=draft.version, texts=shown, now=at
    )
    await publication_drafts.submit(session, who, draft_id=draft.id, expected_version=draft.version, now=at)


async def _make_public(stage: Stage, draft: models.PublicationDraft, desk: Desk, at: datetime) -> models.Publication:
    await publication_approvals.approve(
        stage.session,
        desk.approver,
        draft_id=draft.id,
        expected_version=draft.version,
        level=ApprovalLevel.OFFICE,
        now=at,
    )
    return await publications.publish(
        stage.session, desk.manager, draft_id=draft.id, expected_version=draft.version, now=at
    )


def _work(stage: Stage, shown: Shown, life: Life, at: datetime) -> Work:
    place = stage.places[acceptance_number(life), "p1"]
    number = None
    if shown.is_document:
        number = f"{life.office.short_name}检{NUMBERS[shown.type_code]}〔{at.year}〕{100 + shown.case}号"
    needs_judgment = shown.is_document and shown.type_code in ("INDICTMENT", "PROTEST")
    return Work(
        kind=PublicationKind.LEGAL_DOCUMENT if shown.is_document else PublicationKind.IMPORTANT_CASE,
        type_code=shown.type_code,
        texts=(_document if shown.is_document else _news)(shown, life, number or ""),
        case_id=place.case_id,
        document_number=number,
        stage=STAGES.get(CaseType[life.wish.case_type], CaseStage.UNDER_REVIEW),
        effective_on=today(at) - timedelta(days=8) if needs_judgment else None,
        charges=(life.charges[0],),
    )


def _names(life: Life) -> Sequence[str]:
    accused = [party.name for party in life.parties if party.role in ("SUSPECT", "DEFENDANT", "APPLICANT")]
    return accused or [life.parties[0].name]


def _document(shown: Shown, life: Life, number: str) -> Texts:
    names, charge, region = _names(life), life.charges[0], life.office.unit_code
    who = names[0] + (f"等{len(names)}人" if len(names) > 1 else "")
    title = TITLES[shown.type_code].format(who=who, cause=charge.removesuffix("罪"))
    people = [
        f"{CALLED.get(shown.type_code, '被告人')}{name}，公民身份号码{fictional_id(region, 900 + shown.case * 7 + place)}，"
        f"住示例市示例区示例路{place + 3}号，联系电话1380000{shown.case:02}{place + 11:02}。"
        for place, name in enumerate(names)
    ]
    told = f"本院依法审查了{'、'.join(names)}{charge.removesuffix('罪')}一案的全部材料，有关事实有书证、证人证言等证据证实。"
    end = "本院依照《中华人民共和国刑事诉讼法》的有关规定作出本文书。"
    body = "\n\n".join([f"{life.office.name}", number, *people, told, end])
    return Texts(title, f"{who}{charge.removesuffix('罪')}一案的法律文书。", body)


def _news(shown: Shown, life: Life, _: str) -> Texts:
    names, cause = _names(life), life.charges[0].removesuffix("罪")
    who = names[0] + (f"等{len(names)}人" if len(names) > 1 else "")
    office = life.office.name
    body = f"近日，{office}依法办理{who}涉嫌{cause}一案。案件正在进一步办理中，办案机关将依法保障当事人的诉讼权利。"
    return Texts(f"{office}依法办理{who}涉嫌{cause}案", f"{who}涉嫌{cause}案的办理情况。", body)
