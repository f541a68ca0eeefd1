"""The hall desk: one page, one act, nothing left of what is refused."""

import asyncio
import re

import httpx2
import pypdfium2
import pytest
from sqlalchemy import func, select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.accounts import AccountType
from rules.people import Guest, Role
from services import password_resets, passwords, registrations
from services.password_resets import NewPassword
from tests import people
from tests.admin.conftest import Clock, Enter
from tests.store import keys_in

LAWYER_PAPERS = ("ID_FRONT", "ID_BACK", "LAWYER_LICENSE")
MANDATE = ("POWER_OF_ATTORNEY", "LAW_FIRM_LETTER")


def filled(serial: int, **changes: str) -> dict[str, str]:
    """The form as a clerk fills it in for a lawyer with one case."""
    return {
        "account_type": "LAWYER",
        "full_name": "示例张三",
        "id_type": "RESIDENT_ID",
        "id_number": people.id_number(serial),
        "mobile": "13800000001",
        "license_number": f"1110120201{serial:07d}",
        "license_valid_until": "2030-01-01",
        "law_firm_name": "示例律师事务所",
        "identity_checked": "1",
    } | changes


def files_of(*kinds: str) -> dict[str, tuple[str, bytes, str]]:
    """Scans."""
    return {f"paper.{kind}": (f"{kind.lower()}.pdf", people.PDF, "application/pdf") for kind in kinds}


async def serve(client: httpx2.AsyncClient, form: dict[str, str], *kinds: str) -> httpx2.Response:
    return await client.post("/admin/hall/serve", data=form, files=files_of(*kinds))


def code_in(page: str) -> str:
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    assert found, page
    return found[0]


async def test_a_lawyer_leaves_with_account_case_and_code(
    enter: Enter, database: Database, keys: Keys, clock: Clock, files: PaperStore
) -> None:
    where = await people.case(database)
    staff, client = await enter()
    form = filled(1, capacity="DEFENDER", case_number=f" {where.acceptance_number} ", party_name="示例李四")
    page = await serve(client, form, *LAWYER_PAPERS, *MANDATE)
    assert page.status_code == 200, page.text
    code = code_in(page.text)
    async with database.read() as session:
        account = (await session.scalars(select(models.Account))).one()
        binding = (await session.scalars(select(models.Binding))).one()
        registration = (await session.scalars(select(models.Registration))).one()
        verification = (await session.scalars(select(models.IdentityVerification))).one()
        receipt = (await session.scalars(select(models.Receipt).where(models.Receipt.kind == "ACCOUNT"))).one()
        actions = (await session.scalars(select(models.Notice.message).order_by(models.Notice.seq))).all()
    assert account.status == "ACTIVE" and account.id_number_masked and account.password_hash == "-"
    assert registration.status == "APPROVED" and registration.channel == "ON_SITE" == binding.channel
    assert binding.status == "APPROVED" and binding.case_id == where.id
    assert verification.staff_member_id == staff.staff_id and len(verification.papers_seen) == 5
    assert actions == ["registration_approved", "binding_approved", "code_handed_over"]
    assert account.username in page.text and receipt.number in page.text and receipt.print_count == 1
    assert people.id_number(1) not in page.text and len(await keys_in(files)) == 5
    again = await client.get(f"/admin/hall/receipts/{receipt.id}")
    assert code not in again.text and "第 2 次打印" in again.text
    listed = (await client.get("/admin/receipt/list")).text
    assert (
        receipt.number in listed
        and f"/admin/hall/receipts/{receipt.id}" in listed
        and people.id_number(1) not in listed
    )
    wanted = NewPassword(account.username, code, "a good long password")
    hashed = await passwords.hashed(wanted.password)
    async with database.begin() as session:
        opened = await password_resets.reset(session, Guest(), keys, wanted=wanted, password_hash=hashed, now=clock())
        assert opened.id == account.id


