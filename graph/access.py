"""Who may ask for a field."""

from enum import Enum


class Access(Enum):
    """Who may ask for a root field."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    WITH_ITS_PARENT = "with its parent"
