"""/public: what everybody may read as plain pages, and nothing of what has been withdrawn."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree import ElementTree

import httpx2
import pytest
from sqlalchemy import select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.publications import PublicationKind
from tests import people
from tests.door import Client, open_door
from tests.publishing import published

MOST_OF_A_KIND = 4
ATOM = "{http://www.w3.org/2005/Atom}"
BODY = "示例某甲以<script>alert(1)</script>为名盗窃财物。\n数额较大。"


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    """A running portal; nobody is signed in."""
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        yield client


async def page(door: Client, path: str, status: int = 200, **headers: str) -> str:
    """A page as a reader without script gets it."""
    answer = await door.http.get(f"{door.url}{path}", headers=headers)
    assert answer.status_code == status, (path, answer.status_code, answer.text)
    assert "script-src" not in answer.headers["content-security-policy"]
    return answer.text


async def crawled(door: Client, start: str = "/public/") -> dict[str, httpx2.Response]:
    """What is linked from here on, each address asked once; of every kind of page, a few."""
    found: dict[str, httpx2.Response] = {}
    waiting, kinds = [start], Counter[str]()
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"AQ[\w%=-]+", "*", path)
        if path in found or kinds[kind] >= MOST_OF_A_KIND:
            continue
        kinds[kind] += 1
        found[path] = answer = await door.http.get(f"{door.url}{path}")
        links = re.findall(r'(?:href|action)="(/public[^"#]*)"', answer.text)
        waiting += [each.replace("&amp;", "&") for each in links]
    return found


async def test_what_is_public_is_listed_found_and_read(door: Client, owner: Database) -> None:
    async with owner.begin() as session:
        document = await published(session, title="示例某甲盗窃案起诉书", body=BODY)
        await published(session, title="示例某乙受贿案", kind=PublicationKind.IMPORTANT_CASE, unit_code="110000")
    front = await page(door, "/public/")
    assert front.count("示例某甲盗窃案起诉书") == 2 and "示例某乙受贿案" in front and "已公开 2 件" in front
    listed = await page(door, "/public/publications?text=%E7%9B%97%E7%AA%83+%E8%B4%A2%E7%89%A9")
    assert "共 1 件" in listed and "<em>盗窃</em>" in listed and "示例某乙受贿案" not in listed
    assert "<script>" not in listed and "&lt;/script&gt;" in listed
    (address,) = set(re.findall(r'href="(/public/publications/[^"/]+)"', listed))
    shown = await page(door, address)
    assert "&lt;script&gt;alert(1)" in shown and '"datePublished"' in shown and "数额较大。" in shown
    assert '<meta property="og:title" content="示例某甲盗窃案起诉书' in shown and str(document.id) not in shown
    assert "Published by" in await page(door, f"{address}?lang=en")
    wrong = await page(door, "/public/publications?from=2026-13-01&office=nonsense", 404)
    assert "未找到" in wrong
    assert "检索条件有误" in await page(door, "/public/publications?from=2026-13-01", 400)


async def test_a_reader_who_has_it_gets_it_no_second_time_and_what_is_withdrawn_is_gone(
    door: Client, owner: Database
) -> None:
    async with owner.begin() as session:
        publication = await published(session, title="示例某丙一案")
    (address,) = set(re.findall(r'href="(/public/publications/[^"/]+)"', await page(door, "/public/")))
    first = await door.http.get(f"{door.url}{address}")
    again = await door.http.get(f"{door.url}{address}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"") and "max-age=60" in first.headers["cache-control"]
    async with owner.begin() as session:
        gone = {"title": None, "body": None, "status": "WITHDRAWN", "withdrawn_at": people.NOW}
        await session.execute(update(models.Publication).where(models.Publication.id == publication.id).values(gone))
    answer = await door.http.get(f"{door.url}{address}", headers={"if-none-match": first.headers["etag"]})
    assert answer.status_code == 410 and "某丙" not in answer.text and answer.headers["cache-control"] == "no-store"
    assert not [path for path, each in (await crawled(door)).items() if "某丙" in each.text]


async def test_a_feed_has_what_an_office_and_those_below_it_publish(door: Client, owner: Database) -> None:
    async with owner.begin() as session:
        await published(session, title="示例某丁一案")
        await published(session, title="示例别处一案", unit_code="310115")
    above = (await door.run("Procuratorates", search="北京市人民检察院"))["nodes"][0]["id"]
    for path, titles in (
        (f"/public/feeds/{above}/all.atom", ["示例某丁一案"]),
        ("/public/feeds/all/legal-documents.atom", ["示例某丁一案", "示例别处一案"]),
        ("/public/feeds/all/important-cases.atom", []),
    ):
        answer = await door.http.get(f"{door.url}{path}")
        feed = ElementTree.fromstring(answer.content)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        assert {each.findtext(f"{ATOM}title") for each in feed.findall(f"{ATOM}entry")} == set(titles)
        assert feed.findtext(f"{ATOM}updated") and feed.findtext(f"{ATOM}id")
    await page(door, "/public/feeds/all/nonsense.atom", 404)


async def test_whoever_is_affected_objects_without_script(door: Client, owner: Database) -> None:
    async with owner.begin() as session:
        await published(session, title="示例某戊一案")
    (address,) = set(re.findall(r'href="(/public/publications/[^"/]+)"', await page(door, "/public/")))
    form = {"name": "示例李四", "contact": "nobody", "grounds": "短"}
    origin = {"origin": door.url}
    refused = await door.http.post(f"{door.url}{address}/objection", data=form, headers=origin)
    assert refused.status_code == 422 and refused.text.count('aria-invalid="true"') == 2 and "示例李四" in refused.text
    flood = await door.http.post(
        f"{door.url}{address}/objection", data=form | {"grounds": "长" * 20_000}, headers=origin
    )
    assert flood.status_code == 422 and "长长" not in flood.text
    form |= {"contact": "lisi@example.com", "grounds": "该信息泄露了本人的住址，应当屏蔽。"}
    taken = await door.http.post(f"{door.url}{address}/objection", data=form, headers=origin)
    assert taken.status_code == 201
    async with owner.read() as session:
        number = await session.scalar(select(models.PublicationObjection.objection_number))
    assert number is not None and number in taken.text
    foreign = await door.http.post(
        f"{door.url}{address}/objection", data=form, headers={"origin": "https://evil.example"}
    )
    assert foreign.status_code == 403


async def test_every_link_leads_somewhere_and_the_guides_name_the_papers(door: Client, owner: Database) -> None:
    async with owner.begin() as session:
        await published(session, title="示例某己一案")
    found = await crawled(door)
    assert len(found) > 12 and {each.status_code for each in found.values()} == {200}
    guides = found["/public/guides"].text
    for words in ("律师执业证书", "授权委托书 / 法律援助公函", "监护关系证明", "近亲属"):
        assert words in guides, words
    office = next(each for path, each in found.items() if "/public/offices/" in path and "海淀区" in each.text)
    assert "接待大厅" in office.text and "上级院" in office.text