async def test_everything_wrong_is_named_before_a_file_is_sent_and_nothing_is_left(
    enter: Enter, database: Database, files: PaperStore
) -> None:
    _, client = await enter()
    form = filled(1, capacity="DEFENDER", case_number="无此案号", party_name="示例李四", id_number="110101199001011234")
    form.pop("identity_checked")
    form.pop("mobile")
    checked = await client.post("/admin/hall/check", data=form | {"given": "ID_FRONT"})
    problems = checked.json()["problems"]
    assert len(problems) == 8, problems  # not checked, no contact, number, no case, four papers
    refused = await serve(client, form, "ID_FRONT")
    assert refused.status_code == 400 and all(each in refused.text for each in problems)
    assert 'value="示例张三"' in refused.text
    async with database.read() as session:
        for table in (models.Account, models.Registration, models.Attachment, models.Receipt, models.Notice):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    assert await keys_in(files) == set()


async def test_a_bad_scan_refuses_the_whole_visit(enter: Enter, database: Database, files: PaperStore) -> None:
    _, client = await enter()
    scans = files_of("ID_FRONT", "ID_BACK") | {"paper.LAWYER_LICENSE": ("license.pdf", b"<svg/>", "application/pdf")}
    refused = await client.post("/admin/hall/serve", data=filled(1), files=scans)
    assert refused.status_code == 400 and "仅接受 PDF、JPEG、PNG 文件" in refused.text
    scans["paper.LAWYER_LICENSE"] = ("license.pdf", b"%PDF-1.7 broken", "application/pdf")
    assert (await client.post("/admin/hall/serve", data=filled(1), files=scans)).status_code == 400
    assert await keys_in(files) == set()
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Account)) == 0


async def test_somebody_who_has_an_account_gets_a_case_and_a_new_code_but_no_second_account(
    enter: Enter, database: Database
) -> None:
    where = await people.case(database)
    _, client = await enter()
    first = await serve(client, filled(1), *LAWYER_PAPERS)
    assert first.status_code == 200, first.text
    bind = filled(1, capacity="DEFENDER", case_number=where.acceptance_number, party_name="示例李四", wants_code="1")
    second = await serve(client, bind, "ID_FRONT", *MANDATE)
    assert second.status_code == 200 and code_in(second.text) != code_in(first.text)
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Account)) == 1
        assert await session.scalar(select(func.count()).select_from(models.Registration)) == 1
        assert await session.scalar(select(func.count()).select_from(models.IdentityVerification)) == 2
    third = await serve(client, bind, "ID_FRONT", *MANDATE)
    assert third.status_code == 400  # bound already


async def test_an_account_opened_on_line_is_found_by_its_name_and_belongs_to_whoever_came(
    enter: Enter, database: Database
) -> None:
    await people.person(database, 2)  # called 示例张三
    _, client = await enter()
    unknown = await serve(client, filled(4, username="nobody-here"), *LAWYER_PAPERS)
    assert unknown.status_code == 400 and "没有该账号" in unknown.text
    stranger = await serve(client, filled(4, username="test2", full_name="示例王大"), *LAWYER_PAPERS)
    assert stranger.status_code == 400 and "姓名与该账号登记的姓名不一致" in stranger.text
    served = await serve(client, filled(4, username="test2"), *LAWYER_PAPERS)
    assert served.status_code == 200 and ">test2<" in served.text and code_in(served.text)
    async with database.read() as session:
        account = (await session.scalars(select(models.Account))).one()
        assert account.status == "ACTIVE" and account.username == "test2" and account.password_hash == "-"
        assert await session.scalar(select(models.Session.revoked_at)) is not None  # whoever had opened it is out


