"""`python -m cli wechat …`: what an operator must configure at WeChat is looked at, and the menu is put."""

import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from commands.operating import run
from commands.wechat_checks import Finding, findings
from db.queries import wechat_ways
from rules.accounts import WechatApp
from running.wiring import opened
from settings import Settings
from wechat.client import Wechat
from wechat.errors import WechatError
from wechat.menu import buttons

app = typer.Typer(no_args_is_help=True, help="WeChat: what is configured, and the menu.")
WRONG = 1


@app.command()
def doctor() -> None:
    """Look at everything that must be configured: 0 when it is, 1 when something is wrong; each line says how to mend it."""
    run(_doctor(Settings()))


async def _doctor(settings: Settings) -> int:
    async with opened(settings) as parts:
        async with parts.database.read() as session:
            templates = await wechat_ways.templates_in_use(session)
        found = await findings(settings, parts.wechat, templates)
    for each in found:
        print(_line(each))
    return WRONG if any(each.ok is False for each in found) else 0


def _line(finding: Finding) -> str:
    mark = {True: "ok     ", False: "wrong  ", None: "by hand"}[finding.ok]
    return f"{mark}  {finding.what}{f' — {finding.mend}' if finding.mend else ''}"


@app.command("clear-quota")
def clear_quota(
    mini: Annotated[bool, typer.Option("--mini", help="of the mini program, instead of the service account")] = False,
) -> None:
    """Count the day's calls anew, when 45009 has stopped them; WeChat lets an app do so ten times a month."""
    run(_clear_quota(Settings(), WechatApp.MINI_PROGRAM if mini else WechatApp.SERVICE_ACCOUNT))


async def _clear_quota(settings: Settings, which: WechatApp) -> int:
    return await _told(settings, lambda wechat: wechat.clear_quota(which), "The day's calls are counted anew.")


@app.command()
def menu() -> None:
    """Put the menu of the service account: 业务办理, 最新信息, 个性设置. WeChat shows it to everybody within minutes."""
    run(_menu(Settings()))


async def _menu(settings: Settings) -> int:
    wanted = buttons(settings.public_url, settings.wechat_menu)
    return await _told(settings, lambda wechat: wechat.put_menu(wanted), "The menu is put.")


async def _told(settings: Settings, ask: Callable[[Wechat], Awaitable[None]], done: str) -> int:
    async with opened(settings) as parts:
        if parts.wechat is None:
            print("No WeChat application is configured: PORTAL_WECHAT_SERVICE_APP_ID.", file=sys.stderr)
            return WRONG
        try:
            await ask(parts.wechat)
        except WechatError as refused:
            print(f"WeChat has not done it: {refused}{f', rid {refused.rid}' if refused.rid else ''}", file=sys.stderr)
            return WRONG
    print(done)
    return 0
