"""How often something may be tried, within which time, counted by whom."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class AttemptLimit:
    """At most `count` tries within `seconds`, for each key of this kind."""

    kind: str
    count: int
    seconds: int


SIGN_IN_BY_IDENTIFIER = AttemptLimit("sign_in.identifier", 5, 15 * 60)
SIGN_IN_BY_ADDRESS = AttemptLimit("sign_in.address", 60, 15 * 60)
PASSWORD_BY_ACCOUNT = AttemptLimit("password.account", 5, 15 * 60)
STAFF_SIGN_IN_BY_USERNAME = AttemptLimit("staff_sign_in.username", 5, 15 * 60)
STAFF_SIGN_IN_BY_ADDRESS = AttemptLimit("staff_sign_in.address", 40, 15 * 60)
SIGN_UP_BY_ADDRESS = AttemptLimit("sign_up.address", 200, 3600)
CODE_SENT_BY_ACCOUNT = AttemptLimit("code_sent.account", 6, 3600)
CODE_SENT_TO_CONTACT = AttemptLimit("code_sent.contact", 10, 24 * 3600)
CODE_TRIED_BY_ACCOUNT = AttemptLimit("code_tried.account", 10, 3600)
REGISTRATION_BY_ACCOUNT = AttemptLimit("registration.account", 20, 3600)
REGISTRATION_BY_ADDRESS = AttemptLimit("registration.address", 200, 3600)
UPLOAD_TICKET_BY_ACCOUNT = AttemptLimit("upload_ticket.account", 200, 3600)
BINDING_BY_ACCOUNT = AttemptLimit("binding.account", 100, 3600)

LONGEST = timedelta(days=1)  # no limit looks further back
