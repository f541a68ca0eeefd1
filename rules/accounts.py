"""Who may have an account, what it is called and what a password must be."""

import re
import unicodedata

from rules.errors import Problem
from rules.labels import Labelled


class AccountType(Labelled):
    """用户类型: what a person registers as. The capacity belongs to the binding, not to the account."""

    LAWYER = "LAWYER", "律师", "Lawyer"
    REPRESENTATIVE = "REPRESENTATIVE", "非律师辩护人、诉讼代理人", "Non-lawyer representative"
    PARTY = "PARTY", "当事人", "Party"
    LEGAL_GUARDIAN = "LEGAL_GUARDIAN", "法定代理人", "Legal guardian"
    CLOSE_RELATIVE = "CLOSE_RELATIVE", "近亲属", "Close relative"


class AccountStatus(Labelled):
    """账号状态."""

    PENDING = "PENDING", "待审核", "Pending"
    ACTIVE = "ACTIVE", "正常", "Active"
    LOCKED = "LOCKED", "已锁定", "Locked"
    SUSPENDED = "SUSPENDED", "已停用", "Suspended"
    CLOSED = "CLOSED", "已注销", "Closed"


class IdType(Labelled):
    """证件类型."""

    RESIDENT_ID = "RESIDENT_ID", "居民身份证", "Resident identity card"
    PASSPORT = "PASSPORT", "护照", "Passport"
    HK_MACAO_PERMIT = "HK_MACAO_PERMIT", "港澳居民来往内地通行证", "Hong Kong and Macao permit"
    TAIWAN_PERMIT = "TAIWAN_PERMIT", "台湾居民来往大陆通行证", "Taiwan permit"
    FOREIGN_PERMANENT_RESIDENT = "FOREIGN_PERMANENT_RESIDENT", "外国人永久居留身份证", "Permanent resident card"
    MILITARY_ID = "MILITARY_ID", "军官证", "Military identity card"


class ContactChannel(Labelled):
    """Where a code can be sent."""

    EMAIL = "EMAIL", "电子邮箱", "E-mail"
    SMS = "SMS", "短信", "SMS"


class WechatApp(Labelled):
    """Which of the portal's WeChat applications an identity belongs to."""

    SERVICE_ACCOUNT = "SERVICE_ACCOUNT", "服务号", "Service account"
    MINI_PROGRAM = "MINI_PROGRAM", "小程序", "Mini program"


