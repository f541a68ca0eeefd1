"""The first page of the client stays small: what a phone fetches before it can show anything."""

import gzip
import hashlib
import re

from settings import ROOT
from web.client_pages import ClientPages

MOST_BYTES = 100_000


def test_the_first_page_is_small() -> None:
    pages = ClientPages(ROOT / "web" / "client", "http://127.0.0.1:8000", "https://official.example")
    assert "screens/home.js" in pages.first and "vendor/graphql-ws.js" in pages.first
    assert "screens/publications.js" not in pages.first  # comes when somebody goes there
    sheets = re.findall(r'href="\{base\}/([\w./-]+\.css)"', (pages.folder / "index.html").read_text(encoding="utf-8"))
    fetched = {path: len(pages.assets[path].zipped) for path in [*pages.first, *sheets]}
    page = len(gzip.compress(pages._page.plain))
    print({"page": page, **fetched, "all": page + sum(fetched.values())})
    assert len(sheets) == 2 and page + sum(fetched.values()) < MOST_BYTES


def test_every_vendored_file_is_the_one_that_is_named() -> None:
    vendor = ROOT / "web" / "client" / "vendor"
    listed = dict(
        reversed(each.split("  "))
        for each in re.findall(r"^[0-9a-f]{64}  \S+$", (vendor / "VERSIONS").read_text(), re.M)
    )
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.iterdir()
        if path.suffix in (".js", ".css")
    }
    assert there == listed
