"""Personal values as they may be shown and recorded: enough to recognise, too little to use."""

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


def hidden(value: str) -> str:
    """Nothing but that there is something."""
    return "***"


def is_secret(column: str) -> bool:
    """Whether a column's values are never shown nor recorded, not even masked."""
    return column.endswith(("_hash", "_encrypted", "_index", "_key")) or "token" in column or "password" in column
