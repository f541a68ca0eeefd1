"""Which roles may do what: the only table of rights, read by the acts and by the staff pages alike."""

from collections.abc import Mapping

from rules.labels import Labelled
from rules.people import REVIEWERS, STAFF_ADMINS, Role


class Right(Labelled):
    """Something that only certain roles may do, always within the subtree of their office."""

    DECIDE = "DECIDE", "查看、审核注册与绑定申请", "See and decide registrations and binding requests"
    ANSWER_FORWARDED = "ANSWER_FORWARDED", "查看预约、答复转办的预约", "See appointments, answer those forwarded"
    KEEP_RECEPTION = "KEEP_RECEPTION", "维护接待室、接待时段与预约事项", "Keep rooms, slots and matters"
    LIFT_BANS = "LIFT_BANS", "处理失约限制申诉", "Decide about bans from booking"
    OVERRIDE_CONFLICTS = (
        "OVERRIDE_CONFLICTS",
        "说明理由后批准存在冲突的绑定",
        "Approve a binding in spite of a conflict, with a reason",
    )
    TAKE_OVER_REVIEWS = "TAKE_OVER_REVIEWS", "接管同事领取的审核", "Take over a review that a colleague is at"
    SERVE_VISITORS = "SERVE_VISITORS", "现场身份认证、出具回执", "Serve visitors at the hall desk, issue receipts"
    READ_PAPERS = "READ_PAPERS", "查看材料", "See papers"
    READ_PAPERS_FOR_A_REASON = "READ_PAPERS_FOR_A_REASON", "说明理由后查看材料", "See papers after giving a reason"
    REVEAL_MASKED = "REVEAL_MASKED", "说明理由后查看完整个人信息", "See masked personal values after giving a reason"
    READ_ACCOUNTS = "READ_ACCOUNTS", "查看用户", "See accounts"
    UNLINK_WECHAT = "UNLINK_WECHAT", "说明理由后解除用户的微信绑定", "Unlink somebody's WeChat after giving a reason"
    READ_CASES = "READ_CASES", "查看案件与进展", "See cases and their progress"
    RECORD_PROGRESS = "RECORD_PROGRESS", "记录案件进展", "Record progress"
    SEAL_CASES = "SEAL_CASES", "封存案件", "Seal cases"
    ANNOUNCE = "ANNOUNCE", "向案件绑定人员发送通知", "Write to everyone bound to a case"
    ANSWER_COMPLAINTS = "ANSWER_COMPLAINTS", "查看、答复投诉", "See and answer complaints"
    SWITCH_FIELDS = "SWITCH_FIELDS", "设置案件公开事项", "Choose what cases of a type disclose"
    READ_IMPORTS = "READ_IMPORTS", "查看案件导入", "See case imports"
    IMPORT_CASES = "IMPORT_CASES", "上传案件导入文件", "Upload files of cases"
    KEEP_API_KEYS = "KEEP_API_KEYS", "管理接口密钥", "Make and revoke API keys"
    READ_NOTICES = "READ_NOTICES", "查看通知", "See notices"
    READ_DELIVERIES = "READ_DELIVERIES", "查看通知投递", "See deliveries"
    RETRY_DELIVERIES = "RETRY_DELIVERIES", "重新发送未送达的通知", "Send again what could not be delivered"
    PAUSE_CHANNELS = "PAUSE_CHANNELS", "暂停、恢复发送渠道", "Let a channel rest, or go on"
    READ_PUBLICATIONS = "READ_PUBLICATIONS", "查看公开稿与公开信息", "See drafts and publications"
    DRAFT_PUBLICATIONS = "DRAFT_PUBLICATIONS", "起草、屏蔽、送审公开稿", "Draft, redact and submit publications"
    APPROVE_PUBLICATIONS = "APPROVE_PUBLICATIONS", "审批信息公开", "Approve publications"
    PUBLISH = "PUBLISH", "公开、撤回信息", "Publish, withdraw"
    DECIDE_OBJECTIONS = "DECIDE_OBJECTIONS", "处理公开异议", "Decide objections to publications"
    READ_OFFICES = "READ_OFFICES", "查看检察院", "See the offices"
    KEEP_OFFICES = "KEEP_OFFICES", "维护检察院联系信息", "Keep the offices' contact data"
    ARRANGE_OFFICES = "ARRANGE_OFFICES", "维护检察院名称与层级", "Keep the tree of offices"
    READ_REFERENCE = "READ_REFERENCE", "查看基础数据", "See reference data"
    KEEP_DUTY_LIST = "KEEP_DUTY_LIST", "维护值班名单", "Keep the duty list"
    KEEP_REFERENCE = "KEEP_REFERENCE", "维护基础数据", "Keep reference data"
    KEEP_STAFF = "KEEP_STAFF", "管理工作人员账号", "Keep staff accounts"
    KEEP_SYSTEM_ADMINS = "KEEP_SYSTEM_ADMINS", "管理系统管理员账号", "Keep accounts of system administrators"
    READ_AUDIT = "READ_AUDIT", "查看操作日志", "See the audit"


