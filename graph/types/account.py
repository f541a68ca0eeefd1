"""用户: oneself, one's sessions, and what sign-up and sign-in answer."""

from datetime import date, datetime

import strawberry

from graph.declaring import field
from graph.resolvers import accounts, contacts, wechat
from graph.types.follow import SavedSearch
from graph.types.node import Node
from graph.types.notice_preference import NoticePreference, QuietHours
from graph.types.procuratorate import Procuratorate
from graph.types.registration import Registration
from rules.accounts import AccountStatus, AccountType, WechatApp


@strawberry.type(description="律师信息 · Licence data, as approved.")
class LawyerProfile:
    """A licence."""

    license_number: str = field("执业证号 · Licence number.")
    law_firm_name: str = field("律师事务所 · Law firm.")
    law_firm_code: str | None = field("统一社会信用代码 · Credit code of the firm.")
    license_valid_until: date = field("有效期 · Valid until.")


@strawberry.type(description="登录会话 · A sign-in.")
class Session(Node):
    """A session."""

    device: str = field("设备 · Device, as it named itself.")
    last_used_at: datetime = field("最近使用 · Last use.")
    created_at: datetime = field("登录时间 · When it began.")
    expires_at: datetime = field("到期时间 · When it ends at the latest.")
    current: bool = field("Whether it is the session that asks.")
    wechat_app: WechatApp | None = field(
        "微信应用 · Through which application WeChat opened it; null: the password did."
    )
    confirmed_until: datetime | None = field(
        "密码确认有效期 · Of a sign-in by WeChat: until when acts that ask for the password go through; null: confirmPassword first."
    )


@strawberry.type(description="微信绑定 · A linked WeChat identity.")
class WechatIdentity:
    """A WeChat identity."""

    app: WechatApp = field("应用 · Application.")
    linked_at: datetime = field("绑定时间 · When it was linked.")


@strawberry.type(description="微信订阅 · A subscription of WeChat for which one can be asked at one's next tap.")
class WechatSubscription:
    """A template of an application to which one is linked."""

    app: WechatApp = field("应用 · In which application it is asked for.")
    template_id: str = field("模板编号 · What the client hands to WeChat's question.")
    title: str = field("名称 · What it is called.")
    long_term: bool = field(
        "是否长期订阅 · Whether one answer holds for all messages; otherwise each brings one message."
    )
    remaining: int = field("剩余次数 · How many messages may still come by it; of a long-term one 1 while it holds.")
    ask: bool = field("是否应询问 · Whether the client should ask at the next tap: nothing is left.")


@strawberry.type(description="案件信息提示 · Counters.")
class Summary:
    """The seed's three counters, and the inbox."""

    bound_cases: int = field("已绑定案件 · Cases that one may read.")
    open_bindings: int = field("案件绑定申请 · Binding requests that are open.")
    open_appointments: int = field("案件预约申请 · Appointments that are open.")
    unread_notices: int = field("未读通知 · Unread notices.")


@strawberry.type(description="用户 · An account: always one's own.")
class Account(Node):
    """Oneself."""

    username: str = field("账号 · Username, made by the portal.")
    account_type: AccountType = field("用户类型 · Account type.")
    status: AccountStatus = field("账号状态 · Status.")
    full_name: str = field("姓名 · Full name.")
    email: str | None = field("电子邮箱 · E-mail address.")
    mobile: str | None = field("手机号码 · Mobile number.")
    email_verified: bool = field("邮箱是否已验证 · Whether the address is known to be one's own.")
    mobile_verified: bool = field("手机是否已验证 · Whether the number is known to be one's own.")
    home_region_code: str | None = field("常住地 · Region code.")
    address: str | None = field("地址 · Address.")
    version: int = field("版本 · Grows with every change.")
    must_change_password: bool = field("是否须修改密码 · Whether a new password is due.")
    id_number_masked: str | None = field("证件号码（部分隐藏） · Identity number, masked; null until approved.")
    lawyer: LawyerProfile | None = field("律师信息 · Licence data; null until approved.")
    sessions: list[Session] = field("登录会话 · Live sign-ins.")
    wechat_identities: list[WechatIdentity] = field("微信绑定 · Linked WeChat identities.")
    wechat_subscriptions: list[WechatSubscription] = field(
        "微信订阅 · Subscriptions for which one can be asked; what is answered is known from WeChat, nobody reports it here."
    )
    calendar_feed_since: datetime | None = field(
        "日历订阅启用时间 · Since when all of one's appointments can be read under a private address; null: there is none."
    )
    followed_procuratorates: list[Procuratorate] = field("关注的检察院 · The procuratorates that one follows.")
    saved_searches: list[SavedSearch] = field("关键词订阅 · The words that one wants to hear of.")
    summary: Summary = field("案件信息提示 · Counters.")
    language: str = field("通知语言 · The language of mails and messages: zh-CN or en.")
    notice_preferences: list[NoticePreference] = field("通知偏好 · Over which channels one is told of what, and when.")
    quiet_hours: QuietHours | None = field("免打扰时段 · When nothing that can wait is sent; null: at no time.")
    digest_hour: int = field("每日汇总时间 · The hour of the daily digest, Beijing time.")
    registration: Registration | None = field("注册申请 · The last application.")


@strawberry.type(description="Signed in: the token is told once; a browser also gets it as a cookie.")
class SignedIn:
    """A fresh session."""

    token: str = field("Send it as `Authorization: Bearer …`, or as `token` in connection_init.")
    expires_at: datetime = field("When it ends at the latest.")
    must_change_password: bool = field("是否须修改密码 · Whether a new password is due.")
    account: Account = field("用户 · Oneself.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, accounts.SignedIn)


@strawberry.type(description="Signed out.")
class SignedOut:
    """The session has ended."""

    at: datetime = field("When.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, accounts.SignedOut)


@strawberry.type(description="已确认密码 · The password was given in this session.")
class PasswordConfirmed:
    """A confirmation."""

    until: datetime = field("有效期 · Until when acts that ask for it go through.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, wechat.PasswordConfirmed)


@strawberry.type(description="A code is on its way.")
class CodeSent:
    """A code was sent."""

    expires_at: datetime = field("Until when it can be used.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, contacts.CodeSent)
