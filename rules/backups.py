"""What a backup says of itself, and what stands against putting it back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

FORMAT = 1
MANIFEST, DATABASE, PAPERS, PAPER_FOLDER = "manifest.json", "database.dump", "papers.jsonl", "papers"


@dataclass(frozen=True)
class FileMark:
    """How long a file is, in bytes, and its SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True)
class PaperFile:
    """A sealed file of a paper: where it lies in the store, and by what it is known."""

    place: str
    mark: FileMark

    @property
    def path(self) -> str:
        """Where it lies in the backup."""
        return f"{PAPER_FOLDER}/{self.place[:2]}/{self.place}"


@dataclass(frozen=True)
class KeyMarks:
    """Keys without the keys: encryption keys by id, the index key, each with a fingerprint that tells nothing about it."""

    encryption: dict[str, str]
    index: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `lacking` are papers of the database whose contents were gone or damaged when it was made."""

    format: int
    made_at: datetime
    portal: str
    postgres: str
    schema: str
    keys: KeyMarks
    counts: dict[str, int]
    papers: int
    lacking: list[UUID]
    files: dict[str, FileMark]


@dataclass(frozen=True)
class SealedManifest:
    """A manifest with a keyed hash over it: nobody without the keys can make one that is believed."""

    manifest: Manifest
    seal: str


MANIFESTS, SEALED_MANIFESTS = TypeAdapter(Manifest), TypeAdapter(SealedManifest)
PAPER_FILES = TypeAdapter(PaperFile)


def key_problems(needed: KeyMarks, held: KeyMarks) -> Iterator[str]:
    """What is wrong with the keys at hand, by their ids."""
    if needed.index != held.index:
        yield "the index key of PORTAL_KEYS_FILE is not that of the backup"
    for name, mark in sorted(needed.encryption.items()):
        if name not in held.encryption:
            yield f"the encryption key {name} is missing in PORTAL_KEYS_FILE"
        elif held.encryption[name] != mark:
            yield f"the encryption key {name} of PORTAL_KEYS_FILE is not that of the backup"


def version_problems(manifest: Manifest, known_schemas: Collection[str], postgres_major: int) -> Iterator[str]:
    """What in the backup is newer than what it is to be put back into."""
    if manifest.format != FORMAT:
        yield f"the backup has format {manifest.format}, this portal knows {FORMAT}"
    if manifest.schema not in known_schemas:
        yield f"the backup's schema {manifest.schema} is newer than this portal, which knows {max(known_schemas)}"
    if int(manifest.postgres.partition(".")[0]) > postgres_major:
        yield f"the backup was made by PostgreSQL {manifest.postgres}, this server is {postgres_major}"


def mark_problem(name: str, told: FileMark, found: FileMark | None) -> str | None:
    """What is wrong with a file, if it is not the one that was written."""
    if found is None:
        return f"{name} is missing"
    if found.size != told.size:
        return f"{name} has {found.size} bytes instead of {told.size}"
    return None if found == told else f"{name} is not what was written"


def count_problems(told: dict[str, int], found: dict[str, int]) -> Iterator[str]:
    """Tables that do not hold as many rows as they should."""
    for table in sorted(told.keys() | found.keys()):
        if told.get(table) != found.get(table):
            yield f"the table {table} holds {found.get(table, 'no')} rows instead of {told.get(table, 'none')}"
