"""A browser without a screen: opens the staff pages, follows their links, fills in and sends their forms."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx2
import pyotp

from tests.journeys.portal import PATIENCE, Portal

Values = dict[str, list[str]]


@dataclass
class Form:
    """A form as it stands on its page."""

    action: str
    values: Values = field(default_factory=dict)


@dataclass
class Page(HTMLParser):
    """A page: its answer, its links with their words, its forms, and what stands behind each radio button."""

    answer: httpx2.Response

    def __post_init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self.links: list[tuple[str, str]] = []
        self.radios: dict[str, str] = {}
        self._form: str | None = None
        self._select: tuple[str, list[str]] | None = None
        self._area: tuple[str, list[str]] | None = None
        self._radio: str | None = None
        self._waiting: list[tuple[str, str, str]] = []
        self.feed(self.answer.text)
        for form, name, value in self._waiting:  # controls may stand before the form that they belong to
            if form in self.forms:
                self.forms[form].values.setdefault(name, []).append(value)

    @property
    def text(self) -> str:
        """The whole page."""
        return self.answer.text

    @property
    def status(self) -> int:
        """How the server answered."""
        return self.answer.status_code

    def link(self, part: str) -> str:
        """Where the only link leads whose address holds this part."""
        (only,) = {href for href, _ in self.links if part in href}
        return only

    def radio(self, *words: str) -> str:
        """The value of the only radio button behind which all these words stand."""
        (only,) = [value for value, text in self.radios.items() if all(word in text for word in words)]
        return only

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        form = given.get("form") or self._form or ""
        if tag == "a":
            self.links.append((given.get("href") or "", ""))
        elif tag == "form":
            self._form = given.get("id") or given.get("action") or "form"
            self.forms[self._form] = Form(given.get("action") or "")
        elif tag == "input" and name and "disabled" not in given:
            kind = given.get("type") or "text"
            if kind == "radio":
                self._radio = value
                self.radios[value] = ""
            if kind not in ("radio", "checkbox") or "checked" in given:
                self._waiting.append((form, name, value))
        elif tag == "select" and name:
            self._select = (f"{form}\0{name}", [])
        elif tag == "option" and self._select is not None:
            options = self._select[1]
            options.insert(0 if "selected" in given else len(options), value)
        elif tag == "textarea" and name:
            self._area = (f"{form}\0{name}", [])

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)
        if self._radio is not None:
            self.radios[self._radio] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "fieldset":
            self._radio = None
        elif tag == "select" and self._select is not None:
            (key, options), self._select = self._select, None
            self._waiting.append((*key.split("\0"), options[0]))  # type: ignore[arg-type]
        elif tag == "textarea" and self._area is not None:
            (key, words), self._area = self._area, None
            self._waiting.append((*key.split("\0"), "".join(words)))  # type: ignore[arg-type]


@dataclass
class Browser:
    """One window, with its cookies."""

    http: httpx2.AsyncClient

    async def open(self, address: str, **query: str) -> Page:
        """Go there."""
        return Page(await self.http.get(address, params=query or None))

    async def send(self, page: Page, form_id: str, **values: Any) -> Page:
        """Send a form of the page, with these fields filled in and all others as they stand."""
        form = page.forms[form_id]
        address = str(page.answer.url.join(form.action))
        headers = {"origin": f"{page.answer.url.scheme}://{page.answer.url.netloc.decode()}"}
        return Page(await self.http.post(address, data=form.values | values, headers=headers))


@asynccontextmanager
async def window(portal: Portal) -> AsyncIterator[Browser]:
    """A window of one's own."""
    headers = {"sec-fetch-site": "same-origin"}
    async with httpx2.AsyncClient(
        base_url=portal.url, timeout=PATIENCE, follow_redirects=True, headers=headers, verify=False
    ) as http:
        yield Browser(http)


async def _type_password(browser: Browser, username: str, password: str) -> Page:
    page = await browser.open("/admin/")
    assert page.answer.url.path == "/admin/login", page.answer.url
    (form,) = page.forms
    return await browser.send(page, form, username=username, password=password)


@asynccontextmanager
async def staff_browser(portal: Portal, username: str, password: str) -> AsyncIterator[Browser]:
    """A window in which a member of staff has signed in by the form."""
    async with window(portal) as browser:
        page = await _type_password(browser, username, password)
        assert page.status == 200 and page.answer.url.path == "/admin/", page.text[:2000]
        yield browser


@asynccontextmanager
async def first_sign_in(portal: Portal, username: str, once: str, fresh: str) -> AsyncIterator[Browser]:
    """A window of a member who has come in for the first time: another password chosen, a second factor set up."""
    async with window(portal) as browser:
        page = await _type_password(browser, username, once)
        assert page.answer.url.path == "/admin/my/password", page.answer.url
        page = await browser.send(page, "form", current=once, new=fresh, repeated=fresh)
        assert page.answer.url.path == "/admin/my/factor", page.answer.url
        page = await browser.send(page, "form", act="begin")
        secret = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page.text)
        assert secret is not None, page.text
        page = await browser.send(page, "form", act="confirm", code=pyotp.TOTP(secret[1].replace(" ", "")).now())
        assert page.status == 200 and page.text.count("<li><code>") == 10, page.text
        yield browser
