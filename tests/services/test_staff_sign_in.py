"""Signing in while somebody else acts on the account: what was true when the password was checked must still be so."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from db import models
from db.crypto import Keys, add_key, create_keys
from db.engine import Database
from rules.errors import Unauthenticated
from rules.people import System
from rules.staff_sign_in import SignInStep, next_step
from services import key_rotation, passwords, staff_factors, staff_members, staff_passwords, staff_sessions
from services.staff_members import Position
from tests import people
from tests.admin.signing_in import code_of

OPERATOR = System()


@pytest.mark.parametrize("act", ["reset", "off duty"])
async def test_who_is_locked_out_while_the_password_is_checked_stays_out(act: str, owner: Database, keys: Keys) -> None:
    staff = await people.staff(owner)
    kept = await passwords.hashed("a long enough password")
    async with owner.begin() as session:
        await session.execute(update(models.StaffMember).values(password_hash=kept))

    async def sign_in() -> str:
        async with owner.begin() as session:
            return await staff_sessions.begin(
                session, OPERATOR, staff_id=staff.staff_id, checked=kept, device="", now=people.NOW
            )

    async with owner.begin() as session:
        if act == "reset":
            await staff_passwords.reset(session, OPERATOR, staff_id=staff.staff_id, now=people.NOW)
        else:
            position = Position(staff.full_name, list(staff.roles), is_active=False)
            await staff_members.change(
                session, OPERATOR, keys, staff_id=staff.staff_id, position=position, now=people.NOW
            )
        signing_in = asyncio.create_task(sign_in())
        await asyncio.sleep(0.2)
        assert not signing_in.done()  # it waits for the administrator's act
    with pytest.raises(Unauthenticated):
        await signing_in
    async with owner.read() as session:
        live = select(func.count()).where(models.StaffSession.revoked_at.is_(None))
        assert await session.scalar(live) == 0


async def test_a_factor_outlives_a_change_of_keys(database: Database, tmp_path: Path) -> None:
    keys = create_keys(tmp_path / "keys")
    staff = await people.staff(database)
    async with database.begin() as session:
        opened = models.StaffSession(staff_member_id=staff.staff_id, token_hash=b"-", last_used_at=people.NOW)
        session.add(opened)
        await session.flush()
        staff = replace(staff, session_id=opened.id)
        secret = await staff_factors.begin(session, staff, keys, now=people.NOW)
        code = code_of(secret, people.NOW)
        _, codes = await staff_factors.confirm(session, staff, keys, code=code, now=people.NOW)
    fresh = add_key(tmp_path / "keys")
    for column in key_rotation.COLUMNS:
        async with database.begin() as session:
            await key_rotation.encrypt_anew(session, OPERATOR, fresh, column)
    async with database.begin() as session:
        factor = (await session.scalars(select(models.StaffFactor))).one()
        assert fresh.is_current(factor.secret_encrypted)
        assert (await staff_factors.show(session, staff, fresh, code=codes[0], now=people.NOW))[1] == 9


def test_the_factor_comes_before_the_password_and_setting_it_up_last() -> None:
    steps = {
        (has, proven, must, required): next_step(
            has_factor=has, proven=proven, must_change_password=must, factor_required=required
        )
        for has in (False, True)
        for proven in (False, True)
        for must in (False, True)
        for required in (False, True)
    }
    assert all(step is SignInStep.SHOW_FACTOR for (has, proven, *_), step in steps.items() if has and not proven)
    whole = {asked for asked, step in steps.items() if step is None}
    assert whole == {
        (False, False, False, False),
        (False, True, False, False),
        (True, True, False, False),
        (True, True, False, True),
    }
    assert steps[False, False, True, True] is SignInStep.CHANGE_PASSWORD
    assert steps[False, False, False, True] is SignInStep.SET_UP_FACTOR
