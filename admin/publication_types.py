"""文书类型与重要案件类别: data that system administrators keep; codes stay."""

from typing import Any

from admin.filters import yes_no
from admin.forms import DocumentTypeForm, ReasonForm
from admin.view import StaffView, opened
from db.models import DocumentType, PublicationCategory
from rules.grants import Right

LABELS: dict[Any, str] = {
    "code": "代码",
    "label_zh": "中文",
    "label_en": "英文",
    "needs_judgment": "须裁判生效",
    "position": "次序",
    "is_active": "可用",
}


class DocumentTypeView(StaffView, model=DocumentType):
    """Types of legal documents in their order."""

    name = name_plural = "文书类型"
    icon = "fa-solid fa-file-lines"
    category = "基础数据"
    can_edit = True
    grants = opened(Right.READ_REFERENCE, {"edit": Right.KEEP_REFERENCE})
    form = DocumentTypeForm
    form_columns = ["label_zh", "label_en", "needs_judgment", "is_active"]
    column_list = ["code", "label_zh", "label_en", "needs_judgment", "is_active"]
    column_details_list = ["code", "label_zh", "label_en", "needs_judgment", "position", "is_active"]
    column_labels = LABELS
    column_searchable_list = ["code", "label_zh"]
    column_default_sort = "position"
    column_filters = [yes_no(DocumentType.is_active, "可用")]


class PublicationCategoryView(StaffView, model=PublicationCategory):
    """Categories of important cases in their order."""

    name = name_plural = "重要案件类别"
    icon = "fa-solid fa-tags"
    category = "基础数据"
    can_edit = True
    grants = opened(Right.READ_REFERENCE, {"edit": Right.KEEP_REFERENCE})
    form = ReasonForm
    form_columns = ["label_zh", "label_en", "is_active"]
    column_list = ["code", "label_zh", "label_en", "is_active"]
    column_details_list = ["code", "label_zh", "label_en", "position", "is_active"]
    column_labels = LABELS
    column_searchable_list = ["code", "label_zh"]
    column_default_sort = "position"
    column_filters = [yes_no(PublicationCategory.is_active, "可用")]
