"""What a text holds that must not be published: a kind, an exact place, what may stand there instead, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.labels import Labelled


class FindingKind(Labelled):
    """屏蔽事项."""

    NAME = "NAME", "姓名", "Name"
    RESIDENT_ID = "RESIDENT_ID", "身份证件号码", "Identity number"
    MOBILE = "MOBILE", "手机号码", "Mobile number"
    LANDLINE = "LANDLINE", "固定电话", "Landline"
    BANK_ACCOUNT = "BANK_ACCOUNT", "银行卡号、账号", "Bank card or account"
    PLATE = "PLATE", "车牌号", "Licence plate"
    EMAIL = "EMAIL", "电子邮箱", "E-mail address"
    SOCIAL_ACCOUNT = "SOCIAL_ACCOUNT", "社交账号", "Social account"
    PROPERTY_CERTIFICATE = "PROPERTY_CERTIFICATE", "产权证编号", "Property certificate"
    BIRTH_DATE = "BIRTH_DATE", "出生日期", "Date of birth"
    ADDRESS = "ADDRESS", "家庭住址", "Home address"


@dataclass(frozen=True)
class Finding:
    """Characters `start` up to `end` of a text, in code points; `sure` is false where a person has to look before it is masked."""

    kind: FindingKind
    start: int
    end: int
    proposal: str
    sure: bool = True
    letters: str = ""  # of a name: whose it is, folded

    def snippet(self, text: str, around: int = 6) -> str:
        """The place with some characters before and after it, without blanks: under this a doubt is settled."""
        shown = text[max(0, self.start - around) : self.end + around]
        return "".join(shown.split())


def settled(findings: Sequence[Finding]) -> list[Finding]:
    """In order of their places, none within or across another: the earlier stays, of two at one place the longer."""
    kept: list[Finding] = []
    end = -1
    for each in sorted(findings, key=lambda found: (found.start, -found.end, not found.sure)):
        if each.start >= end:
            kept.append(each)
            end = each.end
    return kept


def applied(text: str, findings: Sequence[Finding]) -> str:
    """The text with what is proposed in place of each finding; they must not overlap."""
    pieces, position = [], 0
    for each in sorted(findings, key=lambda found: found.start):
        pieces += [text[position : each.start], each.proposal]
        position = each.end
    return "".join((*pieces, text[position:]))