async def test_an_account_is_not_handed_to_somebody_with_another_name_or_without_a_paper(
    enter: Enter, database: Database
) -> None:
    _, client = await enter()
    assert (await serve(client, filled(1), *LAWYER_PAPERS)).status_code == 200
    _, elsewhere = await enter("elsewhere", "310104")
    wanted = filled(1, wants_code="1", license_number="", license_valid_until="", law_firm_name="")
    other_name = await serve(elsewhere, wanted | {"full_name": "示例王大"}, "ID_FRONT")
    assert other_name.status_code == 400 and "姓名与该账号登记的姓名不一致" in other_name.text
    no_paper = await serve(elsewhere, wanted)
    assert no_paper.status_code == 400 and "缺少材料" in no_paper.text
    served = await serve(elsewhere, wanted, "ID_FRONT")
    assert served.status_code == 200 and code_in(served.text)
    async with database.read() as session:
        told = (await session.scalars(select(models.Notice.message))).all()
        valid = select(func.count()).where(models.Receipt.kind == "ACCOUNT", models.Receipt.revoked_at.is_(None))
        assert told.count("code_handed_over") == 2 and await session.scalar(valid) == 1


async def test_a_form_serves_once(enter: Enter, database: Database) -> None:
    _, client = await enter()
    form = filled(1, key="0195e6a0-0000-4000-8000-000000000001")
    first = await serve(client, form, *LAWYER_PAPERS)
    again = await serve(client, form, *LAWYER_PAPERS)
    assert first.status_code == again.status_code == 200
    assert code_in(first.text) not in again.text and "第 2 次打印" in again.text
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.IdentityVerification)) == 1
    twice = filled(2, key="0195e6a0-0000-4000-8000-000000000002", license_number="11101202010000222")
    answers = await asyncio.gather(*(serve(client, twice, *LAWYER_PAPERS) for _ in range(2)))
    assert sum("激活码（仅显示一次）" in each.text for each in answers) == 1


async def test_looking_whether_somebody_has_an_account_leaves_a_trace(enter: Enter, owner: Database) -> None:
    _, client = await enter()
    assert (await serve(client, filled(1), *LAWYER_PAPERS)).status_code == 200
    _, elsewhere = await enter("elsewhere", "310104")
    await elsewhere.post("/admin/hall/check", data=filled(1))
    async with owner.read() as session:
        looks = select(models.AuditEntry.procuratorate_id).where(models.AuditEntry.action == "hall_desk.account_found")
        assert len((await session.scalars(looks)).all()) >= 1


async def test_a_clash_is_settled_by_the_office_that_was_asked(
    enter: Enter, database: Database, keys: Keys, files: PaperStore
) -> None:
    _, client = await enter()
    assert (await serve(client, filled(1), *LAWYER_PAPERS)).status_code == 200
    who = await people.person(database, 5)
    with pytest.raises(registrations.IdentityClash) as clash:
        await people.submitted_registration(database, files, keys, who, 1)
    async with database.begin() as session:
        where = (await people.office(session)).id
        await registrations.record_clash(session, who, clash.value, procuratorate_id=where, now=people.NOW)
    async with database.read() as session:
        clash_id = (await session.scalars(select(models.IdentityClash.id))).one()
    page = await client.get(f"/admin/identity-clash/details/{clash_id}")
    assert page.status_code == 200 and "标记为处理完毕" in page.text, page.text
    _, stranger = await enter("stranger", "310104")
    assert (await stranger.post(f"/admin/identity-clash/settle/{clash_id}")).status_code == 404
    assert (await client.post(f"/admin/identity-clash/settle/{clash_id}")).status_code == 303
    async with database.read() as session:
        assert (await session.scalars(select(models.IdentityClash.settled_at))).one() is not None
        assert (await session.scalars(select(models.StaffNotice.done_at))).all()[-1] is not None


async def test_two_clerks_serve_the_same_person_at_once(enter: Enter, database: Database, files: PaperStore) -> None:
    _, first = await enter("first")
    _, second = await enter("second")
    answers = await asyncio.gather(*(serve(each, filled(1), *LAWYER_PAPERS) for each in (first, second)))
    served = [each for each in answers if each.status_code == 200]
    assert served and all(each.status_code in (200, 400) for each in answers)
    assert sum("激活码（仅显示一次）" in each.text for each in served) == 1  # one account, opened once
    async with database.read() as session:
        for table in (models.Account, models.Registration):
            assert await session.scalar(select(func.count()).select_from(table)) == 1
    assert len(await keys_in(files)) == 3 * len(served)


