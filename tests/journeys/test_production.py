"""Production: refused with everything that is missing at once, then brought up by the operator's commands alone."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.crypto import create_keys
from db.local_postgres import LocalPostgres
from tests.journeys.browser import first_sign_in
from tests.journeys.portal import Portal, installed, remove_cluster
from tests.notifications.post import smtp_server

FRESH = "a long enough pass phrase"
MISSING = ("PORTAL_BASE_URL", "PORTAL_SMTP_HOST", "PORTAL_MAIL_FROM", "PORTAL_KEYS_FILE")


@contextmanager
def someone_elses_server(home: Path) -> Iterator[str]:
    """A database that the portal neither starts nor stops; its address."""
    server = LocalPostgres(home)
    try:
        server.start()
        server.create_database("production")
        yield server.url("production")
        assert server.ready()
    finally:
        remove_cluster(server)


def sentences(text: str) -> list[str]:
    """The listed problems, without what makes them a list."""
    return [line.strip(" -") for line in text.splitlines() if line.strip().startswith("- ")]


async def settled(portal: Portal, *arguments: str, text: str = "") -> str:
    """A command that must succeed; what it said."""
    done = await portal.cli(*arguments, text=text)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def is_refused(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether it ended with 1 and no stack trace."""
    return done.returncode == 1 and "Traceback" not in done.stdout + done.stderr


async def test_production(tmp_path: Path) -> None:
    keys = tmp_path / "secret" / "keys"
    keys.parent.mkdir()
    with someone_elses_server(tmp_path / "server") as address, installed(tmp_path / "var") as portal:
        portal.settings["DATABASE_URL"] = address
        start, doctor, _ = await asyncio.gather(
            asyncio.to_thread(portal.command, "app"), portal.cli("doctor"), settled(portal, "keys", "create", str(keys))
        )
        assert is_refused(start) and is_refused(doctor), (start, doctor)
        assert keys.stat().st_mode & 0o777 == 0o600
        problems = sentences(start.stderr)
        assert [problem.partition(" ")[0] for problem in problems] == list(MISSING), start.stderr
        assert set(problems) <= set(sentences(doctor.stdout)), doctor
        assert not (portal.var / "postgres").exists()  # nothing is demonstrated here

        async with smtp_server() as box:
            portal.settings |= {
                "PORTAL_BASE_URL": portal.url,
                "PORTAL_SMTP_HOST": "127.0.0.1",
                "PORTAL_SMTP_PORT": str(box.port),
                "PORTAL_SMTP_SECURITY": "none",
                "PORTAL_MAIL_FROM": "no-reply@portal.example",
                "PORTAL_KEYS_FILE": str(keys),
            }
            await settled(portal, "load-procuratorates")
            creating = ("staff", "create", "first-admin", "--full-name", "示例管理员", "--role", "SYSTEM_ADMIN")
            ready, created = await asyncio.gather(settled(portal, "doctor"), settled(portal, *creating))
            assert ready == "Ready.\n" and "first-admin can sign in" in created

            await asyncio.to_thread(portal.start)
            async with first_sign_in(portal, "first-admin", created.split()[-1], FRESH) as browser:
                page = await browser.open("/admin/procuratorate/list", search="海淀")
                assert page.status == 200 and "海淀" in page.text
            assert "sets a second factor up" in await settled(portal, "staff", "reset-factor", "first-admin")
            again = (await settled(portal, "staff", "reset-password", "first-admin")).split()[-1]
            async with first_sign_in(portal, "first-admin", again, FRESH) as browser:
                assert (await browser.open("/admin/")).status == 200
            async with portal.client() as client:
                offices = await client.run("Procuratorates", search="海淀")
                assert "110108" in {each["unitCode"] for each in offices["nodes"]}
                page = await client.http.get(f"{portal.url}/graphql", headers={"accept": "text/html"})
                assert "graphiql" not in page.text.lower()
                nobody = {"identifier": "lawyer01", "password": "shili-2026-demo"}
                assert (await client.run("SignIn", input=nobody))["code"] == "UNAUTHENTICATED"
            assert await asyncio.to_thread(portal.stop) == 0, portal.said()


async def test_demonstration_accounts_are_refused(portal: Portal, tmp_path: Path) -> None:
    create_keys(tmp_path / "keys")
    with installed(tmp_path / "var") as production:
        production.settings |= {
            "DATABASE_URL": portal.postgres.url("portal"),
            "PORTAL_BASE_URL": production.url,
            "PORTAL_SMTP_HOST": "127.0.0.1",
            "PORTAL_MAIL_FROM": "no-reply@portal.example",
            "PORTAL_KEYS_FILE": str(tmp_path / "keys"),
        }
        start = await asyncio.to_thread(production.command, "app")
        assert is_refused(start) and len(sentences(start.stderr)) == 2, start
        for table in ("accounts", "staff_members"):
            assert f"the table {table} holds demonstration accounts" in start.stderr
    assert portal.ready()
