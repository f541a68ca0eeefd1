"""Which columns hold personal values, and how staff see them."""

from collections.abc import Callable
from typing import Any

from rules.accounts import masked
from rules.masks import hidden, is_secret, masked_email, masked_name, masked_phone

__all__ = [
    "MASKS",
    "hidden",
    "is_secret",
    "masked_address",
    "masked_email",
    "masked_name",
    "masked_phone",
    "masked_value",
]


def masked_address(address: str) -> str:
    """The network of an address, not the machine in it."""
    separator = ":" if ":" in address else "."
    return separator.join([*address.split(separator)[:2], "*", "*"]) if address else "—"


# By column, or by table and column where other tables use the word for something public.
MASKS: dict[str, Callable[[str], str]] = {
    "full_name": masked_name,
    "party_name": masked_name,
    "client_name": masked_name,
    "handler_name": masked_name,
    "parties.name": masked_name,
    "email": masked_email,
    "mobile": masked_phone,
    "handler_phone": masked_phone,
    "contact": hidden,
    "license_number": masked,
    "id_number": masked,
    "accounts.address": hidden,
    # What staff and applicants write freely may name anybody.
    "check_remark": hidden,
    "comment": hidden,
    "note": hidden,
    "inner_note": hidden,
    "purpose": hidden,
    "attachments.filename": hidden,
}


def masked_value(row: Any, name: str) -> str:
    """A personal value of a row, masked."""
    value = getattr(row, name)
    return MASKS[name](value) if value else "—"
