"""Every sentence that a refusal says to a person, in Chinese and English, by its stable code."""

from rules.staff_sentences import STAFF_SENTENCES

SENTENCES: dict[str, tuple[str, str]] = {
    # kinds
    "UNAUTHENTICATED": ("请先登录。", "Please sign in first."),
    "FORBIDDEN": ("您无权进行此操作。", "You may not do this."),
    "NOT_FOUND": ("未找到。", "Not found."),
    "INVALID": (
        "填写的内容有误，请逐项更正后重新提交。",
        "Some of the input is wrong; please mend every item and send again.",
    ),
    "CONFLICT": ("与已有内容冲突。", "This collides with what is already there."),
    "STALE": ("内容已被更新，请刷新后重试。", "It has changed meanwhile; please reload and try again."),
    "TOO_MANY_ATTEMPTS": (
        "操作过于频繁，请 {minutes} 分钟后再试。",
        "Too many attempts; please try again in {minutes} min.",
    ),
    "NOT_AVAILABLE": ("暂不提供此项服务。", "This service is not available."),
    "BUSY": ("系统繁忙，请稍后重试。", "The portal is busy; please try again in a moment."),
    "BAD_REQUEST": ("请求格式不正确。", "The request is malformed."),
    "INTERNAL": ("服务器内部错误，请稍后重试。", "Something failed on our side; please try again later."),
    # accounts and sessions
    "BAD_CREDENTIALS": ("账号或密码不正确。", "The identifier or the password is wrong."),
    "PASSWORD_WRONG": ("密码不正确。", "The password is wrong."),
    "ACCOUNT_NOT_USABLE": (
        "账号已停用，请联系人民检察院。",
        "The account is suspended or closed; please contact the procuratorate.",
    ),
    "CONTACT_REQUIRED": (
        "请填写电子邮箱或手机号码其中一项。",
        "Give an e-mail address or a mobile number, one of them.",
    ),
    "EMAIL_MALFORMED": ("电子邮箱格式不正确。", "The e-mail address is malformed."),
    "MOBILE_MALFORMED": ("手机号码格式不正确。", "The mobile number is malformed."),
    "NAME_MALFORMED": ("姓名应为 2 至 50 个汉字或字母。", "A name has 2 to 50 Han or Latin letters."),
    "PASSWORD_TOO_SHORT": ("密码至少 10 个字符。", "A password has at least 10 characters."),
    "PASSWORD_TOO_LONG": ("密码最多 128 个字符。", "A password has at most 128 characters."),
    "PASSWORD_TOO_COMMON": ("密码过于常见，请更换。", "This password is too common; please choose another."),
    "PASSWORD_IS_PERSONAL": ("密码不得与联系方式或姓名相同。", "A password must not be the contact or the name."),
    "ACCOUNT_TYPE_NOT_OPEN": ("暂不开放此类用户注册。", "This kind of account cannot be registered yet."),
    "CODE_WRONG": ("验证码不正确或已过期。", "The code is wrong or has expired."),
    "PASSWORD_UNCHANGED": ("新密码不得与原密码相同。", "The new password must differ from the old one."),
    "CONTACT_MISSING": ("账号没有登记该联系方式。", "The account has no such contact."),
    "CONTACT_VERIFIED": ("该联系方式已验证。", "This contact is verified already."),
    # papers
    "API_KEY_REFUSED": ("接口密钥无效、已撤销或已到期。", "The API key is unknown, revoked or expired."),
    "API_KEY_NAME_MALFORMED": ("用途应为 1 至 {limit} 个字符。", "A purpose has 1 to {limit} characters."),
    "API_KEY_DAYS_MALFORMED": ("有效期应为 1 至 {limit} 天。", "A key is valid for 1 to {limit} days."),
    "TOO_MANY_API_KEYS": ("有效密钥已达 {limit} 个。", "There are {limit} keys in force already."),
    "OFFICE_UNKNOWN": ("没有此单位，或不在管辖范围内。", "There is no such office in your scope."),
    # files of cases
    "UPLOAD_OFFSET_WRONG": ("续传位置不正确。", "The upload stands at another offset."),
    "UPLOAD_BUSY": ("该文件正在由另一请求传输。", "Another request is sending this file."),
    "UPLOAD_ABANDONED": ("该文件已放弃接收，请重新上传。", "The file has been given up; send it anew."),
    "UPLOAD_COMPLETE": ("该文件已接收完毕。", "The file has been received."),
    "TOO_MANY_UPLOADS": (
        "本院尚有 {limit} 个文件未处理完毕，请稍后再传。",
        "The office has {limit} files under way; please wait.",
    ),
    "FILENAME_MALFORMED": ("文件名不正确。", "The file name is malformed."),
    "MEDIA_TYPE_NOT_ALLOWED": ("仅接受 PDF、JPEG、PNG 文件。", "Only PDF, JPEG and PNG files are accepted."),
    "FILE_TOO_LARGE": ("文件不得超过 {mebibytes} MiB。", "A file has at most {mebibytes} MiB."),
    "FILE_EMPTY": ("文件不得为空。", "A file must not be empty."),
    "SHA256_MALFORMED": ("sha256 应为 64 位十六进制数。", "sha256 has 64 hexadecimal digits."),
    "SIZE_MISMATCH": ("文件大小与申报不符。", "The file does not have the announced size."),
    "CONTENT_MISMATCH": ("文件内容与申报的类型不符。", "The content is not of the announced kind."),
    "SHA256_MISMATCH": ("文件校验值与申报不符。", "The content does not have the announced sha256."),
    "FILE_UNREADABLE": (
        "文件已损坏或无法读取，请重新生成或重新拍摄后上传。",
        "The file is damaged or cannot be read; please make it again and upload it anew.",
    ),
    "FILE_TWO_KINDS": (
        "文件夹带了其他类型的内容，不予接受。",
        "The file carries content of another kind and is not accepted.",
    ),
    "FILE_EXPANDS": (
        "文件解压后过大，请重新扫描或导出后上传。",
        "The file becomes too large when it is opened; please scan or export it again.",
    ),
    "IMAGE_TOO_LARGE": ("图片不得超过 {megapixels}00 万像素。", "An image has at most {megapixels} megapixels."),
    "IMAGE_ANIMATED": ("不接受动态图片。", "Moving images are not accepted."),
    "PDF_ENCRYPTED": ("PDF 已加密，请去除密码后上传。", "The PDF is encrypted; please remove its password."),
    "PDF_TOO_MANY_PAGES": ("PDF 不得超过 {count} 页。", "A PDF has at most {count} pages."),
    "TICKET_USED": ("上传凭据已使用。", "The upload ticket has been used."),
    "TICKET_EXPIRED": ("上传凭据已过期。", "The upload ticket has expired."),
    "PAPER_MISSING": ("缺少材料：{paper}。", "A paper is missing: {paper_en}."),
    "PAPER_NOT_YOURS": ("材料不存在。", "There is no such paper."),
    "PAPER_NOT_STORED": ("材料尚未上传完成。", "The paper has not been uploaded."),
    "PAPER_PURGED": (
        "材料已过保存期限并已清除，请重新上传。",
        "The paper was kept as long as it may be and is gone; please upload it again.",
    ),
    "TOO_MANY_PAPERS": ("材料最多 {count} 份。", "At most {count} papers."),
    "PAPER_TWICE": ("同一材料重复提交。", "The same paper is given twice."),
    # registration
    "ACCOUNT_TYPE_MISMATCH": ("用户类型与账号不一致。", "The account type is not the account's."),
    "ID_NUMBER_MALFORMED": ("证件号码不正确。", "The identity number is wrong."),
    "UNDER_AGE": ("申请人须年满 18 周岁。", "The applicant must be at least 18 years old."),
    "IDENTITY_CLASH": (
        "该身份信息无法在网上完成登记，请持证件到人民检察院办理。",
        "These identity data cannot be registered on line; please bring your papers to the procuratorate.",
    ),
    "LAWYER_DATA_REQUIRED": ("律师须填写执业信息。", "A lawyer must give the data of the licence."),
    "LAWYER_DATA_NOT_ALLOWED": ("非律师不填写执业信息。", "Only lawyers give licence data."),
    "LICENSE_MALFORMED": ("律师执业证号不正确。", "The licence number is malformed."),
    "LICENSE_EXPIRED": ("律师执业证已过有效期。", "The licence has expired."),
    "LAW_FIRM_REQUIRED": ("请填写律师事务所名称。", "Give the name of the law firm."),
    "LAW_FIRM_CODE_MALFORMED": ("统一社会信用代码不正确。", "The unified social credit code is malformed."),
    "PROCURATORATE_UNKNOWN": ("请选择人民检察院。", "Choose a procuratorate."),
    "REGION_MALFORMED": ("行政区划代码应为 6 位数字。", "A region code has 6 digits."),
    "REGISTRATION_OPEN": ("已有正在审核的注册申请。", "A registration is being reviewed already."),
    "REGISTRATION_FINAL": ("该申请已办结，不能再修改。", "The application is closed and cannot be changed."),
    "NOT_APPROVED": ("注册尚未审核通过。", "Your registration has not been approved yet."),
    "KEY_REUSED": ("同一 idempotencyKey 已用于其他内容。", "The same idempotencyKey was sent with other content."),
    # bindings
    "PARTY_NAME_MALFORMED": ("当事人姓名应为 2 至 100 个字符。", "The party's name has 2 to 100 characters."),
    "CAPACITY_NOT_ALLOWED": ("该类用户不能以此身份申请。", "An account of this type cannot apply in this capacity."),
    "CHARGE_UNKNOWN": ("案由不存在。", "There is no such charge."),
    "ENTRUSTED_IN_FUTURE": ("委托日期不得晚于今日。", "The mandate cannot begin in the future."),
    "TEXT_TOO_LONG": ("内容不得超过 {limit} 个字符。", "At most {limit} characters."),
    "DATE_OUT_OF_RANGE": ("日期超出合理范围。", "The date is out of range."),
    "TEXT_MALFORMED": ("内容含有不允许的字符。", "The text contains characters that are not allowed."),
    "BINDING_DUPLICATE": ("已有相同的绑定申请。", "The same request is already open."),
    "BINDING_NOT_OPEN": ("该申请当前状态不能进行此操作。", "The request cannot be changed in its present state."),
    "RELEASED_IN_FUTURE": ("解除委托日期不得晚于今日。", "The mandate cannot end in the future."),
    "RELEASED_BEFORE_MANDATE": (
        "解除委托日期不得早于委托日期。",
        "The mandate cannot end before it began.",
    ),
    "RELEASE_REASON_REQUIRED": ("请填写解除委托的原因。", "Say why the mandate ends."),
    "BINDING_NOT_LIVE": ("该绑定未生效或已终止。", "The binding is not live."),
    "NO_APPOINTMENT_CIVIL": (
        "仅刑事案件可以预约，请拨打 12309 咨询。",
        "Only criminal cases can be booked; please call 12309.",
    ),
    "NO_APPOINTMENT_CAPACITY": (
        "仅辩护人、诉讼代理人可以预约，请拨打 12309 咨询。",
        "Only defenders and litigation agents can book; please call 12309.",
    ),
    "NO_APPOINTMENT_BINDING": ("绑定审核通过后方可预约。", "Booking opens when the binding is approved."),
    # remote requests
    "REMOTE_KIND_NOT_ALLOWED": (
        "该类用户不能提出此种异地申请，请到办理该案的人民检察院查询。",
        "Accounts of this type cannot ask for this; please go to the procuratorate that handles the case.",
    ),
    "PURPOSE_REQUIRED": ("请填写申请理由。", "Say what the request is for."),
    "REMOTE_SAME_OFFICE": (
        "协助院与办案院不能是同一个人民检察院，请直接向办案院申请。",
        "The local and the handling office are the same: ask the handling office directly.",
    ),
    "REMOTE_LOCAL_NOT_BASIC": (
        "异地查询应当通过县、区级人民检察院提出。",
        "Queries go through a basic-level procuratorate.",
    ),
    "REMOTE_LEVELS_DIFFER": (
        "异地阅卷应当通过与办案院同级的人民检察院提出。",
        "Access to the file goes through a procuratorate of the handling office's level.",
    ),
    "REMOTE_DUPLICATE": ("已有相同的异地申请。", "The same remote request is already open."),
    "REMOTE_NOT_OPEN": ("该申请当前状态不能进行此操作。", "The request cannot be changed in its present state."),
    # complaints and announcements
    "COMPLAINT_OPEN": ("您对该申请的投诉正在处理。", "Your complaint about this application is being looked into."),
    "COMPLAINT_CLOSED": ("该投诉已答复或已撤回。", "The complaint is answered or withdrawn."),
    "COMPLAINT_SUBJECT": ("请选择要投诉的本人申请。", "Choose an application of your own."),
    "NOBODY_BOUND": ("目前没有可以查看本案的绑定人员，未发送通知。", "Nobody can read the case now; nothing was sent."),
    "ANNOUNCED_ALREADY": ("该通知已发送。", "This notice has been sent."),
    # reading
    "PAGE_SIZE": ("每页数量应在 0 至 {limit} 之间。", "A page has 0 to {limit} items."),
    "CURSOR_MALFORMED": ("分页游标不正确。", "The cursor is malformed."),
    "PAGE_DIRECTION": ("first 与 last 不能同时使用。", "Use first or last, not both."),
    "AFTER_AHEAD": ("序号大于最新序号。", "The number is higher than the last one."),
    "TOO_MANY_IDS": ("一次最多 {limit} 项。", "At most {limit} items at once."),
    "SEARCH_TOO_LONG": ("关键词过长。", "The search text is too long."),
    **STAFF_SENTENCES,
}


def say(code: str, language: str = "zh-CN", **values: str | int) -> str:
    """The sentence of a code in the reader's language, its values filled in."""
    zh, en = SENTENCES[code]
    return (en if language == "en" else zh).format(**values)
