"""Signing up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import accounts
from rules.accounts import AccountStatus, AccountType, ContactChannel, sign_up_problems
from rules.errors import refuse_all
from rules.people import Actor
from services import audit, contacts


@dataclass(frozen=True)
class SignUp:
    """What somebody gives to sign up, normalised."""

    email: str | None
    mobile: str | None
    password: str
    account_type: AccountType
    full_name: str

    def check(self, *, close_relatives: bool = False) -> None:
        """Raise `Invalid` with everything that is wrong; `close_relatives`: some office lets them register."""
        refuse_all(
            sign_up_problems(
                email=self.email,
                mobile=self.mobile,
                password=self.password,
                account_type=self.account_type,
                full_name=self.full_name,
                close_relatives=close_relatives,
            )
        )

    @property
    def contact(self) -> tuple[ContactChannel, str]:
        """The one contact that was given."""
        return (ContactChannel.EMAIL, self.email) if self.email else (ContactChannel.SMS, self.mobile or "")


async def create(
    session: AsyncSession, actor: Actor, keys: Keys, *, sign_up: SignUp, password_hash: str, now: datetime
) -> models.Account:
    """A new account, not yet approved; a code goes to its contact. Never tells whether the contact is in use."""
    account = models.Account(
        username=await accounts.next_username(session),
        account_type=sign_up.account_type,
        status=AccountStatus.PENDING,
        full_name=sign_up.full_name,
        email=sign_up.email,
        mobile=sign_up.mobile,
        password_hash=password_hash,
        language=actor.language,
        created_at=now,
    )
    session.add(account)
    await session.flush()
    channel, contact = sign_up.contact
    await contacts.send_code(session, keys, account, channel, contact, now=now)
    await audit.record(
        session,
        actor,
        "account.created",
        "account",
        account.id,
        procuratorate_id=None,
        new={"account_type": account.account_type, "status": account.status},
    )
    await session.refresh(account)
    return account
