"""How a member of staff signs in: what still stands between a right password and the pages."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


@dataclass(frozen=True)
class SessionLife:
    """How long a sign-in lasts: without use, and in all."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=8)


class SignInStep(StrEnum):
    """What a half-open session is for, and nothing else."""

    SHOW_FACTOR = "SHOW_FACTOR"
    CHANGE_PASSWORD = "CHANGE_PASSWORD"  # noqa: S105 - a step's name
    SET_UP_FACTOR = "SET_UP_FACTOR"


def next_step(
    *, has_factor: bool, proven: bool, must_change_password: bool, factor_required: bool
) -> SignInStep | None:
    """What comes next. The factor is asked for first: who only knows the password may not choose another one."""
    if has_factor and not proven:
        return SignInStep.SHOW_FACTOR
    if must_change_password:
        return SignInStep.CHANGE_PASSWORD
    if factor_required and not has_factor:
        return SignInStep.SET_UP_FACTOR
    return None
