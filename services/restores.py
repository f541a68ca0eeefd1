"""Putting a backup back into an empty database and a store of papers, and making sure that what is there is what was there."""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from db import dumps
from db.engine import Database
from db.files import Missing
from db.migrate import LOCK, known_revisions, make_roles, migrate
from db.queries import backups, sign_ins
from db.sealing import unseal
from rules.backups import (
    DATABASE,
    MANIFEST,
    PAPER_FILES,
    PAPERS,
    SEALED_MANIFESTS,
    FileMark,
    Manifest,
    PaperFile,
    count_problems,
    key_problems,
    mark_problem,
    version_problems,
)
from rules.people import Actor
from services import audit
from services.backups import SEALED_FOR, Backed, Tell, seal_of

PIECE = 1024 * 1024


class CannotRestore(Exception):
    """Nothing was restored; each problem is a sentence, and all are named."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Restore:
    """A backup that goes into the database and the store of `into`; `database` is the same one, its owner's."""

    into: Backed
    database: Database
    source: Path
    tell: Tell

    async def run(self, actor: Actor, *, against: Sequence[str], now: datetime) -> tuple[Manifest, list[str]]:
        """Restore; returns what the backup holds, and which tables hold other numbers of rows than they should.

        Raises `CannotRestore`; `against` is what is known to stand against it already.
        """
        manifest = await self._checked(list(against))
        self.tell(f"the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC is whole: {manifest.papers} papers")
        await self._put_papers_back()
        findings = await self._fill(manifest)
        await migrate(self.into.url)
        async with self.database.begin() as session:
            # Who signed out, was locked out or lost a telephone since the backup must not be signed in again.
            ended = await sign_ins.end_all(session, now)
            told = {"made_at": manifest.made_at.isoformat(), "schema": manifest.schema, "sign_ins_ended": ended}
            await audit.record(session, actor, "backup.restored", "backup", None, procuratorate_id=None, new=told)
        return manifest, findings

    async def _checked(self, problems: list[str]) -> Manifest:
        """The manifest, after everything was looked at; raises `CannotRestore` with all that stands against it."""
        manifest = None
        async with self.database.read() as session:
            if not await backups.is_empty(session):
                problems.append("the database is not empty: nothing is ever restored over what is there")
            major = await backups.server_major(session)
        try:
            sealed = SEALED_MANIFESTS.validate_json((self.source / MANIFEST).read_bytes())
            manifest = sealed.manifest
            problems += self._key_and_seal_problems(manifest, sealed.seal)
            problems += version_problems(manifest, known_revisions(), major)
            problems += self._file_problems(manifest)
            problems += [each async for each in self._store_problems()]
        except (OSError, ValidationError) as broken:
            problems.append(f"{self.source} holds no backup that can be read: {type(broken).__name__}")
        if problems or manifest is None:
            raise CannotRestore(problems)
        return manifest

    def _key_and_seal_problems(self, manifest: Manifest, seal: str) -> Iterator[str]:
        wrong = list(key_problems(manifest.keys, self.into.keys.marks()))
        yield from wrong
        if not wrong and seal != seal_of(self.into.keys, manifest):
            yield f"{MANIFEST} is not what the portal wrote"

    def _file_problems(self, manifest: Manifest) -> Iterator[str]:
        known = {MANIFEST}
        for name, told in manifest.files.items():
            known.add(name)
            if problem := mark_problem(name, told, self._mark(name)):
                yield problem
        for paper in self._papers():
            known.add(paper.path)
            if problem := mark_problem(paper.path, paper.mark, self._mark(paper.path)):
                yield problem
        for path in sorted(self.source.rglob("*")):
            name = str(path.relative_to(self.source))
            if name not in known and not path.is_dir():
                yield f"{name} does not belong to the backup"

    async def _store_problems(self) -> AsyncIterator[str]:
        """What lies in the store under the same name and is something else."""
        for paper in self._papers():
            try:
                there = await self.into.files.sealed(paper.place)
            except Missing:
                continue
            if FileMark(len(there), hashlib.sha256(there).hexdigest()) != paper.mark:
                yield f"the store of papers holds another {paper.place}: move it away"

    def _papers(self) -> Iterator[PaperFile]:
        with (self.source / PAPERS).open("rb") as index:
            yield from (PAPER_FILES.validate_json(line) for line in index)

    def _mark(self, name: str) -> FileMark | None:
        digest, size = hashlib.sha256(), 0
        try:
            with (self.source / name).open("rb") as file:
                while piece := file.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
        except OSError:
            return None
        return FileMark(size, digest.hexdigest())

    async def _put_papers_back(self) -> None:
        for paper in self._papers():
            await self.into.files.put_back(paper.place, (self.source / paper.path).read_bytes())
        os.sync()

    async def _fill(self, manifest: Manifest) -> list[str]:
        """Put the rows back while nobody migrates; returns which tables hold other numbers of rows than they should."""
        async with self.database.alone(LOCK) as alone:
            if not alone:
                raise CannotRestore(["another process is migrating the database"])
            await make_roles(self.into.url)
            try:
                content = unseal(self.into.keys, SEALED_FOR, _pieces(self.source / DATABASE))
                await dumps.restore(self.into.url, content, major=int(manifest.postgres.partition(".")[0]))
            except dumps.DumpFailed as failed:
                raise CannotRestore(str(failed).splitlines()) from failed
            async with self.database.read() as session:
                return list(count_problems(manifest.counts, await backups.counts(session)))


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
