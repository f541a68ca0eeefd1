"""/public: what everybody may read, as plain HTML; usable without script, in print, by keyboard and screen reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rules.cases import CaseStage
from web.public.asking import NOT_THERE, Ask, Unanswered, answer, language_of, office_named
from web.public.guides import guide
from web.public.showing import Showing, day_of
from web.public.words import words
from web.small_forms import fields_of

PAGE = 15
LONGEST_FIELD = 200
LARGEST_OBJECTION = 32_768  # bytes: 2,000 Han characters are 18,000 in a form
FILTER_FIELDS = ("text", "kind", "type", "charge", "stage", "number", "from", "to", "office", "below", "order")


@dataclass(frozen=True)
class PublicPages:
    """The pages."""

    ask: Ask
    showing: Showing

    def routes(self) -> list[Route]:
        """Their routes."""
        pages = {
            "/public/": self.front,
            "/public/publications": self.list,
            "/public/publications/{id}": self.detail,
            "/public/offices": self.offices,
            "/public/offices/{id}": self.office,
            "/public/guides": self.guides,
        }
        told = [Route(path, self._answering(page), methods=["GET"], name=path) for path, page in pages.items()]
        objection = Route(
            "/public/publications/{id}/objection", self._answering(self.objection), methods=["GET", "POST"]
        )
        return [*told, objection, Route("/public", lambda _: RedirectResponse("/public/"), methods=["GET"])]

    def _answering(self, page: Any) -> Any:
        async def answered(request: Request) -> Response:
            try:
                return await page(request)  # type: ignore[no-any-return]
            except Unanswered as refused:
                return self.showing.refusal(request, refused)

        return answered

    async def front(self, request: Request) -> Response:
        """The newest five of the country, by level, by type, and how many there are."""
        return self.showing.page(request, "front", **await answer(self.ask, request, "Front"))

    async def list(self, request: Request) -> Response:
        """Fifteen a page, with all filters."""
        given = {name: request.query_params.get(name, "")[:LONGEST_FIELD].strip() for name in FILTER_FIELDS}
        after = request.query_params.get("after")
        shown: dict[str, Any] = {"given": given, "stages": CaseStage, "mistakes": [], "after": after}
        shown["office"] = await office_named(self.ask, request, given["office"]) if given["office"] else None
        try:
            found = await answer(
                self.ask,
                request,
                "List",
                filter=_filter(given),
                first=PAGE,
                after=after,
                orderBy="RELEVANCE" if given["order"] == "relevance" else "NEWEST",
            )
        except Unanswered as refused:
            shown |= {"found": None, "mistakes": refused.sentences}
            return self.showing.page(request, "list", status=400, next=None, query="", **shown)
        query = urlencode({name: value for name, value in given.items() if value})
        page = found["publications"]["pageInfo"]
        following = f"?{query}&{urlencode({'after': page['endCursor']})}" if page["hasNextPage"] else None
        return self.showing.page(request, "list", found=found["publications"], next=following, query=query, **shown)

    async def detail(self, request: Request) -> Response:
        """One publication; 410 and nothing of its content once it is withdrawn."""
        found = (await answer(self.ask, request, "Detail", id=request.path_params["id"]))["publication"]
        if found["withdrawnAt"] is not None:
            return self.showing.page(request, "told", status=410, title=found["title"], sentences=[])
        return self.showing.page(request, "detail", publication=found, structured=_structured(found))

    async def objection(self, request: Request) -> Response:
        """A form for whoever is affected, and what came of it."""
        public_id = request.path_params["id"]
        publication = (await answer(self.ask, request, "Detail", id=public_id))["publication"]
        form = await fields_of(request, LARGEST_OBJECTION) if request.method == "POST" else {}
        given = {name: form.get(name, "") for name in ("name", "contact", "grounds")}
        shown: dict[str, Any] = {"publication": publication, "given": given, "problems": [], "said": None}
        if request.method == "GET":
            return self.showing.page(request, "objection", **shown)
        result = (await answer(self.ask, request, "Objection", input={"publicationId": public_id, **given}))[
            "objectToPublication"
        ]
        if "objectionNumber" in result:
            said = words(language_of(request))["objection_done"].format(number=result["objectionNumber"])
            return self.showing.page(request, "told", status=201, title=said, sentences=[])
        shown |= {"problems": result["problems"], "said": result["message"]}
        return self.showing.page(request, "objection", status=422, **shown)

    async def offices(self, request: Request) -> Response:
        """The top of the tree, or what a search finds."""
        search = request.query_params.get("search", "")[:50].strip()
        variables = {"search": search or None, "parentId": None, "after": request.query_params.get("after")}
        found = (await answer(self.ask, request, "Offices", **variables))["procuratorates"]
        return self.showing.page(request, "offices", found=found, search=search)

    async def office(self, request: Request) -> Response:
        """One office: where it is, when its hall is open, and what is below it."""
        variables = {"id": request.path_params["id"], "after": request.query_params.get("after")}
        found = await answer(self.ask, request, "Office", **variables)
        if not found["node"]:
            raise Unanswered(NOT_THERE)
        return self.showing.page(request, "office", office=found["node"], below=found["procuratorates"])

    async def guides(self, request: Request) -> Response:
        """Who may query, and which papers that takes."""
        return self.showing.page(request, "guides", guide=guide(language_of(request)))


def _filter(given: Mapping[str, str]) -> dict[str, Any]:
    """What a form asks for, as the API takes it; empty fields ask for nothing."""
    wanted = {
        "text": given["text"] or None,
        "kinds": [given["kind"]] if given["kind"] else None,
        "documentTypes": [given["type"]] if given["type"] else None,
        "chargeCodes": [given["charge"]] if given["charge"] else None,
        "stages": [given["stage"]] if given["stage"] else None,
        "documentNumber": given["number"] or None,
        "publishedFrom": day_of(given["from"]),
        "publishedTo": day_of(given["to"]),
        "procuratorateIds": [given["office"]] if given["office"] else None,
        "includeSubordinates": True if given["office"] and given["below"] else None,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _structured(publication: Mapping[str, Any]) -> Mapping[str, Any]:
    """schema.org for machines that read."""
    found = {
        "@context": "https://schema.org",
        "@type": "Article" if publication["__typename"] == "ImportantCase" else "DigitalDocument",
        "headline": publication["title"],
        "name": publication["title"],
        "inLanguage": "zh-CN",
        "datePublished": publication["publishedAt"],
        "version": str(publication["version"]),
        "publisher": {"@type": "GovernmentOrganization", "name": publication["procuratorate"]["name"]},
    }
    return found | ({"dateModified": publication["correctedAt"]} if publication["correctedAt"] else {})
