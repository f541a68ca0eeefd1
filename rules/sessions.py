"""Sign-ins of accounts: their cookie, and what asks for the password again in one that WeChat opened.

An identity of WeChat opens a session, it proves nobody: whoever holds the unlocked phone has it (`docs/api.md`, WeChat).
"""

from datetime import timedelta

PASSWORD_LASTS = timedelta(minutes=10)


def cookie_name(*, secure: bool) -> str:
    """`__Host-` binds the cookie to this very host, where there is https."""
    return "__Host-portal_session" if secure else "portal_session"
