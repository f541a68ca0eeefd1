"""A lawyer's whole story: signs up, is sent back and approved, is bound to a case, and hears of it when it moves."""

import asyncio
import json
import re
import uuid
from contextlib import AsyncExitStack
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from demonstration.fill import DEMONSTRATION_PASSWORD
from demonstration.papers import draw
from rules.papers import AttachmentKind
from tests import people
from tests.door import Client
from tests.journeys.browser import Browser, staff_browser
from tests.journeys.filled import filled
from tests.journeys.portal import PATIENCE, event_stream, installed, until
from tests.notifications.post import Box, smtp_server

ADDRESS = "newcomer@example.com"
NAME = "示例新律师"
REMARK = "左上角反光，姓名看不清"


async def mail_to_the_lawyer(box: Box, number: int) -> EmailMessage:
    """The lawyer's mail of this number, counted from one."""
    received: list[EmailMessage] = []

    async def enough() -> bool:
        received[:] = [mail for mail in box.mails() if mail["To"] == ADDRESS]
        return len(received) >= number

    await until(enough)
    return received[number - 1]


def words(mail: EmailMessage) -> str:
    """All that can be read in it."""
    return " ".join([mail["Subject"], *(part.get_content() for part in mail.iter_parts())])


async def sign_up(lawyer: Client, box: Box) -> None:
    """An account, its address proved with the code from the mail."""
    form = {"email": ADDRESS, "password": "correct horse 9", "accountType": "LAWYER", "fullName": NAME}
    lawyer.token = (await lawyer.run("CreateAccount", input=form))["token"]
    code = re.search(r"\b\d{6}\b", words(await mail_to_the_lawyer(box, 1)))
    assert code is not None
    proved = await lawyer.run("VerifyContact", input={"channel": "EMAIL", "code": code[0]})
    assert proved["emailVerified"] is True


async def show(lawyer: Client, *kinds: AttachmentKind) -> list[str]:
    """Upload one paper of each kind."""
    drawn = [(kind, draw(kind, "newcomer")) for kind in kinds]
    return [await lawyer.upload(kind.value, paper.content, paper.media_type) for kind, paper in drawn]


async def declare(lawyer: Client, office: str, papers: list[str], **more: Any) -> Any:
    """Submit the registration."""
    declared = {
        "accountType": "LAWYER",
        "fullName": NAME,
        "idType": "RESIDENT_ID",
        "idNumber": people.id_number(77),
        "procuratorateId": office,
        "lawyer": {
            "licenseNumber": "11101201910987654",
            "licenseValidUntil": "2035-01-01",
            "lawFirmName": "示例律师事务所",
        },
        "attachmentIds": papers,
        "idempotencyKey": str(uuid.uuid4()),
    }
    return await lawyer.run("SubmitRegistration", input=declared | more)


async def review_page(staff: Browser, noun: str, number: str) -> Any:
    """The way of a reviewer: the queue, found by the number, opened."""
    queue = await staff.open(f"/admin/{noun}/list", search=number)
    assert number in queue.text
    return await staff.open(queue.link(f"/admin/{noun}/details/"))


async def decide(staff: Browser, page: Any, outcome: str, **more: Any) -> None:
    """Send the decision form with every paper found in order, unless said otherwise."""
    checks = {name: "OK" for name in page.forms["decision"].values if name.startswith("check.")}
    answer = await staff.send(page, "decision", outcome=outcome, **(checks | more))
    assert answer.status == 200 and "审核结果已保存" in answer.text, answer.text[-3000:]


