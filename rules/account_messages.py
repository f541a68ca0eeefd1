"""What people are told about their own account: N27."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rules.message import Message, Words
from rules.notices import NoticeCategory


@dataclass(frozen=True)
class PasswordChanged(Message):
    """N27."""

    name: ClassVar[str] = "password_changed"
    category: ClassVar[NoticeCategory] = NoticeCategory.ACCOUNT
    subject_kind: ClassVar[str] = "account"

    def words(self) -> Words:
        """That it was changed, and what to do if it was somebody else."""
        return Words(
            "密码已修改",
            "Your password has been changed",
            "您的账号密码已修改，其他设备上的登录已全部退出。如非本人操作，请立即找回密码并联系人民检察院。",
            "Your password has been changed and all other sign-ins have ended. If it was not you, recover your password at"
            " once and tell the procuratorate.",
        )


@dataclass(frozen=True)
class SignedInOnNewDevice(Message):
    """N27."""

    name: ClassVar[str] = "signed_in_on_new_device"
    category: ClassVar[NoticeCategory] = NoticeCategory.ACCOUNT
    subject_kind: ClassVar[str] = "account"

    def words(self) -> Words:
        """That it happened, and where it can be ended."""
        return Words(
            "新设备登录提醒",
            "Sign-in on a new device",
            "您的账号刚刚在一台新设备上登录。如非本人操作，请在“我的信息”中结束该登录并修改密码。",
            "Your account was signed in on a new device. If it was not you, end that sign-in and change your password.",
        )


@dataclass(frozen=True)
class CodeHandedOver(Message):
    """N27."""

    name: ClassVar[str] = "code_handed_over"
    category: ClassVar[NoticeCategory] = NoticeCategory.ACCOUNT
    subject_kind: ClassVar[str] = "account"

    def words(self) -> Words:
        """That a code for a new password was handed over at a hall desk."""
        return Words(
            "激活码已在现场发放",
            "A code was handed over at the hall desk",
            "人民检察院已在现场核对证件后为您的账号发放激活码，可用于设置新密码。如非本人到场办理，请立即联系人民检察院。",
            "After a check of identity at the hall desk a code for a new password of your account was handed over. If it was not"
            " you who came, please tell the procuratorate at once.",
        )


@dataclass(frozen=True)
class SignInsRefused(Message):
    """N27: so many wrong passwords that sign-in rests for a while."""

    name: ClassVar[str] = "sign_ins_refused"
    category: ClassVar[NoticeCategory] = NoticeCategory.ACCOUNT
    subject_kind: ClassVar[str] = "account"

    minutes: int

    def words(self) -> Words:
        """That it rests, and what to do if it was somebody else."""
        return Words(
            "登录已暂时锁定",
            "Sign-in rests for a while",
            f"您的账号因多次输入错误密码，已暂停登录 {self.minutes} 分钟。如非本人操作，请修改密码，并检查“我的信息”中的登录设备。",
            f"After several wrong passwords sign-in to your account rests for {self.minutes} minutes. If it was not you, change your"
            " password and look at your signed-in devices.",
        )


@dataclass(frozen=True)
class WechatLinked(Message):
    """N27."""

    name: ClassVar[str] = "wechat_linked"
    category: ClassVar[NoticeCategory] = NoticeCategory.ACCOUNT
    subject_kind: ClassVar[str] = "account"

    def words(self) -> Words:
        """That it can sign in from now on, and what to do if it was somebody else."""
        return Words(
            "已绑定微信",
            "WeChat has been linked",
            "您的账号已绑定微信，此后可以用该微信登录。如非本人操作，请立即在“我的信息”中解除绑定并修改密码。",
            "A WeChat identity was linked to your account and can sign in from now on. If it was not you, unlink it at once and"
            " change your password.",
        )


@dataclass(frozen=True)
class WechatUnlinked(Message):
    """N27: by the person, or by staff."""

    name: ClassVar[str] = "wechat_unlinked"
    category: ClassVar[NoticeCategory] = NoticeCategory.ACCOUNT
    subject_kind: ClassVar[str] = "account"

    by_staff: bool

    def words(self) -> Words:
        """That it opens nothing any more, and who did it."""
        by_zh, by_en = ("人民检察院已为您", "The procuratorate has") if self.by_staff else ("您已", "You have")
        return Words(
            "已解除微信绑定",
            "WeChat has been unlinked",
            f"{by_zh}解除账号与微信的绑定，该微信上的登录已全部退出，也不再通过该微信发送通知。如非本人操作或申请，请修改密码并联系人民检察院。",
            f"{by_en} unlinked WeChat from your account; its sign-ins have ended and no notices are sent over it. If that was not"
            " your wish, change your password and tell the procuratorate.",
        )


@dataclass(frozen=True)
class LicenceExpires(Message):
    """N27: a lawyer's practising certificate is about to end."""

    name: ClassVar[str] = "licence_expires"
    category: ClassVar[NoticeCategory] = NoticeCategory.ACCOUNT
    subject_kind: ClassVar[str] = "account"

    valid_until: date

    def words(self) -> Words:
        """When, and what follows."""
        return Words(
            "执业证即将到期",
            "Your licence is about to expire",
            f"您登记的律师执业证有效期至 {self.valid_until}。到期前请提交更新后的证件，以免影响案件绑定和预约。",
            f"Your registered licence is valid until {self.valid_until}. Please hand in the renewed one in time, or bindings and"
            " appointments may be refused.",
        )
