"""微信消息: which template carries which of our messages, what may stand in its fields, and what WeChat takes there.

Nothing that a message says of a case or a person ever stands in a field: only that there is something to read, of which
category, when. The values have lengths and forms by the kind of their field; what breaks them is never sent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.accounts import WechatApp
from rules.deadlines import SHANGHAI
from rules.errors import Problem
from rules.labels import LANGUAGES, Labelled
from rules.messages import DAILY_DIGEST, NOTICE_OF
from rules.notices import NoticeCategory

OVER_WECHAT = (*NOTICE_OF, DAILY_DIGEST)
MOST_FIELDS = 7
TITLE_LIMIT, TEMPLATE_ID_LIMIT, PAGE_LIMIT = 60, 64, 120
_TEMPLATE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PAGE = re.compile(r"[A-Za-z0-9_/-]{1,120}")


class WechatMessageKind(Labelled):
    """By which right a message is sent; in the order in which they are used, those that use nothing up first."""

    LONG_TERM = "LONG_TERM", "长期订阅消息", "Long-term subscription"
    TEMPLATE = "TEMPLATE", "模板消息（须关注服务号）", "Template message, for followers"
    ONE_TIME = "ONE_TIME", "一次性订阅消息", "One-time subscription"


class WechatValue(Labelled):
    """What can stand in a field."""

    NEWS = "NEWS", "消息内容（如“您绑定的案件有新进展”）", "What there is to read"
    CATEGORY = "CATEGORY", "通知类别（如“案件进展”）", "The category of the notice"
    TIME = "TIME", "时间（年月日时分）", "Date and time"
    DATE = "DATE", "日期（年月日）", "The date"
    HINT = "HINT", "提示（“请登录平台查看”）", "That one has to sign in"
    PORTAL = "PORTAL", "平台名称", "The portal's name"
    COUNT = "COUNT", "条数", "How many notices"


@dataclass(frozen=True)
class FieldRule:
    """What WeChat takes in fields of a kind, and which of our values ever fit."""

    form: re.Pattern[str]
    values: frozenset[WechatValue]


_TEXTS = frozenset({WechatValue.NEWS, WechatValue.CATEGORY, WechatValue.HINT, WechatValue.PORTAL})
FIELDS: Mapping[str, FieldRule] = {
    "thing": FieldRule(re.compile(r"[^\r\n]{1,20}"), _TEXTS),
    "phrase": FieldRule(re.compile(r"[\u4e00-\u9fff]{1,5}"), frozenset({WechatValue.CATEGORY})),
    "const": FieldRule(re.compile(r"[^\r\n]{1,20}"), frozenset({WechatValue.CATEGORY})),
    "time": FieldRule(re.compile(r"\d{4}年\d{1,2}月\d{1,2}日 ([01]\d|2[0-3]):[0-5]\d"), frozenset({WechatValue.TIME})),
    "date": FieldRule(
        re.compile(r"\d{4}年\d{1,2}月\d{1,2}日( ([01]\d|2[0-3]):[0-5]\d)?"),
        frozenset({WechatValue.DATE, WechatValue.TIME}),
    ),
    "number": FieldRule(re.compile(r"\d{1,32}"), frozenset({WechatValue.COUNT})),
    "character_string": FieldRule(re.compile(r"[\x21-\x7e]{1,32}"), frozenset({WechatValue.COUNT})),
}
_NAME = re.compile(rf"({'|'.join(FIELDS)})\d{{1,2}}")
_LINE = re.compile(r"\s*([a-z_]+\d{1,2})\s*[=＝]\s*([A-Z]+)\s*")


@dataclass(frozen=True)
class Said:
    """What there is to say of a notice: `news` as it was rendered, at most 20 characters."""

    news: str
    category: NoticeCategory | None
    at: datetime
    number: int
    language: str


def value_of(value: WechatValue, field: str, said: Said) -> str:
    """What stands in a field. A phrase is Chinese whatever the person reads: WeChat takes nothing else there."""
    here = said.at.astimezone(SHANGHAI)
    day = f"{here.year}年{here.month}月{here.day}日"
    language = LANGUAGES[0] if field.startswith(("phrase", "const")) else said.language
    is_english = language == "en"
    match value:
        case WechatValue.NEWS:
            return said.news
        case WechatValue.CATEGORY:
            return said.category.label(language) if said.category else ("Notice" if is_english else "通知")
        case WechatValue.TIME:
            return f"{day} {here:%H:%M}"
        case WechatValue.DATE:
            return day
        case WechatValue.HINT:
            return "Sign in to read it" if is_english else "请登录平台查看"
        case WechatValue.PORTAL:
            return "Procuratorate portal" if is_english else "案件信息公开平台"
        case WechatValue.COUNT:
            return str(said.number)


def filled(fields: Mapping[str, str], said: Said) -> tuple[dict[str, str], list[str]]:
    """The values of a template's fields, and the names of those that WeChat would not take."""
    values = {name: value_of(WechatValue[value], name, said) for name, value in fields.items()}
    return values, [name for name, value in values.items() if not fits(name, value)]


def fits(name: str, value: str) -> bool:
    """Whether WeChat takes a value in a field of this name (thing1, time2)."""
    found = _NAME.fullmatch(name)
    return found is not None and FIELDS[found[1]].form.fullmatch(value) is not None


def read_fields(text: str) -> dict[str, str] | None:
    """Lines of `thing1 = NEWS`; None when one is none, or names a field twice."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [match for line in lines if (match := _LINE.fullmatch(line))]
    fields = {match[1]: match[2] for match in found}
    return fields if len(fields) == len(lines) else None


def written_fields(fields: Mapping[str, str]) -> str:
    """The same the other way round."""
    return "\n".join(f"{name} = {value}" for name, value in fields.items())


@dataclass(frozen=True)
class TemplateData:
    """How a template of WeChat is to be used."""

    app: WechatApp
    kind: WechatMessageKind
    template_id: str
    page: str | None
    messages: Sequence[str]
    fields: Mapping[str, str] | None


def template_problems(data: TemplateData) -> list[Problem]:
    """All that is wrong with a template as staff have set it up."""
    found = []
    if data.kind is WechatMessageKind.TEMPLATE and data.app is not WechatApp.SERVICE_ACCOUNT:
        found.append(Problem("WECHAT_TEMPLATE_OF_SERVICE_ACCOUNT", "kind"))
    if not _TEMPLATE_ID.fullmatch(data.template_id):
        found.append(Problem("WECHAT_TEMPLATE_ID_MALFORMED", "template_id"))
    if data.page and (data.app is not WechatApp.MINI_PROGRAM or not _PAGE.fullmatch(data.page)):
        found.append(Problem("WECHAT_PAGE_MALFORMED", "page"))
    if set(data.messages) - set(OVER_WECHAT):
        found.append(Problem("WECHAT_MESSAGE_UNKNOWN", "messages"))
    if not data.fields or len(data.fields) > MOST_FIELDS:
        return [*found, Problem("WECHAT_FIELDS_MALFORMED", "fields", {"most": MOST_FIELDS})]
    return found + [
        Problem("WECHAT_FIELD_UNFIT", "fields", {"name": name})
        for name, value in data.fields.items()
        if not _may_hold(name, value)
    ]


def _may_hold(name: str, value: str) -> bool:
    found = _NAME.fullmatch(name)
    return found is not None and value in FIELDS[found[1]].values
