"""The forms by which staff keep plain data: every text has a length, messages are Chinese."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Form,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.widgets import CheckboxInput, ListWidget

from admin.words import MESSAGES
from rules.accounts import WechatApp
from rules.disclosure import DISCLOSED
from rules.people import Role
from rules.wechat_messages import (
    OVER_WECHAT,
    PAGE_LIMIT,
    TEMPLATE_ID_LIMIT,
    TITLE_LIMIT,
    WechatMessageKind,
    WechatValue,
)


def _stripped(value: str | None) -> str | None:
    return value.replace("\x00", "").strip() if value else value


def _text(label: str, limit: int, *, required: bool = False, area: bool = False) -> Any:
    field = TextAreaField if area else StringField
    presence = validators.DataRequired() if required else validators.Optional()
    return field(
        label,
        validators=[presence, validators.Length(max=limit)],
        filters=[_stripped],
        render_kw={"maxlength": limit, "autocomplete": "off"},
    )


class ChineseForm(Form):  # type: ignore[misc]
    """A form that says in Chinese what is wrong."""

    class Meta:
        """WTForms' own translations."""

        locales = ["zh"]


class OfficeForm(ChineseForm):
    """What an administrator of the office keeps."""

    address = _text("地址", 200)
    hotline = _text("联系电话", 60)
    reception_hall = _text("接待地点", 200)
    reception_hours = _text("接待时间", 300, area=True)
    accepts_close_relatives = BooleanField("受理近亲属注册")


class OfficeTreeForm(OfficeForm):
    """What system administrators keep besides: names and the place in the tree."""

    name = _text("名称", 100, required=True)
    short_name = _text("简称", 20, required=True)
    parent_code = StringField(
        "上级院单位代码",
        validators=[validators.Optional(), validators.Regexp(r"\d{6}", message="应为 6 位数字。")],
        render_kw={"maxlength": 6, "inputmode": "numeric"},
    )
    is_active = BooleanField("启用")


class ReasonForm(ChineseForm):
    """The words of a reason, and whether it can be chosen."""

    label_zh = _text("中文", 60, required=True)
    label_en = _text("英文", 120, required=True)
    is_active = BooleanField("可用")


class DocumentTypeForm(ReasonForm):
    """The words of a type of documents, and when such a document may be published."""

    needs_judgment = BooleanField("判决、裁定生效后才能公开")


class WorkdayForm(ChineseForm):
    """A day that differs."""

    day = DateField("日期", validators=[validators.DataRequired()])
    is_working_day = BooleanField("当日上班")
    label = _text("说明", 60, required=True)


class FieldSwitchForm(ChineseForm):
    """A line of a case type's list that is not disclosed."""

    line = SelectField(
        "不公开的事项",
        choices=[
            (f"{case_type.name}.{field.key}", f"{case_type.zh} · {field.zh}")
            for case_type, fields in DISCLOSED.items()
            for field in fields
        ],
    )


class DutyAddressForm(ChineseForm):
    """Somebody on the duty list."""

    name = _text("姓名", 50, required=True)
    email = _text("电子邮箱", 254, required=True)


class AccountForm(ChineseForm):
    """The account of a member of staff: the password is set once and told in person."""

    username = _text("账号", 40, required=True)
    password = PasswordField(
        "初始密码",
        validators=[validators.DataRequired(), validators.Length(min=10, max=128)],
        render_kw={"autocomplete": "new-password"},
    )
    unit_code = StringField(
        "单位代码",
        validators=[validators.Optional(), validators.Regexp(r"\d{6}$", message="应为 6 位数字。")],
        description="6 位数字；仅系统管理员可以不属于任何单位。",
        render_kw={"maxlength": 6, "inputmode": "numeric"},
    )


class PositionForm(ChineseForm):
    """What a member of staff is and may do."""

    full_name = _text("姓名", 50, required=True)
    department = _text("部门", 100)
    job_title = _text("职务", 100)
    staff_number = _text("工号", 100)
    roles = SelectMultipleField(
        "角色",
        validators=[validators.DataRequired()],
        choices=[(role.name, role.zh) for role in Role],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    is_active = BooleanField("启用")


class NewStaffForm(AccountForm, PositionForm):
    """Account and position of a new member, who may work from the beginning."""

    is_active = None


class WechatTemplateForm(ChineseForm):
    """A template of WeChat, and what stands in its fields."""

    app = SelectField("应用", choices=[(each.name, each.zh) for each in WechatApp])
    kind = SelectField("类型", choices=[(each.name, each.zh) for each in WechatMessageKind])
    template_id = _text("模板编号", TEMPLATE_ID_LIMIT, required=True)
    title = _text("名称", TITLE_LIMIT, required=True)
    lines = TextAreaField(
        "字段",
        validators=[validators.DataRequired(), validators.Length(max=400)],
        filters=[_stripped],
        description="每行一个，与微信后台的模板一致，例如：thing1 = NEWS、time2 = TIME、thing3 = HINT。可用内容："
        + "；".join(f"{each.name} {each.zh}" for each in WechatValue),
        render_kw={"maxlength": 400, "rows": 5, "spellcheck": "false"},
    )
    messages = SelectMultipleField(
        "消息（不选则用于没有专用模板的全部消息）",
        choices=[(name, MESSAGES[name]) for name in OVER_WECHAT],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    page = _text("小程序页面", PAGE_LIMIT)
    is_active = BooleanField("启用", default=True)
