"""罪名: the charges of the Criminal Law, kept by the project's own list."""

from admin.view import StaffView, opened
from db.models import Charge
from rules.grants import Right


class ChargeView(StaffView, model=Charge):
    """All charges in the order of the law."""

    name = name_plural = "罪名"
    icon = "fa-solid fa-scale-balanced"
    category = "基础数据"
    grants = opened(Right.READ_REFERENCE)
    column_list = ["code", "name", "article", "chapter"]
    column_details_list = ["code", "name", "article", "sub_article", "chapter_no", "chapter"]
    column_labels = {
        "code": "代码",
        "name": "罪名",
        "article": "条",
        "sub_article": "之一",
        "chapter_no": "章次",
        "chapter": "章",
    }
    column_searchable_list = ["code", "name"]
    column_sortable_list = ["code", "name"]
    column_default_sort = "position"
