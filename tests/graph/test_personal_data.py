"""Downloading what is kept about oneself, closing the account, and being erased, as a lawyer does it over HTTP."""

import asyncio
import html
import re
import time
import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from db.queries.data_exports import LEFT_OUT_TABLES, SECTIONS
from rules.accounts import AccountStatus
from rules.bindings import BindingStatus
from rules.data_exports import LABELS, TITLES
from rules.errors import Refused
from rules.papers import AttachmentKind
from rules.people import Person
from rules.retention import Keeping
from running.wiring import now
from services import account_closing, audit_chain, bindings, retention
from services.audit_chain import Verification
from services.bindings import Amendment
from services.retention import Upkeep
from tests import people
from tests.door import Client
from tests.store import keys_in

PASSWORD = "correct horse 9"
NAME, EMAIL, CLIENT = "示例赵钱孙", "zhaoqiansun@example.com", "李周吴郑王的委托人"
ID_NUMBER = people.id_number(777)
LICENSE, FIRM = "11101202010777777", "示例赵钱孙律师事务所"
REMARK = "示例赵钱孙的身份证不清晰"
MANDATE = (*people.MANDATE_PAPERS, AttachmentKind.CLIENT_ID, AttachmentKind.RELATION_PROOF)
PERSONAL = (NAME, EMAIL, ID_NUMBER, LICENSE, FIRM, CLIENT, REMARK)

EXPORT = """mutation($password: String!) { exportMyData(input: {password: $password}) {
    ... on DataExport { url htmlUrl expiresAt }
    ... on Refusal { code problems { field code message } retryAfter } } }"""
CLOSE = """mutation($password: String!, $reason: String) { closeAccount(input: {password: $password, reason: $reason}) {
    ... on AccountClosed { at }
    ... on Refusal { code problems { field code message } } } }"""


async def act(client: Client, document: str, **variables: Any) -> Any:
    """The only root field of a mutation that is no client's."""
    answer = (await client.raw(document, variables)).json()
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


async def signed_up(client: Client, email: str = EMAIL) -> None:
    """An account of the person's."""
    account = {"email": email, "password": PASSWORD, "accountType": "LAWYER", "fullName": NAME}
    client.token = (await client.run("CreateAccount", input=account))["token"]


async def submitted(client: Client) -> Any:
    """Their registration with papers."""
    offices = await client.run("Procuratorates", search="海淀")
    declared = {
        "accountType": "LAWYER",
        "fullName": NAME,
        "idType": "RESIDENT_ID",
        "idNumber": ID_NUMBER,
        "procuratorateId": offices["nodes"][0]["id"],
        "lawyer": {"licenseNumber": LICENSE, "licenseValidUntil": "2030-01-01", "lawFirmName": FIRM},
        "attachmentIds": [await client.upload(kind.value, people.PDF) for kind in people.LAWYER_PAPERS],
    }
    return await client.run("SubmitRegistration", input=declared)


async def only(database: Database, model: Any) -> Any:
    """The only row of a table."""
    async with database.read() as session:
        return (await session.scalars(select(model))).one()


async def a_lawyer_with_a_case(client: Client, database: Database, keys: Keys) -> None:
    """Approved, bound, told; with a remark of the staff and a request that waits."""
    await signed_up(client)
    async with database.begin() as session:
        await session.execute(update(models.Account).values(email_verified_at=people.NOW))
    await submitted(client)
    reviewer = await people.staff(database)
    await people.approve_registration(database, keys, reviewer, await only(database, models.Registration))
    where = await people.case(database)
    offices = await client.run("Procuratorates", search="海淀")
    claim = {
        "procuratorateId": offices["nodes"][0]["id"],
        "partyName": "示例李四",
        "capacity": "DEFENDER",
        "clientName": CLIENT,
        "clientRelation": "同事",
        "note": NAME,
        "attachmentIds": [await client.upload(kind.value, people.PDF) for kind in MANDATE],
    }
    await client.run("ApplyForBinding", input=claim)
    await people.approve_binding(database, keys, reviewer, await only(database, models.Binding), where)
    waiting = await client.run("ApplyForBinding", input=claim | {"partyName": "示例王五"})
    assert waiting["status"] == "SUBMITTED"
    near = await client.run("Procuratorates", search="北京市朝阳")
    remote = {
        "kind": "PROCEDURAL_QUERY",
        "localProcuratorateId": near["nodes"][0]["id"],
        "handlingProcuratorateId": offices["nodes"][0]["id"],
        "partyName": CLIENT,
        "capacity": "DEFENDER",
        "purpose": f"{NAME} 委托事项",
        "attachmentIds": claim["attachmentIds"],
    }
    assert (await client.run("SubmitRemoteRequest", input=remote))["status"] == "SUBMITTED"
    async with database.begin() as session:
        await session.execute(update(models.Registration).values(comment=REMARK))
        await session.execute(update(models.RemoteRequestStep).values(comment=REMARK, inner_note=NAME))
        await session.execute(update(models.Attachment).values(check_remark=REMARK))


