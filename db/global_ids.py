"""Global ids: opaque and versioned; a stable code of the kind and the row's UUID. Clients must not look inside."""

import base64
import binascii
from collections.abc import Sequence
from uuid import UUID

from rules.errors import NotFound

_VERSION = 1
KINDS: dict[str, int] = {
    "account": 1,
    "procuratorate": 2,
    "registration": 3,
    "attachment": 4,
    "case": 5,
    "binding": 6,
    "progress_event": 7,
    "notice": 8,
    "appointment": 9,
    "reception_slot": 10,
    "session": 11,
    "remote_request": 12,
    "complaint": 13,
    "booking_ban": 14,
    "saved_search": 20,
    "important_case": 15,
    "legal_document": 16,
    "publication_objection": 17,
}
NOBODY = UUID(int=0)
_NAMES = {code: kind for kind, code in KINDS.items()}


def prefix(kind: str) -> bytes:
    """The bytes before the row's UUID."""
    return bytes([_VERSION, KINDS[kind]])


def encode(kind: str, row_id: UUID) -> str:
    """The global id of a row."""
    return base64.urlsafe_b64encode(prefix(kind) + row_id.bytes).decode()


def decode(global_id: str) -> tuple[str, UUID] | None:
    """Kind and UUID; None when it is no id of ours."""
    try:
        content = base64.b64decode(global_id + "=" * (-len(global_id) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != 18 or content[0] != _VERSION or content[1] not in _NAMES:
        return None
    return _NAMES[content[1]], UUID(bytes=content[2:])


def read(global_id: str, kind: str) -> UUID:
    """The UUID of an id of this kind; what is no such id names nothing: NOT_FOUND."""
    found = decode(global_id)
    if found is None or found[0] != kind:
        raise NotFound
    return found[1]


def read_or_nobody(global_id: str, kind: str) -> UUID:
    """The UUID of an id given in an input; what is no such id becomes one that nothing has, so that the act names it
    together with all other problems."""
    found = decode(global_id)
    return found[1] if found is not None and found[0] == kind else NOBODY


def read_papers(global_ids: Sequence[str]) -> tuple[UUID, ...]:
    """The UUIDs of papers; what is no paper's id becomes one that nothing has."""
    return tuple(read_or_nobody(each, "attachment") for each in global_ids)


def read_slots(global_ids: Sequence[str]) -> tuple[UUID, ...]:
    """The UUIDs of reception slots; what is no slot's id becomes one that nothing has."""
    return tuple(read_or_nobody(each, "reception_slot") for each in global_ids)
