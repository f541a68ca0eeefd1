"""What people do at the sign-in pages, for tests: read the secret off the page, type codes, keep recovery codes."""

import re
from datetime import datetime

import httpx2
import pyotp

from tests.admin.conftest import PASSWORD

SIGN_IN, CODE, FACTOR, CHANGE, SESSIONS = (
    "/admin/login",
    "/admin/my/code",
    "/admin/my/factor",
    "/admin/my/password",
    "/admin/my/sessions",
)


def leads_to(answer: httpx2.Response, path: str) -> bool:
    """Whether the answer sends the browser there."""
    return answer.status_code in (302, 303) and answer.headers["location"].endswith(path)


async def sign_in(client: httpx2.AsyncClient, username: str, password: str = PASSWORD) -> httpx2.Response:
    """Type name and password."""
    return await client.post(SIGN_IN, data={"username": username, "password": password})


def code_of(secret: str, at: datetime) -> str:
    """What the authenticator shows."""
    return pyotp.TOTP(secret).at(at)


async def begin(client: httpx2.AsyncClient) -> str:
    """Begin setting the factor up; the secret as it stands on the page."""
    page = await client.post(FACTOR, data={"act": "begin"})
    assert page.status_code == 200, page.text
    return re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page.text)[1].replace(" ", "")  # type: ignore[index]


def recovery_codes(page: httpx2.Response) -> list[str]:
    """Those on the page."""
    return re.findall(r"<li><code>([a-z0-9]{5}-[a-z0-9]{5})</code></li>", page.text)


async def enrol(client: httpx2.AsyncClient, at: datetime) -> tuple[str, list[str]]:
    """Set the factor up: secret and recovery codes."""
    secret = await begin(client)
    page = await client.post(FACTOR, data={"act": "confirm", "code": code_of(secret, at)})
    assert page.status_code == 200, page.text
    return secret, recovery_codes(page)
