"""Who carries messages out of the portal, made from the settings."""

from notifications import aliyun, tencent
from notifications.senders import SmsSender
from notifications.sms import ConsoleSmsSender, FileSmsSender
from notifications.sms_providers import Account
from rules.providers import Provider
from settings import Settings

SMS_NAMES = {
    "file": "写入文件（未接入服务商）",
    "console": "显示在控制台（未接入服务商）",
    "aliyun": "阿里云",
    "tencent": "腾讯云",
}


def carriers(settings: Settings) -> dict[Provider, str]:
    """Who carries messages, by the name that staff know."""
    return {Provider.SMS: SMS_NAMES[settings.sms_provider]}


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
