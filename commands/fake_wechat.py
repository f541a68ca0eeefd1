"""`python -m cli fake-wechat`: a WeChat on this machine, with a page that plays the phone."""

import asyncio
from typing import Annotated

import typer
import uvicorn

from fake_wechat.service import opened
from fake_wechat.world import MINI, SERVICE, example_world
from settings import Settings


def fake_wechat(
    port: Annotated[int, typer.Option(min=1, max=65535, help="where it listens, on loopback")] = 8900,
    portal: Annotated[str | None, typer.Option(help="where the portal answers; by default as its settings say")] = None,
) -> None:
    """Play WeChat for a portal on this machine, until Ctrl-C: open the page, follow, subscribe, tap, and break things."""
    asyncio.run(_serve(port, (portal or Settings().public_url).rstrip("/")))


async def _serve(port: int, portal: str) -> None:
    world = example_world(portal)
    service, mini = world.apps[SERVICE], world.apps[MINI]
    url = f"http://127.0.0.1:{port}"
    lines = {
        "API_URL": url,
        "AUTHORIZE_URL": url,
        "SERVICE_APP_ID": SERVICE,
        "SERVICE_SECRET": service.secret,
        "SERVICE_TOKEN": service.token,
        "SERVICE_AES_KEY": service.aes_key,
        "MINI_APP_ID": MINI,
        "MINI_SECRET": mini.secret,
        "MINI_TOKEN": mini.token,
        "MINI_AES_KEY": mini.aes_key,
    }
    print(f"The phone: {url}\nThe portal needs, in its environment or `.env`:\n")
    print("\n".join(f"PORTAL_WECHAT_{name}={value}" for name, value in lines.items()), flush=True)
    async with opened(world) as fake:
        config = uvicorn.Config(fake.app, host="127.0.0.1", port=port, log_level="warning", lifespan="off")
        await uvicorn.Server(config).serve()
