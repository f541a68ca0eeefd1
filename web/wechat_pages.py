"""The pages of /wechat: plain HTML that needs no script, Chinese or English as the browser asks."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from rules.deadlines import SHANGHAI
from rules.errors import RefusalCode, Refused, TooManyAttempts
from rules.labels import preferred_language

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "wechat.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "cache-control": "no-store",
    "vary": "accept-language, cookie",
    "content-security-policy": (
        f"default-src 'none'; img-src data:; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
WITH_FORMS = frozenset({"link", "account"})
STATUS = {
    RefusalCode.CONFLICT: 409,
    RefusalCode.NOT_FOUND: 404,
    RefusalCode.NOT_AVAILABLE: 503,
    RefusalCode.TOO_MANY_ATTEMPTS: 429,
}
WORDS = {
    "zh-CN": {
        "portal": "人民检察院案件信息公开平台",
        "link": "绑定微信",
        "link_lead": "此微信尚未绑定平台账号。请输入账号和密码，绑定后可直接用此微信登录。",
        "identifier": "账号",
        "identifier_hint": "用户名、电子邮箱或手机号码",
        "password": "密码",
        "link_button": "登录并绑定",
        "link_warning": "请勿在他人的手机上绑定。绑定后会通知您；更换手机前请先解除绑定。",
        "link_help": "如有疑问请拨打 12309。",
        "register": "注册账号",
        "forgotten": "找回密码",
        "visit": "先浏览公开信息",
        "account": "微信绑定",
        "signed_in_as": "当前账号",
        "unread": "未读通知",
        "business": "业务办理",
        "linked_at": "绑定于",
        "none": "尚未绑定微信。请在微信中打开本页进行绑定。",
        "unlink": "解除绑定",
        "unlink_lead": "解除后，该微信上的登录立即退出，也不再通过该微信接收通知。",
        "unlink_button": "确认解除",
        "sign_out": "退出登录",
        "sign_in": "微信登录",
        "sign_in_lead": "请用微信登录后查看。",
        "to_account": "查看微信绑定",
        "sorry": "未能登录",
        "again": "登录已失效或已使用过，请重新登录。",
        "unlinked": "已解除绑定",
        "unlinked_lead": "该微信上的登录已退出。需要时可以重新绑定。",
        "left": "已退出登录",
        "left_lead": "需要时可以重新登录。",
        "problem": "未能完成",
    },
    "en": {
        "portal": "Case-information portal of the procuratorates",
        "link": "Link WeChat",
        "link_lead": "This WeChat is not linked to an account yet. Give your account and password; afterwards it signs you in.",
        "identifier": "Account",
        "identifier_hint": "Username, e-mail address or mobile number",
        "password": "Password",
        "link_button": "Sign in and link",
        "link_warning": "Do not link on somebody else's phone. You will be told of it; unlink before you change your phone.",
        "link_help": "For questions call 12309.",
        "register": "Register",
        "forgotten": "Password forgotten",
        "visit": "Look at what is public first",
        "account": "Linked WeChat",
        "signed_in_as": "Your account",
        "unread": "Unread notices",
        "business": "My matters",
        "linked_at": "linked on",
        "none": "No WeChat is linked. Open this page within WeChat to link it.",
        "unlink": "Unlink",
        "unlink_lead": "Its sign-ins end at once, and no notices are sent over it any more.",
        "unlink_button": "Yes, unlink",
        "sign_out": "Sign out",
        "sign_in": "Sign in with WeChat",
        "sign_in_lead": "Please sign in with WeChat first.",
        "to_account": "See what is linked",
        "sorry": "Not signed in",
        "again": "This sign-in has expired or was used already; please begin again.",
        "unlinked": "Unlinked",
        "unlinked_lead": "The sign-ins of that WeChat have ended. You can link it again.",
        "left": "Signed out",
        "left_lead": "You can sign in again.",
        "problem": "This could not be done",
    },
}
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["day"] = lambda moment: moment.astimezone(SHANGHAI).strftime("%Y-%m-%d")


def language_of(request: Request) -> str:
    """zh-CN or en."""
    return preferred_language(request.headers.get("accept-language", ""))


def page(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page by the name of its template."""
    language = language_of(request)
    template = _ENVIRONMENT.get_template(f"wechat_{name}.html")
    text = template.render(language=language, words=WORDS[language], style=STYLE, **values)
    # A form whose page gives no referrer has no origin to old browsers; an address with a code in it is shown to nobody.
    referrer = "same-origin" if name in WITH_FORMS else "no-referrer"
    return HTMLResponse(text, status, headers=HEADERS | {"content-language": language, "referrer-policy": referrer})


def said(request: Request, title: str, lead: str, status: int = 200, *, signed_in: bool = False) -> HTMLResponse:
    """A title, a sentence, and where to go from there; both are names of our words."""
    words = WORDS[language_of(request)]
    return page(request, "said", status, title=words[title], lead=words[lead], signed_in=signed_in)


def refused(request: Request, title: str, refusal: Refused, *, signed_in: bool = False) -> HTMLResponse:
    """What stood against it, in words."""
    words, lead = WORDS[language_of(request)], refusal.message(language_of(request))
    answer = page(request, "said", status_of(refusal), title=words[title], lead=lead, signed_in=signed_in)
    return with_wait(answer, refusal)


def status_of(refusal: Refused) -> int:
    """How HTTP calls it; a sign-in that is refused is a form to mend."""
    return STATUS.get(refusal.code, 400)


def with_wait(answer: HTMLResponse, refusal: Refused) -> HTMLResponse:
    """Say how long to wait, where that is so."""
    if isinstance(refusal, TooManyAttempts):
        answer.headers["retry-after"] = str(refusal.retry_after)
    return answer
