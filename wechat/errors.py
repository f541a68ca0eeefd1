"""What WeChat refuses, as a table: which number asks for what. Neither text nor fields of an error hold an openid, token or secret."""

import re
from enum import StrEnum

RID = re.compile(r"rid:\s*([0-9a-zA-Z-]{8,64})")
FIELD = re.compile(r"\bdata\.([a-z_]{1,20}\d{0,3})\b")
ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]{3,45})")


class Policy(StrEnum):
    """What is to be done about a refusal."""

    TRY_LATER = "TRY_LATER"  # busy or away: again, later and later
    NEW_TOKEN = "NEW_TOKEN"  # noqa: S105 - the client has tried another token already: somebody must look
    SIGN_IN_AGAIN = "SIGN_IN_AGAIN"  # the code is wrong or used: the sign-in begins anew, once
    NEXT_CHANNEL = "NEXT_CHANNEL"  # this person does not get it this way: marked, told over the next channel
    MISCONFIGURED = "MISCONFIGURED"  # template, page or data: never again like this, staff are told
    STOPPED = "STOPPED"  # our address or secret is not accepted: nothing goes out until an operator has mended it
    PAUSE_TO_MIDNIGHT = "PAUSE_TO_MIDNIGHT"  # the day's quota is used up, Beijing time
    BACK_OFF = "BACK_OFF"  # too many in a minute
    NOT_GRANTED = "NOT_GRANTED"  # the app may not do this: the feature is off


POLICIES: dict[int, Policy] = {
    -1: Policy.TRY_LATER,
    40001: Policy.NEW_TOKEN,
    40014: Policy.NEW_TOKEN,
    42001: Policy.NEW_TOKEN,
    40029: Policy.SIGN_IN_AGAIN,
    40163: Policy.SIGN_IN_AGAIN,
    42003: Policy.SIGN_IN_AGAIN,
    40003: Policy.NEXT_CHANNEL,
    40226: Policy.NEXT_CHANNEL,  # a person whom WeChat holds to be a risk
    43004: Policy.NEXT_CHANNEL,
    43101: Policy.NEXT_CHANNEL,
    50002: Policy.NEXT_CHANNEL,  # the person's WeChat account is restricted
    40036: Policy.MISCONFIGURED,
    40037: Policy.MISCONFIGURED,
    41028: Policy.MISCONFIGURED,
    41030: Policy.MISCONFIGURED,
    47001: Policy.MISCONFIGURED,
    47003: Policy.MISCONFIGURED,
    40013: Policy.STOPPED,
    40125: Policy.STOPPED,
    40164: Policy.STOPPED,
    50004: Policy.STOPPED,  # the app has been closed by WeChat
    45009: Policy.PAUSE_TO_MIDNIGHT,
    45011: Policy.BACK_OFF,
    48001: Policy.NOT_GRANTED,
    48004: Policy.NOT_GRANTED,
    50001: Policy.NOT_GRANTED,
}


class WechatError(Exception):
    """WeChat did not do it. `errcode` is its number, None when no answer came; `rid` is what Tencent's support asks for.

    `detail` names the field of a template that is wrong, or the address that is not allowed. `surely_not` tells whether it is
    certain that nothing was done: not when the answer was lost.
    """

    def __init__(
        self,
        errcode: int | None,
        policy: Policy,
        *,
        rid: str | None = None,
        detail: str | None = None,
        surely_not: bool = True,
    ) -> None:
        self.errcode, self.policy, self.rid, self.detail, self.surely_not = errcode, policy, rid, detail, surely_not
        said = "no answer" if errcode is None else str(errcode)
        super().__init__(f"wechat {said} {policy}{f' {detail}' if detail else ''}")


class WechatAway(WechatError):
    """No usable answer came: WeChat cannot be reached, is too slow, or something stands between."""

    def __init__(self, *, surely_not: bool) -> None:
        super().__init__(None, Policy.TRY_LATER, surely_not=surely_not)


def refusal(errcode: int, errmsg: str) -> WechatError:
    """The error for an answer. Of its words only the request id and what mends it are kept: the rest may name a person."""
    policy = POLICIES.get(errcode, Policy.MISCONFIGURED)
    rid = RID.search(errmsg)
    detail = (ADDRESS if errcode == 40164 else FIELD).search(errmsg)
    return WechatError(
        errcode,
        policy,
        rid=rid[1] if rid else None,
        detail=detail[1] if detail and policy in (Policy.MISCONFIGURED, Policy.STOPPED) else None,
        surely_not=errcode != -1,
    )
