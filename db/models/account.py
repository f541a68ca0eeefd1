"""用户: accounts, their licence data, sessions, codes, and the counted attempts."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, RecordedAt, enum_of
from rules.accounts import AccountStatus, AccountType, ContactChannel, IdType, WechatApp


class Account(Base):
    """A person outside the procuratorate. Identity data come from the approved registration."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("email is not null or mobile is not null or status = 'CLOSED'", name="has_a_contact"),
        CheckConstraint("(status = 'CLOSED') = (closed_at is not null)", name="closed_has_its_time"),
        CheckConstraint(
            "erased_at is null or (status = 'CLOSED' and num_nonnulls(email, mobile, id_number_encrypted, id_number_index,"
            " id_number_masked, id_type, home_region_code, address, closing_reason) = 0)",
            name="erased_keeps_nothing",
        ),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("language in ('zh-CN','en')", name="language_is_known"),
        CheckConstraint(
            "(quiet_from is null) = (quiet_to is null) and (quiet_from = quiet_to) is not true",
            name="quiet_hours_are_whole",
        ),
        CheckConstraint("digest_hour between 0 and 23", name="digest_hour_is_of_the_day"),
        CheckConstraint("email_bounced_at is null or email is not null", name="bounced_was_an_address"),
        CheckConstraint(
            "status <> 'ACTIVE' or (id_number_index is not null and id_number_encrypted is not null)",
            name="active_has_identity",
        ),
        Index(
            "uq_accounts_verified_email", "email", unique=True, postgresql_where=text("email_verified_at is not null")
        ),
        Index(
            "uq_accounts_verified_mobile",
            "mobile",
            unique=True,
            postgresql_where=text("mobile_verified_at is not null"),
        ),
        Index("uq_accounts_live_identity", "id_number_index", unique=True, postgresql_where=text("status <> 'CLOSED'")),
        Index(
            "ix_accounts_to_erase",
            "closed_at",
            postgresql_where=text("status = 'CLOSED' and erased_at is null"),
        ),
        Index("ix_accounts_email", "email"),
        Index("ix_accounts_mobile", "mobile"),
    )

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(unique=True)
    account_type: Mapped[AccountType] = mapped_column(enum_of(AccountType))
    status: Mapped[AccountStatus] = mapped_column(enum_of(AccountStatus))
    full_name: Mapped[str]
    email: Mapped[str | None]
    email_verified_at: Mapped[datetime | None]
    mobile: Mapped[str | None]
    mobile_verified_at: Mapped[datetime | None]
    contact_replaced_at: Mapped[datetime | None]  # when a proved contact was given up last
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(server_default=text("false"))
    id_type: Mapped[IdType | None] = mapped_column(enum_of(IdType))
    id_number_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_masked: Mapped[str | None]
    home_region_code: Mapped[str | None]
    address: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default=text("'zh-CN'"))
    quiet_from: Mapped[time | None]  # Beijing time; nothing that can wait is sent between the two
    quiet_to: Mapped[time | None]
    digest_hour: Mapped[int] = mapped_column(SmallInteger, server_default=text("8"))  # Beijing time
    email_bounced_at: Mapped[datetime | None]  # mail to the address came back
    version: Mapped[int] = mapped_column(server_default=text("1"))
    last_notice_seq: Mapped[int] = mapped_column(server_default=text("0"))
    is_demonstration: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[RecordedAt]
    closed_at: Mapped[datetime | None]
    closing_reason: Mapped[str | None]
    erased_at: Mapped[datetime | None]

    lawyer: Mapped["LawyerProfile | None"] = relationship(lazy="raise", viewonly=True)

    @property
    def email_verified(self) -> bool:
        """Whether the address is known to be theirs."""
        return self.email_verified_at is not None

    @property
    def mobile_verified(self) -> bool:
        """Whether the number is known to be theirs."""
        return self.mobile_verified_at is not None

    def __str__(self) -> str:
        return self.full_name


class LawyerProfile(Base):
    """律师信息, as approved."""

    __tablename__ = "lawyer_profiles"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    license_number: Mapped[str] = mapped_column(unique=True)
    license_valid_until: Mapped[date]
    law_firm_name: Mapped[str]
    law_firm_code: Mapped[str | None]


class Session(Base):
    """A sign-in of an account. Only the token's hash is kept."""

    __tablename__ = "sessions"

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    device: Mapped[str]
    created_at: Mapped[RecordedAt]
    last_used_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[datetime | None]
    wechat_app: Mapped[WechatApp | None] = mapped_column(enum_of(WechatApp))  # which application's identity opened it
    confirmed_at: Mapped[datetime | None]  # when the password was given in it last


class ContactCode(Base):
    """A code sent to a contact; the newest one of a channel counts, and only for some tries."""

    __tablename__ = "contact_codes"

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    channel: Mapped[ContactChannel] = mapped_column(enum_of(ContactChannel))
    contact: Mapped[str]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[RecordedAt]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None]


class PasswordReset(Base):
    """A code that sets a new password, once: sent to a contact that is known to be theirs, or handed over at the hall desk.

    Of each of the two the newest one of an account counts.
    """

    __tablename__ = "password_resets"

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    channel: Mapped[ContactChannel | None] = mapped_column(enum_of(ContactChannel))  # None: at the hall desk
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[RecordedAt]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """Something that may be tried only so often: the kind, a keyed hash of who or where, and when."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_kind_key_at", "kind", "key", "at"), Index("ix_attempts_at", "at"))

    id: Mapped[Id]
    kind: Mapped[str]
    key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Instant]


class IdempotencyKey(Base):
    """A client's key with the hash of what was sent and the id of what came of it."""

    __tablename__ = "idempotency_keys"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    act: Mapped[str]
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    result_id: Mapped[UUID | None]
    created_at: Mapped[RecordedAt]


class WechatIdentity(Base):
    """微信绑定: one identity, one account; one account, one identity of an application."""

    __tablename__ = "wechat_identities"
    __table_args__ = (
        UniqueConstraint("app", "openid"),
        Index("uq_wechat_identities_account_app", "account_id", "app", unique=True),
        CheckConstraint("(followed is null) = (followed_changed_at is null)", name="followed_since_when"),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    app: Mapped[WechatApp] = mapped_column(enum_of(WechatApp))
    openid: Mapped[str]
    unionid: Mapped[str | None]  # what the person's identities of all our applications have in common
    linked_at: Mapped[RecordedAt]
    followed: Mapped[bool | None]  # of the service account; None: not known yet
    followed_changed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]  # WeChat let nothing through to them, and they have not been heard of since


class UsedWechatState(Base):
    """The state of a sign-in that has come back from WeChat: it counts once."""

    __tablename__ = "used_wechat_states"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[Instant]
