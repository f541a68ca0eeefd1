"""Every page: opens for whom it is meant, escapes what people wrote, says it in Chinese, carries its headers."""

import re
from importlib.resources import files as package_files

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import select, update

from admin.chinese import CATALOGUE
from admin.headers import PAGE_POLICY
from db import models
from rules.people import Role
from tests import people
from tests.admin.conftest import browser

NASTY = "\"><svg onload=alert(1)>'{{7*7}}"
LISTS = (
    "registration", "binding", "remote-request", "case", "progress-event", "case-import", "notice", "delivery", "procuratorate", "charge",
    "reason", "workday", "staff-member", "account", "audit-entry",
)  # fmt: skip


@pytest.fixture
async def nasty(database, owner, files, keys, enter):
    """A reviewer, and rows in which every text that people give is an attack."""
    registration = await people.submitted_registration(database, files, keys, await people.person(database, 1), 1)
    case = await people.case(database, party_names=(NASTY,))
    lawyer = await people.lawyer(database, 2)
    binding = await people.applied(database, files, keys, lawyer, party_name=NASTY)
    async with owner.read() as session:
        mandate = tuple(await session.scalars(select(models.BindingAttachment.attachment_id)))
    remote = await people.asked_remotely(
        database, keys, lawyer, mandate, local="110108", handling="110105", party_name=NASTY
    )
    await people.bound(database, await people.lawyer(database, 3), case)
    staff, client = await enter("reviewer", "110108", (Role.CASE_MANAGER, Role.OFFICE_ADMIN, Role.HANDLER))
    progress = {"kind": "JUDGED", "occurred_on": "2026-11-01", "detail": NASTY}
    assert (await client.post(f"/admin/case/progress/{case.id}", data=progress)).status_code == 303
    async with owner.begin() as session:
        for model, texts in (
            (models.Registration, ("full_name", "law_firm_name", "license_number", "comment")),
            (models.Account, ("full_name", "username")),
            (models.Binding, ("case_number", "client_name", "client_relation", "note", "comment")),
            (models.RemoteRequest, ("case_number", "purpose", "comment")),
            (models.RemoteRequestStep, ("comment", "inner_note")),
            (models.Case, ("name", "department", "handler_name", "conclusion", "acceptance_number")),
            (models.Attachment, ("filename", "check_remark")),
            (models.Delivery, ("error", "provider_id")),
            (models.Notice, ("title_zh", "body_zh")),
            (models.StaffMember, ("full_name", "department")),
            (models.Procuratorate, ("address", "hotline")),
        ):
            one = model.id.in_([registration.account_id]) if model is models.Account else True
            await session.execute(update(model).where(one).values(dict.fromkeys(texts, NASTY)))
        await session.execute(update(models.Reason).where(models.Reason.code == "OTHER").values(label_zh=NASTY))
    rows = {"registration": registration.id, "binding": binding.id, "case": case.id, "remote-request": remote.id}
    return client, staff, rows | {"staff-member": staff.staff_id, "procuratorate": staff.procuratorate_id}


async def test_no_page_runs_what_people_wrote(nasty):
    client, _, rows = nasty
    paths = ["", *(f"{noun}/list?status=ALL" if noun in rows else f"{noun}/list" for noun in LISTS)]
    paths += [f"{noun}/details/{row}" for noun, row in rows.items()]
    paths += [
        f"binding/details/{rows['binding']}?q=%22%3E%3Csvg%20onload%3Dalert(1)%3E",
        f"staff-member/edit/{rows['staff-member']}",
    ]
    paths += [
        f"procuratorate/edit/{rows['procuratorate']}",
        'registration/list?search="><svg onload=alert(1)>&x="><svg>',
    ]
    escaped = 0
    for path in paths:
        answer = await client.get(f"/admin/{path}")
        if answer.status_code == 400:  # no such filter there
            answer = await client.get(f"/admin/{path.partition('?')[0]}")
        assert answer.status_code == 200, path
        assert "<svg onload" not in answer.text and "49" not in re.findall(
            r"svg onload=alert\(1\)&gt;&#39;(..)", answer.text
        )
        escaped += answer.text.count("&lt;svg onload")
    assert escaped > 30
    decision = {"version": "1", "outcome": "REJECTED", "comment": NASTY, f"remark.{rows['case']}": NASTY}
    again = await client.post(f"/admin/registration/decide/{rows['registration']}", data=decision)
    assert again.status_code == 400 and "<svg" not in again.text
    again = await client.post(f"/admin/case/progress/{rows['case']}", data={"detail": NASTY, "kind": NASTY})
    assert again.status_code == 400 and "<svg" not in again.text


