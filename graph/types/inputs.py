"""What mutations are given."""

from datetime import date
from uuid import UUID

import strawberry

from rules.accounts import AccountType, ContactChannel, IdType, WechatApp
from rules.papers import AttachmentKind


@strawberry.input(description="Sign-up: one of `email` and `mobile`; a code is sent to it.")
class CreateAccountInput:
    """Sign-up."""

    email: str | None = strawberry.field(default=None, description="电子邮箱 · E-mail address.")
    mobile: str | None = strawberry.field(default=None, description="手机号码 · Mobile number.")
    password: str = strawberry.field(description="密码 · 10 to 128 characters.")
    account_type: AccountType = strawberry.field(description="用户类型 · Account type.")
    full_name: str = strawberry.field(description="姓名 · Full name.")


@strawberry.input(description="A code that came to a contact.")
class VerifyContactInput:
    """A code."""

    channel: ContactChannel = strawberry.field(description="渠道 · Channel.")
    code: str = strawberry.field(description="验证码 · Six digits.")


@strawberry.input(description="Sign-in by username, e-mail or mobile.")
class SignInInput:
    """Sign-in."""

    identifier: str = strawberry.field(description="账号、邮箱或手机号 · Username, e-mail or mobile.")
    password: str = strawberry.field(description="密码 · Password.")


@strawberry.input(description="微信登录 · A code that WeChat gave to the client.")
class SignInWithWechatInput:
    """Sign-in through WeChat."""

    code: str = strawberry.field(
        description="授权码 · Of OAuth2 (snsapi_base) or wx.login; serves once, for five minutes."
    )
    app: WechatApp = strawberry.field(description="应用 · Which application asked for it.")


@strawberry.input(description="绑定微信 · Linking asks for the password again.")
class LinkWechatInput:
    """A link."""

    code: str = strawberry.field(
        description="授权码 · As for signing in; when the password is wrong it can be sent again."
    )
    app: WechatApp = strawberry.field(description="应用 · Which application asked for it.")
    password: str = strawberry.field(description="密码 · The account's password.")


@strawberry.input(description="A new password, with the old one.")
class ChangePasswordInput:
    """A new password."""

    current_password: str = strawberry.field(description="原密码 · The password that is in force.")
    new_password: str = strawberry.field(description="新密码 · 10 to 128 characters.")


@strawberry.input(description="A new password, with a code.")
class ResetPasswordInput:
    """A new password."""

    identifier: str = strawberry.field(description="账号、邮箱或手机号 · Username, e-mail or mobile.")
    code: str = strawberry.field(description="验证码 · From the message, or from the hall desk.")
    new_password: str = strawberry.field(description="新密码 · 10 to 128 characters.")


@strawberry.input(description="Contact data: a field left out stays as it is, null empties it.")
class UpdateContactInput:
    """Contact data."""

    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="电子邮箱 · A code is sent to a new one."
    )
    mobile: str | None = strawberry.field(
        default=strawberry.UNSET, description="手机号码 · A code is sent to a new one."
    )
    home_region_code: str | None = strawberry.field(default=strawberry.UNSET, description="常住地 · Region code.")
    address: str | None = strawberry.field(default=strawberry.UNSET, description="地址 · Address, 200 characters.")
    expected_version: int = strawberry.field(description="Of me.version.")


@strawberry.input(description="下载个人信息 · Downloading what is kept about oneself.")
class ExportMyDataInput:
    """A request for one's own data."""

    password: str = strawberry.field(description="密码 · The password again.")


@strawberry.input(description="注销账户 · Closing one's account for ever.")
class CloseAccountInput:
    """A closing."""

    password: str = strawberry.field(description="密码 · The password again.")
    reason: str | None = strawberry.field(default=None, description="注销原因 · Why, in 500 characters at most.")


@strawberry.input(description="A file that is to be uploaded.")
class RequestUploadInput:
    """An announced file."""

    kind: AttachmentKind = strawberry.field(description="材料类型 · Kind of paper.")
    filename: str = strawberry.field(description="文件名 · Name with an ending that fits the media type.")
    media_type: str = strawberry.field(description="application/pdf, image/jpeg or image/png.")
    size_bytes: int = strawberry.field(description="大小 · Size in bytes, 10 MiB at most.")
    sha256: str | None = strawberry.field(default=None, description="64 hexadecimal digits, checked when given.")


@strawberry.input(description="律师执业信息 · Licence data.")
class LawyerInput:
    """Licence data."""

    license_number: str = strawberry.field(description="执业证号 · Licence number.")
    license_valid_until: date = strawberry.field(description="有效期 · Valid until.")
    law_firm_name: str = strawberry.field(description="律师事务所 · Law firm.")
    law_firm_code: str | None = strawberry.field(default=None, description="统一社会信用代码 · Credit code.")


@strawberry.input(description="Registration: first submission, resubmission, or a change of identity data.")
class SubmitRegistrationInput:
    """A registration."""

    account_type: AccountType = strawberry.field(description="用户类型 · The account's type.")
    full_name: str = strawberry.field(description="姓名 · Full name.")
    id_type: IdType = strawberry.field(description="证件类型 · Kind of identity paper.")
    id_number: str = strawberry.field(description="证件号码 · Its number.")
    procuratorate_id: strawberry.ID = strawberry.field(description="审核院 · The office that is to review.")
    home_region_code: str | None = strawberry.field(default=None, description="常住地 · Region code, six digits.")
    lawyer: LawyerInput | None = strawberry.field(default=None, description="执业信息 · For lawyers.")
    attachment_ids: list[strawberry.ID] = strawberry.field(description="材料 · Uploaded papers.")
    expected_version: int | None = strawberry.field(default=None, description="Of me.registration.")
    idempotency_key: UUID | None = strawberry.field(default=None, description="Made by the client.")


@strawberry.input(description="执业信息 · Licence data, as far as they are filled in.")
class LawyerDraftInput:
    """Licence data."""

    license_number: str | None = strawberry.field(default=None, description="执业证号 · Licence number.")
    license_valid_until: date | None = strawberry.field(default=None, description="有效期 · Valid until.")
    law_firm_name: str | None = strawberry.field(default=None, description="律师事务所 · Law firm.")
    law_firm_code: str | None = strawberry.field(default=None, description="统一社会信用代码 · Credit code.")


@strawberry.input(
    description="注册草稿 · The form as it stands; the identity number is asked for at submission and not kept before."
)
class SaveRegistrationDraftInput:
    """A draft."""

    full_name: str | None = strawberry.field(default=None, description="姓名 · Full name.")
    id_type: IdType | None = strawberry.field(default=None, description="证件类型 · Kind of identity paper.")
    procuratorate_id: strawberry.ID | None = strawberry.field(default=None, description="审核院 · The office.")
    home_region_code: str | None = strawberry.field(default=None, description="常住地 · Region code, six digits.")
    lawyer: LawyerDraftInput | None = strawberry.field(default=None, description="执业信息 · For lawyers.")
    attachment_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description="材料 · Uploaded papers.")
    expected_version: int | None = strawberry.field(default=None, description="Of the draft, if there is one.")
