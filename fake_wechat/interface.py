"""The endpoints that an app asks: who somebody is, tokens, tickets, the menu."""

import secrets
from collections.abc import Iterator
from typing import Any

from starlette.routing import Route

from fake_wechat.asking import Answer, Asked, Question
from fake_wechat.faults import Fault
from fake_wechat.refusals import Refusal
from fake_wechat.sending import Sending
from fake_wechat.world import CODE_SECONDS, Code, World

Said = dict[str, Any]
OK: Said = {"errcode": 0, "errmsg": "ok"}


def _code(world: World, asked: Asked, code: str) -> Code:
    """A code of this app that has not been used and is not over five minutes old; it is used now."""
    if world.strikes(Fault.WRONG_CODE):
        raise Refusal(40029)
    found = world.codes.get(code)
    if found is None or found.app_id != asked.app.app_id or world.now() - found.at > CODE_SECONDS:
        raise Refusal(40029)
    if found.used or world.strikes(Fault.USED_CODE):
        raise Refusal(40163)
    found.used = True
    return found


async def oauth(world: World, asked: Asked) -> Said:
    """`GET /sns/oauth2/access_token`."""
    code = _code(world, asked, asked.query.get("code", ""))
    said: Said = {
        "access_token": secrets.token_urlsafe(80),
        "expires_in": 7200,
        "refresh_token": secrets.token_urlsafe(80),
        "openid": code.phone.openids[asked.app.app_id],
        "scope": "snsapi_base",
        "unionid": code.phone.unionid,
    }
    if code.is_snapshot or world.strikes(Fault.SNAPSHOT):
        virtual = {"openid": f"oV{secrets.token_urlsafe(19)}", "unionid": f"oW{secrets.token_urlsafe(19)}"}
        return said | virtual | {"is_snapshotuser": 1}
    return said


async def session(world: World, asked: Asked) -> Said:
    """`GET /sns/jscode2session`."""
    if world.strikes(Fault.MINUTE):
        raise Refusal(45011)
    code = _code(world, asked, asked.query.get("js_code", ""))
    return {
        "openid": code.phone.openids[asked.app.app_id],
        "session_key": secrets.token_urlsafe(16),
        "unionid": code.phone.unionid,
    }


async def userinfo(_world: World, _asked: Asked) -> Said:
    """`GET /sns/userinfo`: there is nothing that the portal may ask there."""
    raise Refusal(48001)


async def stable_token(world: World, asked: Asked) -> Said:
    """`POST /cgi-bin/stable_token`."""
    if asked.body.get("grant_type") != "client_credential":
        raise Refusal(40013)
    now = world.now()
    loan = asked.app.lending.token(now, force=asked.body.get("force_refresh") is True)
    return {"access_token": loan.value, "expires_in": int(loan.until - now)}


async def ticket(world: World, asked: Asked) -> Said:
    """`GET /cgi-bin/ticket/getticket`."""
    loan = asked.app.lending.page_ticket(world.now())
    return OK | {"ticket": loan.value, "expires_in": int(loan.until - world.now())}


async def menu_create(_world: World, asked: Asked) -> Said:
    """`POST /cgi-bin/menu/create`: three buttons at most, five below each."""
    buttons = asked.body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refusal(40016, "invalid button size")
    for button in buttons:
        if len(str(button.get("name", "")).encode()) > 16 or len(button.get("sub_button", [])) > 5:
            raise Refusal(40018, "invalid button name size")
    asked.app.menu = buttons
    return OK


async def menu_get(_world: World, asked: Asked) -> Said:
    """`GET /cgi-bin/menu/get`."""
    if not asked.app.menu:
        raise Refusal(46003)
    return {"menu": {"button": asked.app.menu}}


async def clear_quota(world: World, _asked: Asked) -> Said:
    """`POST /cgi-bin/clear_quota`."""
    world.faults.pop(Fault.QUOTA, None)
    return OK


async def addresses(_world: World, _asked: Asked) -> Said:
    """`GET /cgi-bin/get_api_domain_ip`."""
    return {"ip_list": ["203.0.113.10", "203.0.113.11"]}


async def categories(_world: World, _asked: Asked) -> Said:
    """`GET /wxaapi/newtmpl/getcategory`."""
    return OK | {"data": [{"id": 1, "name": "政务民生"}]}


async def templates(_world: World, asked: Asked) -> Said:
    """`GET /wxaapi/newtmpl/gettemplate`: templates of subscriptions, one-time (2) or long-term (3)."""
    chosen = [each for each in asked.app.templates.values() if each.kind != "template"]
    kinds = {"once": 2, "long": 3}
    return OK | {
        "data": [
            {"priTmplId": each.id, "title": each.title, "content": each.content, "type": kinds[each.kind]}
            for each in chosen
        ]
    }


async def private_templates(_world: World, asked: Asked) -> Said:
    """`GET /cgi-bin/template/get_all_private_template`: templates of template messages."""
    chosen = [each for each in asked.app.templates.values() if each.kind == "template"]
    return {
        "template_list": [{"template_id": each.id, "title": each.title, "content": each.content} for each in chosen]
    }


def routes(world: World, sending: Sending) -> Iterator[Route]:
    """All endpoints of the interface."""
    by_secret: dict[str, tuple[Answer, str]] = {
        "/sns/oauth2/access_token": (oauth, "GET"),
        "/sns/jscode2session": (session, "GET"),
        "/cgi-bin/stable_token": (stable_token, "POST"),
    }
    by_token: dict[str, tuple[Answer, str]] = {
        "/sns/userinfo": (userinfo, "GET"),
        "/cgi-bin/ticket/getticket": (ticket, "GET"),
        "/cgi-bin/menu/create": (menu_create, "POST"),
        "/cgi-bin/menu/get": (menu_get, "GET"),
        "/cgi-bin/clear_quota": (clear_quota, "POST"),
        "/cgi-bin/get_api_domain_ip": (addresses, "GET"),
        "/wxaapi/newtmpl/getcategory": (categories, "GET"),
        "/wxaapi/newtmpl/gettemplate": (templates, "GET"),
        "/cgi-bin/template/get_all_private_template": (private_templates, "GET"),
        "/cgi-bin/message/template/send": (sending.template, "POST"),
        "/cgi-bin/message/subscribe/bizsend": (sending.subscription, "POST"),
        "/cgi-bin/message/subscribe/send": (sending.mini, "POST"),
    }
    for path, (answer, method) in by_secret.items():
        question = Question(world, answer, by_token=False, as_text=path.startswith("/sns/"))
        yield Route(path, _endpoint(question), methods=[method])
    for path, (answer, method) in by_token.items():
        yield Route(path, _endpoint(Question(world, answer, by_token=True)), methods=[method])


def _endpoint(question: Question) -> Any:
    return question.__call__