async def test_everything_that_is_kept_is_downloaded_in_both_forms(
    door: Client, database: Database, owner: Database, keys: Keys
) -> None:
    await a_lawyer_with_a_case(door, database, keys)
    links = await act(door, EXPORT, password=PASSWORD)
    assert links["expiresAt"].endswith("+08:00")
    for secret in (NAME, EMAIL, ID_NUMBER, door.token or ""):
        assert secret not in links["url"] and secret not in links["htmlUrl"]
    answer = await door.http.get(links["url"])
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'attachment; filename="personal-data.json"'
    tables = answer.json()["tables"]
    account = tables["accounts"][0]
    assert (account["full_name"], account["email"], account["id_number"]) == (NAME, EMAIL, ID_NUMBER)
    assert tables["lawyer_profiles"][0]["license_number"] == LICENSE
    assert tables["registrations"][0]["id_number"] == ID_NUMBER and tables["registrations"][0]["comment"] == REMARK
    assert tables["registrations"][0]["procuratorate"] == "北京市海淀区人民检察院"
    assert {each["status"] for each in tables["bindings"]} == {"APPROVED", "SUBMITTED"}
    remote, step = tables["remote_requests"][0], tables["remote_request_steps"][0]
    assert remote["purpose"] == f"{NAME} 委托事项" and step["comment"] == REMARK and "inner_note" not in step
    assert (
        len(tables["attachments"]) == 7 and len(tables["notices"]) == 2 and tables["sessions"][0]["device"] is not None
    )
    told = {each["message"] for each in tables["deliveries"]}
    # Whether a contact was in use already is for its owner to know, not for whoever signed up with it.
    assert "registration_approved" in told and not told & {"contact_code", "contact_taken"}
    acts = [each["action"] for each in tables["audit_entries"]]
    assert "registration.submitted" in acts and "account.export_requested" in acts
    assert "registration.decided" not in acts and "$argon2" not in answer.text and "reviewer" not in answer.text
    page = await door.http.get(links["htmlUrl"])
    assert page.status_code == 200 and "sandbox" in page.headers["content-security-policy"]
    words = html.unescape(page.text)
    for value in (*PERSONAL, "辩护人", "北京市海淀区人民检察院", "案件绑定审核通过", "证件号码"):
        assert value in words, value
    async with owner.read() as session:
        entries = (
            await session.scalars(select(models.AuditEntry).where(models.AuditEntry.action == "account.exported"))
        ).all()
    assert sorted(each.new["form"] for each in entries if each.new) == ["html", "json"]


async def test_many_rows_come_whole_and_each_once(door: Client, owner: Database) -> None:
    await signed_up(door)
    async with owner.begin() as session:
        await session.execute(
            text(
                "insert into notices (account_id, seq, category, message, title_zh, title_en, body_zh, body_en, occasion_id)"
                " select id, n, 'ACCOUNT', 'x', '<b>示例</b>', 'x', 'x', 'x', uuidv7() from accounts, generate_series(1, 1001) n"
            )
        )
        await session.execute(
            text("insert into procuratorate_follows select id, p from accounts, (select id p from procuratorates) all_")
        )
        offices = await session.scalar(select(func.count()).select_from(models.Procuratorate))
    links = await act(door, EXPORT, password=PASSWORD)
    tables = (await door.http.get(links["url"])).json()["tables"]
    assert sorted(each["seq"] for each in tables["notices"]) == list(range(1, 1002))
    assert len({each["procuratorate_id"] for each in tables["procuratorate_follows"]}) == offices
    page = (await door.http.get(links["htmlUrl"])).text
    assert page.count("&lt;b&gt;示例&lt;/b&gt;") == 1001 and "<b>" not in page


