"""Tokens and tickets as the platform lends them: `stable_token` gives the same one until five minutes before its end, then the next,
and the old one is good for those five minutes as well."""

import secrets
from dataclasses import dataclass, field

LIFE, OVERLAP = 7200.0, 300.0
FORCED_APART, FORCED_A_DAY = 30.0, 20


@dataclass
class Loan:
    """Something that is lent until a moment."""

    value: str
    until: float


@dataclass
class Lending:
    """What one app has borrowed."""

    current: Loan | None = None
    former: Loan | None = None
    ticket: Loan | None = None
    expired: set[str] = field(default_factory=set)
    forced: list[float] = field(default_factory=list)
    issued: int = 0  # how many different tokens
    asked: int = 0  # how often somebody asked

    def token(self, now: float, *, force: bool = False) -> Loan:
        """The token as `stable_token` gives it."""
        self.asked += 1
        if force and self.may_force(now):
            self.forced.append(now)
            self.replace(now)
        if self.current is None or self.current.until - now <= OVERLAP:
            self.former = self.current
            self.current = self._fresh(now)
        return self.current

    def may_force(self, now: float) -> bool:
        """Twenty times a day, half a minute apart."""
        recent = [each for each in self.forced if now - each < 86_400]
        return len(recent) < FORCED_A_DAY and (not recent or now - recent[-1] >= FORCED_APART)

    def replace(self, now: float) -> None:
        """Somebody forces another token: the old one ends at once."""
        self.former, self.current = None, self._fresh(now)

    def expire(self) -> None:
        """The token is over before its time."""
        for loan in (self.current, self.former):
            if loan is not None:
                self.expired.add(loan.value)
        self.current = self.former = None

    def verdict(self, value: str, now: float) -> int:
        """0, or the number with which WeChat refuses a token."""
        if value in self.expired:
            return 42001
        for loan in (self.current, self.former):
            if loan is not None and loan.value == value:
                return 0 if loan.until > now else 42001
        return 40001

    def page_ticket(self, now: float) -> Loan:
        """The ticket for pages."""
        if self.ticket is None or self.ticket.until - now < OVERLAP:
            self.ticket = Loan(secrets.token_urlsafe(64), now + LIFE)
        return self.ticket

    def _fresh(self, now: float) -> Loan:
        self.issued += 1
        return Loan(secrets.token_urlsafe(400), now + LIFE)