async def test_no_page_has_inline_script_or_style(nasty):
    client, _, rows = nasty
    for path in ("", "registration/list", "workday/list", *(f"{noun}/details/{row}" for noun, row in rows.items())):
        page = (await client.get(f"/admin/{path}")).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=(?!alert)", page), path
        assert '<html lang="zh-CN">' in page


async def test_every_answer_carries_the_headers(enter, site):
    _, client = await enter()
    async with browser(site) as guest:
        answers = [await guest.get("/admin/login"), await guest.get("/admin/"), await guest.get("/admin/nowhere")]
    answers += [await client.get(f"/admin/{path}") for path in ("", "case/list", "case/details/x", "reason/edit/OTHER")]
    for answer in answers:
        assert answer.headers["content-security-policy"] == PAGE_POLICY, answer.url
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin" and answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in PAGE_POLICY and "unsafe" not in PAGE_POLICY
    assert "max-age" in (await client.get("/admin/looks/looks.css")).headers["cache-control"]


async def test_odd_addresses_are_answered_calmly(enter):
    _, root = await enter("root", None)
    _, client = await enter()
    for path in ("registration/details/x", "case/details/'", "charge/details/%00", "workday/details/2026-13-45", "nowhere/list",
                 "registration/decide/x", "looks/../../site.py", "looks/%2e%2e/site.py"):  # fmt: skip
        assert (await client.get(f"/admin/{path}")).status_code in (404, 405), path
    for path in ("case/list?page=x", "case/list?pageSize=0", "case/list?sortBy=content_hash", "case/list?stage=%00"):
        assert (await client.get(f"/admin/{path}")).status_code == 400, path
    for path in (
        "case/list?page=99999999999",
        "case/list?page=-1",
        "case/list?search=%00%25_%5C'",
        "case/list?lang=xx",
    ):
        assert (await client.get(f"/admin/{path}", follow_redirects=True)).status_code == 200, path
    assert (await root.delete("/admin/workday/delete")).status_code == 400
    assert (await root.delete("/admin/workday/delete?pks=x")).status_code == 404
    assert (await root.delete("/admin/workday/delete?pks=2020-01-01")).status_code == 404


async def test_search_takes_wildcards_literally(enter):
    _, client = await enter()
    page = (await client.get("/admin/charge/list?search=盗窃")).text
    assert "盗窃罪" in page
    for text in ("%", "_"):
        assert "没有符合条件的记录" in (await client.get("/admin/charge/list", params={"search": text})).text


async def test_errors_are_told_in_chinese_without_the_inside(enter, owner):
    _, client = await enter()
    async with owner.begin() as session:
        await session.execute(update(models.StaffMember).values(roles=["HANDLER"]))
    refused = await client.get("/admin/audit-entry/list")
    assert refused.status_code == 403 and "您无权进行此操作" in refused.text and "Forbidden" not in refused.text


async def test_english_on_demand(enter):
    _, client = await enter()
    page = (await client.get("/admin/registration/list?lang=en")).text
    assert '<html lang="en">' in page and "Search" in page and "Submitted" in page
    assert "Logout" in (await client.get("/admin/registration/list")).text  # a cookie remembers
    assert "退出登录" in (await client.get("/admin/registration/list?lang=zh")).text


def test_the_catalogue_says_everything_that_sqladmin_says():
    with (package_files("sqladmin") / "translations" / "admin.pot").open("rb") as source:
        said = {message.id for message in read_po(source) if message.id}
    with CATALOGUE.open("rb") as source:
        ours = {message.id: message.string for message in read_po(source) if message.id}
    assert said == ours.keys() and all(ours.values())
    places = re.compile(r"%\(\w+\)s")
    assert all(set(places.findall(text)) == set(places.findall(chinese)) for text, chinese in ours.items())


async def test_menus_show_only_what_is_open(enter):
    _, root = await enter("root", None)
    page = (await root.get("/admin/")).text
    assert "工作日历" in page and "注册审核" not in page and "/admin/case/list" not in page
    _, handler = await enter("handler", "110108", (Role.HANDLER,))
    page = (await handler.get("/admin/")).text
    assert "/admin/case/list" in page and "/admin/staff-member/list" not in page and "待审注册" not in page
