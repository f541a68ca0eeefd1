"""Every message has its words in both languages, as mail and as short message."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from notifications.render import Renderer
from rules.accounts import ContactChannel
from rules.labels import LANGUAGES
from rules.messages import (
    CONTACT_CODE,
    DAILY_DIGEST,
    DUTY_SUMMARY,
    MESSAGE_NAMES,
    NOTICE_OF,
    OBJECTION_DISMISSED,
    OBJECTION_UPHELD,
    WITH_A_CODE,
)
from services.contacts import code_life

URL = 'https://portal.example.cn/?a="1"&b=2'
RENDERER = Renderer(public_url=URL)
LANGUAGE_SIGNS = {"zh-CN": "您好", "en": "Hello"}


class Page(HTMLParser):
    """The tags, links and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.append(tag)
        self.attributes |= {f"{tag}.{name}": value for name, value in attrs}

    def handle_data(self, data: str) -> None:
        """Remember it."""
        self.text += data


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", MESSAGE_NAMES)
def test_every_message_renders_in_both_languages(message: str, language: str) -> None:
    mail = RENDERER.mail(message, language, code="012345")
    page = Page(mail.html)
    assert mail.subject
    assert "\n" not in mail.subject
    assert LANGUAGE_SIGNS[language] in mail.text
    assert URL in mail.text
    assert page.attributes["html.lang"] == language
    assert page.attributes["a.href"] == URL
    assert mail.subject in page.text
    assert not {"img", "script", "link", "style", "form", "iframe"} & set(page.tags)
    sms = RENDERER.sms(message, language, code="012345")
    assert 0 < len(sms) <= 250
    assert "\n" not in sms
    assert ("012345" in mail.text, "012345" in page.text, "012345" in sms) == (
        message in (*WITH_A_CODE, DUTY_SUMMARY, DAILY_DIGEST, OBJECTION_UPHELD, OBJECTION_DISMISSED),
    ) * 3
    assert "012345" not in mail.subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", [*NOTICE_OF, DAILY_DIGEST])
def test_what_wechat_shows_fits_into_a_thing(message: str, language: str) -> None:
    assert 0 < len(RENDERER.wechat(message, language, code="1")) <= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_life_of_a_code_is_told_as_it_is(language: str) -> None:
    for message in WITH_A_CODE:
        texts = {
            ContactChannel.EMAIL: RENDERER.mail(message, language, code="000000").text,
            ContactChannel.SMS: RENDERER.sms(message, language, code="000000"),
        }
        for channel, said in texts.items():
            (minutes,) = re.findall(r"(\d+) (?:分钟|minutes)", said)
            assert timedelta(minutes=int(minutes)) == code_life(channel)


def test_a_mail_whose_code_is_missing_fails_instead_of_being_sent_without_it() -> None:
    with pytest.raises(UndefinedError):
        RENDERER.mail(CONTACT_CODE, "zh-CN")


def test_an_unknown_message_has_no_templates_and_an_unknown_language_is_chinese() -> None:
    with pytest.raises(TemplateNotFound):
        RENDERER.mail("never_heard_of", "zh-CN")
    assert RENDERER.mail("case_progressed", "fr") == RENDERER.mail("case_progressed", "zh-CN")
