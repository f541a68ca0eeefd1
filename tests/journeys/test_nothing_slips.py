"""Everything public is read as a stranger reads it, link by link and question by question: no protected name and no number is anywhere."""

import html
import json
import re
import unicodedata
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import pytest

from bench.redaction_corpus import WORDS, Document
from bench.redaction_parts import documents
from db import global_ids, models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.publication_drafts import Texts
from services import protected_names, publication_drafts, publications, redacting
from services.redacting import Spot
from services.redactions import opened
from tests.door import Client, open_door
from tests.operations import FOLDER, SERVED, operation
from tests.publication_desk import IMPORTANT, INDICTMENT, PublicationDesk, publication_desk

# Where a stranger may begin; whatever these pages link to is found by itself. What is not there yet answers 404 and is read as well.
DOORS = ("/", "/public/", "/public", "/robots.txt", "/sitemap.xml", "/feeds/", "/public/feed", "/no/such/page")
NOT_PUBLIC = ("/admin", "/vendor/", "/statics/", "/looks/")
MOST_PAGES = 400
OF_AN_OFFICE, MOST_OFFICES = re.compile("/offices/|office=|/feeds/"), 60  # thousands are alike
SEED, COUNT = 77, 9
NUMBERS = ("RESIDENT_ID", "MOBILE", "LANDLINE", "BANK_ACCOUNT", "PLATE", "EMAIL", "PROPERTY_CERTIFICATE")


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var") as client:
        yield client


@pytest.fixture
async def desk(owner: Database, database_url: str, keys: Keys) -> AsyncIterator[PublicationDesk]:
    async with publication_desk(owner, database_url, keys) as opened:
        yield opened


def bare(text: str) -> str:
    """Letters and digits alone, in one width and one size: however a secret is parted, it shows."""
    plain = unicodedata.normalize("NFKC", html.unescape(text))
    return "".join(each.lower() for each in plain if each.isalnum())


@dataclass
class Stranger:
    """Somebody without an account, who reads everything and keeps every answer by what was asked."""

    door: Client
    answers: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    async def follow(self, starts: Iterable[str]) -> None:
        """Read pages, and what they link to, as far as links lead within the portal."""
        waiting, offices = list(starts), 0
        while waiting and len(self.answers) < MOST_PAGES:
            path = waiting.pop()
            if path in self.answers or path.startswith(NOT_PUBLIC):
                continue
            offices += bool(OF_AN_OFFICE.search(path))
            if OF_AN_OFFICE.search(path) and offices > MOST_OFFICES:
                continue
            answer = await self.door.http.get(self.door.url + path, follow_redirects=False)
            kind = answer.headers.get("content-type", "")
            self.answers[path] = (
                f"{dict(answer.headers)} {answer.text}" if kind.startswith(("text/", "application/")) else ""
            )
            links = re.findall(r"(?:href|src|action)\s*=\s*[\"']([^\"'#]+)|<(?:loc|id)>([^<]+)<", answer.text)
            for link in [answer.headers.get("location", ""), *(one or other for one, other in links)]:
                target = urlsplit(urljoin(self.door.url + path, html.unescape(link)))
                if link and f"{target.scheme}://{target.netloc}" == self.door.url:
                    waiting.append(target.path + (f"?{target.query}" if target.query else ""))

    async def ask(self, name: str, **variables: Any) -> Any:
        """Ask a question of the contract; the answer is kept, refusals and errors too."""
        answer = await self.door.raw(operation(name), variables)
        said = answer.json()
        self.answers[f"{name} {variables}"] = json.dumps(said, ensure_ascii=False)
        self.ids |= set(re.findall(r'"id": "([^"]+)"', self.answers[f"{name} {variables}"]))
        return said

    async def ask_everything(self, words: Iterable[str], ids: Iterable[str]) -> None:
        """Every query of the public contract; searches for each word, each publication by its id, and ids of what is not public."""
        public = (FOLDER / "publication.graphql").read_text(encoding="utf-8")
        for name in re.findall(r"^query (\w+)", public, re.MULTILINE):
            if name in SERVED:
                await self.ask(name)
        for word in words:
            if "SearchPublications" in SERVED:
                await self.ask("SearchPublications", filter={"text": word})
        for each in {*ids, *self.ids}:
            await self.ask("OnePublication", id=each)


