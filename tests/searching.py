"""Public texts for the tests of the search, and the search itself as the portal asks it."""

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from rules.cases import CaseStage
from rules.procuratorates import ProcuratorateLevel
from rules.publications import PublicationKind, PublicationStatus
from rules.search_text import search_text, search_words, word_grams
from tests import people

SEARCH = text(
    "select * from search_publications(:words, :grams, :whole, :offices, true, :kinds, null, :charges, null, :number,"
    " null, :until, :by_relevance, :after_rank, :after_at, :after_id, :wanted, true)"
)
SYLLABLES = "受贿盗窃诈骗危险驾驶示例张某甲乙罪案"


async def archive_of(session: AsyncSession, count: int, chance: random.Random) -> list[models.Publication]:
    """So many publications of three offices, of random words."""
    offices = [await people.office(session, code) for code in ("110000", "110108", "310115")]
    made = []
    for number in range(count):
        document = chance.random() < 0.6
        made.append(
            models.Publication(
                id=new_id(),
                publication_number=f"GK{number}",
                kind=PublicationKind.LEGAL_DOCUMENT if document else PublicationKind.IMPORTANT_CASE,
                procuratorate_id=chance.choice(offices).id,
                level=ProcuratorateLevel.BASIC,
                document_type_code="INDICTMENT" if document else None,
                category_code=None if document else "OTHER",
                document_number=f"示检刑诉〔2026〕{number}号" if document else None,
                document_number_key=f"示检刑诉[2026]{number}号" if document else None,
                stage=CaseStage.CLOSED,
                title="".join(chance.choices(SYLLABLES, k=chance.randint(2, 9))),
                body="".join(chance.choices(SYLLABLES + "，（） \n", k=chance.randint(1, 90))),
                status=PublicationStatus.PUBLISHED,
                version=1,
                published_at=people.NOW - timedelta(hours=chance.randint(0, 200)),
            )
        )
    session.add_all(made)
    await session.flush()
    for each in made[::3]:
        session.add(models.PublicationCharge(publication_id=each.id, position=1, code="264.1", name="盗窃罪"))
    return made


async def searched(session: AsyncSession, words: str = "", **asked: Any) -> Any:
    """What the function finds: by date, everything, 20 at most, where nothing else is said."""
    asked_words = search_words(words)
    none = dict.fromkeys(("offices", "kinds", "charges", "number", "until", "after_rank", "after_at", "after_id"))
    given_words = {"words": asked_words, "grams": [gram for word in asked_words for gram in word_grams(word)]}
    usual = {"whole": search_text(words) if asked_words else None, "by_relevance": False, "wanted": 20}
    return (await session.execute(SEARCH, none | given_words | usual | asked)).one()
