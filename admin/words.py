"""The codes of the audit and of messages in the words of staff; a code without words is shown as it is."""

from typing import Any

from admin.formats import language

ACTIONS = {
    "account.closed": "注销账户",
    "account.contact_verified": "验证联系方式",
    "account.created": "注册账号",
    "account.erased": "清除已注销账户的个人信息",
    "account.export_requested": "申请下载个人信息",
    "account.exported": "下载个人信息",
    "api_key.made": "新建接口密钥",
    "api_key.revoked": "撤销接口密钥",
    "attachment.changed": "核验材料",
    "attachment.permitted": "说明理由后查看材料",
    "attachment.viewed": "查看材料",
    "binding.amended": "补正绑定申请",
    "binding.applied": "申请绑定",
    "binding.decided": "审核绑定",
    "binding.frozen": "冻结绑定",
    "binding.ended": "绑定终止",
    "binding.matched": "案件到达，重新审核",
    "binding.released": "解除绑定",
    "binding.revoked": "撤销绑定",
    "binding.withdrawn": "撤回绑定申请",
    "case_import.finished": "导入案件",
    "case_import.started": "开始导入",
    "case_upload.opened": "开始上传导入文件",
    "case_upload.received": "导入文件接收完毕",
    "case_upload.rejects_downloaded": "下载被拒行",
    "masked_value.revealed": "查看完整个人信息",
    "procuratorate.changed": "修改检察院",
    "progress_event.recorded": "记录进展",
    "reason.changed": "修改审核原因",
    "registration.decided": "审核注册",
    "registration.number_viewed": "查看完整证件号码",
    "registration.submitted": "提交注册申请",
    "registration.withdrawn": "撤回注册申请",
    "review.claimed": "领取审核",
    "review.released": "释放审核",
    "review.taken_over": "接管审核",
    "retention.ran": "清理到期信息",
    "session.ended": "用户退出",
    "session.opened": "用户登录",
    "staff_member.changed": "修改工作人员",
    "staff_member.created": "新增工作人员",
    "staff_factor.codes_renewed": "重新生成恢复码",
    "staff_factor.given_up": "停用二次验证",
    "staff_factor.refused": "二次验证失败",
    "staff_factor.reset": "重置二次验证",
    "staff_factor.set_up": "设置二次验证",
    "staff_factor.shown": "通过二次验证",
    "staff_password.changed": "修改密码",
    "staff_password.reset": "重置密码",
    "staff_session.ended": "工作人员退出",
    "staff_session.opened": "工作人员登录",
    "staff_session.refused": "工作人员登录失败",
    "values.encrypted_anew": "更换密钥",
    "workday.changed": "修改工作日历",
    "workday.created": "新增工作日历",
    "workday.deleted": "删除工作日历",
}
KINDS = {
    "account": "用户",
    "api_key": "接口密钥",
    "attachment": "材料",
    "binding": "绑定",
    "case": "案件",
    "case_folder": "目录交换",
    "case_import": "导入批次",
    "case_upload": "导入文件",
    "guest": "未登录者",
    "procuratorate": "检察院",
    "reason": "审核原因",
    "registration": "注册申请",
    "retention": "到期清理",
    "staff_member": "工作人员",
    "system": "系统",
    "workday": "工作日历",
}
MESSAGES = {
    "binding_approved": "绑定审核通过",
    "binding_frozen": "绑定已冻结",
    "binding_rejected": "绑定审核不通过",
    "binding_returned": "绑定申请需补正",
    "case_progressed": "案件有新进展",
    "contact_code": "验证码",
    "contact_taken": "联系方式已被使用",
    "registration_approved": "注册审核通过",
    "registration_rejected": "注册审核不通过",
    "registration_returned": "注册申请需补正",
}


def action_words(code: str) -> str:
    """An act of the audit in words."""
    return code if language() == "en" else ACTIONS.get(code, code)


def in_words(row: Any, name: str) -> object:
    """The value of a column that holds one of these codes."""
    code = getattr(row, name)
    words = {"action": ACTIONS, "message": MESSAGES}.get(name, KINDS)
    return code if language() == "en" else words.get(code, code or "—")
