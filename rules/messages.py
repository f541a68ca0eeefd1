"""Every message that the portal sends a person, typed: its name, category and words in both languages.

A notice's words are shown inside the portal only. What leaves it (mail, SMS) says merely that there is something to read;
those texts lie in `notifications/templates/<name>/`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rules.account_messages import (
    CodeHandedOver,
    LicenceExpires,
    PasswordChanged,
    SignedInOnNewDevice,
    SignInsRefused,
    WechatLinked,
    WechatUnlinked,
)
from rules.appointment_messages import (
    AppointmentAccepted,
    AppointmentAnswered,
    AppointmentForwarded,
    AppointmentRefused,
    AppointmentReplied,
    AppointmentReturned,
)
from rules.binding_messages import (
    BindingApproved,
    BindingEnded,
    BindingEndsSoon,
    BindingFrozen,
    BindingMatched,
    BindingRejected,
    BindingReleased,
    BindingReturned,
    BindingRevoked,
    BindingSuspended,
    RepresentationEnded,
)
from rules.follows import PublicationFollowed
from rules.message import Message, Reach, Reviewed, Words
from rules.notices import NoticeCategory
from rules.office_messages import CaseAnnounced, ComplaintAnswered
from rules.progress_events import IN_THE_INBOX, OVER_ONE_CHANNEL, URGENCY, URGENT, ProgressKind
from rules.remote_messages import (
    RemoteApproved,
    RemoteForwarded,
    RemoteHandedOver,
    RemoteRejected,
    RemoteReopened,
    RemoteReturned,
)
from rules.visit_messages import (
    AppointmentCancelled,
    BanAnswered,
    ConfirmationReminder,
    NoShowRecorded,
    PlaceReleased,
    VisitReminder,
)


@dataclass(frozen=True)
class RegistrationApproved(Reviewed):
    """N01."""

    name: ClassVar[str] = "registration_approved"
    category: ClassVar[NoticeCategory] = NoticeCategory.REGISTRATION
    subject_kind: ClassVar[str] = "registration"

    def words(self) -> Words:
        """The account can be used in the whole country."""
        return Words(
            "注册审核通过",
            "Registration approved",
            f"您的注册申请（{self.number}）已审核通过，账号全国通用，现在可以申请绑定案件。",
            f"Your registration ({self.number}) is approved for the whole country. You can now ask to be bound to a case.",
        )


@dataclass(frozen=True)
class RegistrationReturned(Reviewed):
    """N02: everything to mend, at once."""

    name: ClassVar[str] = "registration_returned"
    category: ClassVar[NoticeCategory] = NoticeCategory.REGISTRATION
    subject_kind: ClassVar[str] = "registration"

    def words(self) -> Words:
        """What is to be mended; good papers stay."""
        zh, en = self.why()
        return Words(
            "注册申请需要补正",
            "Registration returned for correction",
            f"您的注册申请（{self.number}）需要补正：{zh}。已核验合格的材料无需重新提交。",
            f"Your registration ({self.number}) needs correction: {en}. Papers found in order need not be sent again.",
        )


@dataclass(frozen=True)
class RegistrationRejected(Reviewed):
    """N03."""

    name: ClassVar[str] = "registration_rejected"
    category: ClassVar[NoticeCategory] = NoticeCategory.REGISTRATION
    subject_kind: ClassVar[str] = "registration"

    def words(self) -> Words:
        """Why not, and that another application is possible."""
        zh, en = self.why()
        return Words(
            "注册审核不通过",
            "Registration rejected",
            f"您的注册申请（{self.number}）未通过审核：{zh}。您可以重新提交申请。",
            f"Your registration ({self.number}) was rejected: {en}. You may apply again.",
        )


@dataclass(frozen=True)
class CaseProgressed(Message):
    """N11-N16: one notice a person, case and import; named by its most urgent event, naming them all."""

    name: ClassVar[str] = "case_progressed"
    category: ClassVar[NoticeCategory] = NoticeCategory.CASE_PROGRESS
    subject_kind: ClassVar[str] = "case"

    acceptance_number: str
    kinds: Sequence[ProgressKind]
    ends_on: date | None = None  # the case is over: the last day on which it can be read

    @property
    def is_urgent(self) -> bool:
        """Arrest, prosecution, transfer, supplementary investigation and what comes near them."""
        return not URGENT.isdisjoint(self.kinds)

    @property
    def reach(self) -> Reach:
        """As far as its weightiest event goes."""
        kinds = set(self.kinds) - IN_THE_INBOX
        if not kinds and self.ends_on is None:
            return Reach.INBOX
        return Reach.ONE if kinds and kinds <= OVER_ONE_CHANNEL else Reach.ALL

    def words(self) -> Words:
        """All events, the most urgent first; when the case is over, that this is the last of it."""
        kinds = sorted(set(self.kinds), key=URGENCY.index)
        over_zh = over_en = ""
        if self.ends_on is not None:
            over_zh = f"案件已办结，网上查询保留至 {self.ends_on}，此后绑定自动终止，不再发送通知。"
            over_en = f" The case is over: it can be read until {self.ends_on}, then the binding ends and nothing more is sent."
        return Words(
            f"案件有新进展：{kinds[0].zh}",
            f"Your case has moved: {kinds[0].en}",
            f"您绑定的案件（{self.acceptance_number}）有新进展：{'；'.join(kind.zh for kind in kinds)}。{over_zh}",
            f"Your case ({self.acceptance_number}) has moved: {'; '.join(kind.en for kind in kinds)}.{over_en}",
        )


@dataclass(frozen=True)
class RegistrationExpired(Reviewed):
    """An application that was returned and not mended in time."""

    name: ClassVar[str] = "registration_expired"
    category: ClassVar[NoticeCategory] = NoticeCategory.REGISTRATION
    subject_kind: ClassVar[str] = "registration"

    def words(self) -> Words:
        """That it has lapsed, and that another application is possible."""
        return Words(
            "注册申请已失效",
            "Registration expired",
            f"您的注册申请（{self.number}）退回补正后 30 日内未重新提交，已失效。您可以重新提交申请。",
            f"Your registration ({self.number}) was not mended within 30 days and has expired. You may apply again.",
        )


NOTICE_MESSAGES: tuple[type[Message], ...] = (
    RegistrationApproved,
    RegistrationReturned,
    RegistrationRejected,
    BindingApproved,
    BindingReturned,
    BindingRejected,
    BindingSuspended,
    BindingMatched,
    BindingReleased,
    BindingRevoked,
    BindingFrozen,
    BindingEnded,
    BindingEndsSoon,
    RepresentationEnded,
    CaseProgressed,
    CaseAnnounced,
    ComplaintAnswered,
    PasswordChanged,
    SignedInOnNewDevice,
    SignInsRefused,
    LicenceExpires,
    CodeHandedOver,
    WechatLinked,
    WechatUnlinked,
    RegistrationExpired,
    RemoteForwarded,
    RemoteReturned,
    RemoteRejected,
    RemoteApproved,
    RemoteHandedOver,
    RemoteReopened,
    AppointmentAccepted,
    AppointmentForwarded,
    AppointmentReplied,
    AppointmentAnswered,
    AppointmentRefused,
    AppointmentReturned,
    AppointmentCancelled,
    PlaceReleased,
    ConfirmationReminder,
    VisitReminder,
    NoShowRecorded,
    BanAnswered,
    PublicationFollowed,
)

# Sent to a contact that may not be the account's; no notice goes with them.
CONTACT_CODE = "contact_code"
CONTACT_TAKEN = "contact_taken"
CONTACT_CHANGED = "contact_changed"
RESET_CODE = "password_reset"
ACCOUNT_CLOSED = "account_closed"
DUTY_SUMMARY = "duty_summary"  # to the staff of an office
OBJECTION_UPHELD, OBJECTION_DISMISSED = (
    "objection_upheld",
    "objection_dismissed",
)  # to whoever objected, without an account
DAILY_DIGEST = "daily_digest"  # to an account, for the notices of a day
WITH_A_CODE = (CONTACT_CODE, RESET_CODE)
TO_A_CONTACT = (
    *WITH_A_CODE,
    CONTACT_TAKEN,
    CONTACT_CHANGED,
    ACCOUNT_CLOSED,
    DUTY_SUMMARY,
    OBJECTION_UPHELD,
    OBJECTION_DISMISSED,
)
MESSAGE_NAMES = (*(message.name for message in NOTICE_MESSAGES), *TO_A_CONTACT, DAILY_DIGEST)
NOTICE_OF: Mapping[str, type[Message]] = {message.name: message for message in NOTICE_MESSAGES}
