"""Who comes with a code, for the doors at which people sign in: what WeChat refuses becomes a refusal in words for the person."""

import logging

from rules.accounts import WechatApp
from rules.errors import Invalid, NotAvailable, Problem, Refused
from rules.wechat_identities import Identity
from wechat.client import Wechat
from wechat.errors import Policy, WechatError

logger = logging.getLogger("portal.wechat")


async def identified(wechat: Wechat | None, app: WechatApp, code: str) -> Identity:
    """Whose code it is. Raises `NotAvailable` where the application is not in use, WeChat is away or a snapshot page asks
    (its openid belongs to nobody), `Invalid` for a code that is wrong, used or too old."""
    if wechat is None or app not in wechat.apps:
        raise NotAvailable(Problem("WECHAT_NOT_OFFERED", "app"))
    try:
        user = await wechat.who(app, code)
    except WechatError as error:
        raise _refused(error) from None
    if user.is_snapshot:
        raise NotAvailable(Problem("WECHAT_SNAPSHOT", "code"))
    return Identity(app, user.openid, user.unionid)


def _refused(error: WechatError) -> Refused:
    if error.policy is Policy.SIGN_IN_AGAIN:
        return Invalid(Problem("WECHAT_CODE_USED", "code"))
    if error.policy is Policy.NEXT_CHANNEL:
        return NotAvailable(Problem("WECHAT_RESTRICTED"))
    logger.warning("a sign-in through WeChat failed: %s, rid %s", error, error.rid)
    return NotAvailable(Problem("WECHAT_AWAY"))
