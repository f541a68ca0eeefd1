"""The machine is lost: what an operator backed up while people worked is restored elsewhere, and they go on."""

import asyncio
import shutil
from pathlib import Path

from tests.journeys.portal import Portal, installed
from tests.people import PDF


async def test_backed_up_while_people_work_and_restored_elsewhere(portal: Portal, tmp_path: Path) -> None:
    backup, elsewhere = tmp_path / "backups" / "tonight", tmp_path / "elsewhere" / "var"
    backup.parent.mkdir()
    async with portal.client("lawyer01") as lawyer:
        before = (await lawyer.run("MyCases"), await lawyer.run("MyNotices"))
        paper = await lawyer.upload("OTHER", PDF)
        made = await portal.cli("backup", str(backup))
    assert made.returncode == 0 and "encryption keys k1" in made.stdout, made
    assert not list(backup.rglob("*key*"))

    over_the_living, beside = await asyncio.gather(
        portal.cli("restore", str(backup)), portal.cli("backup", str(portal.var / "backup"))
    )
    assert over_the_living.returncode == 1 and "not empty" in over_the_living.stderr, over_the_living
    assert beside.returncode == 1 and "beside the keys" in beside.stderr and not (portal.var / "backup").exists()
    with installed(elsewhere) as other:
        no_keys = await other.cli("restore", str(backup))
        assert no_keys.returncode == 1 and "no keys" in no_keys.stderr and not (elsewhere / "postgres").exists()
        shutil.copy(portal.var / "keys", elsewhere / "keys")
        restored = await other.cli("restore", str(backup))
        assert restored.returncode == 0 and "Restored and verified" in restored.stdout, restored
        other.start()
        async with other.client("lawyer01") as lawyer:
            assert (await lawyer.run("MyCases"), await lawyer.run("MyNotices")) == before
            papers = await lawyer.run("MyAttachments")
            assert paper in {each["id"] for each in papers["nodes"]}
        assert other.stop() == 0, other.said()
