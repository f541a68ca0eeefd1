"""Every message that the portal sends a person, typed: its name, category and words in both languages.

A notice's words are shown inside the portal only. What leaves it (mail, SMS) says merely that there is something to read;
those texts lie in `notifications/templates/<name>/`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rules.account_messages import CodeHandedOver, PasswordChanged, SignedInOnNewDevice
from rules.message import Message, Reviewed, Words
from rules.notices import NoticeCategory
from rules.progress_events import URGENCY, ProgressKind


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
class BindingApproved(Reviewed):
    """N05."""

    name: ClassVar[str] = "binding_approved"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    def words(self) -> Words:
        """The case can be read now."""
        return Words(
            "案件绑定审核通过",
            "Binding approved",
            f"您的案件绑定申请（{self.number}）已审核通过，可以查看案件程序性信息并接收变动通知。",
            f"Your request ({self.number}) is approved: you can read the case and will be told when it moves.",
        )


@dataclass(frozen=True)
class BindingReturned(Reviewed):
    """N06."""

    name: ClassVar[str] = "binding_returned"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    def words(self) -> Words:
        """What is missing."""
        zh, en = self.why()
        return Words(
            "案件绑定申请需要补齐材料",
            "Binding request returned",
            f"您的案件绑定申请（{self.number}）需要补齐：{zh}。",
            f"Your request ({self.number}) needs correction: {en}.",
        )


@dataclass(frozen=True)
class BindingRejected(Reviewed):
    """N07."""

    name: ClassVar[str] = "binding_rejected"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    def words(self) -> Words:
        """Why not."""
        zh, en = self.why()
        return Words(
            "案件绑定申请未通过",
            "Binding request rejected",
            f"您的案件绑定申请（{self.number}）未通过审核：{zh}。",
            f"Your request ({self.number}) was rejected: {en}.",
        )


@dataclass(frozen=True)
class BindingFrozen(Reviewed):
    """N10: access has ended because the case may no longer be disclosed; the reason is not told."""

    name: ClassVar[str] = "binding_frozen"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    def words(self) -> Words:
        """That access has ended, and where to ask."""
        return Words(
            "案件绑定已冻结",
            "Binding frozen",
            f"您的案件绑定（{self.number}）已依法冻结，不能继续在网上查询。如有疑问请联系办理该案的人民检察院或拨打 12309。",
            f"Your binding ({self.number}) is frozen by law and cannot be read on line. Please ask the procuratorate or call 12309.",
        )


@dataclass(frozen=True)
class CaseProgressed(Message):
    """N11-N16: one notice a person, case and import; named by its most urgent event, naming them all."""

    name: ClassVar[str] = "case_progressed"
    category: ClassVar[NoticeCategory] = NoticeCategory.CASE_PROGRESS
    subject_kind: ClassVar[str] = "case"

    acceptance_number: str
    kinds: Sequence[ProgressKind]

    def words(self) -> Words:
        """All events, the most urgent first."""
        kinds = sorted(set(self.kinds), key=URGENCY.index)
        return Words(
            f"案件有新进展：{kinds[0].zh}",
            f"Your case has moved: {kinds[0].en}",
            f"您绑定的案件（{self.acceptance_number}）有新进展：{'；'.join(kind.zh for kind in kinds)}。",
            f"Your case ({self.acceptance_number}) has moved: {'; '.join(kind.en for kind in kinds)}.",
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
    BindingFrozen,
    CaseProgressed,
    PasswordChanged,
    SignedInOnNewDevice,
    CodeHandedOver,
    RegistrationExpired,
)

# Sent to a contact that may not be the account's; no notice goes with them.
CONTACT_CODE = "contact_code"
CONTACT_TAKEN = "contact_taken"
CONTACT_CHANGED = "contact_changed"
RESET_CODE = "password_reset"
ACCOUNT_CLOSED = "account_closed"
WITH_A_CODE = (CONTACT_CODE, RESET_CODE)
TO_A_CONTACT = (*WITH_A_CODE, CONTACT_TAKEN, CONTACT_CHANGED, ACCOUNT_CLOSED)
MESSAGE_NAMES = (*(message.name for message in NOTICE_MESSAGES), *TO_A_CONTACT)
