"""What has to be filed (报备) with a provider of short messages, made from the messages themselves."""

from dataclasses import dataclass

from notifications.render import Renderer
from rules.labels import LANGUAGES
from rules.sms import NEEDED, TEMPLATES, SmsTemplate

BEGIN, END = "<!-- written by `python -m cli sms-templates --write` -->", "<!-- until here -->"
EXAMPLE_URL = "https://portal.example.cn"


@dataclass(frozen=True)
class Filing:
    """A template as it is filed: its gap is written `${name}` for Aliyun, `{1}` for Tencent."""

    template: SmsTemplate
    aliyun: str
    tencent: str

    @property
    def is_needed(self) -> bool:
        """Whether nothing works without it."""
        return self.template.language == LANGUAGES[0] and self.template.message in NEEDED


def filings(renderer: Renderer) -> list[Filing]:
    """Everything that can go out by SMS, what is needed first, then all in Chinese, then all in English."""
    found = [
        Filing(template, _text(renderer, template, f"${{{template.parameter}}}"), _text(renderer, template, "{1}"))
        for template in TEMPLATES
    ]
    languages = list(LANGUAGES)
    return sorted(found, key=lambda each: (not each.is_needed, languages.index(each.template.language)))


def _text(renderer: Renderer, template: SmsTemplate, gap: str) -> str:
    code = gap if template.parameter else None
    return renderer.sms(template.message, template.language, code=code, signed=False)


def with_table(page: str) -> str:
    """A page with the table anew between its marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    lines = [
        "",
        "| key in PORTAL_SMS_TEMPLATES | kind | text (Aliyun; Tencent writes `{1}` for `${…}`) |",
        "|---|---|---|",
    ]
    for each in filings(Renderer(public_url=EXAMPLE_URL)):
        kind = "验证码" if each.template.is_code else "通知"
        lines.append(f"| `{each.template.key}`{' (needed)' if each.is_needed else ''} | {kind} | {each.aliyun} |")
    return f"{before}{begin}\n" + "\n".join([*lines, "", ""]) + f"{end}{after}"
