"""The form of the hall desk as it was filled in: cleaned, typed, and shown again as it was."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from starlette.datastructures import FormData

from admin.answers import day_of, member_of, text_of, uuid_of
from admin.scans import Scan, scan_of
from rules.accounts import AccountType, IdType, normal_email, normal_mobile, plain_text
from rules.bindings import BindingClaim, Capacity
from rules.errors import Problem
from rules.identifiers import normal_case_number, normal_id_number
from rules.papers import AttachmentKind
from rules.registrations import Declaration, LawyerData
from services.hall_visits import Visit

TEXTS = (
    "full_name", "id_number", "username", "mobile", "email", "license_number", "license_valid_until", "law_firm_name",
    "law_firm_code", "case_number", "party_name", "client_name", "client_relation", "entrusted_on",
)  # fmt: skip
# In the order in which a clerk takes them from the table.
PAPERS = (
    AttachmentKind.ID_FRONT,
    AttachmentKind.ID_BACK,
    AttachmentKind.LAWYER_LICENSE,
    AttachmentKind.POWER_OF_ATTORNEY,
    AttachmentKind.LAW_FIRM_LETTER,
    AttachmentKind.LEGAL_AID_LETTER,
    AttachmentKind.GUARDIANSHIP_PROOF,
    AttachmentKind.KINSHIP_PROOF,
    AttachmentKind.CLIENT_ID,
    AttachmentKind.RELATION_PROOF,
)


@dataclass(frozen=True)
class DeskForm:
    """What stands in the form."""

    values: dict[str, str]
    account_type: AccountType | None
    id_type: IdType | None
    capacity: Capacity | None
    identity_checked: bool
    legal_aid: bool
    wants_code: bool
    key: UUID | None

    def problems(self) -> list[Problem]:
        """What no act can see, because it has no place in a visit."""
        found = []
        for chosen, name in ((self.account_type, "accountType"), (self.id_type, "idType")):
            if chosen is None:
                found.append(Problem("CHOICE_REQUIRED", name))
        for name, field in (("license_valid_until", "lawyer.licenseValidUntil"), ("entrusted_on", "entrustedOn")):
            if self.values[name] and day_of(self.values[name]) is None:
                found.append(Problem("DATE_OUT_OF_RANGE", field))
        return found

    def visit(self) -> Visit:
        """What the act is handed; call it when there are no problems."""
        said = self.values
        assert self.account_type is not None and self.id_type is not None
        return Visit(
            declared=Declaration(
                account_type=self.account_type,
                full_name=plain_text(said["full_name"]),
                id_type=self.id_type,
                id_number=normal_id_number(said["id_number"]),
                home_region_code=None,
                lawyer=self._lawyer(),
            ),
            email=normal_email(said["email"]) if said["email"] else None,
            mobile=normal_mobile(said["mobile"]) if said["mobile"] else None,
            username=plain_text(said["username"]).lower() or None,
            identity_checked=self.identity_checked,
            claim=self._claim(),
            wants_code=self.wants_code,
            key=self.key,
        )

    def _lawyer(self) -> LawyerData | None:
        said, until = self.values, day_of(self.values["license_valid_until"])
        if self.account_type is not AccountType.LAWYER or until is None:
            return None
        return LawyerData(
            license_number=normal_id_number(said["license_number"]),
            license_valid_until=until,
            law_firm_name=plain_text(said["law_firm_name"]),
            law_firm_code=normal_id_number(said["law_firm_code"]) or None,
        )

    def _claim(self) -> BindingClaim | None:
        said = self.values
        if self.capacity is None:
            return None
        return BindingClaim(
            party_name=plain_text(said["party_name"]),
            capacity=self.capacity,
            case_number=normal_case_number(said["case_number"]) or None,
            client_name=plain_text(said["client_name"]) or None,
            client_relation=plain_text(said["client_relation"]) or None,
            entrusted_on=day_of(said["entrusted_on"]),
            legal_aid=self.legal_aid,
        )


def empty_form() -> DeskForm:
    """A fresh form: for a lawyer with an identity card, as most who come are."""
    return DeskForm(
        dict.fromkeys(TEXTS, ""), AccountType.LAWYER, IdType.RESIDENT_ID, None, False, False, False, key=uuid4()
    )


def desk_form(form: FormData) -> DeskForm:
    """Read it."""
    return DeskForm(
        values={name: text_of(form, name)[:200] for name in TEXTS},
        account_type=member_of(AccountType, text_of(form, "account_type")),
        id_type=member_of(IdType, text_of(form, "id_type")),
        capacity=member_of(Capacity, text_of(form, "capacity")),
        identity_checked=bool(text_of(form, "identity_checked")),
        legal_aid=bool(text_of(form, "legal_aid")),
        wants_code=bool(text_of(form, "wants_code")),
        key=uuid_of(text_of(form, "key")),
    )


def announced_kinds(form: FormData) -> list[AttachmentKind]:
    """The kinds of the papers that are chosen and not sent yet."""
    return [kind for kind in PAPERS if kind.value in form.getlist("given")]


async def scans_of(form: FormData) -> tuple[list[Scan], list[Problem]]:
    """The files of the form, and what is wrong with them from outside."""
    scans, problems = [], []
    for kind in PAPERS:
        scan, wrong = await scan_of(form, f"paper.{kind.value}", kind)
        problems += wrong
        if scan is not None:
            scans.append(scan)
    return scans, problems
