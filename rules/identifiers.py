"""Numbers that people and papers carry: identity cards, licences, credit codes, case numbers. Source: domain notes of the
portal (GB 11643-1999; GB 32100-2015; the public samples of acceptance numbers)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rules.accounts import IdType, plain_text

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OTHER_IDS = {
    IdType.PASSPORT: re.compile(r"[A-Z0-9]{5,20}"),
    IdType.HK_MACAO_PERMIT: re.compile(r"[HM]\d{8}(\d{2})?"),
    IdType.TAIWAN_PERMIT: re.compile(r"\d{8}([A-Z0-9]{2,3})?"),
    IdType.FOREIGN_PERMANENT_RESIDENT: re.compile(r"[A-Z]{3}\d{12}|9\d{16}[\dX]"),
    IdType.MILITARY_ID: re.compile(r"[\u4e00-\u9fff]{0,4}字?第?[A-Z0-9]{4,12}号?"),
}
_LICENSE = re.compile(r"1\d{16}")
_OLD_LICENSE = re.compile(r"[A-Z0-9]\d{10,15}")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ACCEPTANCE = re.compile(
    r"(?P<abbr>[\u4e00-\u9fff]{1,8}?)检(?P<kind>[\u4e00-\u9fff]{1,6})受"
    r"\[(?P<year>(?:19|20)\d{2})\](?P<unit>\d{6})(?P<serial>\d{6})号"
)


@dataclass(frozen=True)
class ResidentId:
    """What a valid resident identity number tells."""

    number: str
    born_on: date
    male: bool


def normal_id_number(number: str) -> str:
    """The form under which identity numbers are compared: no blanks, capital X, full-width folded."""
    return re.sub(r"\s", "", plain_text(number)).upper()


def resident_id(number: str, today: date) -> ResidentId | None:
    """GB 11643-1999: form, a real date of birth and the check digit. Regions are not checked: codes are abolished."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        return None
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]
    if check != number[17] or not date(1850, 1, 1) <= born_on <= today:
        return None
    return ResidentId(number, born_on, int(number[16]) % 2 == 1)


def id_number_fits(id_type: IdType, number: str, today: date) -> bool:
    """Whether a normalised number has the form of its type."""
    if id_type is IdType.RESIDENT_ID:
        return resident_id(number, today) is not None
    return _OTHER_IDS[id_type].fullmatch(number) is not None


def age_on(born_on: date, day: date) -> int:
    """Full years of life."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def comes_of_age_on(number: str) -> date | None:
    """The first day on which the holder of a resident id is 18: the day after the birthday; None for another number.

    Source: 最高人民法院关于审理未成年人刑事案件具体应用法律若干问题的解释 (2006) Art. 2: 周岁 is counted from the day after the birthday.
    """
    holder = resident_id(number, date.max)
    if holder is None:
        return None
    born_on = holder.born_on
    leaped = (born_on.month, born_on.day) == (2, 29)  # 18 years later there is no such day
    birthday = date(born_on.year + 18, 2, 28) if leaped else born_on.replace(year=born_on.year + 18)
    return birthday + timedelta(days=1)


def license_fits(number: str) -> bool:
    """律师执业证号: 17 digits beginning with 1, or one of the older forms, which reviewers see flagged."""
    return _LICENSE.fullmatch(number) is not None or _OLD_LICENSE.fullmatch(number) is not None


def license_is_old_form(number: str) -> bool:
    """Whether a licence number is not of the present 17-digit form."""
    return _LICENSE.fullmatch(number) is None


def license_is_of_another_city(number: str, firm_code: str) -> bool:
    """V3: whether licence and firm name different cities; lawyers move, so that reviewers are told and nobody is refused."""
    return not license_is_old_form(number) and number[1:5] != firm_code[2:6]


def credit_code_fits(code: str) -> bool:
    """统一社会信用代码, GB 32100-2015: 18 characters with a check character (mod 31)."""
    if not _CREDIT_CODE.fullmatch(code):
        return False
    total = sum(_CREDIT_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == code[17]


def application_number(kind: str, unit_code: str, day: date, serial: int) -> str:
    """The number under which an office files an application: two letters of its kind, the office, the day, a running number."""
    return f"{kind}{unit_code}{day:%Y%m%d}{serial:06d}"


def normal_case_number(number: str) -> str:
    """A case number as it is stored and compared: no blanks, full-width folded, one kind of brackets."""
    text = re.sub(r"\s", "", plain_text(number))
    return text.translate(str.maketrans("〔〕（）()【】", "[][][][]"))


def acceptance_number_is_regular(number: str) -> bool:
    """Whether a normalised 部门受案号 has the present form; older forms exist and are only warned about."""
    return _ACCEPTANCE.fullmatch(number) is not None
