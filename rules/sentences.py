"""Every sentence that a refusal says to a person, in Chinese and English, by its stable code."""

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
    # staff decisions
    "DECIDED_ALREADY": ("该申请已由{who}于 {when} 处理：{status}。", "{who} decided this at {when}: {status}."),
    "CLAIMED_BY_ANOTHER": (
        "{who}正在审核，领取至 {until}；释放、到时或由院管理员接管后方可处理。",
        "{who} is at it until {until}; it must be released, lapse or be taken over first.",
    ),
    "REVIEW_NOT_OPEN": ("该申请不在待审核状态。", "It does not wait for a decision."),
    "REASON_REQUIRED": ("退回或不予通过时须选择原因。", "Returning or rejecting needs a reason."),
    "REASON_UNKNOWN": ("原因代码不存在。", "There is no such reason."),
    "COMMENT_REQUIRED": ("选择“其他”时须填写说明。", "The reason OTHER needs an explanation."),
    "OUTCOME_UNKNOWN": ("请选择审核结果。", "Choose an outcome."),
    "CHECK_UNKNOWN": ("核验结果不正确。", "There is no such check result."),
    "PAPER_NOT_CHECKED": ("请先核验全部材料。", "Check every paper first."),
    "PAPER_BAD": ("有材料核验未通过，不能审核通过。", "A paper did not pass; the application cannot be approved."),
    "CHOICE_REQUIRED": ("请填写全部必填项。", "Fill in everything that is required."),
    "IDENTITY_NOT_CHECKED": (
        "请当面核对本人与证件后勾选。",
        "Compare the person with the papers and tick that you did.",
    ),
    "ACCOUNT_UNKNOWN": (
        "没有该账号，或该账号属于其他证件号码。",
        "There is no such account, or it belongs to another identity number.",
    ),
    "VISIT_SERVED": (
        "该表单已办理。请在“回执单”中查看，激活码不会再次显示。",
        "This form has been served. See the receipts; the code is not shown again.",
    ),
    "NAME_DIFFERS": (
        "姓名与该账号登记的姓名不一致，请核对证件。",
        "The name is not the one of the account; compare the papers.",
    ),
    "LICENSE_TAKEN": ("该执业证号已属于另一账号。", "Another account has this licence number."),
    "CASE_NOT_IN_OFFICE": (
        "本院及下级院没有该案号的案件。",
        "There is no case of this number at the office or below it.",
    ),
    "PARTY_NOT_IN_CASE": (
        "案件中没有该姓名的当事人，或有多人同名。",
        "The case has no party of this name, or several.",
    ),
    "CASE_REQUIRED": ("请选择案件与当事人。", "Choose the case and the party."),
    "CASE_NOT_BINDABLE": ("该案件依法不公开，不能绑定。", "This case may not be disclosed and cannot be bound."),
    "CASE_BOUND_ALREADY": ("申请人已绑定该案件的同一当事人。", "The applicant is bound to this party already."),
    "THIRD_DEFENDER": (
        "该犯罪嫌疑人、被告人已有两名辩护人（刑事诉讼法第三十三条）。",
        "This suspect or defendant has two defenders already (Criminal Procedure Law Art. 33).",
    ),
    "CO_ACCUSED_DEFENDED": (
        "申请人正在为同案其他犯罪嫌疑人、被告人辩护（最高法刑诉解释第四十三条）。",
        "The applicant defends a co-accused of the same or a linked case (SPC Interpretation 2021 Art. 43).",
    ),
    "LAWYERS_ONLY_NOW": (
        "侦查、审查逮捕期间只能委托律师作为辩护人（刑事诉讼法第三十四条）。",
        "During investigation only lawyers can be defenders (Criminal Procedure Law Art. 34).",
    ),
    "ROLE_DOES_NOT_FIT": (
        "申请身份与该当事人的诉讼地位不符。",
        "The capacity does not fit the party's role in the case.",
    ),
    "WARD_OF_AGE": ("被监护人已满 18 周岁。", "The ward is 18 years old or older."),
    "OVERRIDE_NOT_ALLOWED": (
        "存在冲突，须由院管理员说明理由后批准。",
        "There is a conflict; only an office administrator can approve, with a reason.",
    ),
    "OVERRIDE_REASON_REQUIRED": (
        "存在冲突仍予通过的，请说明理由，至少 {shortest} 个字符。",
        "Approving in spite of a conflict needs a reason of at least {shortest} characters.",
    ),
    "REASON_NOT_FITTING": (
        "所选原因不适用于本次处理。",
        "A chosen reason does not fit this decision.",
    ),
    "REMOTE_NOT_TOLD": (
        "退回协助院不告知申请人。",
        "What is returned to the local office is not told to the applicant.",
    ),
    "REMOTE_SAME_OFFICER": (
        "核验人不能审核同一异地申请。",
        "Whoever verified a request for the local office cannot approve it.",
    ),
    "REMOTE_BINDING_OPEN": (
        "申请人另有相同的绑定申请待审核，请先处理该申请。",
        "The applicant has the same binding request open; decide that one first.",
    ),
    "REMOTE_CASE_WITHHELD": (
        "案件依法不再公开，不能交付；该申请将由办案院重新审核。",
        "The case is no longer disclosed: nothing can be handed over; the handling office reviews the request anew.",
    ),
    "MEDIUM_REQUIRED": ("请选择交付载体。", "Choose on what the file is handed over."),
    "PIECES_MALFORMED": ("数量应为 1 至 {most} 的整数。", "The number of pieces is 1 to {most}."),
    "SEAL_NUMBER_REQUIRED": ("请填写密封编号。", "Give the number of the seal."),
    "UNDERTAKING_REQUIRED": (
        "请上传已签署的保密承诺书。",
        "Scan the signed undertaking of confidentiality.",
    ),
    "CASE_SEALED_ALREADY": ("案件已封存。", "The case is sealed already."),
    "CASE_NOT_SEALED_BY_STAFF": (
        "案件未由工作人员封存；由内部系统封存的，须在内部系统解除。",
        "The case was not sealed by staff; what the internal system sealed is unsealed there.",
    ),
    "EVENT_DATE_MALFORMED": ("日期不正确或晚于今日。", "The date is wrong or in the future."),
    "KIND_UNKNOWN": ("事项不正确。", "There is no such kind."),
    "USERNAME_TAKEN": ("账号已存在。", "The username is taken."),
    "USERNAME_MALFORMED": (
        "账号应为 3 至 40 个小写字母、数字、点、横线或下划线。",
        "A username has 3 to 40 of a-z, 0-9, dot, dash and underscore.",
    ),
    "OWN_ACCOUNT": ("本人账号请在“我的账号”中处理。", "Manage your own account on its own pages."),
    "PASSWORDS_DIFFER": ("两次输入的新密码不一致。", "The two new passwords differ."),
    "CURRENT_PASSWORD_WRONG": ("原密码不正确。", "The current password is wrong."),
    "FACTOR_CODE_WRONG": (
        "动态验证码或恢复码不正确，或已使用过。",
        "The code is wrong or has been used.",
    ),
    "FACTOR_EXISTS": ("已设置二次验证。", "The second factor is set up already."),
    "FACTOR_NOT_BEGUN": ("请重新开始设置二次验证。", "Please begin setting up the second factor again."),
    "REASON_REQUIRED_TO_SEE": ("请选择查看理由。", "Choose why you need to see this."),
    "EXPLANATION_REQUIRED": ("请填写说明，至少 {shortest} 个字符。", "Explain in at least {shortest} characters."),
    "EXPLANATION_PERSONAL": (
        "说明中请勿填写证件号码、手机号码或邮箱。",
        "Do not write identity numbers, telephone numbers or addresses into the explanation.",
    ),
    "ROLE_UNKNOWN": ("角色不正确。", "There is no such role."),
    "PARTY_OFFICE_MISMATCH": ("案件不属于可管辖范围。", "The case is not in your scope."),
}


def say(code: str, language: str = "zh-CN", **values: str | int) -> str:
    """The sentence of a code in the reader's language, its values filled in."""
    zh, en = SENTENCES[code]
    return (en if language == "en" else zh).format(**values)
