"""What refusals say to members of staff, in Chinese and English, by its stable code; part of `rules.sentences`."""

from rules.publication_sentences import PUBLICATION_SENTENCES

STAFF_SENTENCES: dict[str, tuple[str, str]] = {
    # redaction
    "REDACTION_NAME_LENGTH": ("姓名应为 2 至 {limit} 个字符。", "A name has 2 to {limit} characters."),
    "REDACTION_NAME_TWICE": ("该姓名已在名单中。", "This name is in the list already."),
    "REDACTION_NAMES_TOO_MANY": ("名单最多 {limit} 人。", "The list has {limit} names at most."),
    "REDACTION_NAME_OF_PARTY": (
        "案件当事人不能从名单中删除；依法实名公开的，请选择依据。",
        "A party of the case stays in the list; whoever may be named is named on a ground.",
    ),
    "DOUBT_REASON_REQUIRED": (
        "请说明理由，{shortest} 至 {limit} 个字符。",
        "Say why, in {shortest} to {limit} characters.",
    ),
    "DOUBT_IS_NONE": ("该内容必须屏蔽，不能保留。", "This must be masked: it cannot stay."),
    "NAMING_OF_MINOR": ("未成年人的姓名不得公开。", "A minor is never named."),
    "NAMING_GROUND_UNFIT": ("该依据不适用于此类人员。", "This ground does not fit what the person is."),
    "NAMING_REASON_REQUIRED": (
        "实名公开须写明理由，{shortest} 至 {limit} 个字符。",
        "Naming somebody takes a reason of {shortest} to {limit} characters.",
    ),
    **PUBLICATION_SENTENCES,
    # deliveries
    "DELIVERY_NOT_DEAD": (
        "只有未能送达的通知可以重新发送；验证码请当事人重新获取。",
        "Only a notice that could not be delivered can be sent again; a code is asked for anew.",
    ),
    "ADDRESS_BOUNCED": (
        "该邮箱已被退信，须由本人更换并验证后才能发送。",
        "Mail to this address comes back; the person has to prove another one first.",
    ),
    "CHANNEL_PAUSED": ("该渠道已暂停。", "The channel rests already."),
    "CHANNEL_NOT_PAUSED": ("该渠道未暂停。", "The channel does not rest."),
    # appointments
    "SLOT_CONFIRM_TOO_SHORT": (
        "距该时段确认截止不足两小时，申请人来不及确认，请选择其他时段。",
        "Less than two hours are left to confirm this slot; choose another one.",
    ),
    "ANSWER_REQUIRED": ("请填写答复内容。", "Write the answer."),
    "REFUSAL_WORDS_REQUIRED": (
        "不予办理须说明理由，至少 {shortest} 个字符。",
        "A refusal says why, in at least {shortest} characters.",
    ),
    "APPOINTMENT_NEEDS_NO_SLOT": (
        "该预约事项无需到院，请书面答复。",
        "These matters need no visit: answer in writing.",
    ),
    "APPOINTMENT_NOT_CONFIRMED": ("该预约未确认或已结束。", "The appointment is not confirmed, or over."),
    "CHECKED_IN_ALREADY": ("已登记到访。", "The visitor is checked in already."),
    "VISIT_ANOTHER_DAY": ("该预约的接待日期为 {day}。", "The visit is on {day}."),
    "VISIT_NOT_YET": ("尚未到接待日期。", "The day of the visit has not come."),
    "SLOT_NOT_OVER": ("接待时段尚未结束。", "The slot is not over yet."),
    "LIMIT_INCOMPLETE": ("时限的数值与单位须同时填写。", "A limit has an amount and a unit."),
    "LIMIT_LONGER_THAN_LAW": ("本院时限不得长于法定时限。", "An office's limit is not longer than the law's."),
    "WEEKDAY_MALFORMED": ("请选择周一至周五。", "Choose Monday to Friday."),
    "SESSION_LENGTH": ("时段应为 15 分钟至 8 小时。", "A slot lasts 15 minutes to 8 hours."),
    "CAPACITY_OUT_OF_RANGE": ("名额应为 1 至 {most}。", "A slot has 1 to {most} places."),
    "SESSIONS_OVERLAP": ("同一天的时段重叠。", "Slots of a day overlap."),
    "TOO_MANY_SESSIONS": ("每天最多 {most} 个时段。", "At most {most} slots a day."),
    "CLOSURE_DAYS": ("停止接待的日期不正确。", "The days of the closure are wrong."),
    "BOOKINGS_UNDECIDED": (
        "该时段有 {count} 个预约须逐一处理：改到其他时段，或取消并说明原因。",
        "{count} bookings of the slot must be decided first: move each to another slot, or cancel it and say why.",
    ),
    "CAPACITY_BELOW_TAKEN": ("名额不得少于已约 {taken} 个。", "{taken} places are taken already."),
    "SLOT_OVERLAPS": ("该接待室此时已有时段。", "The room has a slot at that time already."),
    "SLOT_BEGUN": ("该时段已开始或已过。", "The slot has begun or is over."),
    "SLOT_OPEN_ALREADY": ("该时段正在接待。", "The slot is open already."),
    "SLOT_TIMES_HELD": ("该时段已有预约，不能修改时间。", "Places are taken: the times cannot be changed."),
    "DAY_CLOSED": ("该日不接待：{reason}。", "Nobody is received on that day: {reason}."),
    "ROOM_SWITCHED_OFF": ("该接待室已停用。", "The room is switched off."),
    "ROOM_UNKNOWN": ("没有该接待室。", "There is no such room."),
    "ROOM_EXISTS": ("接待室名称已存在。", "There is a room of this name already."),
    # staff decisions
    "DECIDED_ALREADY": ("该申请已由{who}于 {when} 处理：{status}。", "{who} decided this at {when}: {status}."),
    "CLAIMED_BY_ANOTHER": (
        "{who}正在审核，领取至 {until}；释放、到时或由院管理员接管后方可处理。",
        "{who} is at it until {until}; it must be released, lapse or be taken over first.",
    ),
    "TASK_TAKEN": ("任务已由{who}承办。", "{who} looks after this task."),
    "TASK_ENDED": ("任务已结束。", "The task has ended already."),
    "TASK_COMMENT_REQUIRED": (
        "请说明转交给谁或为何无需处理。",
        "Say to whom it is passed on, or why nothing is to be done.",
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
        "暂不能交付，该申请将由办案院重新审核。",
        "Nothing can be handed over for now; the handling office reviews the request anew.",
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
    # templates of WeChat
    "WECHAT_TEMPLATE_OF_SERVICE_ACCOUNT": (
        "模板消息只能用于服务号。",
        "Only the service account has template messages.",
    ),
    "WECHAT_TEMPLATE_ID_MALFORMED": (
        "模板编号应为微信后台给出的字母、数字、- 和 _。",
        "A template's id has letters, digits, - and _.",
    ),
    "WECHAT_PAGE_MALFORMED": (
        "小程序页面只用于小程序，形如 pages/index/index。",
        "A page is one of the mini program, like pages/index/index.",
    ),
    "WECHAT_MESSAGE_UNKNOWN": ("没有此消息。", "There is no such message."),
    "WECHAT_FIELDS_MALFORMED": (
        "字段应每行一个，形如 thing1 = NEWS，不得重复，最多 {most} 个。",
        "Fields stand one a line, like thing1 = NEWS, each once, {most} at most.",
    ),
    "WECHAT_FIELD_UNFIT": (
        "字段 {name} 不能放入所选内容：其长度或格式不合微信的规定。",
        "The field {name} cannot hold this: WeChat would not take it.",
    ),
}
