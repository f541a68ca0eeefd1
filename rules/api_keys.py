"""API keys: what a machine of an office may do, for how long, and how a key looks."""

import re
from datetime import datetime, timedelta

from rules.errors import Problem
from rules.labels import Labelled

NAME_LIMIT = 60
MAX_DAYS = 400  # a key outlives its yearly exchange by a month
MAX_KEYS = 20  # that count, for each office
PREFIX = re.compile(r"cip_[a-z2-9]{8}", re.ASCII)
KEY = re.compile(r"(cip_[a-z2-9]{8})_[A-Za-z0-9_-]{43}", re.ASCII)


class ApiKeyScope(Labelled):
    """What a key opens; each door asks for one."""

    IMPORT_CASES = "IMPORT_CASES", "导入案件", "Import cases"


def prefix_of(key: str) -> str | None:
    """The part of a key by which people tell it from others; None when no key looks like this."""
    found = KEY.fullmatch(key)
    return found[1] if found else None


def api_key_problems(name: str, days: int | None, live: int) -> list[Problem]:
    """What stands against making a key for an office that has so many already."""
    problems = []
    if not 0 < len(name) <= NAME_LIMIT:
        problems.append(Problem("API_KEY_NAME_MALFORMED", "name", {"limit": NAME_LIMIT}))
    if days is None or not 1 <= days <= MAX_DAYS:
        problems.append(Problem("API_KEY_DAYS_MALFORMED", "days", {"limit": MAX_DAYS}))
    if live >= MAX_KEYS:
        problems.append(Problem("TOO_MANY_API_KEYS", values={"limit": MAX_KEYS}))
    return problems


def expiry(now: datetime, days: int) -> datetime:
    """When a key that is made now for so many days ends."""
    return now + timedelta(days=days)
