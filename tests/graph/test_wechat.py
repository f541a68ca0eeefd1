"""WeChat as the clients' own operations meet it: signing in, linking, unlinking, and what a session of WeChat is asked."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.papers import AttachmentKind
from rules.review import Outcome
from running.wiring import now
from services import binding_endings
from services.decisions import Decision
from tests import people
from tests.door import Client, open_door
from tests.wechat_phone import PASSWORD, with_password
from tests.wechat_server import FakeWechat, Fault, fake_wechat

CONFIRM = """mutation($password: String!) { confirmPassword(password: $password) {
    ... on PasswordConfirmed { until } ... on Refusal { code problems { code field } } } }"""
SESSIONS = "{ me { sessions { current device wechatApp confirmedUntil } } }"


@pytest.fixture
async def fake() -> AsyncIterator[FakeWechat]:
    async with fake_wechat() as running:
        yield running


@pytest.fixture
async def door(
    database_url: str, keys: Keys, files: PaperStore, tmp_path: Path, fake: FakeWechat
) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var", **fake.settings) as client:
        yield client


def code_of(refused: Any) -> tuple[str, str, str | None]:
    """A refusal with one problem."""
    (problem,) = refused["problems"]
    return refused["code"], problem["code"], problem["field"]


async def by_password(door: Client, serial: int = 1) -> str:
    """A session by password; its token."""
    door.token = None
    door.http.cookies.clear()
    signed = await door.run("SignIn", input={"identifier": f"test{serial}", "password": PASSWORD})
    door.http.cookies.clear()
    return str(signed["token"])


async def by_wechat(door: Client, fake: FakeWechat) -> str:
    """A session through the mini program of the first phone; its token."""
    door.token = None
    signed = await door.run("SignInWithWechat", input={"code": fake.code(fake.zhang, fake.mini), "app": "MINI_PROGRAM"})
    door.http.cookies.clear()
    return str(signed["token"])


async def linked(door: Client, fake: FakeWechat, database: Database, serial: int = 1) -> people.Person:
    """A lawyer with the first phone's mini program linked, signed in by password."""
    who = await with_password(database, serial)
    door.token = await by_password(door, serial)
    given = {"code": fake.code(fake.zhang, fake.mini), "app": "MINI_PROGRAM", "password": PASSWORD}
    assert (await door.run("LinkWechat", input=given))["wechatIdentities"]
    return who


