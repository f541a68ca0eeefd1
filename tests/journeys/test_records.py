"""An operator asks whether the record of acts is whole, and drops what has been kept long enough, while the portal runs."""

import re
from pathlib import Path

from sqlalchemy import text

from tests.journeys.portal import Portal, until

TAMPERED = "update audit_entries set request_id = :value where id = :entry"


async def tamper(portal: Portal, entry: object, value: str | None) -> str | None:
    """What somebody does who has the owner's rights and switches the guards off; returns what stood there before."""
    async with portal.database(role=None) as owner, owner.begin() as session:
        before = await session.scalar(text("select request_id from audit_entries where id = :entry"), {"entry": entry})
        await session.execute(text("set local session_replication_role = replica"))
        await session.execute(text(TAMPERED), {"value": value, "entry": entry})
        return None if before is None else str(before)


async def test_the_record_of_acts_is_sealed_while_the_portal_runs_and_can_be_verified(
    portal: Portal, tmp_path: Path
) -> None:
    async with portal.client("lawyer16") as lawyer:
        assert await lawyer.run("SignOut")

    async def all_sealed() -> bool:
        async with portal.database(role=None) as owner, owner.read() as session:
            return not await session.scalar(text("select exists (select from unsealed_entries)"))

    await until(all_sealed)  # by the worker, without anybody asking for it
    whole = await portal.cli("audit", "verify")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert re.search(r"\d+ entries sealed; nothing waits for a seal; flaws: 0", whole.stdout), whole.stdout
    anchors = tmp_path / "anchors"
    anchors.write_text(whole.stdout, encoding="utf-8")
    assert "anchor 110108 " in whole.stdout and "anchor - " in whole.stdout
    one = await portal.cli("audit", "verify", "--office", "110108", "--anchors", str(anchors))
    assert one.returncode == 0 and one.stdout.count("anchor ") == 1, one.stdout
    unknown = await portal.cli("audit", "verify", "--office", "999999")
    assert unknown.returncode == 2 and "there is no office with the unit code 999999" in unknown.stderr

    async with portal.database(role=None) as owner, owner.read() as session:
        entry = await session.scalar(
            text("select entry_id from audit_seals where seq = 2 and procuratorate_id is null")
        )
    before = await tamper(portal, entry, "another")
    try:
        broken = await portal.cli("audit", "verify", "--anchors", str(anchors))
        assert broken.returncode == 1 and f"CHANGED line - seq 2 entry {entry}" in broken.stdout, broken.stdout
        assert "flaws: 1" in broken.stdout
    finally:
        await tamper(portal, entry, before)
    assert (await portal.cli("audit", "verify", "--anchors", str(anchors))).returncode == 0


async def test_retention_is_counted_and_run_by_command(portal: Portal) -> None:
    counted = await portal.cli("retention", "run", "--dry-run")
    assert counted.returncode == 0 and "closed_accounts: 0 rows would go" in counted.stdout, counted.stderr
    done = await portal.cli("retention", "run")
    assert done.returncode == 0 and "closed_accounts: 0 rows in 0 portions" in done.stdout, done.stdout + done.stderr
