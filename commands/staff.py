"""Commands about members of staff: `python -m cli staff --help`. For the first administrator, and for the last one locked out."""

import sys
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from commands.operating import OPERATOR, run
from db import models
from db.queries import procuratorates, staff_members
from rules.errors import NotFound
from rules.people import Role
from running.wiring import now, opened
from services import passwords, staff_factors, staff_passwords
from services import staff_members as acts
from settings import Settings

app = typer.Typer(no_args_is_help=True, help="Members of staff.")


@app.command("create")
def create(
    username: str,
    full_name: Annotated[str, typer.Option()],
    role: Annotated[list[Role], typer.Option(help="may be given several times")],
    office: Annotated[str | None, typer.Option(help="unit code; without it only SYSTEM_ADMIN")] = None,
) -> None:
    """Create a member of staff and print a password that is good for the first sign-in."""

    async def work() -> int:
        password = staff_passwords.one_time()
        password_hash = await passwords.hashed(password)
        async with opened(Settings()) as parts, parts.database.begin() as session:
            row = await procuratorates.by_unit_code(session, office) if office else None
            if office and row is None:
                print(f"There is no office with the unit code {office}.", file=sys.stderr)
                return 1
            await acts.create(
                session,
                OPERATOR,
                parts.keys,
                username=username,
                full_name=full_name,
                password_hash=password_hash,
                procuratorate_id=row.id if row else None,
                roles=role,
                now=now(),
            )
        print(f"{username} can sign in at /admin. Password for the first sign-in: {password}")
        return 0

    run(work())


@app.command("reset-password")
def reset_password(username: str) -> None:
    """End the sessions of a member and print a password that is good for one sign-in."""

    async def work() -> int:
        async with opened(Settings()) as parts, parts.database.begin() as session:
            member = await _member(session, username)
            password = await staff_passwords.reset(session, OPERATOR, staff_id=member.id, now=now())
        print(f"Password of {username} for the next sign-in: {password}")
        return 0

    run(work())


@app.command("reset-factor")
def reset_factor(username: str) -> None:
    """Take the second factor of a member away, for instance after a lost telephone; the sessions end."""

    async def work() -> int:
        async with opened(Settings()) as parts, parts.database.begin() as session:
            member = await _member(session, username)
            was_there = await staff_factors.reset(session, OPERATOR, staff_id=member.id, now=now())
        print(f"{username} sets a second factor up at the next sign-in." if was_there else f"{username} had none.")
        return 0

    run(work())


async def _member(session: AsyncSession, username: str) -> models.StaffMember:
    member = await staff_members.by_username(session, username)
    if member is None:
        raise NotFound
    return member
