"""The download of what is kept about a person: its two forms, and how long a link to it lives."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

LINK_LIFE = timedelta(minutes=10)
PURPOSE = "data_export"


class ExportForm(StrEnum):
    """In which form."""

    JSON = "json"
    HTML = "html"


def signed(form: ExportForm, session_id: UUID, until: datetime) -> str:
    """What the signature of a link covers. It names the sign-in, not the person: signing out ends the link."""
    return f"{form}|{session_id}|{int(until.timestamp())}"


# The readable form is Chinese, for the paper that a person takes along; the other form has the names of the tables.
TITLES: dict[str, str] = {
    "accounts": "账户",
    "lawyer_profiles": "律师执业信息",
    "contact_codes": "发出的验证码",
    "wechat_identities": "微信绑定",
    "sessions": "登录会话",
    "registrations": "注册申请",
    "registration_attachments": "注册申请所附材料",
    "receipts": "回执单",
    "identity_verifications": "现场身份认证",
    "bindings": "案件绑定",
    "complaints": "投诉",
    "binding_attachments": "绑定申请所附材料",
    "appointments": "预约申请",
    "appointment_matters": "预约事项",
    "attachments": "材料",
    "notices": "通知",
    "deliveries": "通知发送记录",
    "procuratorate_follows": "关注单位",
    "idempotency_keys": "提交防重记录",
    "audit_entries": "本人操作记录",
}
LABELS: dict[str, str] = {
    "answer": "答复",
    "answered_at": "答复时间",
    "complaint_number": "投诉编号",
    "subject_number": "所涉申请编号",
    "account_id": "账户编号",
    "account_type": "用户类型",
    "act": "操作",
    "action": "操作",
    "actor_id": "操作人编号",
    "actor_kind": "操作人类型",
    "address": "地址",
    "contact_replaced_at": "联系方式更换时间",
    "drafted_at": "草稿保存时间",
    "unused_since": "不再使用的时间",
    "page_count": "页数",
    "issued_by_id": "出具人编号（内部）",
    "print_count": "打印次数",
    "staff_member_id": "工作人员编号（内部）",
    "verified_at": "核对时间",
    "papers_seen": "当面核对的材料",
    "announced_sha256": "申报的校验值",
    "app": "应用",
    "appointment_id": "预约编号（内部）",
    "appointment_number": "预约编号",
    "at": "时间",
    "attachment_id": "材料编号（内部）",
    "attempts": "尝试次数",
    "binding_id": "绑定编号（内部）",
    "binding_number": "绑定编号",
    "body_en": "内容（英文）",
    "body_zh": "内容",
    "capacity": "申请人类型",
    "case_id": "案件编号（内部）",
    "case_number": "填报的案号",
    "category": "类别",
    "channel": "渠道",
    "charge_code": "案由代码",
    "check_remark": "核验说明",
    "checked_at": "核验时间",
    "client_name": "委托人",
    "client_relation": "与当事人关系",
    "closed_at": "注销时间",
    "closing_reason": "注销原因",
    "comment": "审核意见",
    "contact": "联系方式",
    "created_at": "建立时间",
    "decided_at": "办结时间",
    "device": "设备",
    "due_at": "应办时限",
    "email": "电子邮箱",
    "email_verified_at": "邮箱验证时间",
    "entrusted_on": "委托日期",
    "erased_at": "清除时间",
    "error": "未能发送的原因",
    "expires_at": "到期时间",
    "filename": "文件名",
    "followed_at": "关注时间",
    "full_name": "姓名",
    "home_region_code": "常住地",
    "id": "编号（内部）",
    "id_number": "证件号码",
    "id_number_masked": "证件号码（部分隐藏）",
    "id_type": "证件类型",
    "is_demonstration": "演示数据",
    "issued_at": "出具时间",
    "key": "防重编号",
    "kind": "类型",
    "language": "语言",
    "last_notice_seq": "通知总数",
    "last_used_at": "最近使用",
    "law_firm_code": "律师事务所统一社会信用代码",
    "law_firm_name": "律师事务所",
    "legal_aid": "法律援助",
    "license_number": "执业证号",
    "license_valid_until": "执业证有效期",
    "linked_at": "绑定时间",
    "matter_code": "预约事项代码",
    "media_type": "文件格式",
    "message": "消息",
    "mobile": "手机号码",
    "mobile_verified_at": "手机验证时间",
    "new": "变更后",
    "note": "备注",
    "notice_id": "通知编号（内部）",
    "number": "回执编号",
    "old": "变更前",
    "openid": "微信标识",
    "outcome": "审核结果",
    "paper_check": "核验结果",
    "party_id": "当事人编号（内部）",
    "party_name": "当事人姓名",
    "position": "顺序",
    "procuratorate": "检察院",
    "procuratorate_id": "检察院编号（内部）",
    "provider_id": "发送凭证",
    "read_at": "阅读时间",
    "reason_codes": "原因",
    "registration_id": "注册申请编号（内部）",
    "registration_number": "注册申请编号",
    "released_on": "解除日期",
    "release_reason": "解除原因",
    "ends_on": "查询截止日期",
    "case_label": "案件标签",
    "request_id": "请求编号",
    "result_id": "结果编号（内部）",
    "revoked_at": "退出时间",
    "sent_at": "发送时间",
    "seq": "序号",
    "sha256": "校验值",
    "size_bytes": "大小（字节）",
    "slot_id": "接待时段编号（内部）",
    "state": "状态",
    "statement": "预约说明",
    "status": "状态",
    "subject_id": "对象编号（内部）",
    "subject_kind": "对象类型",
    "submitted_at": "提交时间",
    "ticket_expires_at": "上传凭据到期时间",
    "ticket_used_at": "上传凭据使用时间",
    "title_en": "标题（英文）",
    "title_zh": "标题",
    "used_at": "使用时间",
    "username": "账号",
    "verification_code": "查询码",
    "version": "版本",
}
AUDIT_ADDRESS = "网络地址"  # the one table that means another thing by `address`


def title(table: str) -> str:
    """What a table is called on paper."""
    return TITLES.get(table, table)


def label(table: str, column: str) -> str:
    """What a column is called on paper."""
    return AUDIT_ADDRESS if (table, column) == ("audit_entries", "address") else LABELS.get(column, column)
