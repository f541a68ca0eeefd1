"""What is printed: lines under a title, with a code by which anybody can check it; as a page, and as a PDF with its own Chinese font."""

import io
import json
from abc import ABC, abstractmethod
from pathlib import Path

import pylopdf_fonts_zh_cn
import segno
import typst

TEMPLATE = Path(__file__).parent / "sheet.typ"
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


class Printed(ABC):
    """A sheet of paper."""

    title: str
    office: str

    @property
    @abstractmethod
    def number(self) -> str:
        """What it is filed under."""

    @property
    @abstractmethod
    def facts(self) -> list[tuple[str, str]]:
        """Its lines."""

    @property
    @abstractmethod
    def advice(self) -> list[str]:
        """What stands below them."""

    @property
    def check_url(self) -> str | None:
        """Where anybody can check that it is real, without personal data; None when there is nothing to check."""
        return None

    def qr(self) -> str:
        """The address of the check page, as SVG; empty when there is none."""
        if self.check_url is None:
            return ""
        made = io.BytesIO()
        segno.make(self.check_url, error="m").save(made, kind="svg", scale=4, border=2, xmldecl=False)
        return made.getvalue().decode()

    def pdf(self) -> bytes:
        """PDF/A-2b with an embedded font; takes some 60 ms of processor time."""
        told = {
            "title": self.title,
            "office": self.office,
            "number": self.number,
            "facts": self.facts,
            "advice": self.advice,
            "qr": self.qr(),
        }
        return bytes(
            typst.compile(
                str(TEMPLATE),
                format="pdf",
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                sys_inputs={"sheet": json.dumps(told, ensure_ascii=False)},
                pdf_standards="a-2b",
            )
        )