async def test_linked_signed_in_and_unlinked_by_the_contracts_operations(
    door: Client, fake: FakeWechat, database: Database, owner: Database
) -> None:
    await with_password(database, 1)
    given = {"code": fake.code(fake.zhang, fake.mini), "app": "MINI_PROGRAM"}
    unknown = await door.run("SignInWithWechat", input=given)
    assert code_of(unknown) == ("UNAUTHENTICATED", "WECHAT_NOT_LINKED", "code") and "绑定" in unknown["message"]
    assert code_of(await door.run("SignInWithWechat", input=given)) == ("INVALID", "WECHAT_CODE_USED", "code")
    assert code_of(await door.run("LinkWechat", input=given | {"password": PASSWORD}))[0] == "UNAUTHENTICATED"
    password = door.token = await by_password(door)
    fresh = {"code": fake.code(fake.zhang, fake.mini), "app": "MINI_PROGRAM"}
    wrong = await door.run("LinkWechat", input=fresh | {"password": "not it"})
    assert code_of(wrong) == ("INVALID", "PASSWORD_WRONG", "password")
    account = await door.run("LinkWechat", input=fresh | {"password": PASSWORD})  # the code was not used up by it
    assert [each["app"] for each in account["wechatIdentities"]] == ["MINI_PROGRAM"]
    again = await door.run("LinkWechat", input=fresh | {"code": fake.code(fake.zhang, fake.mini), "password": PASSWORD})
    assert again == account  # linked already, and stays so
    other = {"code": fake.code(fake.li, fake.mini), "app": "MINI_PROGRAM", "password": PASSWORD}
    assert code_of(await door.run("LinkWechat", input=other)) == ("CONFLICT", "WECHAT_LINKED_ALREADY", "app")
    signed = await door.run("SignInWithWechat", input=fresh | {"code": fake.code(fake.zhang, fake.mini)})
    assert signed["account"]["id"] == account["id"]
    door.token = signed["token"]
    door.http.cookies.clear()
    mine = (await door.raw(SESSIONS)).json()["data"]["me"]["sessions"]
    (current,) = [each for each in mine if each["current"]]
    assert current["device"].startswith("微信小程序 · ") and current["wechatApp"] == "MINI_PROGRAM"
    assert current["confirmedUntil"] is None and [each["wechatApp"] for each in mine].count(None) == 2
    assert code_of(await door.run("UnlinkWechat", app="SERVICE_ACCOUNT")) == ("NOT_FOUND", "WECHAT_NONE_LINKED", "app")
    door.token = password
    assert (await door.run("UnlinkWechat", app="MINI_PROGRAM"))["wechatIdentities"] == []
    titles = [each["title"] for each in (await door.run("MyNotices"))["nodes"]]
    assert "已绑定微信" in titles and titles[0] == "已解除微信绑定"
    door.token = signed["token"]
    assert await door.error("Me") == "UNAUTHENTICATED"
    async with owner.read() as session:
        acts = "wechat.linked", "wechat.unlinked"
        told = (await session.scalars(select(models.AuditEntry).where(models.AuditEntry.action.in_(acts)))).all()
        sent = set(await session.scalars(select(models.Delivery.message).where(models.Delivery.channel == "EMAIL")))
    assert [each.new and each.new["app"] for each in told] == ["MINI_PROGRAM"] * 2
    assert told[0].new and set(told[0].new["identity"]) == {"masked", "hash"}
    assert {"wechat_linked", "wechat_unlinked"} <= sent


async def test_one_identity_opens_one_account(door: Client, fake: FakeWechat, database: Database) -> None:
    await linked(door, fake, database)
    await with_password(database, 2)
    door.token = await by_password(door, 2)
    taken = {"code": fake.code(fake.zhang, fake.mini), "app": "MINI_PROGRAM", "password": PASSWORD}
    assert code_of(await door.run("LinkWechat", input=taken)) == ("CONFLICT", "WECHAT_LINKED_ELSEWHERE", "code")
    both = {"code": fake.code(fake.zhang), "app": "SERVICE_ACCOUNT", "password": PASSWORD}
    assert (await door.run("LinkWechat", input=both))["wechatIdentities"]  # another application, another identity
    fake.switch(Fault.SNAPSHOT)
    snapshot = {"code": fake.code(fake.li), "app": "SERVICE_ACCOUNT"}
    refused = await door.run("SignInWithWechat", input=snapshot)
    assert code_of(refused) == ("NOT_AVAILABLE", "WECHAT_SNAPSHOT", "code")
    closing = "mutation($p: String!) { closeAccount(input: {password: $p}) { __typename } }"
    door.token = await by_password(door, 1)
    assert (await door.raw(closing, {"p": PASSWORD})).json()["data"]["closeAccount"]["__typename"] == "AccountClosed"
    door.token = await by_password(door, 2)
    freed = {"code": fake.code(fake.zhang, fake.mini), "app": "MINI_PROGRAM", "password": PASSWORD}
    assert len((await door.run("LinkWechat", input=freed))["wechatIdentities"]) == 2


