"""The words of what leaves the portal: templates in, subject and text and HTML out.

A message's folder holds its words in each language (`subject`, `body` with a blank line between paragraphs, `sms`, and `wechat` where
the subject is too long for it);
`templates/base/` holds what all share: sentences in each language, and the dress of a mail.
"""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.environment import TemplateModule

from rules.labels import LANGUAGES

TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True)
class Rendered:
    """A mail in one language."""

    subject: str
    text: str
    html: str


class Renderer:
    """Renders every message of `rules.messages.MESSAGE_NAMES`; knows the portal's address and a code, nobody's data."""

    def __init__(self, *, public_url: str) -> None:
        self.public_url = public_url
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(["html"], default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def mail(self, message: str, language: str, *, code: str | None = None, unsubscribe: str | None = None) -> Rendered:
        """The mail, with a link that ends mails of its kind; raises `jinja2.TemplateNotFound` for a message without templates."""
        words, values = self._words(message, language, code)
        subject = _words_of(words, "subject")
        dressed = values | {
            "subject": subject,
            "paragraphs": _words_of(words, "body").split("\n\n"),
            "unsubscribe": unsubscribe,
        }
        text = self._templates.get_template("base/mail.txt").render(dressed)
        html = self._templates.get_template("base/mail.html").render(dressed)
        return Rendered(subject, text.strip() + "\n", html)

    def sms(self, message: str, language: str, *, code: str | None = None, signed: bool = True) -> str:
        """The short message, with the portal's name before it or, as a provider puts it there, without.

        Raises `jinja2.TemplateNotFound` for a message without templates.
        """
        words, _ = self._words(message, language, code, signed=signed)
        return _words_of(words, "sms")

    def wechat(self, message: str, language: str, *, code: str | None = None) -> str:
        """What a message of WeChat says: 20 characters at most, the limit of a `thing` in its templates."""
        words, _ = self._words(message, language, code)
        return _words_of(words, "wechat" if hasattr(words, "wechat") else "subject")

    def _words(
        self, message: str, language: str, code: str | None, *, signed: bool = True
    ) -> tuple[TemplateModule, dict[str, object]]:
        known = language if language in LANGUAGES else LANGUAGES[0]
        values: dict[str, object] = {"public_url": self.public_url, "language": known, "signed": signed}
        if code:  # a template that asks for a code which is not there fails instead of sending a mail without it
            values["code"] = code
        values["shared"] = self._templates.get_template(f"base/{known}.txt").make_module(values)
        return self._templates.get_template(f"{message}/{known}.txt").make_module(values), values


def _words_of(words: TemplateModule, part: str) -> str:
    return str(getattr(words, part)).strip()
