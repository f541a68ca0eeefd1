"""GET / and /client/…: the web client, read once and served compressed.

The files lie below an address that holds the hash of them all, so that browsers keep them for ever and a new release is
another address; only the page itself is asked for anew.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from posixpath import dirname, normpath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

SERVED = {".js", ".css"}
FOR_EVER = "public, max-age=31536000, immutable"
LEVEL = 9
FIRST_SCREEN = "screens/home.js"
IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^"'()]*?\bfrom\s*["'](\.[^"']+)["']""", re.MULTILINE)
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True)
class Asset:
    """A file as it is, and compressed."""

    plain: bytes
    zipped: bytes
    media_type: str


@dataclass(frozen=True)
class ClientPages:
    """The client in a folder; `public_url` is where browsers find the portal, `official_site` where the client leads,
    `in_wechat` whether there is a service account, so that it may use what WeChat's browser has."""

    folder: Path
    public_url: str
    official_site: str
    in_wechat: bool = False

    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            Route("/", self.page, methods=["GET"], name="client"),
            Route("/client/{version}/{path:path}", self.asset, methods=["GET"], name="client_asset"),
        ]

    @cached_property
    def assets(self) -> dict[str, Asset]:
        """All that is served, by path below the folder."""
        found = (path for path in sorted(self.folder.rglob("*")) if path.suffix in SERVED)
        return {path.relative_to(self.folder).as_posix(): _asset(path) for path in found}

    @cached_property
    def version(self) -> str:
        """Another one whenever any file is."""
        whole = hashlib.sha256()
        for path, asset in self.assets.items():
            whole.update(f"{path}\0{len(asset.plain)}\0".encode() + asset.plain)
        return whole.hexdigest()[:16]

    @cached_property
    def first(self) -> list[str]:
        """The modules that the first page needs before it can show anything: what `main.js` imports, and so on."""
        found, waiting = dict[str, None](), ["main.js", FIRST_SCREEN]
        while waiting:
            module = waiting.pop()
            if module not in found:
                found[module] = None
                imported = IMPORTED.findall(self.assets[module].plain.decode())
                waiting += [normpath(f"{dirname(module)}/{each}").lstrip("/") for each in imported]
        return sorted(found)

    @cached_property
    def _page(self) -> Asset:
        base = f"/client/{self.version}"
        preloads = "\n".join(f'<link rel="modulepreload" href="{base}/{path}">' for path in self.first)
        text = (self.folder / "index.html").read_text(encoding="utf-8")
        filled = {"{base}": base, "{preloads}": preloads, "{official}": escape(self.official_site)}
        filled["{wechat}"] = "yes" if self.in_wechat else "no"
        for place, words in filled.items():
            text = text.replace(place, words)
        plain = text.encode()
        return Asset(plain, gzip.compress(plain, LEVEL), "text/html; charset=utf-8")

    @cached_property
    def _policy(self) -> str:
        socket = self.public_url.replace("http", "ws", 1)  # older WebKit does not count it among 'self'
        return (
            f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            f"connect-src 'self' {socket}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )

    def _policy_for(self, request: Request) -> str:
        """WeChat draws its own button for subscriptions in a frame: where its browser asks, and only there, that may be."""
        if self.in_wechat and "micromessenger" in request.headers.get("user-agent", "").lower():
            return f"{self._policy}; frame-src https://*.qq.com webcompt:"
        return self._policy

    async def page(self, request: Request) -> Response:
        """The page; what it shows is in the part of the address that no server sees."""
        vary = "accept-encoding, user-agent" if self.in_wechat else "accept-encoding"
        headers = {"cache-control": "no-cache", "content-security-policy": self._policy_for(request), "vary": vary}
        return _answer(request, self._page, headers)

    async def asset(self, request: Request) -> Response:
        """A file; one of another release is not kept."""
        asset = self.assets.get(request.path_params["path"])
        if asset is None:
            return PlainTextResponse("Not Found", 404)
        current = request.path_params["version"] == self.version
        return _answer(request, asset, {"cache-control": FOR_EVER if current else "no-store"})


def _asset(path: Path) -> Asset:
    plain = path.read_bytes()
    return Asset(plain, gzip.compress(plain, LEVEL, mtime=0), TYPES[path.suffix])


def _answer(request: Request, asset: Asset, headers: dict[str, str]) -> Response:
    said = {"vary": "accept-encoding", "content-type": asset.media_type, **headers}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.zipped, headers=said | {"content-encoding": "gzip"})
    return Response(asset.plain, headers=said)
