"""What operators ask about messages: what is to be filed with the provider of short messages."""

from typing import Annotated

import typer

from notifications.filing import filings, with_table
from notifications.render import Renderer
from settings import ROOT, Settings


def sms_templates(
    write: Annotated[bool, typer.Option(help="write the table of docs/operations/sms.md instead")] = False,
) -> None:
    """List what is to be filed with the provider of short messages, as this portal says it, and what has been."""
    if write:
        page = ROOT / "docs" / "operations" / "sms.md"
        page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")
        return
    settings = Settings()
    for each in filings(Renderer(public_url=settings.public_url)):
        filed = settings.sms_templates.get(each.template.key, "needed" if each.is_needed else "-")
        text = each.tencent if settings.sms_provider == "tencent" else each.aliyun
        print(f"{each.template.key}\t{filed}\t{'验证码' if each.template.is_code else '通知'}\t{text}")