async def become_registered(lawyer: Client, staff: Browser, office: str) -> None:
    """Submitted, returned because of one paper, submitted again with only that one, approved."""
    papers = await show(lawyer, *people.LAWYER_PAPERS)
    registration = await declare(lawyer, office, papers)
    assert registration["status"] == "SUBMITTED", registration
    number = registration["registrationNumber"]
    page = await review_page(staff, "registration", number)
    assert NAME in page.text and people.id_number(77) not in page.text
    for href in {href for href, _ in page.links if "/admin/papers/" in href}:
        assert (await staff.open(href)).status == 200
    bad = next(name.removeprefix("check.") for name in page.forms["decision"].values if name.startswith("check."))
    found: dict[str, Any] = {f"check.{bad}": "UNCLEAR", f"remark.{bad}": REMARK}
    await decide(staff, page, "RETURNED", reasons=["ID_UNCLEAR"], comment="请重新拍摄后再次提交", **found)

    returned = (await lawyer.run("MyRegistration"))["registration"]
    assert returned["status"] == "RETURNED" and returned["decision"]["comment"] == "请重新拍摄后再次提交"
    assert [reason["code"] for reason in returned["decision"]["reasons"]] == ["ID_UNCLEAR"]
    checks = {paper["kind"]: paper["check"] for paper in returned["attachments"]}
    (unclear,) = [kind for kind, check in checks.items() if check["result"] == "UNCLEAR"]
    assert checks.pop(unclear)["remark"] == REMARK and {check["result"] for check in checks.values()} == {"OK"}

    again = await declare(
        lawyer, office, await show(lawyer, AttachmentKind[unclear]), expectedVersion=returned["version"]
    )
    assert again["status"] == "SUBMITTED" and again["registrationNumber"] == number, again
    assert {paper["kind"] for paper in again["attachments"]} == {kind.value for kind in people.LAWYER_PAPERS}
    await decide(staff, await review_page(staff, "registration", number), "APPROVED")
    assert (await lawyer.run("Me"))["status"] == "ACTIVE"


async def become_bound(lawyer: Client, staff: Browser, office: str, case: dict[str, Any]) -> str:
    """Asked for with the number of the case, approved onto the case and party that the page suggests; the case's id."""
    party = case["parties"][0]["name"]
    claim = {
        "procuratorateId": office,
        "partyName": party,
        "caseNumber": case["acceptance_number"],
        "capacity": "DEFENDER",
        "attachmentIds": await show(lawyer, *people.MANDATE_PAPERS),
        "idempotencyKey": str(uuid.uuid4()),
    }
    binding = await lawyer.run("ApplyForBinding", input=claim)
    assert binding["status"] == "SUBMITTED" and binding["case"] is None, binding
    page = await review_page(staff, "binding", binding["bindingNumber"])
    link = page.radio(party, case["acceptance_number"], "姓名一致", "案号一致")
    await decide(staff, page, "APPROVED", link=link)
    (mine,) = (await lawyer.run("MyCases"))["nodes"]
    assert mine["acceptanceNumber"] == case["acceptance_number"]
    return str(mine["id"])


async def numbers(lawyer: Client, case_id: str) -> list[int]:
    """The numbers of the case's events."""
    return [event["seq"] for event in (await lawyer.run("OneCase", id=case_id))["progress"]["nodes"]]


