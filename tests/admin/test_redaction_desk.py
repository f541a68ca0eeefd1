"""The redaction desk through its page: what is found stands in its place, nothing slips, every choice is on record."""

import asyncio
import re

import pytest
from sqlalchemy import select

from db import models
from rules.errors import Refused
from rules.people import Role
from rules.publication_drafts import DraftStatus
from services import redactions
from tests import redaction_drafts


@pytest.fixture
async def desk(enter, owner, keys):
    """A drafter at a new draft: its address, and the page to post to."""
    staff, client = await enter("drafter", roles=(Role.HANDLER,))
    draft_id = await redaction_drafts.draft(owner, keys, staff)
    return Desk(client, owner, draft_id)


class Desk:
    """What a member of staff does at the desk."""

    def __init__(self, client, owner, draft_id) -> None:
        self.client, self.owner, self.id = client, owner, draft_id
        self.path = f"/admin/redaction/{draft_id}"

    async def page(self) -> str:
        return (await self.client.get(self.path)).text

    async def do(self, act: str, *, version: int | None = None, **fields):
        known = (await self.row()).version if version is None else version
        return await self.client.post(f"{self.path}/{act}", data={"version": str(known), **fields})

    async def row(self) -> models.PublicationDraft:
        async with self.owner.read() as session:
            return (await session.scalars(select(models.PublicationDraft).filter_by(id=self.id))).one()

    async def problems(self) -> list[str]:
        """What the gate says."""
        async with self.owner.read() as session:
            try:
                await redactions.check_clean(session, await self.row())
            except Refused as refused:
                return [each.message("zh-CN") for each in refused.problems]
        return []


async def test_from_the_source_to_a_clean_text(desk):
    """All at once, then the doubt, then nothing is left; 沈某甲 and 沈某乙 in every part, and the drafter can never approve."""
    page = await desk.page()
    back = re.search(r'href="([^"]+)">返回公开稿', page)[1]
    assert f'href="{desk.path}"' in (await desk.client.get(back)).text  # the draft's own page leads here and back
    assert "示例沈大河、示例沈小舟" in page and 'value="title:0:5"' in page and "<script>" not in page
    assert (await desk.do("parties")).status_code == 303
    assert (
        await desk.do("protect", name="高明", standing="WITNESS", minor="", ground="", reason="")
    ).status_code == 303
    assert (await desk.do("mask-all")).status_code == 303
    row = await desk.row()
    assert row.status is DraftStatus.REDACTED and row.title == "示例沈某甲故意伤害案起诉书"
    assert row.summary == "示例沈某甲殴打他人。"
    assert row.body == (
        "被告人示例沈某甲，男，1901年**月**日出生，身份证号码1101081901********，住北京市海淀区**。\n"
        "示例沈某甲殴打被害人示例沈某乙，手机138********。证人高某称其手段并不高明，本院联系电话见首页。"
    )
    assert await desk.problems() == ["正文第 2 行第 41 字仍有应屏蔽的内容（姓名）。"]
    place = re.search(r'<input type="hidden" name="place" value="(body:\d+:\d+)">', await desk.page())[1]
    assert (await desk.do("settle", place=place, reason="词")).status_code == 400
    assert (await desk.do("settle", place=place, reason="形容词，不是证人")).status_code == 303
    assert await desk.problems() == [] and "没有待处理的内容" in await desk.page()
    async with desk.owner.read() as session:
        said = (await session.scalars(select(models.AuditEntry).order_by(models.AuditEntry.id))).all()
    mine = [each for each in said if each.action.startswith("publication_draft.")]
    assert {each.action.partition(".")[2] for each in mine} == {
        "parties_entered",
        "name_entered",
        "redacted",
        "doubt_settled",
    }
    assert not any("沈大河" in str(each.new) or "高明" in str(each.new) or "形容词" in str(each.new) for each in mine)


@pytest.mark.parametrize(
    ("part", "text", "words"),
    [
        ("title", "示例沈大 河案", "标题第 1 行第 1 字仍有应屏蔽的内容（姓名）。"),
        ("summary", "见\n一三八〇〇一三八〇〇〇", "摘要第 2 行第 1 字仍有应屏蔽的内容（手机号码）。"),
        ("body", "甲\n乙 110108\n190105120013", "正文第 2 行第 3 字仍有应屏蔽的内容（身份证件号码）。"),
    ],
)
async def test_the_gate_names_the_place(desk, part, text, words):
    """A party in the title only, though nobody entered them; a number in Chinese digits; one over two lines. Saved, but shut."""
    texts = {"title": "示例案", "summary": "", "body": "示例正文"} | {part: text}
    assert (await desk.do("write", **texts)).status_code == 303
    assert await desk.problems() == [words]


async def test_one_place_by_one_click_and_the_version_that_was_seen(desk):
    """A click masks what was seen; whoever clicks on an old page changes nothing and is told."""
    await desk.do("parties")
    place = re.search(r'value="(title:\d+:\d+)"', await desk.page())[1]
    seen = (await desk.row()).version
    both = await asyncio.gather(*(desk.do("mask", version=seen, place=place) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [303, 409]
    assert (await desk.row()).title == "示例沈某甲故意伤害案起诉书"
    stale = await desk.do("write", version=seen, title="改", summary="", body="手工改过的正文")
    assert stale.status_code == 409 and "手工改过的正文" in stale.text and "内容已被更新" in stale.text


async def test_naming_is_a_choice_with_a_ground(desk, enter):
    """A party stays in the list and is named only on a ground that fits and for a reason; a minor never."""
    await desk.do("parties")
    async with desk.owner.read() as session:
        rows = {row.name: row.id for row in await session.scalars(select(models.ProtectedName))}
    suspect = str(rows["示例沈大河"])
    assert (await desk.do("forget", id=suspect)).status_code == 409
    assert (await desk.do("choose", id=suspect, ground="CONSENT", reason="")).status_code == 400
    assert (
        await desk.do("choose", id=suspect, ground="RECIDIVIST", reason="前科两次")
    ).status_code == 400  # not prosecuted
    await desk.do("choose", id=suspect, ground="CONSENT", reason="本人书面申请公开姓名")
    await desk.do("mask-all")
    assert (await desk.row()).title == "示例沈大河故意伤害案起诉书" and await desk.problems() == []
    await desk.do("choose", id=suspect, ground="", reason="")
    assert len(await desk.problems()) == 4
    refused = await desk.do(
        "protect", name="示例小明", standing="VICTIM", minor="1", ground="CONSENT", reason="监护人同意"
    )
    assert refused.status_code == 400 and "未成年人的姓名不得公开" in refused.text
    _, elsewhere = await enter("elsewhere", unit_code="310115")
    assert (await elsewhere.get(desk.path)).status_code == 404
    assert (await elsewhere.post(f"{desk.path}/mask-all", data={"version": "1"})).status_code == 404
    _, approver = await enter("approver", roles=(Role.PUBLICATION_APPROVER,))
    assert "一键屏蔽" not in (await approver.get(desk.path)).text
    assert (await approver.post(f"{desk.path}/mask-all", data={"version": "1"})).status_code == 403