class Secrets:
    """What nobody may read: the names that are hidden, and the numbers that were planted."""

    def __init__(self, planted: Iterable[Document], known_before: str) -> None:
        found = [(each.known, each.planted) for each in planted]
        self.names = {known.name for people, _ in found for known in people if known.hidden}
        self.names = {name for name in self.names if bare(name) not in bare(known_before)}  # 安平 is a county as well
        self.numbers = {each.value for _, places in found for each in places if each.kind in NUMBERS}

    def in_answer(self, text: str) -> list[str]:
        """Those that stand in an answer."""
        shown = bare(text)
        return [each for each in (*self.names, *self.numbers) if bare(each) in shown]


async def _published(desk: PublicationDesk, document: Document, number: int, *, until: str = "published") -> str:
    """A document redacted at the desk with every doubt masked, and taken as far as said: its public id."""
    name = document.known[0].name
    work = replace(
        (INDICTMENT, IMPORTANT)[number % 2], texts=Texts(f"{name}盗窃案", f"{name}涉嫌盗窃。", document.text)
    )
    draft_id = await desk.drafted(work, of_case=False)
    for known in document.known:
        await desk.do(protected_names.protect, desk.author, draft_id, keys=desk.keys, known=known)
    await desk.do(redacting.mask_all, desk.author, draft_id, keys=desk.keys, from_source=True)
    while (spot := await _left(desk, draft_id)) is not None:
        await desk.do(redacting.mask, desk.author, draft_id, keys=desk.keys, spot=spot)
    if until != "draft":
        await desk.do(publication_drafts.submit, desk.author, draft_id)
    if until in ("published", "withdrawn"):
        await desk.approve(draft_id)
        publication = await desk.do(publications.publish, desk.manager, draft_id)
        if until == "withdrawn":
            await desk.withdraw(publication.id)
    async with desk.acting(desk.author) as session:
        draft = await session.get(models.PublicationDraft, draft_id)
        assert draft is not None
        return global_ids.encode("important_case" if number % 2 else "legal_document", draft.publication_id)


async def _left(desk: PublicationDesk, draft_id: UUID) -> Spot | None:
    """The first place that is still to be masked, a doubtful one as well."""
    async with desk.acting(desk.author) as session:
        draft = await session.get(models.PublicationDraft, draft_id)
        assert draft is not None
        redaction = await opened(session, desk.keys, draft)
        for part in redaction.texts.parts():
            for each in redaction.findings(part):
                return Spot(part, each.start, each.end)
    return None


async def test_nothing_public_says_what_is_protected(door: Client, desk: PublicationDesk) -> None:
    chosen = [each for each in documents(COUNT * 3, SEED) if not {known.name for known in each.known} & set(WORDS)][
        :COUNT
    ]
    assert len(chosen) == COUNT
    before = Stranger(door)
    await before.ask_everything([], [])
    known_before = "".join(before.answers.values())
    untils = ["published"] * (COUNT - 3) + ["withdrawn", "submitted", "draft"]
    ids = [
        await _published(desk, document, number, until=until)
        for number, (document, until) in enumerate(zip(chosen, untils, strict=True))
    ]
    secrets = Secrets(chosen, known_before)
    assert len(secrets.names) > 25 and len(secrets.numbers) > 60
    stranger = Stranger(door)
    await stranger.follow(DOORS)
    asked = [*secrets.names, *sorted(secrets.numbers)[:12], "盗窃", "示例", "某", "电话", "1"]
    await stranger.ask_everything(asked, [*ids, "no-such-id"])
    await stranger.follow(f"/public/{each}" for each in (*ids, *stranger.ids))
    read = "".join(stranger.answers.values())
    officers = [known.name for each in chosen[: COUNT - 3] for known in each.known if not known.hidden]
    assert all(bare(name) in bare(read) for name in officers)  # whatever is there is seen, these may be named
    assert "某" in read and len(stranger.answers) > 40
    told = {question: found for question, text in stranger.answers.items() if (found := secrets.in_answer(text))}
    assert not told
