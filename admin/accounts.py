"""用户: who has an account; personal data masked, nothing to change."""

from admin.filters import by_label
from admin.formats import status_badge
from admin.masks import masked_value
from admin.reveals import RevealingView
from admin.view import opened
from db.models import Account
from rules.accounts import AccountStatus, AccountType
from rules.grants import Right
from rules.reveals import MaskedField


class AccountView(RevealingView, model=Account):
    """Accounts with an application or binding at the office."""

    name = name_plural = "用户"
    icon = "fa-solid fa-users"
    category = "系统"
    grants = opened(Right.READ_ACCOUNTS)
    column_list = ["username", "full_name", "account_type", "status", "email", "mobile", "created_at"]
    column_details_list = [
        "username", "full_name", "account_type", "status", "email", "email_verified_at", "mobile",
        "mobile_verified_at", "id_type", "id_number_masked", "home_region_code", "created_at",
    ]  # fmt: skip
    column_labels = {
        "username": "账号",
        "full_name": "姓名",
        "account_type": "用户类型",
        "status": "状态",
        "email": "电子邮箱",
        "email_verified_at": "邮箱验证时间",
        "mobile": "手机号码",
        "mobile_verified_at": "手机验证时间",
        "id_type": "证件类型",
        "id_number_masked": "证件号码",
        "home_region_code": "常住地",
        "created_at": "注册时间",
    }
    column_searchable_list = ["username", "full_name"]
    column_sortable_list = ["created_at"]
    column_default_sort = [("created_at", True), ("id", True)]
    column_formatters = {"status": status_badge, "email": masked_value, "mobile": masked_value}
    column_formatters_detail = column_formatters
    details_template = "portal/account.html"
    masked_columns = {
        "email": MaskedField.ACCOUNT_EMAIL,
        "mobile": MaskedField.ACCOUNT_MOBILE,
        "id_number_masked": MaskedField.ACCOUNT_ID_NUMBER,
    }
    masked = tuple(masked_columns.values())
    column_filters = [
        by_label(Account.status, "状态", AccountStatus),
        by_label(Account.account_type, "用户类型", AccountType),
    ]
