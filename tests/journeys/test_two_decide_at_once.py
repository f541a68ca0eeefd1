"""Two members of staff decide about the same registration in the same moment: one wins, the other is told who did what when."""

import asyncio
import re

from demonstration.fill import DEMONSTRATION_PASSWORD
from rules.registrations import RegistrationStatus
from tests.journeys.browser import Browser, Page, staff_browser
from tests.journeys.portal import Portal

APPROVE = {"outcome": "APPROVED"}
REJECT = {"outcome": "REJECTED", "reasons": ["ID_MISMATCH"]}
NAMES = {"anguan-haidian": "示例海淀案管", "admin-haidian": "示例海淀管理员"}


async def open_review(staff: Browser, number: str) -> Page:
    """Find the application in the queue and open it."""
    queue = await staff.open("/admin/registration/list", search=number)
    return await staff.open(queue.link("/admin/registration/details/"))


async def test_two_decide_at_once(portal: Portal) -> None:
    async with (
        portal.client("lawyer16") as lawyer,
        staff_browser(portal, "anguan-haidian", DEMONSTRATION_PASSWORD) as first,
        staff_browser(portal, "admin-haidian", DEMONSTRATION_PASSWORD) as second,
    ):
        waiting = (await lawyer.run("MyRegistration"))["registration"]
        assert waiting["status"] == "SUBMITTED"
        told = (await lawyer.run("MyNotices"))["totalCount"]
        pages = [await open_review(staff, waiting["registrationNumber"]) for staff in (first, second)]
        checks = {name: "OK" for name in pages[0].forms["decision"].values if name.startswith("check.")}
        assert len(checks) == 3 and "示例" in pages[1].text
        answers = await asyncio.gather(
            first.send(pages[0], "decision", **checks, **APPROVE),
            second.send(pages[1], "decision", **checks, **REJECT),
        )
        assert sorted(answer.status for answer in answers) == [200, 409]
        winner, loser = sorted(answers, key=lambda answer: answer.status)
        assert "审核结果已保存" in winner.text and "审核结果已保存" not in loser.text
        won_by, status = ("anguan-haidian", "APPROVED") if winner is answers[0] else ("admin-haidian", "REJECTED")
        told_why = re.search(r"<strong>未能保存：</strong>.*?<li>(.*?)</li>", loser.text)
        assert told_why is not None and NAMES[won_by] in told_why[1] and RegistrationStatus[status].zh in told_why[1], (
            told_why
        )
        assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", told_why[1]), told_why[1]
        assert "decision" not in loser.forms  # there is nothing left to decide

        decided = (await lawyer.run("MyRegistration"))["registration"]
        assert decided["status"] == status and decided["decision"]["outcome"] == status
        assert (await lawyer.run("MyNotices"))["totalCount"] == told + 1
        late = await first.send(pages[0], "decision", **checks, **APPROVE)
        assert late.status == 409 and NAMES[won_by] in late.text
        assert (await lawyer.run("MyNotices"))["totalCount"] == told + 1
