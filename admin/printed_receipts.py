"""账号回执单: what stands on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin.formats import moment
from db import models
from printing.sheet import Printed


@dataclass(frozen=True)
class PrintedReceipt(Printed):
    """A receipt as it is printed. `code` is there only in the moment in which it is handed over."""

    title = "账号回执单"

    receipt: models.Receipt
    account: models.Account
    office: str
    clerk: str
    public_url: str
    code: str | None = None
    bindings: Sequence[str] = ()

    @property
    def number(self) -> str:
        """The receipt's."""
        return self.receipt.number

    @property
    def check_url(self) -> str:
        """Where anybody can check that it is real; without personal data."""
        return f"{self.public_url}/receipts/{self.receipt.number}/{self.receipt.verification_code}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Its lines."""
        return [
            ("回执编号", self.receipt.number),
            ("查询码", self.receipt.verification_code),
            ("姓名", self.account.full_name),
            ("用户类型", self.account.account_type.zh),
            ("证件号码", self.account.id_number_masked or "—"),
            ("账号", self.account.username),
            *([("激活码（仅显示一次）", self.code)] if self.code else []),
            *([("案件绑定", "、".join(self.bindings))] if self.bindings else []),
            ("出具单位", self.office),
            ("经办人", self.clerk),
            ("出具时间", str(moment(self.receipt.issued_at))),
            ("打印次数", f"第 {self.receipt.print_count} 次打印"),
        ]

    @property
    def advice(self) -> list[str]:
        """What the holder does with it."""
        opening = (
            f"请在 7 日内通过本平台（{self.public_url}）的“找回密码”功能，输入账号与激活码设置密码。"
            "激活码只能使用一次，请勿告诉他人。"
        )
        return [
            *([opening] if self.code else []),
            "扫描二维码可核验本回执单是否有效，核验页面不显示个人信息。",
            "账号全国通用。遗失激活码请持本人证件到人民检察院重新办理。",
        ]
