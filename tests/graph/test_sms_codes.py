"""Codes by SMS as a person asks for them: refused in a sentence when the number has had enough, whosever it is."""

from datetime import timedelta

from sqlalchemy import text

from db.engine import Database
from tests.door import Client

MOBILE = "13800000007"


async def later(owner: Database, by: timedelta) -> None:
    """As if everything counted had happened so much earlier."""
    async with owner.begin() as session:
        await session.execute(text("update attempts set at = at - cast(:by as interval)"), {"by": by})


async def test_a_number_gets_a_code_a_minute_and_whoever_is_impatient_does_not_wait_longer(
    door: Client, owner: Database
) -> None:
    account = {"mobile": MOBILE, "password": "correct-horse-7", "accountType": "LAWYER", "fullName": "示例张三"}
    signed_in = await door.run("CreateAccount", input=account)
    door.token = signed_in["token"]
    for _ in range(7):
        refused = await door.run("RequestContactCode", channel="SMS")
        assert refused["code"] == "TOO_MANY_ATTEMPTS"
        assert "每分钟只能发送 1 条" in refused["problems"][0]["message"]
    sent = []
    for _ in range(6):
        await later(owner, timedelta(seconds=61))
        sent.append("expiresAt" in await door.run("RequestContactCode", channel="SMS"))
    assert sent == [True] * 4 + [False] * 2  # with the one of the sign-up five an hour


async def test_asking_for_a_new_password_is_refused_alike_for_a_number_of_nobody(door: Client, owner: Database) -> None:
    await door.run(
        "CreateAccount",
        input={"mobile": MOBILE, "password": "correct-horse-7", "accountType": "LAWYER", "fullName": "示例张三"},
    )
    await later(owner, timedelta(seconds=61))
    for number in (MOBILE, "13800000008"):
        answers = [await door.run("RequestPasswordReset", identifier=number) for _ in range(2)]
        assert "expiresAt" in answers[0] and answers[1]["code"] == "TOO_MANY_ATTEMPTS", number


async def test_a_code_can_be_guessed_five_times(door: Client) -> None:
    account = {"mobile": MOBILE, "password": "correct-horse-7", "accountType": "LAWYER", "fullName": "示例张三"}
    door.token = (await door.run("CreateAccount", input=account))["token"]
    guesses = [
        (await door.run("VerifyContact", input={"channel": "SMS", "code": f"{number:06d}"}))["code"]
        for number in range(6)
    ]
    assert guesses == ["INVALID"] * 5 + ["TOO_MANY_ATTEMPTS"]
