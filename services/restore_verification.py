"""Whether a restored portal is whole: its audit, its papers, its encrypted values, as database and store tell."""

import hashlib
from collections.abc import Collection
from uuid import UUID

from db.crypto import Keys
from db.engine import Database
from db.files import Missing, PaperStore
from db.queries import backups
from db.queries.backups import KeptPaper
from db.sealing import Damaged
from services.audit_chain import Finding, Verification


async def verify(
    database: Database, keys: Keys, files: PaperStore, *, every: int = 1, lacking: Collection[UUID] = ()
) -> list[str]:
    """What is wrong, as sentences; of the papers every so-manieth is opened. `lacking` were known to be lost before."""
    return [
        *await _audit_findings(database, keys),
        *await _key_findings(database, keys),
        *await _paper_findings(database, files, every, lacking),
    ]


async def _audit_findings(database: Database, keys: Keys) -> list[str]:
    found: list[Finding] = []
    await Verification(database, keys, found.append).of_all()
    return [f"audit of {each.line or 'the portal'}, seq {each.seq}: {each.flaw.en}" for each in found]


async def _key_findings(database: Database, keys: Keys) -> list[str]:
    async with database.read() as session:
        used = await backups.keys_used(session)
    return [f"no key opens values of {each}" for each in backups.unknown_keys(used, keys.encryption)]


async def _paper_findings(database: Database, files: PaperStore, every: int, lacking: Collection[UUID]) -> list[str]:
    findings, number = [], 0
    async with backups.one_moment(database) as session:
        async for portion in backups.papers(session):
            for paper in portion:
                number += 1
                if paper.id in lacking:
                    findings.append(f"the paper {paper.id} was lost before the backup was made")
                elif number % every == 0 and (problem := await _problem(files, paper)):
                    findings.append(f"the paper {paper.id} {problem}")
    return findings


async def _problem(files: PaperStore, paper: KeptPaper) -> str | None:
    """What is wrong with a paper or the images of its pages, if they do not open as what was stored."""
    digest = hashlib.sha256()
    try:
        async for chunk in await files.paper(paper.key):
            digest.update(chunk)
        for number in range(1, paper.page_count + 1):
            await files.page(paper.key, number)
    except Missing:
        return "is missing"
    except Damaged:
        return "cannot be opened"
    return None if digest.digest() == paper.sha256 else "is not what was stored"
