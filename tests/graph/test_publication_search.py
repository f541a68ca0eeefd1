"""Searching what is public, as anybody does it: over HTTP, with the clients' own operation."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from db import global_ids, models
from db.engine import Database
from rules.cases import CaseStage
from rules.procuratorates import ProcuratorateLevel
from rules.publications import PublicationKind, PublicationStatus
from tests import people
from tests.door import Client
from tests.operations import operation

TEXTS = (
    ("示例甲盗窃案起诉书", "示检刑诉〔2026〕1号", "被告人张某甲<b>盗 窃</b>电动车。\n经审理查明"),
    ("示例乙诈骗案起诉书", "示检刑诉〔2026〕11号", "被告人李某在盗窃之后又诈骗。"),
    ("关于ＡＢＣ公司的通报", None, "盗窃与诈骗案件的办理，abc公司。"),
)
ORDERED = (
    "query($filter: PublicationFilter, $after: String, $first: Int, $by: PublicationOrder!) { publications(filter: $filter,"
    " after: $after, first: $first, orderBy: $by) { totalCount totalCountIsCapped nodes { title ... on LegalDocument {"
    " documentNumber documentType { label } } } pageInfo { hasNextPage hasPreviousPage endCursor } } }"
)


@pytest.fixture
async def archive(owner: Database) -> None:
    """Three publications, the last the newest: two documents of a district of Beijing, a case of Beijing itself."""
    async with owner.begin() as session:
        for number, (title, document, body) in enumerate(TEXTS):
            where = await people.office(session, "110108" if document else "110000")
            publication = models.Publication(
                publication_number=f"GK{number}",
                kind=PublicationKind.LEGAL_DOCUMENT if document else PublicationKind.IMPORTANT_CASE,
                procuratorate_id=where.id,
                level=ProcuratorateLevel.BASIC,
                document_type_code="INDICTMENT" if document else None,
                category_code=None if document else "OTHER",
                document_number=document,
                document_number_key=document,
                stage=CaseStage.TRIAL_FIRST if document else None,
                title=title,
                body=body,
                status=PublicationStatus.PUBLISHED,
                version=1,
                published_at=people.NOW + timedelta(days=number),
            )
            session.add(publication)
            await session.flush()
            if document:
                session.add(
                    models.PublicationCharge(publication_id=publication.id, position=1, code="264.1", name="盗窃罪")
                )


async def _titles(door: Client, **asked: Any) -> list[str]:
    found = await door.run("SearchPublications", filter=asked)
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["title"][:3] for edge in found["edges"]]


async def _ordered(door: Client, **variables: Any) -> Any:
    answer = (await door.raw(ORDERED, {"by": "RELEVANCE"} | variables)).json()
    assert "errors" not in answer, answer
    return answer["data"]["publications"]


@pytest.mark.usefixtures("archive")
async def test_whoever_looks_finds_it_marked_and_by_every_filter(door: Client, database: Database) -> None:
    found = await door.run("SearchPublications", filter={"text": "盗窃"})
    assert [edge["node"]["__typename"] for edge in found["edges"]] == [
        "ImportantCase",
        "LegalDocument",
        "LegalDocument",
    ]
    first = found["edges"][2]
    assert first["highlights"] == [
        "示例甲<em>盗窃</em>案起诉书",
        "被告人张某甲&lt;b&gt;<em>盗 窃</em>&lt;/b&gt;电动车。 经审理查明",
    ]
    assert first["node"]["stageLabel"] == "一审" and first["node"]["charges"] == [{"code": "264.1", "name": "盗窃罪"}]
    async with database.read() as session:
        beijing = global_ids.encode("procuratorate", (await people.office(session, "110000")).id)
    for asked, titles in (
        ({"text": "诈骗　盗窃"}, ["关于Ａ", "示例乙"]),
        ({"text": "甲"}, ["示例甲"]),
        ({"text": "ABC公司"}, ["关于Ａ"]),
        ({"text": "示检刑诉（2026）1号"}, ["示例甲"]),
        ({"documentNumber": "示检刑诉 【2026】 １１号"}, ["示例乙"]),
        ({"documentNumber": "检刑诉[2026]11号"}, []),
        ({"text": "盗窃", "procuratorateIds": [beijing]}, ["关于Ａ"]),
        ({"text": "盗窃", "procuratorateIds": [beijing], "includeSubordinates": True}, ["关于Ａ", "示例乙", "示例甲"]),
        ({"kinds": ["LEGAL_DOCUMENT"], "stages": ["TRIAL_FIRST"], "publishedTo": "2026-11-23"}, ["示例甲"]),
        (
            {"documentTypes": ["INDICTMENT"], "chargeCodes": ["264.1", "266.1"], "publishedFrom": "2026-11-24"},
            ["示例乙"],
        ),
        ({"text": "。", "kinds": []}, ["关于Ａ", "示例乙", "示例甲"]),
        ({"text": "龘"}, []),
        ({"text": "'; drop table x' | %_\\"}, []),
    ):
        assert await _titles(door, **asked) == titles, asked
    assert (await door.run("SearchPublications"))["edges"][0]["highlights"] == []


@pytest.mark.usefixtures("archive")
async def test_the_number_typed_comes_first_then_the_title_and_pages_go_on(door: Client) -> None:
    best = await _ordered(door, filter={"text": "诈骗"})
    assert [each["title"][:3] for each in best["nodes"]] == ["示例乙", "关于Ａ"] and best["totalCountIsCapped"] is False
    assert best["nodes"][0]["documentType"] == {"label": "起诉书"}
    number = await _ordered(door, filter={"text": "示检刑诉[2026]1号"})
    assert number["nodes"][0]["documentNumber"] == "示检刑诉〔2026〕1号"
    seen, after = [], None
    while True:
        page = await _ordered(door, filter={"text": "盗窃"}, first=1, after=after)
        seen += [each["title"][:3] for each in page["nodes"]]
        assert page["totalCount"] == 3 and page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == ["示例甲", "关于Ａ", "示例乙"]


@pytest.mark.usefixtures("archive")
async def test_what_is_withdrawn_is_found_by_nothing_but_its_id(door: Client, owner: Database) -> None:
    found = await door.run("SearchPublications", filter={"text": "张某甲"})
    (edge,) = found["edges"]
    nothing = {"title": None, "body": None, "document_number": None, "document_number_key": None, "stage": None}
    withdrawn = nothing | {"status": "WITHDRAWN", "withdrawn_at": people.NOW}
    async with owner.begin() as session:
        which = models.Publication.publication_number == "GK0"
        await session.execute(update(models.Publication).where(which).values(withdrawn))
    for asked in ({"text": "张某甲"}, {"documentNumber": "示检刑诉〔2026〕1号"}):
        assert await _titles(door, **asked) == []
    one = await door.run("OnePublication", id=edge["node"]["id"])
    assert (one["title"], one["body"], one["stage"]) == ("该信息已撤回，不再公开。", None, None)


async def test_what_is_wrong_with_a_question_is_said_at_once(door: Client) -> None:
    asked = {
        "text": "长" * 101,
        "documentTypes": ["X"] * 51,
        "publishedFrom": "2026-11-02",
        "publishedTo": "2026-11-01",
    }
    answer = (await door.raw(operation("SearchPublications"), {"filter": asked})).json()
    problems = answer["errors"][0]["extensions"]["problems"]
    assert {each["field"]: each["code"] for each in problems} == {
        "filter.text": "SEARCH_TOO_LONG",
        "filter.documentTypes": "TOO_MANY_IDS",
        "filter.publishedTo": "DAYS_REVERSED",
    }
    for wrong in ({"after": "WyJ4Il0"}, {"first": 101}):
        assert await door.error("SearchPublications", **wrong) == "INVALID"
    assert await door.error("SearchPublications", filter={"procuratorateIds": ["x"]}) == "NOT_FOUND"
