"""The search of the database: the same form of text as in Python, everything found that is there, and nothing that is not public."""

import random
import unicodedata
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from db import models
from db.engine import Database
from rules.publication_drafts import BODY_LIMIT
from rules.publications import PublicationKind
from rules.search_text import search_grams, search_text, search_words
from services import search_frequencies
from tests import people
from tests.searching import SYLLABLES, archive_of, searched


@cache
def assigned() -> list[str]:
    """Every character of the first planes that means something."""
    codes = (code for code in range(1, 0x30000) if not 0xD800 <= code < 0xE000)
    return [each for code in codes if unicodedata.category(each := chr(code)) != "Cn"]


async def test_both_sides_have_one_form_for_every_character(database: Database) -> None:
    statement = text(
        "select array(select search_text(t) from unnest(cast(:texts as text[])) with ordinality x(t, n) order by n)"
    )
    found: list[str] = []
    async with database.read() as session:
        for start in range(0, len(assigned()), 10_000):  # a statement has five seconds, also on a busy machine
            found += await session.scalar(statement, {"texts": assigned()[start : start + 10_000]}) or ()
    assert [
        (hex(ord(one)), form) for one, form in zip(assigned(), found, strict=True) if form != search_text(one)
    ] == []


async def test_both_sides_have_one_form_and_the_same_pieces_for_every_text(database: Database) -> None:
    chance, texts = random.Random(7), []
    for _ in range(3_000):
        letters = chance.choice((assigned(), assigned()[:3_000], "受贿〔２０２６〕１２号 （）\n、，○Ａｂ'\\:"))
        texts.append("".join(chance.choices(letters, k=chance.randint(0, 30))))
    statement = text(
        "select search_text(t), tsvector_to_array(search_grams(search_text(t), ''))"
        " from unnest(cast(:texts as text[])) with ordinality x(t, n) order by n"
    )
    async with database.read() as session:
        rows = (await session.execute(statement, {"texts": texts})).all()
    for given_text, (form, grams) in zip(texts, rows, strict=True):
        assert form == search_text(given_text) and set(grams) == search_grams(form), given_text


def _plain(archive: list[models.Publication], words: str, rank: bool, **asked: Any) -> list[tuple[int, UUID]]:
    """The same by looking at every publication."""
    wanted, whole = search_words(words), search_text(words)

    def matches(each: models.Publication) -> bool:
        texts = [search_text(one or "") for one in (each.title, each.document_number, each.body)]
        return all(any(word in one for one in texts) for word in wanted) and all(
            value is None
            or {"offices": each.procuratorate_id in (value or ()), "kinds": each.kind in (value or ())}[name]
            for name, value in asked.items()
        )

    def ranked(each: models.Publication) -> int:
        if not rank or not wanted:
            return 0
        if search_text(each.document_number or "") == whole:
            return 2
        return int(all(word in search_text(each.title or "") for word in wanted))

    found = sorted(((ranked(each), each.published_at, each.id) for each in archive if matches(each)), reverse=True)
    return [(rank, row_id) for rank, _, row_id in found]


async def test_everything_is_found_page_by_page_whichever_way_is_taken(owner: Database, database: Database) -> None:
    chance = random.Random(3)
    async with owner.begin() as session:
        archive = await archive_of(session, 600, chance)
        beijing, haidian, shanghai, pudong = [
            (await people.office(session, code)).id for code in ("110000", "110108", "310000", "310115")
        ]
        below = {None: None, beijing: {beijing, haidian}, shanghai: {pudong}}  # most of all, and a third
    # First everything counts as rare and few; then what is frequent is known; then the archive is taken for a large one, so that dates
    # are walked along, months read, tiers gone through and parts counted.
    for known_as in (None, 600, 1_000_000):
        if known_as:
            async with owner.begin() as session:
                await session.execute(text("analyze search_entries"))
                await session.execute(LARGE, {"entries": known_as})
        if known_as == 600:
            assert await search_frequencies.is_due(database, people.NOW)
            await search_frequencies.measure(database, people.NOW)
            assert not await search_frequencies.is_due(database, people.NOW)
        async with database.read() as session:
            for _ in range(60 if known_as != 1_000_000 else 150):
                letters = "".join(chance.choices(SYLLABLES, k=chance.randint(1, 3)))
                words = chance.choice(
                    (letters, f"{letters[0]}　{letters[-1]}", "", "[2026]1", f"示检刑诉 【2026】{len(letters)}号")
                )
                rank, office = chance.random() < 0.5, chance.choice((None, None, beijing, shanghai))
                kinds = chance.choice((None, [PublicationKind.LEGAL_DOCUMENT]))
                expected = _plain(archive, words, rank, offices=below[office], kinds=kinds)
                filters = {"offices": office and [office], "kinds": kinds, "by_relevance": rank}
                seen: list[tuple[int, UUID]] = []
                after: dict[str, Any] = {}
                while True:
                    page = await searched(session, words, **filters, **after)
                    assert page.total == len(expected), (words, filters)
                    seen += zip(page.ranks, page.ids or [], strict=True)
                    if not page.ids or len(page.ids) < 20:
                        break
                    after = {"after_rank": page.ranks[-1], "after_at": page.moments[-1], "after_id": page.ids[-1]}
                assert seen == expected, (words, filters)


