"""Recovering and changing a password, looking after one's sessions and contacts."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.accounts import AccountType
from rules.errors import Unauthenticated
from rules.people import Guest
from running.wiring import now
from services import password_resets, passwords, sessions
from tests import people
from tests.door import Client, mailed_code

OLD, NEW = "a good long password", "another good long password"


async def _account(database: Database, serial: int, *, verified: bool = True) -> str:
    """An account with a password; its e-mail address."""
    who = await people.person(database, serial, verified=verified)
    hashed = await passwords.hashed(OLD)
    async with database.begin() as session:
        await session.execute(
            update(models.Account).where(models.Account.id == who.account_id).values(password_hash=hashed)
        )
    return f"person{serial}@example.com"


async def _sign_in(door: Client, identifier: str, password: str = OLD) -> dict:
    return await door.run("SignIn", input={"identifier": identifier, "password": password})


async def _live_sessions(database: Database) -> int:
    async with database.read() as session:
        live = select(func.count()).select_from(models.Session).where(models.Session.revoked_at.is_(None))
        return await session.scalar(live) or 0


async def test_a_forgotten_password_is_replaced_by_a_code_and_every_session_ends(
    door: Client, database: Database, tmp_path: Path
) -> None:
    address = await _account(database, 1)
    door.token = (await _sign_in(door, address))["token"]
    assert (await door.run("RequestPasswordReset", identifier=address))["expiresAt"].endswith("+08:00")
    code = await asyncio.to_thread(mailed_code, tmp_path / "var" / "mail", digits=8)
    wanted = {"identifier": address, "code": code, "newPassword": "short"}
    bad = await door.run("ResetPassword", input=wanted)
    assert [each["code"] for each in bad["problems"]] == ["PASSWORD_TOO_SHORT"]
    personal = await door.run("ResetPassword", input=wanted | {"newPassword": address})
    assert [each["code"] for each in personal["problems"]] == ["PASSWORD_IS_PERSONAL"]
    opened = await door.run("ResetPassword", input=wanted | {"newPassword": NEW})
    assert await door.error("Me") == "UNAUTHENTICATED"  # the token of before
    door.token = opened["token"]
    assert len((await door.run("Me"))["sessions"]) == 1
    notices = (await door.run("MyNotices"))["nodes"]
    assert [each["title"] for each in notices] == ["密码已修改", "新设备登录提醒"]
    used_up = await door.run("ResetPassword", input=wanted | {"newPassword": "a third good long password"})
    assert used_up["problems"][0]["code"] == "CODE_WRONG"
    assert (await _sign_in(door, address))["code"] == "UNAUTHENTICATED"
    assert (await _sign_in(door, address, NEW))["account"]["id"]


async def test_nobody_learns_who_has_an_account(door: Client, database: Database, tmp_path: Path) -> None:
    known, unproved = await _account(database, 1), await _account(database, 2, verified=False)
    answers = {}
    for identifier in (known, unproved, "nobody@example.com", "test1", "u99999999", "13800000000"):
        answer = await door.run("RequestPasswordReset", identifier=identifier)
        answers[identifier] = sorted(answer)
        wrong = {"identifier": identifier, "code": "12345678", "newPassword": NEW}
        refused = await door.run("ResetPassword", input=wrong)
        assert [each["code"] for each in refused["problems"]] == ["CODE_WRONG"]
    assert len({tuple(each) for each in answers.values()}) == 1
    async with database.read() as session:
        written = (await session.scalars(select(models.PasswordReset.account_id))).all()
        entries = (await session.scalars(select(func.count()).select_from(models.Delivery))).one()
    assert len(written) == 2 == entries and len(set(written)) == 1  # by address and by username, the same account


async def test_an_unknown_identifier_does_the_same_statements(database: Database, keys: Keys) -> None:
    known = await _account(database, 1)
    await _account(database, 2, verified=False)
    counted: dict[str, list[str]] = {}
    for identifier in (known, "test1", "nobody@example.com", "person2@example.com"):
        seen = counted[identifier] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object, seen: list[str] = seen) -> None:
            seen.append(statement.split(" ")[0])

        engine = database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", note)
        async with database.begin() as session:
            await password_resets.request(session, Guest(), keys, identifier=identifier, now=people.NOW)
        event.remove(engine, "before_cursor_execute", note)
    kinds = [[each for each in seen if each in ("INSERT", "UPDATE", "SELECT")] for seen in counted.values()]
    written = [[each for each in seen if each != "SELECT"] for seen in kinds]
    assert written[0].count("INSERT") == 3 and all(each == written[0] for each in written[1:]), counted
    assert max(map(len, kinds)) - min(map(len, kinds)) <= 1  # looking for a stand-in is one more


async def test_a_sign_in_loses_against_a_reset_that_comes_between(database: Database) -> None:
    await _account(database, 1)
    async with database.read() as session:
        account = (await session.scalars(select(models.Account))).one()
    async with database.begin() as session:
        await session.execute(update(models.Account).values(password_hash="set anew"))
    with pytest.raises(Unauthenticated):
        async with database.begin() as session:
            await sessions.open_for(
                session,
                Guest(),
                account_id=account.id,
                checked=account.password_hash,
                sign=sessions.Sign("", timedelta(hours=1)),
                now=people.NOW,
            )


async def test_a_code_from_the_desk_outlives_a_request_on_line(door: Client, database: Database, keys: Keys) -> None:
    address = await _account(database, 1)
    async with database.begin() as session:
        account = (await session.scalars(select(models.Account))).one()
        code = await password_resets.hand_over(session, keys, account, now=now())
    await door.run("RequestPasswordReset", identifier=address)
    opened = await door.run("ResetPassword", input={"identifier": "test1", "code": code, "newPassword": NEW})
    door.token = opened["token"]
    titles = [each["title"] for each in (await door.run("MyNotices"))["nodes"]]
    assert "激活码已在现场发放" in titles and "密码已修改" in titles


async def test_a_stolen_sign_in_does_not_become_a_stolen_account_by_a_new_contact(
    door: Client, database: Database
) -> None:
    await _account(database, 1)
    door.token = "token1"
    version = (await door.run("Me"))["version"]
    await door.run("UpdateContact", input={"email": "thief@example.com", "expectedVersion": version})
    async with database.begin() as session:
        await session.execute(update(models.Account).values(email_verified_at=func.now()))
    await door.run("RequestPasswordReset", identifier="thief@example.com")
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.PasswordReset)) == 0
    async with database.begin() as session:
        await session.execute(update(models.Account).values(contact_replaced_at=now() - timedelta(days=4)))
    await door.run("RequestPasswordReset", identifier="thief@example.com")
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.PasswordReset)) == 1


async def test_a_code_cannot_be_guessed_and_serves_once_under_a_race(
    door: Client, database: Database, tmp_path: Path
) -> None:
    address = await _account(database, 1)
    await door.run("RequestPasswordReset", identifier=address)
    code = await asyncio.to_thread(mailed_code, tmp_path / "var" / "mail", digits=8)
    wanted = {"identifier": address, "code": code, "newPassword": NEW}
    answers = await asyncio.gather(*(door.run("ResetPassword", input=wanted) for _ in range(4)))
    assert sum("token" in each for each in answers) == 1
    assert await _live_sessions(database) == 1
    await door.run("ResetPassword", input=wanted | {"code": "00000000"})
    refused = await door.run("ResetPassword", input=wanted | {"code": "00000001"})
    assert refused["code"] == "TOO_MANY_ATTEMPTS"


async def test_a_newer_code_and_a_changed_contact_void_the_older_one(
    door: Client, database: Database, tmp_path: Path
) -> None:
    address = await _account(database, 1)
    await door.run("RequestPasswordReset", identifier=address)
    code = await asyncio.to_thread(mailed_code, tmp_path / "var" / "mail", digits=8)
    door.token = (await _sign_in(door, address))["token"]
    version = (await door.run("Me"))["version"]
    changed = await door.run(
        "UpdateContact", input={"email": "Neu@Example.com", "address": "示例路 1 号", "expectedVersion": version}
    )
    assert changed["email"] == "neu@example.com" and changed["emailVerified"] is False
    assert changed["address"] == "示例路 1 号" and changed["version"] == version + 1
    wanted = {"identifier": "test1", "code": code, "newPassword": NEW}
    assert (await door.run("ResetPassword", input=wanted))["problems"][0]["code"] == "CODE_WRONG"
    stale = await door.run("UpdateContact", input={"address": None, "expectedVersion": version})
    assert stale["code"] == "STALE"
    none_left = await door.run("UpdateContact", input={"email": None, "expectedVersion": version + 1})
    assert none_left["problems"][0]["code"] == "CONTACT_REQUIRED"
    async with database.read() as session:
        told = (await session.scalars(select(models.Delivery.message).order_by(models.Delivery.id))).all()
    assert {"contact_changed", "contact_code"} <= set(told)
    proof = await asyncio.to_thread(mailed_code, tmp_path / "var" / "mail", digits=6)
    assert (await door.run("VerifyContact", input={"channel": "EMAIL", "code": proof}))["emailVerified"] is True


async def test_a_password_is_changed_by_whoever_knows_it(door: Client, database: Database) -> None:
    address = await _account(database, 1)
    other = (await _sign_in(door, address))["token"]
    door.token = (await _sign_in(door, address))["token"]
    wrong = await door.run("ChangePassword", input={"currentPassword": "not it at all", "newPassword": NEW})
    assert wrong["problems"][0] == {"field": "currentPassword", "code": "PASSWORD_WRONG", "message": "密码不正确。"}
    same = await door.run("ChangePassword", input={"currentPassword": OLD, "newPassword": OLD})
    assert same["problems"][0]["code"] == "PASSWORD_UNCHANGED"
    assert (await door.run("ChangePassword", input={"currentPassword": OLD, "newPassword": NEW}))["id"]
    assert (await door.run("Me"))["id"]
    door.token = other
    assert await door.error("Me") == "UNAUTHENTICATED"
    for _ in range(5):
        door.token = (await _sign_in(door, address, NEW))["token"]
        await door.run("ChangePassword", input={"currentPassword": "guess", "newPassword": OLD})
    limited = await door.run("ChangePassword", input={"currentPassword": NEW, "newPassword": OLD})
    assert limited["code"] == "TOO_MANY_ATTEMPTS"


async def test_sessions_are_ended_one_or_all_and_a_new_device_is_told_of(door: Client, database: Database) -> None:
    address = await _account(database, 1)
    first = (await _sign_in(door, address))["token"]
    door.http.headers["user-agent"] = "Somebody else's telephone"
    second = (await _sign_in(door, address))["token"]
    third = (await _sign_in(door, address))["token"]
    door.token = second
    titles = [each["title"] for each in (await door.run("MyNotices"))["nodes"]]
    assert (
        titles == ["新设备登录提醒"] * 2
    )  # the first sign-in here was on another device than the account's first session
    mine = (await door.run("Me"))["sessions"]
    assert [each["current"] for each in mine].count(True) == 1 and {"Somebody else's telephone"} < {
        each["device"] for each in mine
    }
    other = next(each["id"] for each in mine if not each["current"])
    left = await door.run("EndSession", id=other)
    assert other not in [each["id"] for each in left["sessions"]]
    stranger = await people.person(database, 2, account_type=AccountType.PARTY)
    async with database.read() as session:
        theirs = await session.scalar(select(models.Session.id).where(models.Session.account_id == stranger.account_id))
    assert theirs is not None
    door.token = "token2"
    foreign = (await door.run("Me"))["sessions"][0]["id"]
    door.token = second
    assert (await door.run("EndSession", id=foreign))["code"] == "NOT_FOUND"
    await door.raw("mutation { endOtherSessions { ... on Account { id } } }")
    assert len((await door.run("Me"))["sessions"]) == 1
    for token in (first, third):
        door.token = token
        assert await door.error("Me") == "UNAUTHENTICATED"
