"""What people are told about their remote requests. A notice's words are shown inside the portal only."""

from dataclasses import dataclass
from typing import ClassVar

from rules.message import Reviewed, Words
from rules.notices import NoticeCategory


@dataclass(frozen=True)
class _AboutRemoteRequest(Reviewed):
    category: ClassVar[NoticeCategory] = NoticeCategory.REMOTE_REQUEST
    subject_kind: ClassVar[str] = "remote_request"


@dataclass(frozen=True)
class RemoteForwarded(_AboutRemoteRequest):
    """N24: verified, and on its way."""

    name: ClassVar[str] = "remote_forwarded"

    def words(self) -> Words:
        """That the handling office decides now."""
        return Words(
            "异地申请已转送",
            "Remote request forwarded",
            f"您的异地申请（{self.number}）已由协助院核验，并转送办案院审核。",
            f"Your remote request ({self.number}) was verified and forwarded to the handling office, which decides.",
        )


@dataclass(frozen=True)
class RemoteReturned(_AboutRemoteRequest):
    """N24: something is to be mended."""

    name: ClassVar[str] = "remote_returned"

    def words(self) -> Words:
        """What is to be mended; good papers stay."""
        zh, en = self.why()
        return Words(
            "异地申请需要补正",
            "Remote request returned",
            f"您的异地申请（{self.number}）需要补正：{zh}。已核验合格的材料无需重新提交。",
            f"Your remote request ({self.number}) needs correction: {en}. Papers found in order need not be sent again.",
        )


@dataclass(frozen=True)
class RemoteRejected(_AboutRemoteRequest):
    """N24: a no."""

    name: ClassVar[str] = "remote_rejected"

    def words(self) -> Words:
        """Why not."""
        zh, en = self.why()
        return Words(
            "异地申请不予办理",
            "Remote request rejected",
            f"您的异地申请（{self.number}）不予办理：{zh}。",
            f"Your remote request ({self.number}) was rejected: {en}.",
        )


@dataclass(frozen=True)
class RemoteApproved(_AboutRemoteRequest):
    """N24: a yes; what was asked for lies ready."""

    name: ClassVar[str] = "remote_approved"

    def words(self) -> Words:
        """Where to come, and with what."""
        return Words(
            "异地申请审核通过",
            "Remote request approved",
            f"您的异地申请（{self.number}）已审核通过，请持本人身份证件（律师另持律师执业证）到协助院领取。",
            f"Your remote request ({self.number}) is approved. Come to the local office with your identity card (lawyers: and licence).",
        )


@dataclass(frozen=True)
class RemoteApprovedOnline(RemoteApproved):
    """The same yes, to whoever asked for the query on line: nothing is to be fetched before it can be read."""

    def words(self) -> Words:
        """That the case can be read now."""
        return Words(
            "异地申请审核通过",
            "Remote request approved",
            f"您的异地申请（{self.number}）已审核通过，网上查询已开通，请登录本平台查询。",
            f"Your remote request ({self.number}) is approved. You can read the case here, on line.",
        )


@dataclass(frozen=True)
class RemoteHandedOver(_AboutRemoteRequest):
    """N24: it was handed over; whoever did not fetch it hears of it."""

    name: ClassVar[str] = "remote_handed_over"

    def words(self) -> Words:
        """That it is done."""
        return Words(
            "异地申请已交付",
            "Remote request handed over",
            f"您的异地申请（{self.number}）的办理结果已当面交付。如非本人领取，请立即联系协助院。",
            f"The result of your remote request ({self.number}) was handed over. If it was not you, contact the local office at once.",
        )


@dataclass(frozen=True)
class RemoteReopened(_AboutRemoteRequest):
    """An approval holds no more before it was handed over; why is not told."""

    name: ClassVar[str] = "remote_reopened"

    def words(self) -> Words:
        """Not to come, and to wait."""
        return Words(
            "异地申请重新审核",
            "Remote request under review again",
            f"您的异地申请（{self.number}）由办案院重新审核，请暂不前往领取，结果将另行通知。",
            f"Your remote request ({self.number}) is under review again. Please do not come for it; you will be told the result.",
        )
