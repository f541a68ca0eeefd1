"""Making a backup: the database and its papers as one moment knew them, readable only with keys that are not in it.

First the moment, then the papers: a paper is stored before its row is written, so that whatever the moment knows is there. What purges
papers waits until they are copied.
"""

import asyncio
import hashlib
import os
import secrets
import shutil
import struct
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import dumps
from db.crypto import Keys
from db.engine import APPLICATION_ROLE, Database, create_engine
from db.files import Missing, PaperStore, places
from db.migrate import known_revisions
from db.queries import backups, scheduled_jobs
from db.sealing import Damaged, key_of, seal_stream
from rules.backups import (
    DATABASE,
    FORMAT,
    MANIFEST,
    MANIFESTS,
    PAPER_FILES,
    PAPER_FOLDER,
    PAPERS,
    SEALED_MANIFESTS,
    FileMark,
    KeyMarks,
    Manifest,
    PaperFile,
    SealedManifest,
)
from rules.people import Actor
from services import audit

HOURS = 24 * 3600  # a dump may take long
SEALED_FOR = "backup database"
MANIFEST_KEY = "backup manifest"
LISTED = struct.Struct(">16s20sI")  # a paper in the list: its id, its key, its pages
COPIED_AT_ONCE = 8
WITH_PAGES = "0005"  # the schema from which on papers are stored as they are today
Tell = Callable[[str], None]


class CannotBackUp(Exception):
    """No backup was made, and nothing of one is left; the message says why."""


@dataclass(frozen=True)
class Backed:
    """What is backed up: the owner's address of the database, the keys, the papers, and which portal this is."""

    url: str
    keys: Keys
    files: PaperStore
    portal: str


async def make(backed: Backed, target: Path, actor: Actor, *, now: datetime, tell: Tell) -> Manifest:
    """Write a backup into a folder that does not exist yet; it gets its name when it is whole. Raises `CannotBackUp`."""
    if os.path.lexists(target):
        raise CannotBackUp(f"{target} exists and is left alone")
    if not target.parent.is_dir():
        raise CannotBackUp(f"{target.parent} is not there: is the disk for backups mounted?")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.draft")
    draft.mkdir(mode=0o700)
    try:
        manifest = await _write(backed, draft, now, tell)
        os.sync()
        draft.rename(target)
    except dumps.DumpFailed as failed:
        raise CannotBackUp(str(failed)) from failed
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    await _record(backed, manifest, actor)
    return manifest


async def _write(backed: Backed, draft: Path, now: datetime, tell: Tell) -> Manifest:
    database = Database(
        create_engine(backed.url, role=None, name="portal-backup", pool_size=3, statement_seconds=HOURS)
    )
    try:
        async with _nothing_is_purged(database, tell):
            with tempfile.TemporaryFile(dir=draft) as listed:
                async with backups.one_moment(database) as session:
                    facts = await _facts(session, backed.keys)
                    async for portion in backups.papers(session):
                        for paper in portion:
                            listed.write(LISTED.pack(paper.id.bytes, bytes.fromhex(paper.key), paper.page_count))
                    tell(f"the database at schema {facts.schema}, {sum(facts.counts.values())} rows")
                    dump = await _write_dump(backed, draft / DATABASE, facts)
                copying = Copying(backed, draft)
                files = {DATABASE: dump, PAPERS: await copying.run(listed)}
        return _write_manifest(draft, now, facts, copying, files)
    finally:
        await database.close()


@asynccontextmanager
async def _nothing_is_purged(database: Database, tell: Tell) -> AsyncIterator[None]:
    """Retention, the only one who removes papers, does not run while the block does."""
    told = False
    while True:
        async with database.alone(scheduled_jobs.LOCK) as alone:
            if alone:
                yield
                return
        if not told:
            tell("retention is running; the backup begins when it is done")
            told = True
        await asyncio.sleep(1)


async def _facts(session: AsyncSession, keys: Keys) -> backups.Facts:
    facts = await backups.facts(session)
    if facts.schema not in known_revisions():
        raise CannotBackUp(f"the database's schema {facts.schema} is newer than this portal: use the one that runs")
    if facts.schema < WITH_PAGES:
        raise CannotBackUp(f"the database's schema {facts.schema} is older than {WITH_PAGES}: migrate it first")
    if unknown := backups.unknown_keys(facts.keys, keys.encryption):
        raise CannotBackUp("PORTAL_KEYS_FILE lacks keys that values need: " + ", ".join(unknown))
    return facts