async def test_a_link_is_worth_nothing_to_others_nor_afterwards(door: Client, keys: Keys) -> None:
    await signed_up(door)
    links = await act(door, EXPORT, password=PASSWORD)
    url = links["url"]
    forged = re.sub(r"signature=(.)", lambda found: f"signature={'A' if found[1] != 'A' else 'B'}", url)
    later = re.sub(r"until=\d+", f"until={int(time.time()) + 9999}", url)
    html_with_the_others_signature = url.replace(".json", ".html")
    for wrong in (forged, later, html_with_the_others_signature, url.partition("?")[0], url.replace(".json", ".xml")):
        assert (await door.http.get(wrong)).status_code == 404, wrong
    session_id = re.search(r"data-exports/([0-9a-f-]{36})", url)
    assert session_id is not None
    past = int(time.time()) - 5
    signature = keys.signature("data_export", f"json|{session_id[1]}|{past}")
    expired = f"{url.partition('?')[0]}?until={past}&signature={signature}"
    assert (await door.http.get(expired)).status_code == 404
    assert (await door.http.get(url)).status_code == 200
    await door.run("SignOut")
    assert (await door.http.get(url)).status_code == 404


async def test_the_password_is_asked_for_again_and_counted(door: Client, database: Database) -> None:
    await signed_up(door)
    refused = await act(door, CLOSE, password="wrong", reason="x" * 501)
    assert refused["code"] == "INVALID"
    assert [(each["field"], each["code"]) for each in refused["problems"]] == [
        ("password", "PASSWORD_WRONG"),
        ("reason", "TEXT_TOO_LONG"),
    ]
    for _ in range(4):
        assert (await act(door, EXPORT, password="wrong"))["problems"][0]["code"] == "PASSWORD_WRONG"
    locked = await act(door, EXPORT, password=PASSWORD)
    assert locked["code"] == "TOO_MANY_ATTEMPTS" and locked["retryAfter"] > 0
    assert (await act(door, CLOSE, password=PASSWORD, reason=None))["code"] == "TOO_MANY_ATTEMPTS"
    assert (await only(database, models.Account)).status == AccountStatus.PENDING
    door.token = None
    door.http.cookies.clear()
    assert (await act(door, CLOSE, password=PASSWORD, reason=None))["code"] == "UNAUTHENTICATED"


async def test_a_closed_account_is_unknown_and_everything_of_it_is_free(
    door: Client, database: Database, owner: Database, keys: Keys
) -> None:
    await a_lawyer_with_a_case(door, database, keys)
    username = (await door.run("Me"))["username"]
    async with door.socket() as watching:
        await watching.subscribe("NoticeAdded")
        closed = await act(door, CLOSE, password=PASSWORD, reason="不再需要")
        assert closed["at"].endswith("+08:00")
        assert await watching.closed() == 4403
    assert await door.error("Me") == "UNAUTHENTICATED"
    unknown = await door.run("SignIn", input={"identifier": "nobody@example.com", "password": PASSWORD})
    for identifier in (username, EMAIL):
        again = await door.run("SignIn", input={"identifier": identifier, "password": PASSWORD})
        assert again == unknown
    async with owner.read() as session:
        bindings = (await session.scalars(select(models.Binding).order_by(models.Binding.id))).all()
        assert [each.status for each in bindings] == [BindingStatus.RELEASED, BindingStatus.WITHDRAWN]
        assert bindings[0].released_on is not None
        assert (await session.scalars(select(models.RemoteRequest.status))).all() == ["WITHDRAWN"]
        waiting = select(func.count()).select_from(models.StaffNotice).where(models.StaffNotice.done_at.is_(None))
        assert await session.scalar(waiting) == 0
        unsent = select(models.Delivery.message).where(models.Delivery.status.in_(["QUEUED", "FAILED"]))
        assert set((await session.scalars(unsent)).all()) <= {"account_closed"}
        goodbye = select(models.Delivery.status).where(models.Delivery.message == "account_closed")
        assert (await session.scalars(goodbye)).one() in ("QUEUED", "SENT")
        account = (await session.scalars(select(models.Account))).one()
        assert account.closing_reason == "不再需要" and account.closed_at is not None
    # The same person may come again, with the same address, identity and licence.
    await signed_up(door)
    assert (await door.run("Me"))["username"] != username
    async with database.begin() as session:
        await session.execute(
            update(models.Account).where(models.Account.email == EMAIL).values(email_verified_at=people.NOW)
        )
    assert (await submitted(door))["status"] == "SUBMITTED"
    async with database.read() as session:
        second = (
            await session.scalars(select(models.Registration).where(models.Registration.status == "SUBMITTED"))
        ).one()
        reviewer = await people.staff(database, "second")
    await people.approve_registration(database, keys, reviewer, second)
    assert (await door.run("Me"))["status"] == "ACTIVE"


