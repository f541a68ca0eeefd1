"""`python -m cli wechat …`: what an operator must configure at WeChat is looked at, and the menu is put."""

import sys

import typer

from commands.operating import run
from commands.wechat_checks import Finding, findings
from running.wiring import opened
from settings import Settings
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
        found = await findings(settings, parts.wechat)
    for each in found:
        print(_line(each))
    return WRONG if any(each.ok is False for each in found) else 0


def _line(finding: Finding) -> str:
    mark = {True: "ok     ", False: "wrong  ", None: "by hand"}[finding.ok]
    return f"{mark}  {finding.what}{f' — {finding.mend}' if finding.mend else ''}"


@app.command()
def menu() -> None:
    """Put the menu of the service account: 业务办理, 最新信息, 个性设置. WeChat shows it to everybody within minutes."""
    run(_menu(Settings()))


async def _menu(settings: Settings) -> int:
    async with opened(settings) as parts:
        if parts.wechat is None:
            print("No WeChat application is configured: PORTAL_WECHAT_SERVICE_APP_ID.", file=sys.stderr)
            return WRONG
        try:
            await parts.wechat.put_menu(buttons(settings.public_url, settings.wechat_menu))
        except WechatError as refused:
            print(f"WeChat has not taken the menu: {refused} (rid {refused.rid})", file=sys.stderr)
            return WRONG
    print("The menu is put.")
    return 0
