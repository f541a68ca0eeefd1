"""短信: what providers allow within which time, enforced by the portal before they are asked; what a short message is made of.

Nothing is ever sent as free text: a message is a template, which has to be filed with the provider (报备), and what stands in its
one gap, a code or a number. The limits are the stricter ones of Aliyun and Tencent Cloud.
"""

from dataclasses import dataclass

from rules.attempts import AttemptLimit
from rules.labels import LANGUAGES
from rules.messages import DAILY_DIGEST, DUTY_SUMMARY, MESSAGE_NAMES, OBJECTION_DISMISSED, OBJECTION_UPHELD, WITH_A_CODE

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
# A number gets so many codes; counted when they are asked for, so that the person is told, and again when they are sent.
CODE_ASKED = (
    AttemptLimit("sms_asked.minute", 1, MINUTE),
    AttemptLimit("sms_asked.hour", 5, HOUR),
    AttemptLimit("sms_asked.day", 10, DAY),
)
CODE_SENT = (
    AttemptLimit("sms_code.minute", 1, MINUTE),
    AttemptLimit("sms_code.hour", 5, HOUR),
    AttemptLimit("sms_code.day", 10, DAY),
)
TEMPLATE_SENT = AttemptLimit("sms_template.day", 50, DAY)  # of one template to one number
ANY_SENT = AttemptLimit("sms_number.day", 40, DAY)  # of whatever to one number
SAME_SENT = AttemptLimit("sms_same.half_minute", 1, 30)  # of the same words to one number
LONGEST_PARAMETER = 35

# Whoever is reached by no other channel in time: without these filed, a provider is of no use.
NEEDED = WITH_A_CODE
# How many notices are unread, or the number under which somebody without an account objected.
WITH_A_NUMBER = (DAILY_DIGEST, OBJECTION_UPHELD, OBJECTION_DISMISSED)
OVER_SMS = tuple(message for message in MESSAGE_NAMES if message != DUTY_SUMMARY)


@dataclass(frozen=True)
class SmsTemplate:
    """A message in a language, as it is filed with a provider."""

    message: str
    language: str

    @property
    def key(self) -> str:
        """Its name in PORTAL_SMS_TEMPLATES: that of the message, `.en` behind it for the English one."""
        return self.message if self.language == LANGUAGES[0] else f"{self.message}.{self.language}"

    @property
    def parameter(self) -> str | None:
        """What its gap is called: a code, or a number; None where it has none."""
        if self.message in WITH_A_CODE:
            return "code"
        return "number" if self.message in WITH_A_NUMBER else None

    @property
    def is_code(self) -> bool:
        """Whether it is filed as a code (验证码) and not as a notice (通知)."""
        return self.message in WITH_A_CODE

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which names its filed number is looked for, the best first: in Chinese if not in English."""
        return tuple(dict.fromkeys((self.key, self.message)))


TEMPLATES = tuple(SmsTemplate(message, language) for message in OVER_SMS for language in LANGUAGES)
KEYS = frozenset(template.key for template in TEMPLATES)


def limits_of(template: SmsTemplate, to: str, said: str | None) -> list[tuple[AttemptLimit, str]]:
    """What a message to a number counts for, each with what it is counted by."""
    counted = [(ANY_SENT, to), (SAME_SENT, f"{to}|{template.key}|{said or ''}")]
    if template.is_code:
        return [*counted, *((limit, to) for limit in CODE_SENT)]
    return [*counted, (TEMPLATE_SENT, f"{to}|{template.key}")]