async def everywhere(owner: Database, values: tuple[str, ...], *tables: str) -> list[str]:
    """Every column of every table (or of these) in which one of the values stands, in clear or as bytes."""
    found = []
    async with owner.read() as session:
        columns = await session.execute(
            text(
                "select table_name, column_name from information_schema.columns c"
                " join information_schema.tables t using (table_schema, table_name)"
                " where table_schema = 'public' and table_type = 'BASE TABLE'"
            )
        )
        for table, column in columns.all():
            if tables and table not in tables:
                continue
            for value in values:
                hexed = value.encode().hex()
                hits = await session.scalar(
                    text(
                        f'select count(*) from "{table}" where "{column}"::text like :value'
                        f' or "{column}"::text like :hexed'
                    ),
                    {"value": f"%{value}%", "hexed": f"%{hexed}%"},
                )
                if hits:
                    found.append(f"{table}.{column}: {value}")
    return found


async def seal_and_verify(database: Database, keys: Keys) -> int:
    """The number of flaws once everything is sealed."""
    sealed = 1
    while sealed:
        async with database.begin() as session:
            sealed = await audit_chain.seal(session, keys)
    return (await Verification(database, keys, print).of_all()).flaws


async def test_erasure_leaves_nothing_but_a_whole_audit(
    door: Client, database: Database, owner: Database, keys: Keys, files: PaperStore
) -> None:
    await a_lawyer_with_a_case(door, database, keys)
    async with database.begin() as session:
        await session.execute(update(models.Attachment).values(filename=f"{NAME}.pdf"))
    assert len(await everywhere(owner, PERSONAL)) > 5  # the search finds what is there
    await act(door, CLOSE, password=PASSWORD, reason=f"{NAME} 不再执业")
    upkeep = Upkeep(Keeping(), keys, files)
    kept = {each.name: each.rows for each in await retention.run_all(database, upkeep, now=now())}
    # The papers of the registration go at once; those that once opened a case stay with the account.
    assert kept["papers_of_closed_accounts"] == 3 and kept["closed_accounts"] == 0
    assert len(await keys_in(files)) == 4
    early = await retention.run_all(database, upkeep, now=now() + timedelta(days=179))
    assert {each.name: each.rows for each in early}["closed_accounts"] == 0
    later = now() + timedelta(days=181)
    done = {each.name: (each.rows, each.error) for each in await retention.run_all(database, upkeep, now=later)}
    assert done["papers_of_closed_accounts"] == (4, None) and done["closed_accounts"] == (1, None)
    assert all(error is None for _, error in done.values())
    assert await everywhere(owner, PERSONAL) == []
    assert await keys_in(files) == set()
    again = await retention.run_all(database, upkeep, now=later)
    assert [each.rows for each in again] == [0] * len(retention.RUNS)
    account = await only(database, models.Account)
    assert account.erased_at is not None and account.username.startswith("u")
    assert await seal_and_verify(database, keys) == 0
    async with owner.read() as session:
        acts = set(
            await session.scalars(
                select(models.AuditEntry.action).where(models.AuditEntry.subject_id == str(account.id))
            )
        )
    assert {"account.created", "account.closed", "account.erased"} <= acts


async def test_the_audit_names_nobody(
    door: Client, database: Database, owner: Database, keys: Keys, files: PaperStore
) -> None:
    await a_lawyer_with_a_case(door, database, keys)
    await act(door, EXPORT, password=PASSWORD)
    await act(door, CLOSE, password=PASSWORD, reason=REMARK)
    assert await everywhere(owner, PERSONAL, "audit_entries") == []
    async with owner.read() as session:
        assert (await session.scalar(select(func.count()).select_from(models.AuditEntry)) or 0) > 10
        closed = await session.scalar(select(models.AuditEntry.new).where(models.AuditEntry.action == "account.closed"))
    assert closed is not None
    assert closed["reason"] == {"masked": "***", "hash": keys.blind_index("audit", REMARK).hex()}


