"""关注 through the door: the contract's operations verbatim, and everything that is wrong named at once."""

from db.engine import Database
from rules.follows import MOST_SAVED_SEARCHES
from tests import people
from tests.door import Client

SEARCH = {"text": "受贿", "frequency": "DAILY"}


async def offices(door: Client, *names: str) -> list[str]:
    """The ids of offices."""
    return [(await door.run("Procuratorates", search=name))["nodes"][0]["id"] for name in names]


async def test_following_is_shown_and_ends(door: Client, database: Database) -> None:
    await people.person(database, 1)
    await people.person(database, 2)
    (office,) = await offices(door, "海淀区")
    assert (await door.run("Follow", procuratorateId=office))["code"] == "UNAUTHENTICATED"
    door.token = "token1"
    for _ in range(2):
        assert await door.run("Follow", procuratorateId=office) == {"id": office, "followed": True}
    mine = (await door.raw("{ me { followedProcuratorates { id } savedSearches { id } } }")).json()["data"]["me"]
    assert mine == {"followedProcuratorates": [{"id": office}], "savedSearches": []}
    door.token = "token2"
    (shown,) = (await door.run("Procuratorates", search="海淀区"))["nodes"]
    assert shown["followed"] is False
    door.token = "token1"
    for _ in range(2):
        assert await door.run("Unfollow", procuratorateId=office) == {"id": office, "followed": False}


async def test_a_search_is_saved_once_and_all_that_is_wrong_is_named(door: Client, database: Database) -> None:
    await people.person(database, 1)
    await people.person(database, 2)
    door.token = "token1"
    saved = await door.run("SaveSearch", input=SEARCH)
    again = await door.run("SaveSearch", input={**SEARCH, "frequency": "IMMEDIATE"})
    assert again == {**saved, "frequency": "IMMEDIATE"} and saved["text"] == "受贿"
    wrong = await door.run(
        "SaveSearch", input={"text": "，。", "frequency": "DAILY", "procuratorateIds": [saved["id"]]}
    )
    assert {(each["field"], each["code"]) for each in wrong["problems"]} == {
        ("text", "SEARCH_EMPTY"),
        ("procuratorateIds", "OFFICE_UNKNOWN"),
    }
    door.token = "token2"
    assert (await door.run("DeleteSavedSearch", id=saved["id"]))["code"] == "NOT_FOUND"
    door.token = "token1"
    assert (await door.run("DeleteSavedSearch", id=saved["id"]))["savedSearches"] == []
    for number in range(MOST_SAVED_SEARCHES):
        await door.run("SaveSearch", input={**SEARCH, "text": f"示例{number}"})
    full = await door.run("SaveSearch", input=SEARCH)
    assert full["problems"][0]["code"] == "TOO_MANY_SAVED_SEARCHES"
