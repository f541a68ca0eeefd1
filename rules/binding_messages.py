"""What people are told about their bindings. A notice's words are shown inside the portal only."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rules.message import Message, Reviewed, Words
from rules.notices import NoticeCategory


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
class BindingSuspended(Reviewed):
    """N08: the case has not reached the procuratorate; nothing is to be done."""

    name: ClassVar[str] = "binding_suspended"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    def words(self) -> Words:
        """That it waits, and that the portal goes on looking."""
        zh, en = self.why()
        return Words(
            "案件绑定申请已挂起",
            "Binding request suspended",
            f"您的案件绑定申请（{self.number}）已挂起：{zh}。无需重新提交，有进一步情况时将自动重新审核并通知您。",
            f"Your request ({self.number}) is suspended: {en}. Nothing is to be sent again; it will be reviewed anew by itself.",
        )


@dataclass(frozen=True)
class BindingMatched(Reviewed):
    """N09: a case has come in that may be the one; staff look at the request again."""

    name: ClassVar[str] = "binding_matched"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    def words(self) -> Words:
        """That it is being reviewed again; not that it is the right case."""
        return Words(
            "案件绑定申请已重新进入审核",
            "Binding request under review again",
            f"您此前挂起的案件绑定申请（{self.number}）已重新进入审核，结果将另行通知。",
            f"Your suspended request ({self.number}) is under review again; you will be told the result.",
        )


@dataclass(frozen=True)
class BindingReleased(Reviewed):
    """N10: the mandate has ended by the applicant's own word."""

    name: ClassVar[str] = "binding_released"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    def words(self) -> Words:
        """That access has ended; whoever did not do it hears of it."""
        return Words(
            "已解除委托",
            "Mandate ended",
            f"您已解除案件绑定（{self.number}）的委托关系，不能继续查询该案件。如非本人操作，请立即修改密码并联系人民检察院。",
            f"You have ended the mandate of your binding ({self.number}); the case cannot be read any more."
            " If it was not you, change your password at once and contact the procuratorate.",
        )


@dataclass(frozen=True)
class BindingRevoked(Reviewed):
    """N10: staff have taken the binding back."""

    name: ClassVar[str] = "binding_revoked"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    def words(self) -> Words:
        """Why."""
        zh, en = self.why()
        return Words(
            "案件绑定已撤销",
            "Binding revoked",
            f"您的案件绑定（{self.number}）已撤销：{zh}。如有异议，请联系办理该案的人民检察院或拨打 12309。",
            f"Your binding ({self.number}) was revoked: {en}. If you object, ask the procuratorate or call 12309.",
        )


@dataclass(frozen=True)
class BindingEnded(Reviewed):
    """N10: the case is over and its days are, or the ward is of age."""

    name: ClassVar[str] = "binding_ended"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    def words(self) -> Words:
        """Why it has ended."""
        zh, en = self.why()
        return Words(
            "案件绑定已终止",
            "Binding ended",
            f"您的案件绑定（{self.number}）已终止：{zh}。",
            f"Your binding ({self.number}) has ended: {en}.",
        )


@dataclass(frozen=True)
class BindingEndsSoon(Message):
    """N10: a week before a binding ends by itself."""

    name: ClassVar[str] = "binding_ends_soon"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "binding"

    number: str
    ends_on: date

    def words(self) -> Words:
        """The last day."""
        return Words(
            "案件绑定即将终止",
            "A binding is about to end",
            f"您的案件绑定（{self.number}）对应的案件已办结，网上查询保留至 {self.ends_on}，请及时查看需要的信息。",
            f"The case of your binding ({self.number}) is over; it can be read until {self.ends_on}. Please look up what you need.",
        )


@dataclass(frozen=True)
class RepresentationEnded(Message):
    """N10, to the other counsel of the party: one of them represents it no more. Nobody is named."""

    name: ClassVar[str] = "representation_ended"
    category: ClassVar[NoticeCategory] = NoticeCategory.BINDING
    subject_kind: ClassVar[str] = "case"

    acceptance_number: str

    def words(self) -> Words:
        """In which case."""
        return Words(
            "同一当事人的代理已变更",
            "Representation of your party has changed",
            f"您绑定的案件（{self.acceptance_number}）中，同一当事人的另一名辩护人或诉讼代理人已终止代理。",
            f"In your case ({self.acceptance_number}) another defender or agent of the same party has ceased to act.",
        )
