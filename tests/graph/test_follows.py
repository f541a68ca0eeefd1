"""关注 through the door: the contract's operations verbatim, and everything that is wrong named at once."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from db import models
from db.engine import Database
from rules.follows import MOST_SAVED_SEARCHES
from tests import people
from tests.door import Client
from tests.operations import operation
from tests.publishing import published

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


async def test_the_feed_has_what_followed_offices_publish_in_pages(
    door: Client, database: Database, owner: Database
) -> None:
    await people.person(database, 1)
    assert await door.error("FollowedFeed") == "UNAUTHENTICATED"
    door.token = "token1"
    assert (await feed(door))["nodes"] == []
    async with owner.begin() as session:
        for number in range(20):
            at = people.NOW - timedelta(hours=number)
            await published(session, title=f"示例{number}", unit_code=("110108", "110105")[number % 2], at=at)
        await published(session, title="别处", unit_code="310115", at=people.NOW)
    haidian, above = await offices(door, "海淀区", "北京市人民检察院")
    await door.run("Follow", procuratorateId=haidian)
    assert [each["title"] for each in (await feed(door))["nodes"]] == [f"示例{number}" for number in range(0, 20, 2)]
    below = "mutation($id: ID!) { followProcuratorate(procuratorateId: $id, includeSubordinates: true) { __typename } }"
    await door.raw(below, {"id": above})
    first = await feed(door)
    rest = await feed(door, after=first["pageInfo"]["endCursor"])
    titles = [each["title"] for each in first["nodes"] + rest["nodes"]]
    assert titles == [f"示例{number}" for number in range(20)]
    assert (len(first["nodes"]), first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (15, True, False)
    async with owner.begin() as session:
        gone = {"title": None, "body": None, "status": "WITHDRAWN", "withdrawn_at": people.NOW}
        await session.execute(update(models.Publication).where(models.Publication.title == "示例0").values(gone))
    assert (await feed(door))["nodes"][0]["title"] == "示例1"
    counted = await door.raw("{ followedPublications(first: 1) { totalCount totalCountIsCapped } }")
    assert counted.json()["data"]["followedPublications"] == {"totalCount": 19, "totalCountIsCapped": False}


async def feed(door: Client, **variables: str) -> Any:
    """A page of the contract's feed."""
    answer = (await door.raw(operation("FollowedFeed"), variables)).json()
    assert "errors" not in answer, answer
    return answer["data"]["followedPublications"]
