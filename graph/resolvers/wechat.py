"""WeChat: signing in with it, linking, unlinking; and the password that a session of WeChat asks for. WeChat is asked outside of
every transaction."""

from dataclasses import dataclass
from datetime import datetime

from graph import confirmation
from graph.context import Info
from graph.resolvers.accounts import SignedIn, signed_in
from graph.rows import Row
from graph.types.inputs import LinkWechatInput, SignInWithWechatInput
from rules.accounts import WechatApp
from rules.attempts import WECHAT_BY_ADDRESS
from rules.errors import refuse_all
from services import attempts, sessions, wechat_identities
from wechat.signing_in import identified


@dataclass(frozen=True)
class PasswordConfirmed:
    """The password was given."""

    until: datetime


async def sign_in_with_wechat(info: Info, input: SignInWithWechatInput) -> SignedIn:
    """With an identity that is linked to an account."""
    context, portal, at = info.context, info.context.portal, info.context.now()
    async with portal.database.begin() as session:  # codes that WeChat does not know are counted
        await attempts.take(session, portal.keys, [(WECHAT_BY_ADDRESS, context.actor.address)], now=at)
    identity = await identified(portal.wechat, input.app, input.code)
    async with portal.database.begin() as session:
        await attempts.give_back(session, portal.keys, WECHAT_BY_ADDRESS, context.actor.address, at=at)
    async with portal.database.begin() as session:
        opened = await wechat_identities.sign_in(
            session,
            context.actor,
            identity=identity,
            device=context.device,
            life=portal.wechat_session_life,
            now=context.now(),
        )
    return signed_in(context, opened)


async def confirm_password(info: Info, password: str) -> PasswordConfirmed:
    """Give the password in this session."""
    context = info.context
    refuse_all(await confirmation.password_problems(context, password, "password"))
    async with context.portal.database.begin() as session:
        return PasswordConfirmed(await sessions.confirm(session, context.person, now=context.now()))


async def link_wechat(info: Info, input: LinkWechatInput) -> Row:
    """Link an identity; the password first, so that a wrong one does not use the code up."""
    context, portal = info.context, info.context.portal
    refuse_all(await confirmation.password_problems(context, input.password, "password"))
    identity = await identified(portal.wechat, input.app, input.code)
    async with portal.database.begin() as session:
        await wechat_identities.link(session, context.person, portal.keys, identity=identity, now=context.now())
    return context.rows().row("account", context.person.account_id)


async def unlink_wechat(info: Info, app: WechatApp) -> Row:
    """Unlink one's WeChat."""
    context = info.context
    async with context.portal.database.begin() as session:
        await wechat_identities.unlink(session, context.person, app=app, now=context.now())
    return context.rows().row("account", context.person.account_id)