async def test_from_paper_to_phone(tmp_path: Path, shared: Path) -> None:
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(smtp_server())
        filled(tmp_path / "var", shared)
        portal = stack.enter_context(
            installed(
                tmp_path / "var",
                PORTAL_SMTP_HOST="127.0.0.1",
                PORTAL_SMTP_PORT=str(box.port),
                PORTAL_SMTP_SECURITY="none",
                PORTAL_MAIL_FROM="no-reply@portal.example",
            )
        )
        moved = tmp_path / "revision-2.jsonl"
        _, written = await asyncio.gather(
            asyncio.to_thread(portal.start),
            portal.cli("generate-cases", "--count", "1000", "--out", str(moved), "--seed", "1", "--revision", "2"),
        )
        assert written.returncode == 0, written
        case = json.loads(moved.read_text().partition("\n")[0])  # the demonstration's first, one step further
        assert case["procuratorate"] == "110108" and len(case["progress"]) == 2

        lawyer = await stack.enter_async_context(portal.client())
        staff = await stack.enter_async_context(staff_browser(portal, "anguan-haidian", DEMONSTRATION_PASSWORD))
        await sign_up(lawyer, box)
        office = next(
            each["id"]
            for each in (await lawyer.run("Procuratorates", search="海淀"))["nodes"]
            if each["unitCode"] == "110108"
        )
        await become_registered(lawyer, staff, office)
        case_id = await become_bound(lawyer, staff, office, case)
        # The code, returned, approved, bound
        assert NAME not in words(await mail_to_the_lawyer(box, 4))

        last = (await numbers(lawyer, case_id))[-1]
        inbox = await lawyer.run("MyNotices")
        told = inbox["totalCount"]
        assert told == 3 and inbox["nodes"][0]["seq"] == told
        socket = await stack.enter_async_context(lawyer.socket())
        cases = await stack.enter_async_context(event_stream(lawyer, "CaseProgressed", caseId=case_id, after=last))
        notices = await stack.enter_async_context(event_stream(lawyer, "NoticeAdded", after=told))
        await socket.subscribe("CaseProgressed", "case", caseId=case_id, after=last)
        await socket.subscribe("NoticeAdded", "notice", after=told)

        async def arrivals(of_case: int, of_notices: int) -> tuple[list[Any], list[Any]]:
            """So many events and notices by WebSocket, the very same by server-sent events."""
            heard: dict[str, list[Any]] = {"case": [], "notice": []}
            for _ in range(of_case + of_notices):
                message = await socket.receive(PATIENCE)
                assert message["type"] == "next" and "errors" not in message["payload"], message
                heard[message["id"]].append(next(iter(message["payload"]["data"].values())))
            async with asyncio.timeout(PATIENCE):
                streamed = [await anext(cases) for _ in range(of_case)]
                streamed_notices = [await anext(notices) for _ in range(of_notices)]
            assert [each["seq"] for each in heard["case"]] == [each["seq"] for each in streamed]
            assert [each["event"] for each in heard["case"]] == [each["event"] for each in streamed]
            assert [each["notice"]["id"] for each in heard["notice"]] == [
                each["notice"]["id"] for each in streamed_notices
            ]
            return heard["case"], heard["notice"]

        done = await portal.cli("import-cases", str(moved))
        assert done.returncode == 0 and done.stdout.startswith("1000 lines: 960 new"), (done.stdout, done.stderr)
        new = [seq for seq in await numbers(lawyer, case_id) if seq > last]
        assert new and new == list(range(last + 1, last + 1 + len(new)))
        events, (notice,) = await arrivals(len(new), 1)
        assert [each["seq"] for each in events] == new
        assert case["progress"][-1]["kind"] in {each["event"]["kind"] for each in events}
        assert events[-1]["case"]["stage"] == case["stage"]
        assert notice["seq"] == told + 1 and notice["notice"]["subject"] == {"__typename": "Case", "id": case_id}
        assert case["acceptance_number"] in notice["notice"]["title"] + notice["notice"]["body"]
        secret = {NAME, case["acceptance_number"], case["unified_number"], case["name"], *case["charges"]}
        secret |= {party["name"] for party in case["parties"]}
        mail = words(await mail_to_the_lawyer(box, 5))
        assert "新进展" in mail and [word for word in secret if word in mail] == []

        done = await portal.cli("import-cases", str(moved))
        assert done.returncode == 0 and "0 new, 0 changed, 1000 unchanged" in done.stdout, done.stdout
        # Nothing came of it: what staff record next is the very next of every line
        page = await staff.open(
            (await staff.open("/admin/case/list", search=case["acceptance_number"])).link("details")
        )
        (form,) = [name for name in page.forms if "progress" in name]
        answer = await staff.send(
            page, form, kind="EXTENDED", occurred_on=case["progress"][-1]["occurred_on"], detail="示例说明"
        )
        assert answer.status == 200, answer.text[-3000:]
        (event,), (notice,) = await arrivals(1, 1)
        assert (event["seq"], event["event"]["detail"]) == (new[-1] + 1, "示例说明") and notice["seq"] == told + 2
        assert "示例说明" not in words(await mail_to_the_lawyer(box, 6))
        assert len([each for each in box.mails() if each["To"] == ADDRESS]) == 6
        assert len({each["Message-ID"] for each in box.mails()}) == len(box.mails())
        for each in box.mails():
            assert [word for word in secret if word in words(each)] == []
        assert await asyncio.to_thread(portal.stop) == 0, portal.said()
