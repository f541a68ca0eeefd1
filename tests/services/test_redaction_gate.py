"""The gate at submission, approval and publication: a protected name in one place only is enough, and the refusal says where."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import update

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.cases import PartyRole
from rules.errors import Invalid
from rules.publication_drafts import ApprovalLevel
from services import publication_approvals, publication_drafts, publications
from tests.publication_desk import INDICTMENT, REDACTED, PublicationDesk, publication_desk

WORK = replace(INDICTMENT, type_code="OTHER", charges=())


@pytest.fixture
async def desk(owner: Database, database_url: str, keys: Keys) -> AsyncIterator[PublicationDesk]:
    async with publication_desk(owner, database_url, keys) as opened:
        yield opened


def places(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str | None, object, object]]:
    """Part, line and character of everything that stood against it."""
    return [(each.field, each.values["line"], each.values["column"]) for each in refused.value.problems]


@pytest.mark.parametrize(
    ("work", "texts", "place"),
    [
        (WORK, replace(REDACTED, title="关于示例 李四的起诉书"), ("title", 1, 3)),
        (WORK, replace(REDACTED, summary="见\n示例李 四"), ("summary", 2, 1)),
        (replace(WORK, document_number="示例李四检刑诉〔2026〕1号"), REDACTED, ("document_number", 1, 1)),
        (replace(WORK, charges=("示例李四与他人借贷纠纷",)), REDACTED, ("charges", 1, 1)),
    ],
)
async def test_a_name_in_one_place_only_is_not_submitted(desk, owner, work, texts, place):
    """The title, the summary, the number, and what a civil case is called: the party is hidden though nobody entered them."""
    async with owner.begin() as session:
        called = update(models.CaseCharge).values(code=None, name="示例李四与他人借贷纠纷")
        await session.execute(called)
    draft_id = await desk.drafted(work)
    await desk.redacted(draft_id, texts)
    with pytest.raises(Invalid) as refused:
        await desk.do(publication_drafts.submit, desk.author, draft_id)
    assert places(refused) == [place]


async def test_whoever_becomes_a_party_meanwhile_stops_approval_and_publication(desk, owner):
    """An import brings a victim whose name stands in the text: neither the approver nor the one who publishes lets it out."""
    texts = replace(REDACTED, body="被告人示某盗窃示例钱多多的财物。")
    draft_id = await desk.submitted(WORK, texts)
    victim = models.Party(case_id=desk.case.id, ref="p9", role=PartyRole.VICTIM, name="示例钱多多", minor=False)
    async with owner.begin() as session:
        session.add(victim)
    with pytest.raises(Invalid) as refused:
        await desk.approve(draft_id)
    assert places(refused) == [("body", 1, 8)]
    async with owner.begin() as session:
        await session.execute(update(models.Party).where(models.Party.ref == "p9").values(name="示例另一人"))
    await desk.do(publication_approvals.approve, desk.approver, draft_id, level=ApprovalLevel.OFFICE)
    async with owner.begin() as session:
        await session.execute(update(models.Party).where(models.Party.ref == "p9").values(name="示例钱多多"))
    with pytest.raises(Invalid) as refused:
        await desk.do(publications.publish, desk.manager, draft_id)
    assert places(refused) == [("body", 1, 8)]
    async with owner.read() as session:
        assert await session.get(models.Publication, draft_id) is None
