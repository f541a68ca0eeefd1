"""Identities of WeChat: what is known of one, and why staff unlink it."""

from dataclasses import dataclass, field

from rules.accounts import WechatApp
from rules.errors import Problem
from rules.labels import Labelled
from rules.reveals import explanation_problems


@dataclass(frozen=True)
class Identity:
    """Who somebody is to one of the portal's applications; never a nickname or a picture. Not shown when it is printed."""

    app: WechatApp
    openid: str = field(repr=False)
    unionid: str | None = field(default=None, repr=False)


class UnlinkReason(Labelled):
    """Why a member of staff unlinks somebody's WeChat."""

    PHONE_LOST = "PHONE_LOST", "手机遗失或更换", "The phone is lost or was replaced"
    REQUESTED = "REQUESTED", "本人申请", "The person asked for it"
    WRONG_ACCOUNT = "WRONG_ACCOUNT", "绑定错误", "Linked to the wrong account"
    MISUSE = "MISUSE", "疑似他人使用", "Somebody else seems to use it"
    OTHER = "OTHER", "其他", "Other"


def unlink_problems(reason: UnlinkReason | None, explanation: str) -> list[Problem]:
    """A coded reason and some words of one's own."""
    found = [] if reason else [Problem("UNLINK_REASON_REQUIRED", "reason")]
    return found + explanation_problems(explanation)
