"""个人信息: downloading what is kept about oneself, and closing the account."""

from datetime import datetime

import strawberry

from graph.declaring import field
from graph.resolvers import personal_data


@strawberry.type(
    description="个人信息下载 · Everything that is kept about oneself, behind links that live ten minutes."
)
class DataExport:
    """Two links."""

    url: str = field("机器可读（JSON） · For programs.")
    html_url: str = field("便于阅读和打印（网页） · For reading and printing, in Chinese.")
    expires_at: datetime = field("链接有效期 · Until when the links can be used; signing out ends them, too.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, personal_data.DataExport)


@strawberry.type(description="账户已注销 · The account is closed.")
class AccountClosed:
    """A closed account."""

    at: datetime = field("When.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, personal_data.AccountClosed)
