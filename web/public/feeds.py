"""/public/feeds: what an office publishes, as Atom (RFC 4287), for readers and newsrooms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.public.asking import NOT_THERE, Ask, Unanswered, answer, language_of, office_named
from web.public.showing import Showing, cacheable
from web.public.words import words

ATOM = "http://www.w3.org/2005/Atom"
KINDS = {"all": None, "important-cases": "IMPORTANT_CASE", "legal-documents": "LEGAL_DOCUMENT"}
EVERYWHERE = "all"
register_namespace("", ATOM)


@dataclass(frozen=True)
class Feeds:
    """The feeds: `all` or the id of an office, and a kind."""

    ask: Ask
    showing: Showing
    public_url: str

    def route(self) -> Route:
        """Their route."""
        return Route("/public/feeds/{office}/{kind}.atom", self.get, methods=["GET"], name="public_feed")

    async def get(self, request: Request) -> Response:
        """The newest fifty; 304 when nothing has changed."""
        office, kind = request.path_params["office"], request.path_params["kind"]
        try:
            if kind not in KINDS:
                raise Unanswered(NOT_THERE)
            name = await self._name(request, office)
            wanted: dict[str, Any] = (
                {} if office == EVERYWHERE else {"procuratorateIds": [office], "includeSubordinates": True}
            )
            wanted |= {"kinds": [KINDS[kind]]} if KINDS[kind] else {}
            found = await answer(self.ask, request, "Feed", filter=wanted)
        except Unanswered as refused:
            return self.showing.refusal(request, refused)
        said = words(language_of(request))
        kind_name = {"all": said["latest"], "important-cases": said["important_cases"]}.get(
            kind, said["legal_documents"]
        )
        feed = self._feed(f"{name} · {kind_name}", request.url.path, found["publications"]["nodes"])
        return cacheable(request, feed, "application/atom+xml; charset=utf-8", language=language_of(request))

    async def _name(self, request: Request, office: str) -> str:
        if office == EVERYWHERE:
            return words(language_of(request))["portal"]
        return str((await office_named(self.ask, request, office))["name"])

    def _feed(self, title: str, path: str, publications: list[Mapping[str, Any]]) -> bytes:
        feed, here = Element(f"{{{ATOM}}}feed"), f"{self.public_url}{path}"
        changed = max((_changed(each) for each in publications), default=datetime(2014, 10, 1, tzinfo=UTC).isoformat())
        for name, text in (("title", title), ("id", here), ("updated", changed)):
            SubElement(feed, f"{{{ATOM}}}{name}").text = text
        SubElement(feed, f"{{{ATOM}}}link", rel="self", href=here)
        for each in publications:
            entry, address = SubElement(feed, f"{{{ATOM}}}entry"), f"{self.public_url}/public/publications/{each['id']}"
            told = {"title": each["title"], "id": address, "published": each["publishedAt"], "updated": _changed(each)}
            for name, text in told.items():
                SubElement(entry, f"{{{ATOM}}}{name}").text = text
            SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=address)
            author = SubElement(entry, f"{{{ATOM}}}author")
            SubElement(author, f"{{{ATOM}}}name").text = each["procuratorate"]["name"]
            for charge in each["charges"]:
                SubElement(entry, f"{{{ATOM}}}category", term=charge["code"], label=charge["name"])
        return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _changed(publication: Mapping[str, Any]) -> str:
    return str(publication["correctedAt"] or publication["publishedAt"])
