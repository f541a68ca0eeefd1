"""What refusals about publications say, in Chinese and English, by its stable code; part of `rules.sentences`."""

PUBLICATION_SENTENCES: dict[str, tuple[str, str]] = {
    "PUBLICATION_CASE_CLOSED": (
        "案件已封存或依法不公开，不得公开其信息。",
        "The case is sealed or not disclosed by law: nothing about it may be published.",
    ),
    "PUBLICATION_CASE_RESTRICTED": (
        "案件涉及国家秘密、商业秘密、个人隐私或未成年人犯罪，不得公开。",
        "The case touches secrets, privacy or a crime of a minor: nothing about it may be published.",
    ),
    "PUBLICATION_CASE_UNKNOWN": ("未找到该案件，或不在您的管辖范围内。", "There is no such case within your scope."),
    "PUBLICATION_JUDGMENT_REQUIRED": (
        "起诉书、抗诉书须在判决、裁定生效后公开，请填写生效日期。",
        "Indictments and protests are published once the judgment is in force: give the date.",
    ),
    "PUBLICATION_JUDGMENT_AHEAD": ("判决、裁定尚未生效。", "The judgment is not in force yet."),
    "PUBLICATION_TEXT_REQUIRED": ("标题和正文均须填写。", "Title and text are required."),
    "PUBLICATION_TYPE_UNKNOWN": ("请选择文书类型或案件类别。", "Choose a type of document or a category."),
    "PUBLICATION_CHARGE_UNKNOWN": ("案由不在罪名表中：{name}。", "Not in the list of charges: {name}."),
    "PUBLICATION_CHARGES_TOO_MANY": ("案由不得超过 {limit} 项。", "At most {limit} charges."),
    "PUBLICATION_OWN_TEXT": (
        "参与起草或屏蔽的人员不得审批同一公开稿。",
        "Whoever had a hand in a text does not approve it.",
    ),
    "PUBLICATION_APPROVED_ABOVE": ("该公开稿应由上级院审批。", "This text is approved by an office above."),
    "PUBLICATION_STATE": ("当前状态不能进行此操作。", "Not possible in its present state."),
    "PUBLICATION_CORRECTION_OPEN": (
        "该信息已有未完成的更正稿。",
        "A correction of this publication is under way already.",
    ),
    "PUBLICATION_NOT_REDACTED": (
        "{part}第 {line} 行第 {column} 字仍有应屏蔽的内容（{kind}）。",
        "In {part_en}, line {line}, character {column}: something is still to be masked ({kind_en}).",
    ),
    "PUBLICATION_WITHDRAWN_ALREADY": ("该信息已撤回。", "It has been withdrawn already."),
    "WITHDRAWAL_REASON_UNKNOWN": ("请选择撤回理由。", "Choose why it is withdrawn."),
    "REMEDY_UNKNOWN": ("请选择撤回或更正。", "Choose to withdraw or to correct."),
}