async def test_the_longest_text_has_pieces(database: Database) -> None:
    longest = "".join(random.Random(5).choices([chr(0x4E00 + each) for each in range(300)], k=BODY_LIMIT))
    statement = text("select cardinality(tsvector_to_array(search_tokens('题', :longest, '{}', now())))")
    async with database.read() as session:
        assert await session.scalar(statement, {"longest": longest}) == len(search_grams(longest)) + 1
    assert len(longest) == 200_000


async def test_more_than_a_thousand_are_not_counted(owner: Database, database: Database) -> None:
    async with owner.begin() as session:
        for each in await archive_of(session, 1_100, random.Random(1)):
            each.body = "受贿"
    async with database.read() as session:
        assert (await searched(session, "受贿")).total == (await searched(session)).total == 1_001
        assert (await searched(session, "受贿", kinds=["LEGAL_DOCUMENT"])).total < 1_001


LARGE = text("update pg_class set reltuples = :entries where oid = 'search_entries'::regclass")
OFFICES = {"few": "110108", "many": "310115"}
MANY = """
insert into search_entries (publication_id, published_at, procuratorate_id, facets, title, content)
select gen_random_uuid(), timestamptz '2026-11-01 00:00+00' + n * interval '1 minute', office,
    array['K' || case n % 2 when 0 then 'IMPORTANT_CASE' else 'LEGAL_DOCUMENT' end, 'O' || office] || search_places(office),
    '示例', case n % 4 when 0 then '国家工作人员贪污受贿' when 1 then search_text('非国家工作人员受，贿') else '盗窃' end
from generate_series(1, 16000) n, lateral (select case n % 25 when 0 then cast(:few as uuid) else cast(:many as uuid) end) o (office)
"""


async def test_that_there_are_many_is_seen_on_a_part_and_less_is_counted_exactly(
    owner: Database, database: Database
) -> None:
    """Of 16,000 entries a quarter has the words, so that one need not look at all of these; nor at what stands apart in another quarter."""
    async with owner.begin() as session:
        offices = {name: (await people.office(session, code)).id for name, code in OFFICES.items()}
        await session.execute(text("set local session_replication_role = replica"))  # no publication stands behind them
        await session.execute(text(MANY), offices)
        await session.execute(text("analyze search_entries"))
    await search_frequencies.measure(database, people.NOW)
    until = datetime(2026, 11, 1, 20, 1, tzinfo=UTC)  # after 1,200 of them
    async with database.read() as session:
        for words in ("受贿", "贪污受贿", "贿", "国家工作人员贪污", "国家 受贿"):
            asked: Any
            for asked, total in (({}, 1_001), ({"offices": [offices["few"]]}, 160), ({"until": until}, 300)):
                if words not in ("贿", "国家工作人员贪污") or not asked:
                    found = await searched(session, words, **asked)
                    assert (found.total, len(found.ids)) == (total, 20), (words, asked)
        assert (await searched(session, "盗窃", kinds=["IMPORTANT_CASE"])).total == 1_001
        assert (await searched(session, "受，贿")).total == 1_001


async def test_only_what_is_public_now_is_found(owner: Database, database: Database) -> None:
    async with owner.begin() as session:
        first, second = await archive_of(session, 2, random.Random(1))
        first.body, second.body = "原来的字句麒麟", "麒麟"
    async with database.read() as session:
        assert (await searched(session, "麒麟")).total == 2
        assert (await searched(session, charges=["264.1"])).ids == [first.id]
    async with owner.begin() as session:
        corrected = {"body": "更正后的字句", "status": "CORRECTED", "version": 2, "corrected_at": people.NOW}
        await session.execute(update(models.Publication).where(models.Publication.id == first.id).values(corrected))
        nothing = {"title": None, "body": None, "document_number": None, "document_number_key": None, "stage": None}
        withdrawn = nothing | {"status": "WITHDRAWN", "withdrawn_at": people.NOW}
        await session.execute(update(models.Publication).where(models.Publication.id == second.id).values(withdrawn))
    async with database.read() as session:
        assert (await searched(session, "麒麟")).total == 0
        assert (await searched(session, "更正后")).ids == [first.id]
        assert list(await session.scalars(select(models.SearchEntry.publication_id))) == [first.id]
