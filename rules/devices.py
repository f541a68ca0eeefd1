"""What a browser calls itself, shortened to what its owner recognises."""

import re

from rules.accounts import WechatApp

# In this order: most browsers also claim to be those below them.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("UOS|Kylin", "国产系统"),
    ("Linux", "Linux"),
)
READ = 400


def within_wechat(app: WechatApp, user_agent: str) -> str:
    """What a sign-in that WeChat opened is called, before what the browser calls itself."""
    return f"微信{app.zh} · {user_agent}"


def device_name(user_agent: str) -> str:
    """Browser and system in a few words; of an unknown one only that it is unknown."""
    said = user_agent[:READ]
    browser = next((name for mark, name in BROWSERS if mark in said), None)
    system = next((name for mark, name in SYSTEMS if re.search(mark, said)), None)
    return " · ".join(part for part in (browser, system) if part) or "未知设备"