async def test_a_session_of_wechat_is_asked_for_the_password(
    door: Client, fake: FakeWechat, database: Database, owner: Database, files: PaperStore
) -> None:
    who = await linked(door, fake, database)
    binding = await people.bound(database, who, await people.case(database))
    await people.paper(database, files, who, AttachmentKind.ID_FRONT)
    release = {"id": ids.encode("binding", binding.id), "releasedOn": str(people.NOW.date()), "reason": "示例原因"}
    contact = {"address": "示例路 1 号", "expectedVersion": (await door.run("Me"))["version"]}
    password, phone, other = door.token, await by_wechat(door, fake), await by_wechat(door, fake)

    async def link_to_paper() -> Any:
        return (await door.run("MyAttachments", first=1))["nodes"][0]["downloadUrl"]

    async def confirm(given: str) -> Any:
        return (await door.raw(CONFIRM, {"password": given})).json()["data"]["confirmPassword"]

    door.token = phone
    needed = ("FORBIDDEN", "PASSWORD_NEEDED", None)
    assert code_of(await door.run("UpdateContact", input=contact)) == needed
    assert code_of(await door.run("ReleaseBinding", input=release | {"expectedVersion": 1})) == needed
    assert await link_to_paper() is None
    async with owner.read() as session:
        assert (await session.get_one(models.Binding, binding.id)).status == "APPROVED"
    refused = await confirm("not it")
    assert (refused["code"], refused["problems"][0]["code"]) == ("INVALID", "PASSWORD_WRONG")
    assert await link_to_paper() is None
    assert (await confirm(PASSWORD))["until"].endswith("+08:00")
    url = await link_to_paper()
    assert (await door.http.get(url)).status_code == 200
    assert (await door.run("UpdateContact", input=contact))["address"] == contact["address"]
    door.token = other  # what one phone has shown opens nothing on another
    assert code_of(await door.run("ReleaseBinding", input=release | {"expectedVersion": 1})) == needed
    door.token = phone
    async with owner.begin() as session:
        late = now() - timedelta(minutes=10, seconds=1)
        await session.execute(update(models.Session).values(confirmed_at=late))
    assert code_of(await door.run("ReleaseBinding", input=release | {"expectedVersion": 1})) == needed
    assert await link_to_paper() is None
    door.token = password  # by password: however long ago
    assert await link_to_paper() is not None
    door.token = phone
    await confirm(PASSWORD)
    released = await door.run("ReleaseBinding", input=release | {"expectedVersion": 1})
    assert released["status"] == "RELEASED"
    assert (await door.run("Me"))["username"] == "test1"  # where it was done, one stays
    door.token = other  # where it was not, one does not
    assert await door.error("Me") == "UNAUTHENTICATED"
    door.token = password
    assert (await door.run("Me"))["username"] == "test1"


async def test_wrong_confirmations_are_counted(door: Client, fake: FakeWechat, database: Database) -> None:
    await linked(door, fake, database)
    door.token = await by_wechat(door, fake)
    for _ in range(5):
        await door.raw(CONFIRM, {"password": "wrong"})
    locked = (await door.raw(CONFIRM, {"password": PASSWORD})).json()["data"]["confirmPassword"]
    assert locked["code"] == "TOO_MANY_ATTEMPTS"


async def test_what_ends_the_sessions_of_wechat(door: Client, fake: FakeWechat, database: Database, keys: Keys) -> None:
    who = await linked(door, fake, database)
    binding = await people.bound(database, who, await people.case(database))
    password = door.token
    phone = await by_wechat(door, fake)
    async with door.socket(phone) as socket:
        await socket.subscribe("NoticeAdded")
        async with database.begin() as session:
            decision = Decision(Outcome.REVOKED, 1, ("MANDATE_INVALID",), "示例")
            known = (await session.scalars(select(models.Reason.code).limit(1))).one()
            decision = Decision(Outcome.REVOKED, 1, (known,), "委托书系伪造")
            await binding_endings.revoke(
                session, await people.staff(database), keys, binding_id=binding.id, decision=decision, now=now()
            )
        assert await socket.closed() == 4403
    door.token = password
    assert (await door.run("Me"))["username"] == "test1"
    phone = await by_wechat(door, fake)
    door.token = password
    changed = {"currentPassword": PASSWORD, "newPassword": "another long enough password"}
    assert (await door.run("ChangePassword", input=changed))["id"]
    door.token = phone
    assert await door.error("Me") == "UNAUTHENTICATED"
