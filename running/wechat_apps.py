"""The portal's WeChat applications, as the settings name them."""

from collections.abc import Callable
from datetime import datetime

from db.crypto import Keys
from db.engine import Database
from rules.accounts import WechatApp
from settings import Settings
from wechat.client import Wechat
from wechat.transport import Transport
from wechat.values import App


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
