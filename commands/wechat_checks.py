"""What must be configured at WeChat and here, looked at one by one."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from db.models import WechatTemplate
from rules.accounts import WechatApp
from running.wechat_apps import callbacks_of, wechat_problems
from running.wiring import now
from settings import Settings
from wechat.callbacks import PATHS
from wechat.client import Wechat
from wechat.errors import Policy, WechatError
from wechat.menu import buttons
from wechat.signatures import callback_signature

SECONDS = 5.0
MENDED = {
    Policy.TRY_LATER: "WeChat cannot be reached: look at firewall, proxy and PORTAL_WECHAT_API_URL, then try again",
    Policy.NEW_TOKEN: "another system asks for tokens of this AppID in the old way (/cgi-bin/token): it must use stable_token",
    Policy.PAUSE_TO_MIDNIGHT: "the day's quota is used up: wait for midnight",
    Policy.BACK_OFF: "too many calls: try again in a minute",
    Policy.NOT_GRANTED: "the app lacks this right: it must be verified (认证), and the interface granted (接口权限)",
}


@dataclass(frozen=True)
class Finding:
    """One line: in order, wrong with what mends it, or (None) something that only a person can look at."""

    ok: bool | None
    what: str
    mend: str = ""


async def findings(
    settings: Settings, wechat: Wechat | None, templates: Sequence[WechatTemplate] = ()
) -> list[Finding]:
    """Everything, in the order in which it is configured."""
    problems = [Finding(False, each) for each in wechat_problems(settings)]
    if problems:
        return problems
    if wechat is None:
        mend = "set PORTAL_WECHAT_SERVICE_APP_ID and PORTAL_WECHAT_SERVICE_SECRET"
        return [Finding(False, "no WeChat application is configured", mend)]
    found = []
    for app in [each for each in WechatApp if each in wechat.apps]:
        own = [each for each in templates if each.app is app]
        found += [each async for each in _of_app(settings, wechat, app, own)]
    found += [each async for each in _at_our_address(settings, wechat)]
    return [*found, *_by_hand(settings, wechat)]


async def _of_app(
    settings: Settings, wechat: Wechat, app: WechatApp, templates: Sequence[WechatTemplate]
) -> AsyncIterator[Finding]:
    name = app.zh
    interface = await _asked(f"{name}: AppID, AppSecret and IP white list", lambda: wechat.addresses(app))
    yield interface
    if not interface.ok:
        return  # the rest would fail alike
    try:
        categories = await wechat.categories(app)
    except WechatError as error:
        yield _wrong(f"{name}: service category", error)
    else:
        mend = "" if categories else "choose one (服务类目): without it there are no templates"
        yield Finding(bool(categories), f"{name}: service category {'、'.join(categories)}".rstrip(), mend)
    for each in await _templates(wechat, app, templates):
        yield each
    if app is WechatApp.SERVICE_ACCOUNT:
        yield await _asked(f"{name}: signatures of pages (JS-SDK)", lambda: wechat.js_signature(settings.public_url))
        yield await _menu(settings, wechat)


async def _templates(wechat: Wechat, app: WechatApp, used: Sequence[WechatTemplate]) -> list[Finding]:
    """Whether what staff have set up is what WeChat has, before a message fails by it."""
    try:
        there = await wechat.templates(app)
    except WechatError as error:
        return [_wrong(f"{app.zh}: templates", error)]
    found = []
    for each in used:
        what = f"{app.zh}: template {each.title} ({each.template_id})"
        fields = there.get(each.template_id)
        if fields is None:
            found.append(Finding(False, what, "it is not among those chosen at WeChat: choose it, or correct its id"))
            continue
        odd = sorted(fields.symmetric_difference(each.fields))
        found.append(Finding(not odd, what, f"its fields differ: {', '.join(odd)}" if odd else ""))
    return found or [
        Finding(None, f"{app.zh}: no template is set up", "staff pages · 微信消息模板; without one nothing is sent")
    ]


async def _menu(settings: Settings, wechat: Wechat) -> Finding:
    wanted = {each["url"] for each in buttons(settings.public_url, settings.wechat_menu)}
    try:
        menu = await wechat.menu()
    except WechatError as error:
        return _wrong("服务号: menu", error)
    stands = {each.get("url") for each in (menu.menu.get("button", []) if menu else [])}
    return Finding(wanted == stands, "服务号: menu", "" if wanted == stands else "put it: python -m cli wechat menu")


async def _asked(what: str, ask: Callable[[], Awaitable[object]]) -> Finding:
    try:
        await ask()
    except WechatError as error:
        return _wrong(what, error)
    return Finding(True, what)


def _wrong(what: str, error: WechatError) -> Finding:
    said = (
        "no answer" if error.errcode is None else f"errcode {error.errcode}{f', rid {error.rid}' if error.rid else ''}"
    )
    if error.errcode == 40164:
        mend = f"add {error.detail or 'the address of this server'} to the IP white list (基本配置 · IP白名单)"
    elif error.policy is Policy.STOPPED:
        mend = "AppID or AppSecret is wrong, or the secret has been reset: copy it anew"
    else:
        mend = MENDED.get(error.policy, "see the number in WeChat's documentation")
    return Finding(False, f"{what} ({said})", mend)


async def _at_our_address(settings: Settings, wechat: Wechat) -> AsyncIterator[Finding]:
    """What WeChat's servers and reviewers would find at the portal's own address."""
    url = settings.public_url
    parsed = urlsplit(url)
    is_trial = settings.wechat_api_url.startswith("http:")  # the fake on this machine
    fits = is_trial or (parsed.scheme == "https" and parsed.port is None)
    mend = "PORTAL_BASE_URL must be https on the usual port: WeChat takes no other"
    yield Finding(fits, f"address of the portal: {url}", "" if fits else mend)
    async with httpx2.AsyncClient(timeout=SECONDS, verify=parsed.scheme == "https") as http:
        for app in [each for each in WechatApp if each in wechat.apps]:
            yield await _callback(settings, http, app)
        for name, word in settings.wechat_verify_files.items():
            yield await _fetched(http, f"{url}/{name}", {}, word, f"verification file {url}/{name}")


async def _callback(settings: Settings, http: httpx2.AsyncClient, app: WechatApp) -> Finding:
    """Asked as WeChat's servers ask when the address is entered there."""
    callback = callbacks_of(settings).get(app)
    if callback is None:
        kind = "SERVICE" if app is WechatApp.SERVICE_ACCOUNT else "MINI"
        mend = f"set PORTAL_WECHAT_{kind}_TOKEN and PORTAL_WECHAT_{kind}_AES_KEY, and choose 安全模式 with XML"
        return Finding(False, f"{app.zh}: callback", mend)
    address = f"{settings.public_url}/wechat/callback/{PATHS[app]}"
    timestamp, nonce, word = str(int(now().timestamp())), secrets.token_hex(8), secrets.token_hex(8)
    signature = callback_signature(callback.token, timestamp, nonce)
    query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": word}
    return await _fetched(http, address, query, word, f"{app.zh}: callback {address}")


async def _fetched(http: httpx2.AsyncClient, address: str, query: dict[str, str], word: str, what: str) -> Finding:
    try:
        answer = await http.get(address, params=query)
    except httpx2.HTTPError as lost:
        return Finding(False, what, f"it cannot be reached from here ({type(lost).__name__}): is the portal running?")
    right = answer.status_code == 200 and answer.text == word
    return Finding(
        right, what, "" if right else f"it answers {answer.status_code}: does the proxy pass it on unchanged?"
    )


def _by_hand(settings: Settings, wechat: Wechat) -> list[Finding]:
    host = urlsplit(settings.public_url).hostname
    looked = [
        Finding(None, f"网页授权域名, JS接口安全域名 and 业务域名 are {host}", "公众号设置 · 功能设置"),
        Finding(None, "message encryption is 安全模式, the address and Token those above", "基本配置 · 服务器配置"),
    ]
    if WechatApp.MINI_PROGRAM in wechat.apps:
        looked += [
            Finding(None, f"the mini program may ask https://{host} and wss://{host}", "开发设置 · 服务器域名"),
            Finding(None, "both apps are bound to one 开放平台 account, so that a person has one unionid", "开放平台"),
        ]
    return looked