async def _write_dump(backed: Backed, path: Path, facts: backups.Facts) -> FileMark:
    digest, size = hashlib.sha256(), 0
    dump = dumps.dump(backed.url, snapshot=facts.snapshot, major=facts.major)
    with _fresh(path) as file:
        async for piece in seal_stream(backed.keys, SEALED_FOR, dump):
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return FileMark(size, digest.hexdigest())


@dataclass
class Copying:
    """Copies listed papers, still sealed, and writes down what was copied, under which keys, and what was not there."""

    backed: Backed
    draft: Path
    papers: int = 0
    keys: set[str] = field(default_factory=set)
    lacking: list[UUID] = field(default_factory=list)

    async def run(self, listed: BinaryIO) -> FileMark:
        """Copy them all; by what the list of what was copied is known."""
        digest, size = hashlib.sha256(), 0
        (self.draft / PAPER_FOLDER).mkdir(mode=0o700)
        with _fresh(self.draft / PAPERS) as index:
            for portion in _portions(listed):
                for copied in await asyncio.gather(*(self._copy(*each) for each in portion)):
                    for file in copied:
                        line = PAPER_FILES.dump_json(file) + b"\n"
                        index.write(line)
                        digest.update(line)
                        size += len(line)
        return FileMark(size, digest.hexdigest())

    async def _copy(self, paper_id: UUID, key: str, page_count: int) -> list[PaperFile]:
        folder = self.draft / PAPER_FOLDER / key[:2] / key
        copied = []
        for each in (folder.parent, folder):
            each.mkdir(mode=0o700, exist_ok=True)
        try:
            for place in places(key, page_count):
                content = await self.backed.files.sealed(place)
                self.keys.add(self._known_key(content))
                with _fresh(folder / place.rpartition("/")[2]) as file:
                    file.write(content)
                copied.append(PaperFile(place, FileMark(len(content), hashlib.sha256(content).hexdigest())))
        except (Missing, Damaged):
            shutil.rmtree(folder)
            self.lacking.append(paper_id)
            return []
        self.papers += 1
        return copied

    def _known_key(self, sealed: bytes) -> str:
        key = key_of(sealed)
        if key not in self.backed.keys.encryption:
            raise Damaged
        return key


def _portions(listed: BinaryIO) -> Iterator[list[tuple[UUID, str, int]]]:
    listed.seek(0)
    while records := listed.read(LISTED.size * COPIED_AT_ONCE):
        yield [(UUID(bytes=name), key.hex(), pages) for name, key, pages in LISTED.iter_unpack(records)]


def _fresh(path: Path) -> BinaryIO:
    """A file that only its owner may read, and that was not there before."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write_manifest(
    draft: Path, now: datetime, facts: backups.Facts, copying: Copying, files: dict[str, FileMark]
) -> Manifest:
    keys = copying.backed.keys
    marks = keys.marks()
    used = {key for column in facts.keys.values() for key in column} | copying.keys | {keys.current}
    manifest = Manifest(
        format=FORMAT,
        made_at=now,
        portal=copying.backed.portal,
        postgres=facts.postgres,
        schema=facts.schema,
        keys=KeyMarks({key: marks.encryption[key] for key in sorted(used)}, marks.index),
        counts=facts.counts,
        papers=copying.papers,
        lacking=sorted(copying.lacking),
        files=files,
    )
    with _fresh(draft / MANIFEST) as file:
        file.write(SEALED_MANIFESTS.dump_json(SealedManifest(manifest, seal_of(keys, manifest)), indent=1) + b"\n")
    return manifest


def seal_of(keys: Keys, manifest: Manifest) -> str:
    """The keyed hash over a manifest."""
    content = MANIFESTS.dump_json(manifest)
    return hashlib.blake2b(content, digest_size=32, key=keys.derived(MANIFEST_KEY)).hexdigest()


async def _record(backed: Backed, manifest: Manifest, actor: Actor) -> None:
    database = Database(create_engine(backed.url, role=APPLICATION_ROLE, name="portal-backup", pool_size=1))
    try:
        async with database.begin() as session:
            told = {"schema": manifest.schema, "papers": manifest.papers, "lacking": len(manifest.lacking)}
            await audit.record(session, actor, "backup.made", "backup", None, procuratorate_id=None, new=told)
    finally:
        await database.close()
