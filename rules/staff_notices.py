"""工作提醒: what is put before the staff of an office, and in which words. Domain 4.6: N04, N23, N24, N28."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class StaffMessage:
    """A reminder: its words, and the kind of thing that it is about. One that asks for no work may be ticked off."""

    zh: str
    en: str
    subject_kind: str
    asks_for_work: bool = True


STAFF_MESSAGES: Mapping[str, StaffMessage] = {
    "registration_awaits_review": StaffMessage("新的注册申请", "A registration", "registration"),
    "binding_awaits_review": StaffMessage("新的绑定申请", "A binding request", "binding"),
    "appointment_awaits_reply": StaffMessage("新的预约或已补正的预约", "An appointment, new or mended", "appointment"),
    "appointment_to_be_rescheduled": StaffMessage("预约申请改期", "An appointment to be moved", "appointment"),
    "appointment_confirmed": StaffMessage("申请人已确认预约", "An appointment is confirmed", "appointment", False),
    "appointment_called_off": StaffMessage("申请人已取消预约", "An appointment is called off", "appointment", False),
    "visit_unrecorded": StaffMessage("接待结果尚未登记", "A visit is not recorded", "appointment"),
    "slot_closed": StaffMessage("时段停止接待", "A slot is closed", "reception_slot"),
    "booking_ban_appealed": StaffMessage("失约限制申诉", "An appeal against a ban", "booking_ban"),
    "remote_request_awaits_verification": StaffMessage(
        "异地申请待核验", "A remote request to verify", "remote_request"
    ),
    "remote_request_awaits_decision": StaffMessage("异地申请待办理", "A remote request to decide", "remote_request"),
    "remote_request_reopened": StaffMessage("异地申请重新办理", "A remote request reopened", "remote_request"),
    "remote_request_returned_to_local": StaffMessage(
        "异地申请退回核验", "A remote request came back", "remote_request"
    ),
    "remote_request_awaits_hand_over": StaffMessage(
        "异地申请待交付", "A remote request to hand over", "remote_request"
    ),
    "complaint_awaits_answer": StaffMessage("投诉待答复", "A complaint", "complaint"),
    "publication_awaits_approval": StaffMessage("公开稿待审批", "A publication to approve", "publication_draft"),
    "publication_returned": StaffMessage("公开稿退回修改", "A publication came back", "publication_draft"),
    "publication_approved": StaffMessage("公开稿已批准，待公开", "A publication to publish", "publication_draft"),
    "publication_closed": StaffMessage(
        "案件封存，公开信息已撤回", "A case was sealed, its publication withdrawn", "publication", False
    ),
    "objection_awaits_decision": StaffMessage("公开异议待处理", "An objection", "publication_objection"),
    "identity_clashes": StaffMessage("身份冲突", "A clash of identities", "identity_clash"),
    "ward_of_age": StaffMessage("被监护人已成年", "A ward came of age", "binding"),
    "party_missing": StaffMessage("导入数据中不再有该当事人", "A party is no longer delivered", "party"),
    "delivery_dead": StaffMessage("通知未能送达", "A notice could not be delivered", "delivery"),
    "contact_bounced": StaffMessage("邮箱被退信", "Mail to a person comes back", "account"),
    "message_alarm": StaffMessage("消息模板配置有误", "A message is set up wrongly", "message_alarm"),
}
