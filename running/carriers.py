"""Who carries messages out of the portal, made from the settings."""

from notifications import aliyun, tencent
from notifications.senders import SmsSender
from notifications.sms import ConsoleSmsSender, FileSmsSender
from notifications.sms_providers import Account
from rules.providers import Provider
from rules.sms import KEYS, NEEDED
from running.wechat_apps import SAFE
from settings import Settings

SMS_NAMES = {
    "file": "写入文件（未接入服务商）",
    "console": "显示在控制台（未接入服务商）",
    "aliyun": "阿里云",
    "tencent": "腾讯云",
}


def carriers(settings: Settings) -> dict[Provider, str]:
    """Who carries messages, by the name that staff know."""
    apps = {
        Provider.SERVICE_ACCOUNT: settings.wechat_service_app_id,
        Provider.MINI_PROGRAM: settings.wechat_mini_app_id,
    }
    return {Provider.SMS: SMS_NAMES[settings.sms_provider]} | {app: name for app, name in apps.items() if name}


def sms_sender(settings: Settings) -> SmsSender:
    """The provider that is named, or else a folder."""
    if settings.sms_provider == "file":
        return FileSmsSender(settings.var_dir / "sms")
    if settings.sms_provider == "console":
        return ConsoleSmsSender()
    usual = aliyun.ENDPOINT if settings.sms_provider == "aliyun" else tencent.ENDPOINT
    account = Account(
        endpoint=(settings.sms_endpoint or usual).rstrip("/"),
        key_id=settings.sms_key_id or "",
        key_secret=settings.sms_key_secret.get_secret_value() if settings.sms_key_secret else "",
        signature=settings.sms_signature or "",
        templates=settings.sms_templates,
    )
    if settings.sms_provider == "aliyun":
        return aliyun.AliyunSms(account)
    return tencent.TencentSms(account, app_id=settings.sms_app_id or "", region=settings.sms_region)


def sms_problems(settings: Settings) -> list[str]:
    """What stands against short messages as they are set."""
    if settings.sms_provider == "console":
        return ["PORTAL_SMS_PROVIDER=console prints codes for all to read: choose another"]
    if settings.sms_provider == "file":
        return []
    wanted = {
        "PORTAL_SMS_SIGNATURE": settings.sms_signature,
        "PORTAL_SMS_KEY_ID": settings.sms_key_id,
        "PORTAL_SMS_KEY_SECRET": settings.sms_key_secret,
    }
    if settings.sms_provider == "tencent":
        wanted["PORTAL_SMS_APP_ID"] = settings.sms_app_id
    problems = [f"{name} is missing: {settings.sms_provider} needs it" for name, value in wanted.items() if not value]
    endpoint = settings.sms_endpoint
    if endpoint and not endpoint.startswith(SAFE):
        problems.append("PORTAL_SMS_ENDPOINT must be https (http only on loopback)")
    if unknown := sorted(settings.sms_templates.keys() - KEYS):
        problems.append(f"PORTAL_SMS_TEMPLATES names messages that there are not: {', '.join(unknown)}")
    if missing := [name for name in NEEDED if name not in settings.sms_templates]:
        problems.append(f"PORTAL_SMS_TEMPLATES lacks {', '.join(missing)}: nobody would get a code by SMS")
    return problems
