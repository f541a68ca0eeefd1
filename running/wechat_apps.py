"""The portal's WeChat applications, as the settings name them."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from db.crypto import Keys
from db.engine import Database
from rules.accounts import WechatApp
from settings import Settings
from wechat.callbacks import Callback
from wechat.client import Wechat
from wechat.menu import PARTS
from wechat.sealing import Seal
from wechat.transport import Transport
from wechat.values import App

SAFE = ("https://", "http://127.0.0.1", "http://localhost")
NAME, WORDS = re.compile(r"[A-Za-z0-9_]{1,80}\.txt"), re.compile(r"[A-Za-z0-9_-]{1,200}")


def callbacks_of(settings: Settings) -> Mapping[WechatApp, Callback]:
    """The callbacks for which app, Token and EncodingAESKey are configured; raises `ValueError` for a key that is none."""
    configured = (
        (
            WechatApp.SERVICE_ACCOUNT,
            settings.wechat_service_app_id,
            settings.wechat_service_token,
            settings.wechat_service_aes_key,
        ),
        (WechatApp.MINI_PROGRAM, settings.wechat_mini_app_id, settings.wechat_mini_token, settings.wechat_mini_aes_key),
    )
    return {
        kind: Callback(kind, token.get_secret_value(), Seal(key.get_secret_value(), app_id))
        for kind, app_id, token, key in configured
        if app_id and token and key
    }


def wechat_problems(settings: Settings) -> list[str]:
    """What stands against starting."""
    pairs = {
        "PORTAL_WECHAT_SERVICE_APP_ID and _SECRET": (settings.wechat_service_app_id, settings.wechat_service_secret),
        "PORTAL_WECHAT_MINI_APP_ID and _SECRET": (settings.wechat_mini_app_id, settings.wechat_mini_secret),
        "PORTAL_WECHAT_SERVICE_TOKEN and _AES_KEY": (settings.wechat_service_token, settings.wechat_service_aes_key),
        "PORTAL_WECHAT_MINI_TOKEN and _AES_KEY": (settings.wechat_mini_token, settings.wechat_mini_aes_key),
    }
    problems = [
        f"{names} belong together: one of them is missing"
        for names, (one, other) in pairs.items()
        if (one is None) != (other is None)
    ]
    if not all(each.startswith(SAFE) for each in (settings.wechat_api_url, settings.wechat_authorize_url)):
        problems.append("PORTAL_WECHAT_API_URL and PORTAL_WECHAT_AUTHORIZE_URL must be https (http only on loopback)")
    try:
        callbacks_of(settings)
    except ValueError:
        problems.append("PORTAL_WECHAT_SERVICE_AES_KEY or _MINI_AES_KEY is no EncodingAESKey: 43 letters and digits")
    if not all(NAME.fullmatch(name) and WORDS.fullmatch(text) for name, text in settings.wechat_verify_files.items()):
        problems.append(
            "PORTAL_WECHAT_VERIFY_FILES names files of letters, digits and _ that end in .txt, one word in each"
        )
    if not settings.wechat_menu.keys() <= PARTS.keys() or not all(
        each.startswith(SAFE) for each in settings.wechat_menu.values()
    ):
        problems.append(f"PORTAL_WECHAT_MENU names https addresses for some of {', '.join(PARTS)}")
    return problems


def wechat_of(settings: Settings, database: Database, keys: Keys, now: Callable[[], datetime]) -> Wechat | None:
    """The client of WeChat, for the apps that are configured; None without any."""
    configured = (
        (WechatApp.SERVICE_ACCOUNT, settings.wechat_service_app_id, settings.wechat_service_secret),
        (WechatApp.MINI_PROGRAM, settings.wechat_mini_app_id, settings.wechat_mini_secret),
    )
    apps = [App(kind, app_id, secret.get_secret_value()) for kind, app_id, secret in configured if app_id and secret]
    if not apps:
        return None
    return Wechat(
        apps,
        database=database,
        keys=keys,
        transport=Transport(settings.wechat_api_url),
        authorize_address=settings.wechat_authorize_url,
        now=now,
    )
