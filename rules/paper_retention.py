"""How long papers are kept when nobody needs them any more.

Source: 个人信息保护法 Art. 19 (no longer than the purpose needs), Art. 47 (erasure).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from rules.bindings import BindingStatus
from rules.papers import AttachmentKind
from rules.registrations import RegistrationStatus
from rules.remote_requests import RemoteRequestStatus

# What an application shows papers for is over: they may be asked for once more (a complaint), and then go.
REGISTRATION_OVER = frozenset({RegistrationStatus.REJECTED, RegistrationStatus.WITHDRAWN, RegistrationStatus.EXPIRED})
BINDING_OVER = frozenset(
    {
        BindingStatus.REJECTED,
        BindingStatus.WITHDRAWN,
        BindingStatus.RELEASED,
        BindingStatus.REVOKED,
        BindingStatus.ENDED,
    }
)
REMOTE_REQUEST_OVER = frozenset(
    {RemoteRequestStatus.REJECTED, RemoteRequestStatus.WITHDRAWN, RemoteRequestStatus.CLOSED}
)

IDENTITY = frozenset({AttachmentKind.ID_FRONT, AttachmentKind.ID_BACK, AttachmentKind.CLIENT_ID})
MANDATE = frozenset(
    {
        AttachmentKind.LAWYER_LICENSE,
        AttachmentKind.POWER_OF_ATTORNEY,
        AttachmentKind.LAW_FIRM_LETTER,
        AttachmentKind.LEGAL_AID_LETTER,
    }
)
RELATION = frozenset({AttachmentKind.KINSHIP_PROOF, AttachmentKind.GUARDIANSHIP_PROOF, AttachmentKind.RELATION_PROOF})


@dataclass(frozen=True)
class Retention:
    """Days after the last use of a paper has ended, by what it proves; after an upload that nothing used; after a ticket."""

    identity: int = 365
    mandate: int = 365
    relation: int = 365
    other: int = 365
    unused: int = 30
    awaited: int = 1

    def __post_init__(self) -> None:
        if min(vars(self).values()) < 1:
            raise ValueError("papers are kept for a day at least")

    def of_kinds(self) -> Mapping[AttachmentKind, timedelta]:
        """How long each kind is kept after its last use has ended."""
        return {kind: timedelta(days=self._days(kind)) for kind in AttachmentKind}

    def _days(self, kind: AttachmentKind) -> int:
        if kind in IDENTITY:
            return self.identity
        if kind in MANDATE:
            return self.mandate
        return self.relation if kind in RELATION else self.other