EVERYBODY = frozenset(Role)
CASE_STAFF = frozenset({Role.CASE_MANAGER, Role.HANDLER, Role.OFFICE_ADMIN})
SYSTEM = frozenset({Role.SYSTEM_ADMIN})

GRANTS: Mapping[Right, frozenset[Role]] = {
    Right.DECIDE: REVIEWERS,
    Right.ANSWER_FORWARDED: CASE_STAFF,
    Right.KEEP_RECEPTION: REVIEWERS,
    Right.LIFT_BANS: frozenset({Role.OFFICE_ADMIN}),
    Right.OVERRIDE_CONFLICTS: frozenset({Role.OFFICE_ADMIN}),
    Right.TAKE_OVER_REVIEWS: frozenset({Role.OFFICE_ADMIN}),
    Right.SERVE_VISITORS: REVIEWERS,
    Right.READ_PAPERS: REVIEWERS,
    Right.READ_PAPERS_FOR_A_REASON: SYSTEM,
    Right.REVEAL_MASKED: REVIEWERS,
    Right.READ_ACCOUNTS: REVIEWERS,
    Right.UNLINK_WECHAT: REVIEWERS,
    Right.READ_CASES: CASE_STAFF,
    Right.RECORD_PROGRESS: CASE_STAFF,
    Right.SEAL_CASES: frozenset({Role.OFFICE_ADMIN}),
    Right.ANNOUNCE: CASE_STAFF,
    Right.ANSWER_COMPLAINTS: frozenset({Role.OFFICE_ADMIN}),
    Right.SWITCH_FIELDS: frozenset({Role.OFFICE_ADMIN}),
    Right.READ_IMPORTS: REVIEWERS | SYSTEM,
    Right.IMPORT_CASES: REVIEWERS,
    Right.KEEP_API_KEYS: frozenset({Role.OFFICE_ADMIN}),
    Right.READ_NOTICES: REVIEWERS,
    Right.READ_DELIVERIES: REVIEWERS | SYSTEM,
    Right.RETRY_DELIVERIES: REVIEWERS | SYSTEM,
    Right.PAUSE_CHANNELS: SYSTEM,
    Right.READ_PUBLICATIONS: CASE_STAFF | {Role.PUBLICATION_APPROVER},
    Right.DRAFT_PUBLICATIONS: CASE_STAFF,
    Right.APPROVE_PUBLICATIONS: frozenset({Role.PUBLICATION_APPROVER}),
    Right.PUBLISH: REVIEWERS | {Role.PUBLICATION_APPROVER},
    Right.DECIDE_OBJECTIONS: frozenset({Role.OFFICE_ADMIN, Role.PUBLICATION_APPROVER}),
    Right.READ_OFFICES: EVERYBODY,
    Right.KEEP_OFFICES: STAFF_ADMINS,
    Right.ARRANGE_OFFICES: SYSTEM,
    Right.READ_REFERENCE: EVERYBODY,
    Right.KEEP_DUTY_LIST: frozenset({Role.OFFICE_ADMIN}),
    Right.KEEP_REFERENCE: SYSTEM,
    Right.KEEP_STAFF: STAFF_ADMINS,
    Right.KEEP_SYSTEM_ADMINS: SYSTEM,
    Right.READ_AUDIT: STAFF_ADMINS,
}


def holders(right: Right) -> frozenset[Role]:
    """The roles to which a right is granted."""
    return GRANTS[right]