async def test_cases_of_other_offices_are_not_there_and_other_staff_see_no_receipt(
    enter: Enter, database: Database
) -> None:
    elsewhere = await people.case(database, unit_code="310104")
    _, client = await enter()
    form = filled(1, capacity="DEFENDER", case_number=elsewhere.acceptance_number, party_name="示例李四")
    refused = await serve(client, form, *LAWYER_PAPERS, *MANDATE)
    assert refused.status_code == 400 and "没有该案号的案件" in refused.text
    assert (await serve(client, filled(1), *LAWYER_PAPERS)).status_code == 200
    async with database.read() as session:
        receipt = (await session.scalars(select(models.Receipt).where(models.Receipt.kind == "ACCOUNT"))).one()
    _, stranger = await enter("stranger", "310104")
    assert (await stranger.get(f"/admin/hall/receipts/{receipt.id}")).status_code == 404
    _, handler = await enter("handler", roles=(Role.HANDLER,))
    assert (await handler.get("/admin/hall")).status_code == 403
    assert (await handler.get(f"/admin/hall/receipts/{receipt.id}")).status_code == 403
    _, system = await enter("system", None)
    assert (await system.get("/admin/hall")).status_code == 403


async def test_the_pdf_has_the_code_only_for_whoever_was_just_shown_it(enter: Enter, database: Database) -> None:
    _, client = await enter()
    shown = await serve(client, filled(1, full_name="示例张#panic"), *LAWYER_PAPERS)
    assert shown.status_code == 400  # no name
    shown = await serve(client, filled(1), *LAWYER_PAPERS)
    code = code_in(shown.text)
    async with database.read() as session:
        receipt = (await session.scalars(select(models.Receipt).where(models.Receipt.kind == "ACCOUNT"))).one()
    with_code = await client.post(f"/admin/hall/receipts/{receipt.id}/pdf", data={"code": code})
    forged = await client.post(f"/admin/hall/receipts/{receipt.id}/pdf", data={"code": "AAAA-BBBB-CCCC"})
    texts = []
    for answer in (with_code, forged):
        assert answer.headers["content-type"] == "application/pdf"
        document = pypdfium2.PdfDocument(answer.content)
        texts.append(document[0].get_textpage().get_text_range())
    assert code in texts[0] and "示例张三" in texts[0] and "第 2 次打印" in texts[0]
    assert "激活码（仅" not in texts[1] and "BBBB" not in texts[1] and "第 3 次打印" in texts[1]


async def test_guardians_and_parties_are_served_as_well(enter: Enter, database: Database) -> None:
    where = await people.case(database)
    _, client = await enter()
    plain = {"license_number": "", "license_valid_until": "", "law_firm_name": ""}
    guardian = filled(
        2, account_type="LEGAL_GUARDIAN", capacity="LEGAL_GUARDIAN", case_number=where.acceptance_number,
        party_name="示例李四", **plain,
    )  # fmt: skip
    assert (await serve(client, guardian, "ID_FRONT", "ID_BACK", "GUARDIANSHIP_PROOF")).status_code == 200
    party = filled(3, account_type="PARTY", capacity="", **plain)
    assert (await serve(client, party, "ID_FRONT", "ID_BACK")).status_code == 200
    async with database.read() as session:
        types = (await session.scalars(select(models.Account.account_type))).all()
    assert set(types) == {AccountType.LEGAL_GUARDIAN, AccountType.PARTY}


async def test_a_suspended_account_is_not_revived_by_the_desk(enter: Enter, database: Database) -> None:
    _, client = await enter()
    assert (await serve(client, filled(1), *LAWYER_PAPERS)).status_code == 200
    async with database.begin() as session:
        await session.execute(update(models.Account).values(status="SUSPENDED"))
    refused = await serve(client, filled(1, wants_code="1"), *LAWYER_PAPERS)
    assert refused.status_code == 400 and "账号已停用" in refused.text
