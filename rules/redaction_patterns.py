"""What tells who somebody is by its form or its label: plates, mail addresses, social accounts, property certificates."""

import re
from collections.abc import Iterator

from rules.redaction_findings import Finding, FindingKind
from rules.redaction_reading import CHINESE_DIGITS_ALONE, Reading

_PROVINCE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_PLATE_HEAD = rf"(?:{_PROVINCE}\s{{0,4}}[A-HJ-Z]|WJ\s{{0,4}}{_PROVINCE}?)"
_PLATE_TAIL = "[挂学警港澳领超试]"
_MARK = r"[\s·•‧・･.\-—–_*/]{0,7}"
_PLATE = re.compile(rf"({_PLATE_HEAD}){_MARK}(?:[A-Z0-9]{{4}}{_PLATE_TAIL}|[A-Z0-9]{{5,6}})(?![A-Z0-9])", re.IGNORECASE)
_SPACED_PLATE = re.compile(
    rf"({_PLATE_HEAD}){_MARK}[A-Z0-9](?:[\s·.\-]{{0,3}}[A-Z0-9]){{3,4}}[\s·.\-]{{0,3}}(?:[A-Z0-9](?![A-Z0-9])|{_PLATE_TAIL})",
    re.IGNORECASE,
)
_NAMED_PLATE = re.compile(
    r"(?:车牌号?码?|号牌号?码?|牌照号?码?)[:为是“\"\s]{0,4}([A-Z][A-Z0-9]{5,6})(?![A-Z0-9])", re.IGNORECASE
)
_AT = re.compile(r"\s{0,2}(?:@|[(\[【]\s?(?:at|艾特)\s?[)\]】]|\bat\b|#|艾特)\s{0,2}", re.IGNORECASE)
_MAILBOX = re.compile(r"[A-Z0-9][A-Z0-9._%+\-]{0,63}$", re.IGNORECASE)
_DOT = r"\s{0,2}(?:\.|点|[(\[]dot[)\]])\s{0,2}"
_TOP = "com|cn|net|org|edu|gov|top|xyz|cc|me|info|vip|hk|tw|io|co|example|test|invalid"
_DOMAIN = re.compile(
    rf"[A-Z0-9\-]{{1,63}}(?:{_DOT}[A-Z0-9\-]{{1,63}}){{0,4}}(?:{_DOT}(?:{_TOP}|[A-Z]{{2,6}})|。(?:{_TOP}))(?![A-Z])",
    re.IGNORECASE,
)
_BROKEN_DOMAIN = re.compile(rf"[A-Z0-9\-]{{1,30}}\n[A-Z0-9\-]{{1,30}}{_DOT}(?:{_TOP})(?![A-Z])", re.IGNORECASE)
_QQ_NAMES = r"Q\s?Q|扣扣|企鹅"
_SOCIAL_NAMES = "微信|威信|薇信|V信|VX|WX|WeChat|微博|抖音|快手|陌陌|探探|支付宝|淘宝|闲鱼|钉钉|飞机|Telegram|推特|Facebook|小红书|YY"
_LABEL = re.compile(
    rf"(?:(?P<qq>{_QQ_NAMES})|{_SOCIAL_NAMES})\s?(?P<called>号码|群号|账号|帐号|账户|帐户|邮箱|号|群|ID|用户名)?"
    r"(?P<is>[:为是“\"(\s]|名为|叫){0,4}",
    re.IGNORECASE,
)
_QQ = re.compile(r"\d(?:[\s\-]{0,2}\d){4,11}+(?![\d年月元])")
_ACCOUNT = re.compile(r"[A-Z0-9][A-Z0-9_\-]{4,29}+(?!\s?[年月元笔次])", re.IGNORECASE)
_SPACED_ACCOUNT = re.compile(r"[A-Z0-9](?:[\s_\-]{1,2}[A-Z0-9]{1,4}){4,15}", re.IGNORECASE)
_WXID = re.compile(r"wxid_[a-z0-9]{3,30}", re.IGNORECASE)
_OTHER_ID = re.compile(
    r"(?:护照|通行证|台胞证|回乡证|居留证|居住证|军官证|士兵证|警官证|社会保障卡|社保卡|学生证)(?:号码|编号|证号|号)?[:为是“\"(\s]{0,4}"
    r"(?P<number>[A-Z]{0,3}\d{6,18}(?!\d))",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(
    "(?:不动产权|房权证|房产证|房地产权证|房地权证|房地证|土地使用权?证|土地证|国用|集用|林权证|他项权?证|他证|产权证)"
)
_CERTIFICATE_REACH = re.compile(r"[^,，。;；\n]{0,48}")
_CERTIFICATE_NUMBER = re.compile(r"(?<![\d(〔\[])\d{4,20}(?!\d)(?![\])〕]|年)")


def patterns_in(text: Reading) -> Iterator[Finding]:
    """Every plate, mail address, social account and property certificate in a text that was read."""
    yield from _plates(text)
    yield from _mails(text)
    yield from _social_accounts(text)
    yield from _certificates(text.tight)
    for match in _OTHER_ID.finditer(text.text.translate(CHINESE_DIGITS_ALONE)):
        masked = match["number"][:1] + "*" * (len(match["number"]) - 1)
        yield Finding(FindingKind.RESIDENT_ID, *text.span(*match.span("number")), masked)


def _mails(text: Reading) -> Iterator[Finding]:
    for at in _AT.finditer(text.text):
        box = _MAILBOX.search(text.text, max(0, at.start() - 64), at.start())
        domain = _DOMAIN.match(text.text, at.end()) or _BROKEN_DOMAIN.match(text.text, at.end())
        if box and domain:
            yield Finding(FindingKind.EMAIL, *text.span(box.start(), domain.end()), "****@****")


def _social_accounts(text: Reading) -> Iterator[Finding]:
    """What follows the name of a service and says which account; a number alone only where it is called one."""
    view = text.text.translate(CHINESE_DIGITS_ALONE)
    for label in _LABEL.finditer(view):
        if label["qq"]:
            found = _QQ.match(view, label.end())
        elif label["called"]:
            found = _ACCOUNT.match(view, label.end()) or _SPACED_ACCOUNT.match(view, label.end())
        else:
            found = _ACCOUNT.match(view, label.end()) if label["is"] == ":" else None
            found = found if found and found[0][0].isalpha() else None
        if found:
            yield Finding(FindingKind.SOCIAL_ACCOUNT, *text.span(*found.span()), "******")
    for found in _WXID.finditer(text.text):
        yield Finding(FindingKind.SOCIAL_ACCOUNT, *text.span(*found.span()), "******")


def _plates(text: Reading) -> Iterator[Finding]:
    """Plates in Arabic digits as they are written, then those whose characters are parted, then those in Chinese digits."""
    chinese = text.text.translate(CHINESE_DIGITS_ALONE)
    for pattern, view in ((_PLATE, text.text), (_SPACED_PLATE, text.text), (_PLATE, chinese)):
        for match in pattern.finditer(view):
            rest = view[match.end(1) : match.end()]
            if any(each.isdigit() for each in rest):
                head = "".join(match[1].split()).upper()
                signs = sum(each.isalnum() for each in rest)
                yield Finding(FindingKind.PLATE, *text.span(*match.span()), head + "*" * signs)
    for match in _NAMED_PLATE.finditer(text.text):
        if any(each.isdigit() for each in match[1]):
            yield Finding(FindingKind.PLATE, *text.span(*match.span(1)), match[1][0] + "*" * (len(match[1]) - 1))


def _certificates(text: Reading) -> Iterator[Finding]:
    """The long numbers that follow the name of a certificate; its year stays."""
    view = text.text.translate(CHINESE_DIGITS_ALONE)
    for match in _CERTIFICATE.finditer(view):
        reach = _CERTIFICATE_REACH.match(view, match.end())
        end = reach.end() if reach else match.end()
        for number in _CERTIFICATE_NUMBER.finditer(view, match.end(), end):
            if not _is_year(view, number):
                yield Finding(FindingKind.PROPERTY_CERTIFICATE, *text.span(*number.span()), "*" * len(number[0]))


def _is_year(view: str, number: re.Match[str]) -> bool:
    """Four digits in brackets or before a place's name say when, not which."""
    return (
        len(number[0]) == 4
        and number[0][:2] in ("19", "20")
        and view[number.end() : number.end() + 1] not in ("号", "")
    )
