"""The second factor: time-based codes (RFC 6238, six digits in 30 seconds), and recovery codes for a lost telephone."""

import hmac
import re
from datetime import datetime

import pyotp

from rules.accounts import plain_text

RECOVERY_CODES = 10
DRIFT = (-1, 0, 1)  # steps by which a telephone's clock may be wrong
_CODE = re.compile(r"[0-9]{6}")
_RECOVERY_CODE = re.compile(r"[a-z0-9]{5}-[a-z0-9]{5}")


def new_secret() -> str:
    """A fresh shared secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, *, username: str, issuer: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def plain_code(text: str) -> str:
    """A code as it is compared: blanks dropped, letters small, full-width characters folded."""
    return re.sub(r"\s", "", plain_text(text)).lower()


def is_recovery_code(code: str) -> bool:
    """Whether it has the form of a recovery code."""
    return _RECOVERY_CODE.fullmatch(code) is not None


def matching_step(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """The time step whose code this is, at most one step off and later than the last one used; None if there is none."""
    if not _CODE.fullmatch(code):
        return None
    totp = pyotp.TOTP(secret)
    present = totp.timecode(now)
    fitting = [step for step in (present + drift for drift in DRIFT) if _is_code_of(totp, step, code)]
    return next((step for step in fitting if after is None or step > after), None)


def _is_code_of(totp: pyotp.TOTP, step: int, code: str) -> bool:
    return hmac.compare_digest(totp.generate_otp(step), code)
