"""The service account's menu: the three parts of the platform, each a screen of the client. Two ask nobody who they are."""

from collections.abc import Mapping, Sequence

PARTS = {
    "business": ("业务办理", "/wechat/sign-in?to=business"),
    "news": ("最新信息", "/#/news"),
    "settings": ("个性设置", "/#/settings"),
}


def buttons(public_url: str, elsewhere: Mapping[str, str]) -> Sequence[dict[str, str]]:
    """As WeChat takes them; `elsewhere` names pages that another client serves, by `business`, `news` or `settings`."""
    return [
        {"type": "view", "name": name, "url": elsewhere.get(part, f"{public_url}{path}")}
        for part, (name, path) in PARTS.items()
    ]