async def test_closing_and_a_decision_never_happen_by_halves(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    reviewer, where = await people.staff(database), await people.case(database)
    for serial in range(1, 9):
        who = await people.lawyer(database, serial)
        request = await people.applied(database, files, keys, who)

        async def close(who: Person = who) -> None:
            async with database.begin() as session:
                await account_closing.close(session, who, keys, reason=None, now=people.NOW)

        async def approve(request: models.Binding = request) -> None:
            await people.approve_binding(database, keys, reviewer, request, where)

        first, second = (close, approve) if serial % 2 else (approve, close)
        results = await asyncio.gather(first(), second(), return_exceptions=True)
        assert all(each is None or isinstance(each, Refused) for each in results), results
        async with database.read() as session:
            binding = await session.get_one(models.Binding, request.id)
            account = await session.get_one(models.Account, who.account_id)
        approved = not any(isinstance(each, Refused) for each in results)
        assert binding.status is (BindingStatus.RELEASED if approved else BindingStatus.WITHDRAWN)
        assert account.status is AccountStatus.CLOSED


async def test_what_is_sent_while_the_account_closes_opens_nothing(
    database: Database, files: PaperStore, keys: Keys
) -> None:
    for serial in range(1, 7):
        who = await people.lawyer(database, serial)

        async def close(who: Person = who) -> None:
            async with database.begin() as session:
                await account_closing.close(session, who, keys, reason=None, now=people.NOW)

        results = await asyncio.gather(people.applied(database, files, keys, who), close(), return_exceptions=True)
        assert all(not isinstance(each, Exception) or isinstance(each, Refused) for each in results), results
    async with database.read() as session:
        open_ones = select(func.count()).select_from(models.Binding).where(models.Binding.status == "SUBMITTED")
        assert await session.scalar(open_ones) == 0


async def test_an_amendment_and_the_closing_do_not_deadlock(database: Database, files: PaperStore, keys: Keys) -> None:
    for serial in range(1, 13):
        who = await people.lawyer(database, serial)
        request = await people.applied(database, files, keys, who)

        async def amend(who: Person = who, request: models.Binding = request) -> None:
            amendment = Amendment(expected_version=1, changes=(("note", "改"),))
            async with database.begin() as session:
                await bindings.amend(
                    session,
                    who,
                    keys,
                    binding_id=request.id,
                    amendment=amendment,
                    idempotency_key=uuid.uuid4(),
                    now=people.NOW,
                )

        async def close(who: Person = who) -> None:
            async with database.begin() as session:
                await account_closing.close(session, who, keys, reason=None, now=people.NOW)

        first, second = (close, amend) if serial % 2 else (amend, close)
        results = await asyncio.gather(first(), second(), return_exceptions=True)
        assert all(each is None or isinstance(each, Refused) for each in results), results
    async with database.read() as session:
        left = select(func.count()).select_from(models.Binding).where(models.Binding.status != "WITHDRAWN")
        assert await session.scalar(left) == 0


async def test_closing_withdraws_a_registration_or_comes_after_its_approval(
    database: Database, files: PaperStore, keys: Keys
) -> None:
    reviewer = await people.staff(database)
    for serial in range(1, 5):
        who = await people.person(database, serial)
        registration = await people.submitted_registration(database, files, keys, who, serial)

        async def close(who: Person = who) -> None:
            async with database.begin() as session:
                await account_closing.close(session, who, keys, reason=None, now=people.NOW)

        approving = people.approve_registration(database, keys, reviewer, registration)
        results = await asyncio.gather(approving, close(), return_exceptions=True)
        assert results[1] is None and (results[0] is None or isinstance(results[0], Refused)), results
        async with database.read() as session:
            account = await session.get_one(models.Account, who.account_id)
            row = await session.get_one(models.Registration, registration.id)
            profile = await session.get(models.LawyerProfile, who.account_id)
        assert account.status is AccountStatus.CLOSED and profile is None
        assert row.status == ("APPROVED" if results[0] is None else "WITHDRAWN")


def test_no_table_about_a_person_is_forgotten() -> None:
    tables = models.Account.metadata.tables
    exported = {section.name for section in SECTIONS}
    about = {name for name, table in tables.items() if "account_id" in table.columns or name == "accounts"}
    assert about <= exported | set(LEFT_OUT_TABLES), about - exported
    assert exported.isdisjoint(LEFT_OUT_TABLES) and set(LEFT_OUT_TABLES) <= set(tables)
    assert exported == set(TITLES)
    columns = {column.name for section in SECTIONS for column in section.columns}
    assert columns <= set(LABELS), columns - set(LABELS)
