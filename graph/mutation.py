"""What can be done: every act, who may do it, and its sentence."""

from typing import Annotated

import strawberry

from graph.access import Access
from graph.declaring import act
from graph.resolvers import (
    accounts,
    appointments,
    attachments,
    bindings,
    calendar_feeds,
    complaints,
    contacts,
    follows,
    notices,
    password_resets,
    personal_data,
    publications,
    registrations,
    remote_requests,
    sessions,
    wechat,
)
from graph.types.account import Account, CodeSent, PasswordConfirmed, SignedIn, SignedOut
from graph.types.appointment import (
    Appointment,
    BookingBan,
    CalendarFeed,
    CalendarFeedRevoked,
)
from graph.types.attachment import UploadTicket
from graph.types.binding import Binding
from graph.types.complaint import Complaint
from graph.types.follow import SavedSearch
from graph.types.notice import NoticesRead
from graph.types.personal_data import AccountClosed, DataExport
from graph.types.procuratorate import Procuratorate
from graph.types.publication import PublicationObjection
from graph.types.refusal import Refusal
from graph.types.registration import Registration
from graph.types.remote_request import RemoteRequest

ANYONE, SIGNED_IN = Access.ANYONE, Access.SIGNED_IN


@strawberry.type(description="What can be done.")
class Mutation:
    """Acts; each answers its result or a `Refusal`."""

    create_account: Annotated[SignedIn | Refusal, strawberry.union("CreateAccountResult")] | None = act(
        accounts.create_account, ANYONE, "注册账户 · Sign up; a code is sent to the contact."
    )
    request_contact_code: Annotated[CodeSent | Refusal, strawberry.union("RequestContactCodeResult")] | None = act(
        contacts.request_contact_code, SIGNED_IN, "发送验证码 · Send the code again."
    )
    verify_contact: Annotated[Account | Refusal, strawberry.union("VerifyContactResult")] | None = act(
        contacts.verify_contact, SIGNED_IN, "验证联系方式 · Prove that a contact is one's own."
    )
    sign_in: Annotated[SignedIn | Refusal, strawberry.union("SignInResult")] | None = act(
        accounts.sign_in, ANYONE, "登录 · Sign in."
    )
    sign_in_with_wechat: Annotated[SignedIn | Refusal, strawberry.union("SignInWithWechatResult")] | None = act(
        wechat.sign_in_with_wechat, ANYONE, "微信登录 · Sign in with a linked WeChat; the session lives shorter."
    )
    confirm_password: Annotated[PasswordConfirmed | Refusal, strawberry.union("ConfirmPasswordResult")] | None = act(
        wechat.confirm_password,
        SIGNED_IN,
        "输入密码确认 · For ten minutes acts that ask for the password go through in a session that WeChat opened.",
    )
    link_wechat: Annotated[Account | Refusal, strawberry.union("LinkWechatResult")] | None = act(
        wechat.link_wechat, SIGNED_IN, "绑定微信 · Link a WeChat identity to the account; the account is told."
    )
    unlink_wechat: Annotated[Account | Refusal, strawberry.union("UnlinkWechatResult")] | None = act(
        wechat.unlink_wechat, SIGNED_IN, "解除微信绑定 · Unlink it; the sessions that it opened end."
    )
    sign_out: Annotated[SignedOut | Refusal, strawberry.union("SignOutResult")] | None = act(
        accounts.sign_out, SIGNED_IN, "退出登录 · End this session."
    )
    change_password: Annotated[Account | Refusal, strawberry.union("ChangePasswordResult")] | None = act(
        password_resets.change_password, SIGNED_IN, "修改密码 · Set a new password; every other session ends."
    )
    request_password_reset: Annotated[CodeSent | Refusal, strawberry.union("RequestPasswordResetResult")] | None = act(
        password_resets.request_password_reset,
        ANYONE,
        "找回密码 · Send a code; never tells whether there is an account.",
    )
    reset_password: Annotated[SignedIn | Refusal, strawberry.union("ResetPasswordResult")] | None = act(
        password_resets.reset_password, ANYONE, "重置密码 · Set a new password with a code; every session ends."
    )
    update_contact: Annotated[Account | Refusal, strawberry.union("UpdateContactResult")] | None = act(
        contacts.update_contact,
        SIGNED_IN,
        "修改联系方式 · Change contact data; a new contact is to be proved, the old one is told.",
    )
    update_notice_preferences: (
        Annotated[Account | Refusal, strawberry.union("UpdateNoticePreferencesResult")] | None
    ) = act(
        notices.update_notice_preferences, SIGNED_IN, "设置通知偏好 · Choose over which channels one is told, and when."
    )
    end_session: Annotated[Account | Refusal, strawberry.union("EndSessionResult")] | None = act(
        sessions.end_session, SIGNED_IN, "结束登录 · End one of one's own sessions."
    )
    end_other_sessions: Annotated[Account | Refusal, strawberry.union("EndOtherSessionsResult")] | None = act(
        sessions.end_other_sessions, SIGNED_IN, "退出其他设备 · End all of one's own sessions but this one."
    )
    export_my_data: Annotated[DataExport | Refusal, strawberry.union("ExportMyDataResult")] | None = act(
        personal_data.export_my_data, SIGNED_IN, "下载个人信息 · Links to everything that is kept about oneself."
    )
    close_account: Annotated[AccountClosed | Refusal, strawberry.union("CloseAccountResult")] | None = act(
        personal_data.close_account, SIGNED_IN, "注销账户 · Close one's account for ever."
    )
    request_upload: Annotated[UploadTicket | Refusal, strawberry.union("RequestUploadResult")] | None = act(
        attachments.request_upload, SIGNED_IN, "上传材料 · A ticket for one file."
    )
    submit_registration: Annotated[Registration | Refusal, strawberry.union("SubmitRegistrationResult")] | None = act(
        registrations.submit_registration, SIGNED_IN, "提交注册申请 · Declare who one is."
    )
    save_registration_draft: (
        Annotated[Registration | Refusal, strawberry.union("SaveRegistrationDraftResult")] | None
    ) = act(registrations.save_registration_draft, SIGNED_IN, "保存注册草稿 · Keep the form as it stands.")
    withdraw_registration: Annotated[Registration | Refusal, strawberry.union("WithdrawRegistrationResult")] | None = (
        act(registrations.withdraw_registration, SIGNED_IN, "撤回注册申请 · Take an application back.")
    )
    apply_for_binding: Annotated[Binding | Refusal, strawberry.union("ApplyForBindingResult")] | None = act(
        bindings.apply_for_binding, SIGNED_IN, "申请案件绑定 · Ask to be linked to a case."
    )
    amend_binding: Annotated[Binding | Refusal, strawberry.union("AmendBindingResult")] | None = act(
        bindings.amend_binding, SIGNED_IN, "修改案件绑定申请 · Mend a request."
    )
    withdraw_binding: Annotated[Binding | Refusal, strawberry.union("WithdrawBindingResult")] | None = act(
        bindings.withdraw_binding, SIGNED_IN, "撤回案件绑定申请 · Take a request back."
    )
    release_binding: Annotated[Binding | Refusal, strawberry.union("ReleaseBindingResult")] | None = act(
        bindings.release_binding, SIGNED_IN, "解除委托 · End a mandate: access ends at once."
    )
    annotate_binding: Annotated[Binding | Refusal, strawberry.union("AnnotateBindingResult")] | None = act(
        bindings.annotate_binding, SIGNED_IN, "备注与标签 · Write a note and a label beside a binding, for oneself."
    )
    submit_remote_request: Annotated[RemoteRequest | Refusal, strawberry.union("SubmitRemoteRequestResult")] | None = (
        act(
            remote_requests.submit_remote_request,
            SIGNED_IN,
            "异地申请 · Ask the office that handles a case through the one where one lives.",
        )
    )
    amend_remote_request: Annotated[RemoteRequest | Refusal, strawberry.union("AmendRemoteRequestResult")] | None = act(
        remote_requests.amend_remote_request, SIGNED_IN, "修改异地申请 · Mend a returned request."
    )
    withdraw_remote_request: (
        Annotated[RemoteRequest | Refusal, strawberry.union("WithdrawRemoteRequestResult")] | None
    ) = act(remote_requests.withdraw_remote_request, SIGNED_IN, "撤回异地申请 · Take a request back.")
    request_appointment: Annotated[Appointment | Refusal, strawberry.union("RequestAppointmentResult")] | None = act(
        appointments.request_appointment, SIGNED_IN, "业务预约 · Ask for an appointment on a bound criminal case."
    )
    amend_appointment: Annotated[Appointment | Refusal, strawberry.union("AmendAppointmentResult")] | None = act(
        appointments.amend_appointment, SIGNED_IN, "修改预约 · Mend a returned appointment."
    )
    confirm_appointment: Annotated[Appointment | Refusal, strawberry.union("ConfirmAppointmentResult")] | None = act(
        appointments.confirm_appointment, SIGNED_IN, "确认预约 · Say yes to the time that the office has offered."
    )
    cancel_appointment: Annotated[Appointment | Refusal, strawberry.union("CancelAppointmentResult")] | None = act(
        appointments.cancel_appointment, SIGNED_IN, "取消预约 · Cancel, or decline: the place is free at once."
    )
    reschedule_appointment: Annotated[Appointment | Refusal, strawberry.union("RescheduleAppointmentResult")] | None = (
        act(appointments.reschedule_appointment, SIGNED_IN, "预约改期 · Choose another time.")
    )
    rate_appointment: Annotated[Appointment | Refusal, strawberry.union("RateAppointmentResult")] | None = act(
        appointments.rate_appointment, SIGNED_IN, "评价 · Say how it was, once."
    )
    appeal_booking_ban: Annotated[BookingBan | Refusal, strawberry.union("AppealBookingBanResult")] | None = act(
        appointments.appeal_booking_ban, SIGNED_IN, "失约限制申诉 · Object to a ban from booking."
    )
    make_calendar_feed: Annotated[CalendarFeed | Refusal, strawberry.union("MakeCalendarFeedResult")] | None = act(
        calendar_feeds.make_calendar_feed,
        SIGNED_IN,
        "启用日历订阅 · A new private address of all of one's appointments; an earlier one ends.",
    )
    revoke_calendar_feed: (
        Annotated[CalendarFeedRevoked | Refusal, strawberry.union("RevokeCalendarFeedResult")] | None
    ) = act(calendar_feeds.revoke_calendar_feed, SIGNED_IN, "停用日历订阅 · End that address.")
    complain: Annotated[Complaint | Refusal, strawberry.union("ComplainResult")] | None = act(
        complaints.complain, SIGNED_IN, "投诉 · Complain about delay; the office answers within ten days."
    )
    withdraw_complaint: Annotated[Complaint | Refusal, strawberry.union("WithdrawComplaintResult")] | None = act(
        complaints.withdraw_complaint, SIGNED_IN, "撤回投诉 · Take a complaint back."
    )
    object_to_publication: (
        Annotated[PublicationObjection | Refusal, strawberry.union("ObjectToPublicationResult")] | None
    ) = act(
        publications.object_to_publication,
        ANYONE,
        "公开异议 · Object to a publication that concerns oneself; no sign-in is needed.",
    )
    mark_notices_read: Annotated[NoticesRead | Refusal, strawberry.union("MarkNoticesReadResult")] | None = act(
        notices.mark_notices_read, SIGNED_IN, "标记已读 · Mark notices read."
    )
    follow_procuratorate: Annotated[Procuratorate | Refusal, strawberry.union("FollowProcuratorateResult")] | None = (
        act(follows.follow_procuratorate, SIGNED_IN, "关注检察院 · Hear of what an office publishes.")
    )
    unfollow_procuratorate: (
        Annotated[Procuratorate | Refusal, strawberry.union("UnfollowProcuratorateResult")] | None
    ) = act(follows.unfollow_procuratorate, SIGNED_IN, "取消关注 · Hear of it no more.")
    save_search: Annotated[SavedSearch | Refusal, strawberry.union("SaveSearchResult")] | None = act(
        follows.save_search, SIGNED_IN, "保存关键词 · Hear of what is published with these words."
    )
    delete_saved_search: Annotated[Account | Refusal, strawberry.union("DeleteSavedSearchResult")] | None = act(
        follows.delete_saved_search, SIGNED_IN, "删除关键词 · Hear of them no more."
    )