ADDRESS_LIMIT = 200
USABLE_STATUSES = frozenset({AccountStatus.PENDING, AccountStatus.ACTIVE})

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}")
_MOBILE = re.compile(r"1[3-9]\d{9}|\+(?!86)[1-9]\d{6,14}")
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z][\u3400-\u9fff\U00020000-\U0003ffffA-Za-z·' .-]{1,49}")
_COMMON = frozenset(
    {
        "1234567890",
        "0123456789",
        "password123",
        "password1234",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "abcd123456",
        "a123456789",
        "123456789a",
        "admin12345",
        "iloveyou123",
        "woaini1314",
        "woaini5201314",
        "5201314520",
        "qwerty123456",
        "123456abcd",
    }
)


_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def plain_text(text: str) -> str:
    """NFC, full-width digits and letters folded, blanks trimmed."""
    return unicodedata.normalize("NFC", text.translate(_FOLDED)).replace("\u3000", " ").strip()


def is_one_line(text: str) -> bool:
    """Whether a text holds no control, direction, invisible or line characters."""
    return not any(unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn") for each in text)


def normal_email(email: str) -> str:
    """The form under which an address is compared; 254 characters at most in all."""
    return plain_text(email).lower()


def normal_mobile(mobile: str) -> str:
    """Digits only; the mainland's +86 is dropped, other countries keep theirs."""
    digits = re.sub(r"[\s-]", "", plain_text(mobile))
    return re.sub(r"^(\+86|0086)(?=1)", "", digits)


def email_problems(email: str, field: str) -> list[Problem]:
    """V4: a deliverable-looking address, 254 characters at most."""
    ok = len(email) <= 254 and _EMAIL.fullmatch(email)
    return [] if ok else [Problem("EMAIL_MALFORMED", field)]


def mobile_problems(mobile: str, field: str) -> list[Problem]:
    """V4: a mainland mobile number, or E.164 with the country's prefix."""
    return [] if _MOBILE.fullmatch(mobile) else [Problem("MOBILE_MALFORMED", field)]


def is_mobile(text: str) -> bool:
    """Whether it is a number in its normal form."""
    return _MOBILE.fullmatch(text) is not None


def name_problems(name: str, field: str) -> list[Problem]:
    """V5: 2 to 50 Han or Latin letters, `·` allowed."""
    return [] if _NAME.fullmatch(name) else [Problem("NAME_MALFORMED", field)]


def password_problems(password: str, field: str, *, personal: tuple[str, ...]) -> list[Problem]:
    """V6: 10 to 128 characters, not common, not the person's own data."""
    found = []
    if len(password) < 10:
        found.append(Problem("PASSWORD_TOO_SHORT", field))
    if len(password) > 128:
        found.append(Problem("PASSWORD_TOO_LONG", field))
    lowered = password.lower()
    if lowered in _COMMON or (lowered and lowered == lowered[0] * len(lowered)):
        found.append(Problem("PASSWORD_TOO_COMMON", field))
    if any(own and lowered == own.lower() for own in personal):
        found.append(Problem("PASSWORD_IS_PERSONAL", field))
    return found


def normal_code(code: str) -> str:
    """A code as it was made: full-width characters folded, without blanks and dashes, in capitals."""
    return re.sub(r"[\s-]", "", plain_text(code)).upper()


def normal_identifier(identifier: str) -> str:
    """The form under which a username, an e-mail address or a mobile number is looked up."""
    text = plain_text(identifier)[:254]
    if "@" in text:
        return normal_email(text)
    mobile = normal_mobile(text)
    return mobile if mobile.lstrip("+").isdigit() else text.lower()


def contact_problems(
    *, email: str | None, mobile: str | None, region: str | None, address: str | None
) -> list[Problem]:
    """Everything that is wrong with contact data, by input path."""
    found = [] if email or mobile else [Problem("CONTACT_REQUIRED")]
    found += email_problems(email, "email") if email is not None else []
    found += mobile_problems(mobile, "mobile") if mobile is not None else []
    if region is not None and not re.fullmatch(r"\d{6}", region):
        found.append(Problem("REGION_MALFORMED", "homeRegionCode"))
    if address is not None and len(address) > ADDRESS_LIMIT:
        found.append(Problem("TEXT_TOO_LONG", "address", {"limit": ADDRESS_LIMIT}))
    elif address is not None and not is_one_line(address):
        found.append(Problem("TEXT_MALFORMED", "address"))
    return found


def sign_up_problems(
    *,
    email: str | None,
    mobile: str | None,
    password: str,
    account_type: AccountType,
    full_name: str,
    close_relatives: bool = False,
) -> list[Problem]:
    """Everything that is wrong with a sign-up, by input path. `close_relatives`: some office lets 近亲属 register."""
    found = []
    if (email is None) == (mobile is None):
        found.append(Problem("CONTACT_REQUIRED"))
    if email is not None:
        found += email_problems(email, "email")
    if mobile is not None:
        found += mobile_problems(mobile, "mobile")
    found += name_problems(full_name, "fullName")
    found += password_problems(password, "password", personal=(email or "", mobile or "", full_name))
    if account_type is AccountType.CLOSE_RELATIVE and not close_relatives:
        found.append(Problem("ACCOUNT_TYPE_NOT_OPEN", "accountType"))
    return found


CLOSING_REASON_LIMIT = 500


def closing_problems(reason: str | None) -> list[Problem]:
    """What is wrong with the words in which somebody says why they close their account."""
    if reason is None:
        return []
    if len(reason) > CLOSING_REASON_LIMIT:
        return [Problem("TEXT_TOO_LONG", "reason", {"limit": CLOSING_REASON_LIMIT})]
    return [] if is_one_line(reason.replace("\n", "")) else [Problem("TEXT_MALFORMED", "reason")]


def masked(number: str) -> str:
    """An identity number as it is shown: the first three and the last four characters."""
    return number[:3] + "*" * max(0, len(number) - 7) + number[-4:] if len(number) > 7 else "*" * len(number)
