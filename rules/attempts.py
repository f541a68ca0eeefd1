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
WECHAT_BY_ADDRESS = AttemptLimit("wechat.address", 120, 15 * 60)
PASSWORD_BY_ACCOUNT = AttemptLimit("password.account", 5, 15 * 60)
STAFF_SIGN_IN_BY_USERNAME = AttemptLimit("staff_sign_in.username", 5, 15 * 60)
STAFF_SIGN_IN_BY_ADDRESS = AttemptLimit("staff_sign_in.address", 40, 15 * 60)
STAFF_FACTOR_BY_MEMBER = AttemptLimit("staff_factor.member", 5, 15 * 60)
STAFF_FACTOR_BY_ADDRESS = AttemptLimit("staff_factor.address", 40, 15 * 60)
REVEALED_BY_STAFF = AttemptLimit("reveal.staff", 60, 3600)
SIGN_UP_BY_ADDRESS = AttemptLimit("sign_up.address", 200, 3600)
CODE_SENT_BY_ACCOUNT = AttemptLimit("code_sent.account", 6, 3600)
CODE_SENT_TO_CONTACT = AttemptLimit("code_sent.contact", 10, 24 * 3600)
CODE_TRIED = AttemptLimit("code_tried.code", 5, 5 * 60)  # as long as a code by SMS is good
CODE_TRIED_BY_ACCOUNT = AttemptLimit("code_tried.account", 10, 3600)
RESET_SENT_BY_IDENTIFIER = AttemptLimit("reset_sent.identifier", 5, 3600)
RESET_SENT_BY_ADDRESS = AttemptLimit("reset_sent.address", 60, 3600)
RESET_TRIED_BY_IDENTIFIER = AttemptLimit("reset_tried.identifier", 5, 15 * 60)
RESET_TRIED_BY_ADDRESS = AttemptLimit("reset_tried.address", 60, 15 * 60)
CONTACT_CHANGED_BY_ACCOUNT = AttemptLimit("contact_changed.account", 10, 3600)
DRAFT_BY_ACCOUNT = AttemptLimit("draft.account", 600, 3600)
HALL_CHECKED_BY_STAFF = AttemptLimit("hall_checked.staff", 120, 3600)
REGISTRATION_BY_ACCOUNT = AttemptLimit("registration.account", 20, 3600)
REGISTRATION_BY_ADDRESS = AttemptLimit("registration.address", 200, 3600)
UPLOAD_TICKET_BY_ACCOUNT = AttemptLimit("upload_ticket.account", 200, 3600)
REMOTE_REQUEST_BY_ACCOUNT = AttemptLimit("remote_request.account", 60, 3600)
API_KEY_REFUSED_BY_ADDRESS = AttemptLimit("api_key_refused.address", 30, 15 * 60)
API_REQUEST_BY_KEY = AttemptLimit("api_request.key", 300, 60)
CASE_UPLOAD_BY_KEY = AttemptLimit("case_upload.key", 60, 3600)
CASE_UPLOAD_BY_STAFF = AttemptLimit("case_upload.staff", 60, 3600)
COMPLAINT_BY_ACCOUNT = AttemptLimit("complaint.account", 20, 24 * 3600)
OBJECTION_BY_ADDRESS = AttemptLimit("objection.address", 10, 24 * 3600)
OBJECTION_TO_CONTACT = AttemptLimit("objection.contact", 5, 24 * 3600)
APPOINTMENT_BY_ACCOUNT = AttemptLimit("appointment.account", 60, 3600)
CALENDAR_FEED_BY_ACCOUNT = AttemptLimit("calendar_feed.account", 20, 3600)
BINDING_BY_ACCOUNT = AttemptLimit("binding.account", 100, 3600)

LONGEST = timedelta(days=1)  # no limit looks further back
