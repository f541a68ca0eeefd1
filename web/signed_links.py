"""Links that the portal has signed, with a moment until which they hold."""

from datetime import UTC, datetime

from starlette.requests import Request

from db.crypto import Keys
from rules.calendars import signed


def holds(request: Request, keys: Keys, purpose: str, thing: str, *, now: datetime) -> bool:
    """Whether the portal signed `?until=` for this thing and purpose, and the moment has not passed."""
    text = request.query_params.get("until", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return False
    until = datetime.fromtimestamp(int(text), UTC)
    signature = request.query_params.get("signature", "")
    return keys.signature_fits(purpose, signed(thing, until), signature) and until >= now
