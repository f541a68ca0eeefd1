"""Where somebody who comes through WeChat may want to go: an address names one of these, and never a target of its own."""

import re

from db.global_ids import decode

PLACES = {
    "business": "/#/",
    "home": "/#/",
    "news": "/#/news",
    "settings": "/#/settings",
    "me": "/#/me",
    "notices": "/#/notices",
    "account": "/wechat/account",  # the page without a script
}
USUAL = "business"
LINKING = frozenset({"me", "account"})  # one goes there to link, signed in as one may be
NOTICE = re.compile(r"notice\.([A-Za-z0-9_=-]{1,60})")


def place_of(asked: str) -> str:
    """The place that is asked for, or the usual one."""
    return asked if is_place(asked) else USUAL


def is_place(asked: str) -> bool:
    """Whether this is a place of ours: one of the names, or `notice.` and the id of a notice."""
    return asked in PLACES or _notice(asked) is not None


def target_of(place: str) -> str:
    """The path of a place."""
    notice = _notice(place)
    return PLACES[place] if notice is None else f"/#/notices/{notice}"


def _notice(place: str) -> str | None:
    found = NOTICE.fullmatch(place)
    kind = decode(found[1]) if found else None
    return found[1] if found and kind and kind[0] == "notice" else None
