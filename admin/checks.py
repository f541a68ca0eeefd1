"""What is checked by machine and shown beside the papers: each with its result in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.models import Account, LawyerProfile, Registration
from rules.accounts import IdType
from rules.identifiers import (
    age_on,
    id_number_fits,
    license_fits,
    license_is_of_another_city,
    license_is_old_form,
    resident_id,
)
from rules.labels import Labelled
from rules.reveals import MaskedField


class Finding(Labelled):
    """How a check ended."""

    GOOD = "GOOD", "通过", "Good"
    LOOK = "LOOK", "请核对", "Look closely"
    BAD = "BAD", "不符", "Bad"


@dataclass(frozen=True)
class Check:
    """What was checked, how it ended, and what that means."""

    name: str
    finding: Finding
    words: str


@dataclass(frozen=True)
class Fact:
    """A line of what was declared; `masked`: it can be shown whole for a reason."""

    name: str
    value: str | None
    masked: MaskedField | None = None


def check(name: str, fits: bool, good: str, otherwise: str, finding: Finding = Finding.LOOK) -> Check:
    """One of two results."""
    return Check(name, Finding.GOOD if fits else finding, good if fits else otherwise)


def identity_checks(id_type: IdType | None, number: str, today: date) -> list[Check]:
    """The number's form and check digit; of a resident id the age, too."""
    fits = id_type is not None and id_number_fits(id_type, number, today)
    found = [check("证件号码", fits, "格式与校验码正确", "格式或校验码不正确", Finding.BAD)]
    card = resident_id(number, today) if id_type is IdType.RESIDENT_ID else None
    if card is not None:
        age = age_on(card.born_on, today)
        found.append(check("年龄", age >= 18, f"{age} 周岁", f"{age} 周岁，请核对是否应由法定代理人办理"))
    return found


def license_checks(registration: Registration, today: date) -> list[Check]:
    """The form of a licence, its expiry, and whether it and the firm are of one city."""
    number, until, firm = registration.license_number, registration.license_valid_until, registration.law_firm_code
    if number is None:
        return []
    form = "现行 17 位格式" if not license_is_old_form(number) else "不是现行 17 位格式，请核对证件"
    found = [
        Check("执业证号", Finding.BAD if not license_fits(number) else Finding.LOOK, form)
        if license_is_old_form(number)
        else Check("执业证号", Finding.GOOD, form),
        expiry(until, today),
    ]
    if firm:
        same = not license_is_of_another_city(number, firm)
        words = "执业证号与律师事务所的登记地不在同一城市，请核对是否已变更执业机构"
        found.append(check("执业机构", same, "与执业证号的登记地一致", words))
    return found


def expiry(until: date | None, today: date) -> Check:
    """Whether a licence is good today."""
    if until is None:
        return Check("执业证有效期", Finding.LOOK, "未登记有效期")
    return check("执业证有效期", until >= today, f"至 {until}", f"执业证已过有效期（{until}）", Finding.BAD)


def contact_check(account: Account | None) -> Check:
    """Whether the applicant can be reached."""
    verified = account is not None and (account.email_verified or account.mobile_verified)
    return check("联系方式", bool(verified), "已验证", "申请人的联系方式尚未验证，通知可能无法送达")


def applicant_license(profile: LawyerProfile | None, today: date) -> Sequence[Check]:
    """Of somebody who has one."""
    return [expiry(profile.license_valid_until, today)] if profile else []


def papers_check(missing: Sequence[str]) -> Check:
    """Whether everything is there that the law asks for."""
    return check("材料", not missing, "齐全", f"缺：{'、'.join(missing)}", Finding.BAD)
