"""SQLAdmin in Chinese: the catalogue beside this file, compiled when pages are first built."""

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from sqladmin import i18n

CATALOGUE = Path(__file__).with_name("zh.po")
LOCALES = ["zh", "en"]


def speak_chinese() -> i18n.I18nConfig:
    """Register the catalogue; pages are Chinese unless `?lang=en` asks for English, which a cookie remembers."""
    i18n.translations["zh"] = _catalogue()
    i18n.SUPPORTED_LOCALES[:] = LOCALES
    return i18n.I18nConfig(
        default_locale="zh", language_header_name=None, language_cookie_name="staff_language", language_switcher=None
    )


@cache
def _catalogue() -> Translations:
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as source:
        write_mo(compiled, read_po(source, locale="zh_CN"))
    compiled.seek(0)
    return Translations(compiled, domain="admin")
