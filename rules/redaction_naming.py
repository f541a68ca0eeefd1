"""Whose names a publication hides, and who may be named on what ground.

Source: 《人民检察院案件信息公开工作规定》 and the published guides to it (domain notes §1.6): hidden are victims with their guardians,
witnesses, expert witnesses, persons not prosecuted, and defendants sentenced to three years or less or exempted who are neither
recidivists nor habitual; whoever asks in writing to be named is named once handler, department head and deputy chief agree.
Minors are never named.
"""

import re
from dataclasses import dataclass

from rules.cases import PartyRole
from rules.errors import Problem
from rules.labels import Labelled

NAME_LIMIT, REASON_SHORTEST, REASON_LIMIT, NAMES_LIMIT = 50, 5, 300, 200


class Standing(Labelled):
    """人员类别: what a person is in the document."""

    VICTIM = "VICTIM", "被害人", "Victim"
    GUARDIAN = "GUARDIAN", "法定代理人", "Legal guardian"
    WITNESS = "WITNESS", "证人", "Witness"
    EXPERT = "EXPERT", "鉴定人", "Expert witness"
    NOT_PROSECUTED = "NOT_PROSECUTED", "被不起诉人", "Person not prosecuted"
    DEFENDANT = "DEFENDANT", "被告人、犯罪嫌疑人", "Defendant or suspect"
    PETITIONER = "PETITIONER", "申诉人、申请人", "Petitioner or applicant"
    OTHER = "OTHER", "其他人员", "Somebody else"


class NamingGround(Labelled):
    """实名公开的依据."""

    CONSENT = "CONSENT", "本人书面要求公开姓名", "Asked in writing to be named"
    OVER_THREE_YEARS = "OVER_THREE_YEARS", "判处三年有期徒刑以上刑罚", "Sentenced to more than three years"
    RECIDIVIST = "RECIDIVIST", "累犯或者惯犯", "Recidivist or habitual offender"
    PUBLIC_DUTY = (
        "PUBLIC_DUTY",
        "依法履行职务的人员（检察、审判人员、律师等）",
        "Acting in office: prosecutor, judge, lawyer",
    )


_FOR_DEFENDANTS = (NamingGround.OVER_THREE_YEARS, NamingGround.RECIDIVIST)
_STANDINGS = {
    PartyRole.SUSPECT: Standing.DEFENDANT,
    PartyRole.DEFENDANT: Standing.DEFENDANT,
    PartyRole.VICTIM: Standing.VICTIM,
    PartyRole.CIVIL_PLAINTIFF: Standing.VICTIM,
    PartyRole.CIVIL_DEFENDANT: Standing.OTHER,
    PartyRole.APPLICANT: Standing.PETITIONER,
    PartyRole.RESPONDENT: Standing.OTHER,
}
# Names of persons are hidden; those of organisations are not, though a shop that bears its owner's name has to be looked at.
_ORGANISATION = re.compile(r".{2,}(?:公司|集团|合作社|工厂|企业|银行|委员会|人民政府|事务所|医院|学校|中心)")


@dataclass(frozen=True)
class KnownName:
    """Somebody whom the document names or might name; hidden unless there is a ground to name them."""

    name: str
    standing: Standing = Standing.OTHER
    minor: bool = False
    ground: NamingGround | None = None
    reason: str = ""

    @property
    def hidden(self) -> bool:
        """Whether the name must not appear; a minor's never does, an organisation's may."""
        return self.minor or (self.ground is None and not _ORGANISATION.fullmatch(self.name))


def standing_of(role: PartyRole) -> Standing:
    """What a party of the case is in a document about it."""
    return _STANDINGS[role]


def naming_problems(known: KnownName) -> list[Problem]:
    """Why somebody may not be named on this ground, or what the entry lacks."""
    problems = []
    if not 2 <= len(known.name.strip()) <= NAME_LIMIT:
        problems.append(Problem("REDACTION_NAME_LENGTH", "name", {"limit": NAME_LIMIT}))
    if known.ground is None:
        return problems
    if known.minor:
        problems.append(Problem("NAMING_OF_MINOR", "ground"))
    if known.ground in _FOR_DEFENDANTS and known.standing is not Standing.DEFENDANT:
        problems.append(Problem("NAMING_GROUND_UNFIT", "ground"))
    if known.ground is NamingGround.PUBLIC_DUTY and known.standing is not Standing.OTHER:
        problems.append(Problem("NAMING_GROUND_UNFIT", "ground"))
    if not REASON_SHORTEST <= len(known.reason.strip()) <= REASON_LIMIT:
        problems.append(
            Problem("NAMING_REASON_REQUIRED", "reason", {"shortest": REASON_SHORTEST, "limit": REASON_LIMIT})
        )
    return problems
