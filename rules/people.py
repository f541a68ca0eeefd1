"""Who acts: a guest, a person with an account, a member of staff, or the system itself."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from uuid import UUID

from rules.accounts import AccountStatus, AccountType
from rules.labels import Labelled


class Role(Labelled):
    """What a member of staff may do."""

    CASE_MANAGER = "CASE_MANAGER", "案管人员", "Case manager"
    HANDLER = "HANDLER", "承办人", "Handling prosecutor"
    OFFICE_ADMIN = "OFFICE_ADMIN", "院管理员", "Office administrator"
    PUBLICATION_APPROVER = "PUBLICATION_APPROVER", "公开审批人", "Publication approver"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "系统管理员", "System administrator"


REVIEWERS = frozenset({Role.CASE_MANAGER, Role.OFFICE_ADMIN})
STAFF_ADMINS = frozenset({Role.OFFICE_ADMIN, Role.SYSTEM_ADMIN})


@dataclass(frozen=True)
class Actor:
    """Whoever calls, with the address from which the call comes (for limits and audit)."""

    address: str = ""
    request_id: str = ""
    language: str = "zh-CN"


@dataclass(frozen=True)
class Guest(Actor):
    """Nobody is signed in."""


@dataclass(frozen=True)
class Person(Actor):
    """Somebody with an account and a live session."""

    account_id: UUID = field(kw_only=True)
    session_id: UUID = field(kw_only=True)
    account_type: AccountType = field(kw_only=True)
    status: AccountStatus = field(kw_only=True)


@dataclass(frozen=True)
class Staff(Actor):
    """A member of staff; without an office: the whole country (system administrators)."""

    staff_id: UUID = field(kw_only=True)
    session_id: UUID | None = field(kw_only=True, default=None)
    username: str = field(kw_only=True)
    full_name: str = field(kw_only=True)
    procuratorate_id: UUID | None = field(kw_only=True)
    roles: AbstractSet[Role] = field(kw_only=True, default=frozenset())

    def may(self, roles: AbstractSet[Role]) -> bool:
        """Whether one of the roles is theirs."""
        return bool(self.roles & roles)


@dataclass(frozen=True)
class Machine(Actor):
    """A program with an office's API key: acts for that office and those below it, within the key's scope."""

    key_id: UUID = field(kw_only=True)
    procuratorate_id: UUID = field(kw_only=True)


@dataclass(frozen=True)
class System(Actor):
    """The portal itself: imports started by a command, the worker, clocks."""

    name: str = "system"
