"""What the local office prints for a remote request: the query sheet, the undertaking to be signed, the receipt of delivery."""

from dataclasses import dataclass

from admin.formats import moment
from db import models
from printing.sheet import Printed
from rules.remote_requests import RemoteRequestKind
from services.query_sheets import QuerySheet


@dataclass(frozen=True)
class PrintedSheet(Printed):
    """查询单: what may be told of the case."""

    title = "案件程序性信息查询单"

    sheet: QuerySheet
    office: str
    handling: str
    clerk: str

    @property
    def number(self) -> str:
        """The request's."""
        return self.sheet.request.request_number

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Who asked, about whom, and every disclosed line; what was not delivered is a dash."""
        request = self.sheet.request
        return [
            ("申请编号", self.number),
            ("申请人", self.sheet.applicant),
            ("申请身份", request.capacity.zh),
            ("当事人", request.party_name),
            ("办案单位", self.handling),
            *((name, value or "—") for name, value in self.sheet.lines),
            ("查询时间", str(moment(self.sheet.made_at))),
            ("经办人", self.clerk),
        ]

    @property
    def advice(self) -> list[str]:
        """What the sheet is good for."""
        return [
            "本单所列为办案单位依法公开的案件程序性信息，以查询时间为准；未列事项不予公开。",
            "本单仅供申请人办理本案辩护、代理事务使用，不得复制、传播。",
        ]


@dataclass(frozen=True)
class PrintedUndertaking(Printed):
    """保密承诺书: signed before the file is handed over."""

    title = "保密承诺书"

    request: models.RemoteRequest
    applicant: str
    office: str
    handling: str

    @property
    def number(self) -> str:
        """The request's."""
        return self.request.request_number

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Who promises, for which request; lines for the signature."""
        return [
            ("申请编号", self.number),
            ("承诺人", self.applicant),
            ("当事人", self.request.party_name),
            ("办案单位", self.handling),
            ("承诺人签名", ""),
            ("日期", "　　　年　　月　　日"),
        ]

    @property
    def advice(self) -> list[str]:
        """What is promised. Source: 律师法 (2017) Art. 38; 《依法保障律师阅卷权利工作规定》 (2025)."""
        return [
            "对在阅卷中知悉的国家秘密、商业秘密、个人隐私和其他依法不公开的案件信息予以保密。",
            "阅卷材料仅用于本案辩护、代理，不向他人提供、不在网络传播，不用于与本案无关的用途。",
            "未成年人犯罪案件的材料依法封存管理，不泄露涉案未成年人的身份信息。",
            "违反承诺的，依法承担相应责任。",
        ]


@dataclass(frozen=True)
class PrintedDelivery(Printed):
    """交付回执: what was handed over, when, by whom."""

    title = "异地申请交付回执"

    receipt: models.Receipt
    request: models.RemoteRequest
    applicant: str
    office: str
    handling: str
    clerk: str
    public_url: str

    @property
    def number(self) -> str:
        """The receipt's."""
        return self.receipt.number

    @property
    def check_url(self) -> str:
        """The page that says whether it is real."""
        return f"{self.public_url}/receipts/{self.receipt.number}/{self.receipt.verification_code}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Its lines."""
        request = self.request
        file = [
            ("交付载体", request.medium.zh if request.medium else "—"),
            ("数量", f"{request.pieces} 件"),
            ("密封编号", request.seal_number or "—"),
            ("保密承诺书", "已签署"),
        ]
        return [
            ("回执编号", self.receipt.number),
            ("查询码", self.receipt.verification_code),
            ("申请编号", request.request_number),
            ("事项", request.kind.zh),
            ("领取人", self.applicant),
            ("办案单位", self.handling),
            *(file if request.kind is RemoteRequestKind.FILE_ACCESS else []),
            ("交付单位", self.office),
            ("经办人", self.clerk),
            ("交付时间", str(moment(self.receipt.issued_at))),
            ("领取人签名", ""),
            ("打印次数", f"第 {self.receipt.print_count} 次打印"),
        ]

    @property
    def advice(self) -> list[str]:
        """What the holder does with it."""
        return [
            "扫描二维码可核验本回执是否有效，核验页面不显示个人信息。",
            "本回执一式两份，领取人与交付单位各执一份。",
        ]
