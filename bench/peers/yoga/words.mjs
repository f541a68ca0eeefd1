// Chinese labels, as the portal says them.

export const STAGE = {
  INVESTIGATION: "侦查",
  ARREST_REVIEW: "审查逮捕",
  PROSECUTION_REVIEW: "审查起诉",
  SUPPLEMENTARY_INVESTIGATION: "退回补充侦查",
  TRIAL_FIRST: "一审",
  TRIAL_SECOND: "二审",
  TRIAL_SUPERVISION: "审判监督",
  UNDER_REVIEW: "审查中",
  CLOSED: "办结",
};

export const PROGRESS = {
  ACCEPTED: "受理",
  ARREST_APPROVED: "批准逮捕",
  ARREST_DENIED: "不批准逮捕",
  SUPPLEMENT_ORDERED: "退回补充侦查",
  RESUBMITTED: "补查重报",
  EXTENDED: "延长办案期限",
  TRANSFERRED: "移送、改变管辖",
  PROSECUTED: "提起公诉",
  NOT_PROSECUTED: "不起诉",
  WITHDRAWN_BY_POLICE: "公安机关撤回",
  CHARGE_WITHDRAWN: "撤回起诉",
  JUDGED: "判决",
  PROTESTED: "抗诉",
  APPEALED: "上诉",
  EFFECTIVE: "裁判生效",
  FILED: "立案",
  CONCLUDED: "审结",
  STAGE_CHANGED: "办案环节变更",
  DEADLINE_CHANGED: "办案期限变更",
  CHARGE_CHANGED: "案由变更",
  MEASURE_CHANGED: "强制措施变更",
  HANDLER_CHANGED: "承办人变更",
  CONCLUSION_CHANGED: "处理结果变更",
  JURISDICTION_CHANGED: "承办院变更",
  PROGRESS_CORRECTED: "进展更正",
  PROGRESS_WITHDRAWN: "进展撤回",
};

export const BINDING_STATUS = {
  SUBMITTED: "待审核",
  UNDER_REVIEW: "审核中",
  SUSPENDED: "挂起（尚未进入检察环节）",
  APPROVED: "已绑定",
  RETURNED: "材料缺失，待补齐",
  REJECTED: "不予绑定",
  WITHDRAWN: "已撤回",
  RELEASED: "已解除委托",
  REVOKED: "已撤销",
  FROZEN: "已冻结",
  ENDED: "已终止",
};

export const MEASURE = {
  SUMMONS: "拘传",
  BAIL: "取保候审",
  RESIDENTIAL_SURVEILLANCE: "监视居住",
  DETENTION: "拘留",
  ARREST: "逮捕",
  RETENTION_IN_CUSTODY: "留置",
};

export const WHY_NO_APPOINTMENT = {
  capacity: "仅辩护人、诉讼代理人可以预约，请拨打 12309 咨询。",
  binding: "绑定审核通过后方可预约。",
  civil: "仅刑事案件可以预约，请拨打 12309 咨询。",
};

const [HEAD, HANDLER] = [
  { charge: "案由", acceptedOn: "受理日期" },
  { coerciveMeasure: "强制措施", handlerName: "承办人", handlerPhone: "承办人联系方式" },
];
const DISCLOSED = {
  ARREST_REVIEW: {
    ...HEAD,
    deadlineOn: "办理期限",
    concludedOn: "审结日期",
    conclusion: "审结处理结果",
    handlingDepartment: "办案部门",
    ...HANDLER,
  },
  FIRST_INSTANCE_PROSECUTION: {
    ...HEAD,
    deadlineOn: "办案期限",
    supplementOrdered1: "一次退查日期",
    resubmitted1: "一次重报日期",
    supplementOrdered2: "二次退查日期",
    resubmitted2: "二次重报日期",
    concludedOn: "审结日期",
    conclusion: "审结处理情况",
    handlingDepartment: "办案部门",
    ...HANDLER,
  },
};
const USUALLY_DISCLOSED = { ...HEAD, handlingDepartment: "办案部门", concludedOn: "审结日期", conclusion: "处理结果" };

/** What a case type discloses: labels by key, in display order. */
export const disclosedBy = (caseType) => DISCLOSED[caseType] ?? USUALLY_DISCLOSED;
