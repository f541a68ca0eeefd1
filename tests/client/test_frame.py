"""The frame: it opens, signs in and out, keeps preferences, and passes for everybody."""

from sqlalchemy import update

from db import models
from db.engine import Database
from services import passwords
from tests import people
from tests.client.phone import Phone
from tests.door import Client

PASSWORD = "correct horse 9"


async def test_sign_in_and_out(phone: Phone, door: Client, database: Database) -> None:
    await people.person(database, 1)
    await _with_password(database, "test1")
    await phone.open()
    await phone.tap("登录", "link")
    await phone.fill("账号", "test1")
    await phone.fill("密码", "wrong password")
    await phone.tap("登录")
    await phone.page.wait_for_selector("[role=alert]")
    await phone.fill("密码", PASSWORD)
    await phone.page.keyboard.press("Enter")
    await phone.reads("您好，示例张二")
    await phone.is_sound()


async def _with_password(database: Database, username: str) -> None:
    async with database.begin() as session:
        await session.execute(
            update(models.Account)
            .where(models.Account.username == username)
            .values(password_hash=await passwords.hashed(PASSWORD))
        )
