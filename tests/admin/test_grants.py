"""Who may do what: the table as it is published, and every page for every role as it really answers."""

from pathlib import Path

import pytest

from rules.grants import GRANTS, Right
from rules.people import Role

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "staff-accounts.md"
# What opens with which right; details and acts go by the same rights as the lists.
PAGES = {
    "registration/list": Right.DECIDE,
    "binding/list": Right.DECIDE,
    "account/list": Right.READ_ACCOUNTS,
    "case/list": Right.READ_CASES,
    "progress-event/list": Right.READ_CASES,
    "case-import/list": Right.READ_IMPORTS,
    "imports": Right.READ_IMPORTS,
    "import-lag": Right.READ_IMPORTS,
    "api-key/list": Right.KEEP_API_KEYS,
    "api-key/make": Right.KEEP_API_KEYS,
    "reception": Right.KEEP_RECEPTION,
    "reception/day/2026-12-01": Right.KEEP_RECEPTION,
    "reception-rooms": Right.KEEP_RECEPTION,
    "office-matters": Right.KEEP_RECEPTION,
    "booking-ban/list": Right.LIFT_BANS,
    "notice/list": Right.READ_NOTICES,
    "delivery/list": Right.READ_DELIVERIES,
    "procuratorate/list": Right.READ_OFFICES,
    "publication-draft/list": Right.READ_PUBLICATIONS,
    "publication-draft/new": Right.DRAFT_PUBLICATIONS,
    "publication/list": Right.READ_PUBLICATIONS,
    "publication-objection/list": Right.DECIDE_OBJECTIONS,
    "publication-figures": Right.READ_PUBLICATIONS,
    "publication-figures.csv": Right.READ_PUBLICATIONS,
    "document-type/list": Right.READ_REFERENCE,
    "publication-category/list": Right.READ_REFERENCE,
    "charge/list": Right.READ_REFERENCE,
    "reason/list": Right.READ_REFERENCE,
    "workday/list": Right.READ_REFERENCE,
    "workday/create": Right.KEEP_REFERENCE,
    "reason/edit/OTHER": Right.KEEP_REFERENCE,
    "staff-member/list": Right.KEEP_STAFF,
    "staff-member/create": Right.KEEP_STAFF,
    "audit-entry/list": Right.READ_AUDIT,
}


def matrix() -> str:
    """The table of rights as a reader finds it in the documentation."""
    lines = [
        "| 权限 Right | " + " | ".join(role.zh for role in Role) + " |",
        "|---|" + "---|" * len(Role),
    ]
    for right in Right:
        marks = ["●" if role in GRANTS[right] else "" for role in Role]
        lines.append(f"| {right.zh} · {right.en} | " + " | ".join(marks) + " |")
    return "\n".join(lines)


def test_the_published_table_is_the_one_in_force():
    assert set(GRANTS) == set(Right)
    assert matrix() in DOCS.read_text(encoding="utf-8"), matrix()


def test_what_must_stay_apart():
    both = {role: {right for right in Right if role in GRANTS[right]} for role in Role}
    assert not {Right.READ_PAPERS, Right.REVEAL_MASKED, Right.DECIDE, Right.READ_CASES} & both[Role.SYSTEM_ADMIN]
    assert not {Right.KEEP_STAFF, Right.READ_AUDIT} & (both[Role.CASE_MANAGER] | both[Role.HANDLER])
    assert both[Role.PUBLICATION_APPROVER] == {
        Right.READ_PUBLICATIONS,
        Right.APPROVE_PUBLICATIONS,
        Right.PUBLISH,
        Right.DECIDE_OBJECTIONS,
        Right.READ_OFFICES,
        Right.READ_REFERENCE,
    }
    assert Right.DRAFT_PUBLICATIONS not in both[Role.PUBLICATION_APPROVER]


@pytest.mark.parametrize("role", list(Role))
async def test_every_page_opens_for_those_roles_only(role, enter):
    _, client = await enter("somebody", "110108", (role,))
    for path, right in PAGES.items():
        answer = await client.get(f"/admin/{path}")
        assert answer.status_code == (200 if role in GRANTS[right] else 403), (role, path)
