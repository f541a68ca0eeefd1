"""The types of cases, with all that goes with each: department, number, time limit, wording, causes and parties."""

from dataclasses import dataclass

CHARGES = (
    "盗窃罪", "诈骗罪", "故意伤害罪", "抢劫罪", "抢夺罪", "敲诈勒索罪", "寻衅滋事罪", "职务侵占罪", "合同诈骗罪",
    "信用卡诈骗罪", "非法拘禁罪", "故意毁坏财物罪", "交通肇事罪", "过失致人死亡罪", "集资诈骗罪",
    "非法吸收公众存款罪", "侵犯公民个人信息罪", "拒不支付劳动报酬罪", "危险驾驶罪", "容留他人吸毒罪",
    "非法持有毒品罪", "开设赌场罪", "赌博罪", "帮助信息网络犯罪活动罪", "掩饰、隐瞒犯罪所得、犯罪所得收益罪",
    "妨害公务罪", "受贿罪", "行贿罪", "贪污罪", "挪用公款罪", "污染环境罪", "非法经营罪",
)  # fmt: skip
WITH_VICTIM = frozenset(CHARGES[:18])
ACCUSED = ("SUSPECT", "DEFENDANT")


@dataclass(frozen=True)
class Matter:
    """What goes with a case type: its domain, 受案号 category, department, time limit and wording."""

    domain: str
    number_kind: str
    department: str
    limit_days: int
    title: str
    causes: tuple[str, ...]
    roles: tuple[str, ...]
    conclusions: tuple[str, ...] = ()
    organisation: str | None = None  # the respondent, when it is not a person


SUSPECTED, REVIEWED = "{who}涉嫌{cause}案", ("支持申请", "不支持申请", "终结审查")
PAID, BOTH, ALONE = ("决定予以赔偿", "决定不予赔偿"), ("APPLICANT", "RESPONDENT"), ("APPLICANT",)
MATTERS = {
    "FIRST_INSTANCE_PROSECUTION": Matter("CRIMINAL", "刑诉", "第一检察部", 30, SUSPECTED, CHARGES, ("SUSPECT",)),
    "ARREST_REVIEW": Matter("CRIMINAL", "刑捕", "第二检察部", 7, SUSPECTED, CHARGES, ("SUSPECT",)),
    "SECOND_INSTANCE_APPEAL": Matter(
        "CRIMINAL", "刑上", "第三检察部", 30, "{who}{cause}上诉案", CHARGES, ("DEFENDANT",), ("出席二审法庭",)
    ),
    "SECOND_INSTANCE_PROTEST": Matter(
        "CRIMINAL", "刑抗", "第三检察部", 30, "{who}{cause}抗诉案", CHARGES, ("DEFENDANT",), ("支持抗诉", "撤回抗诉")
    ),
    "CRIMINAL_PETITION_REVIEW": Matter(
        "PETITION", "刑申", "第十检察部", 90, "{who}{cause}申诉案", CHARGES, ALONE, ("提出抗诉", "审查结案")
    ),
    "CRIMINAL_COMPENSATION": Matter(
        "COMPENSATION", "刑赔", "第十检察部", 60, "{who}申请刑事赔偿案", ("无罪逮捕赔偿", "违法扣押赔偿"), ALONE, PAID
    ),
    "COMPENSATION_RECONSIDERATION": Matter(
        "COMPENSATION", "赔复", "第十检察部", 60, "{who}申请赔偿复议案", ("无罪逮捕赔偿",), ALONE, ("维持原决定", *PAID)
    ),
    "COMPENSATION_EXECUTION": Matter(
        "COMPENSATION", "赔执", "第十检察部", 22, "{who}申请执行赔偿决定案", ("无罪逮捕赔偿",), ALONE, ("执行完毕",)
    ),
    "COMPENSATION_SUPERVISION": Matter(
        "COMPENSATION", "赔监", "第十检察部", 90, "{who}申请赔偿监督案", ("违法拘留赔偿",), ALONE, REVIEWED
    ),
    "JUDICIAL_RELIEF": Matter(
        "JUDICIAL_RELIEF", "救助", "第十检察部", 22, "{who}申请司法救助案", CHARGES[2:4], ALONE, ("予以救助",)
    ),
    "CIVIL_SUPERVISION": Matter(
        "CIVIL", "民监", "第五检察部", 90, "{who}{cause}监督案", ("民间借贷纠纷", "买卖合同纠纷"), BOTH, REVIEWED
    ),
    "ADMINISTRATIVE_SUPERVISION": Matter(
        "ADMINISTRATIVE", "行监", "第七检察部", 90, "{who}{cause}监督案", ("工伤认定", "行政处罚"), BOTH, REVIEWED,
        "示例市人力资源和社会保障局",
    ),
    "CIVIL_PUBLIC_INTEREST": Matter(
        "PUBLIC_INTEREST", "民公", "第八检察部", 90, "{who}{cause}公益诉讼案", ("生态环境保护", "食品药品安全"),
        ("RESPONDENT",), ("提起公益诉讼", "终结案件"), "示例化工有限公司",
    ),
    "ADMINISTRATIVE_PUBLIC_INTEREST": Matter(
        "PUBLIC_INTEREST", "行公", "第八检察部", 90, "{who}{cause}公益诉讼案", ("国有财产保护", "生态环境保护"),
        ("RESPONDENT",), ("制发检察建议", "终结案件"), "示例市生态环境局",
    ),
}  # fmt: skip
JUVENILE_KINDS = {"FIRST_INSTANCE_PROSECUTION": "未起诉", "ARREST_REVIEW": "未捕"}
MAIN_TYPES = tuple(JUVENILE_KINDS)
OTHER_TYPES = tuple(case_type for case_type in MATTERS if case_type not in MAIN_TYPES)
