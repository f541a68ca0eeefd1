"""Personal values as they may be shown and recorded: enough to recognise, too little to use."""

from collections.abc import Callable
from typing import Any

from rules.accounts import masked


def masked_name(name: str) -> str:
    """The family name only."""
    return name[:1] + "*" * max(1, len(name) - 1)


def masked_email(address: str) -> str:
    """The first character and the domain."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}"


def masked_phone(number: str) -> str:
    """The first three and the last four digits."""
    return masked(number)


def masked_address(address: str) -> str:
    """The network of an address, not the machine in it."""
    separator = ":" if ":" in address else "."
    return separator.join([*address.split(separator)[:2], "*", "*"]) if address else "—"


def hidden(value: str) -> str:
    """Nothing but that there is something."""
    return "***"


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
}


def is_secret(column: str) -> bool:
    """Whether a column's values are never shown nor recorded, not even masked."""
    return column.endswith(("_hash", "_encrypted", "_index", "_key")) or "token" in column or "password" in column


def masked_value(row: Any, name: str) -> str:
    """A personal value of a row, masked."""
    value = getattr(row, name)
    return MASKS[name](value) if value else "—"
