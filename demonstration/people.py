"""Who appears in the demonstration: staff of three offices and thirty applicants, none of whom exists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from demonstration.cases import DEMONSTRATION_OFFICES
from demonstration.fictional_people import SURNAMES, fictional_id
from demonstration.shown_cases import lives
from demonstration.verdicts import APPROVED, OTHER_PERSON, UNCLEAR_IDENTITY, UNPROVEN_GUARDIAN, Verdict
from rules.accounts import AccountType
from rules.people import Role
from rules.registrations import LawyerData

FIRST_NUMBER = 5_000  # the parties of the cases have the lower ones
LONG_AGO, LATELY, YESTERDAY = 30, 6, 1
OVERDUE = 20  # days, which hold three working days whatever the holidays


@dataclass(frozen=True)
class Member:
    """A member of staff; without an office an administrator of the system."""

    username: str
    full_name: str
    unit_code: str | None
    roles: Collection[Role]
    department: str
    job_title: str


@dataclass(frozen=True)
class Applicant:
    """Somebody with an account: when they signed up, and how far they have come with their registration."""

    username: str
    account_type: AccountType
    full_name: str
    id_number: str
    unit_code: str
    lawyer: LawyerData | None
    days_ago: int = LONG_AGO
    applied: bool = True
    verdict: Verdict | None = APPROVED

    @property
    def email(self) -> str:
        """Their address, which nobody reads."""
        return f"{self.username}@example.com"


@dataclass(frozen=True)
class Course:
    """How a registration goes that is not simply approved."""

    days_ago: int
    verdict: Verdict | None = None
    applied: bool = True


COURSES = {
    "lawyer15": Course(OVERDUE),
    "lawyer16": Course(YESTERDAY),
    "lawyer17": Course(LATELY, UNCLEAR_IDENTITY),
    "lawyer18": Course(LATELY, OTHER_PERSON),
    "agent04": Course(YESTERDAY),
    "party04": Course(YESTERDAY),
    "party05": Course(YESTERDAY, applied=False),
    "guardian03": Course(LATELY, UNPROVEN_GUARDIAN),
}
# Parties who are the same people in a case, as (case, position of the party).
PARTIES = {"party01": (18, 1), "party02": (19, 1), "party03": (12, 2)}
GUARDIANS = ("示例胡长河", "示例张长河", "示例黄长河")  # of the juveniles of the cases 10, 9 and 12


def members() -> list[Member]:
    """A case manager, an administrator, a handler and an approver for each office, and one administrator for all."""
    found = [Member("admin", "示例系统管理员", None, {Role.SYSTEM_ADMIN}, "信息技术部", "系统管理员")]
    for place, name, unit_code in zip(
        ("haidian", "chaoyang", "pudong"), ("海淀", "朝阳", "浦东"), DEMONSTRATION_OFFICES, strict=True
    ):
        administrator = {Role.OFFICE_ADMIN, Role.CASE_MANAGER}
        found += [
            Member(f"anguan-{place}", f"示例{name}案管", unit_code, {Role.CASE_MANAGER}, "案件管理部", "案管人员"),
            Member(f"admin-{place}", f"示例{name}管理员", unit_code, administrator, "案件管理部", "部门负责人"),
            Member(f"chengban-{place}", f"示例{name}检察官", unit_code, {Role.HANDLER}, "第一检察部", "检察官"),
            Member(
                f"shenpi-{place}", f"示例{name}副检察长", unit_code, {Role.PUBLICATION_APPROVER}, "院领导", "副检察长"
            ),
        ]
    return found


def applicants(today: date) -> list[Applicant]:
    """All thirty, with licences that are valid for some years more."""
    lawyers = [(f"lawyer{n:02}", AccountType.LAWYER, f"示例{SURNAMES[n - 1]}律师") for n in range(1, 19)]
    agents = [(f"agent{n:02}", AccountType.REPRESENTATIVE, f"示例{SURNAMES[-n]}代理") for n in range(1, 5)]
    parties = [(f"party{n:02}", AccountType.PARTY, f"示例{SURNAMES[n]}当事") for n in range(1, 6)]
    guardians = [(f"guardian{n:02}", AccountType.LEGAL_GUARDIAN, name) for n, name in enumerate(GUARDIANS, start=1)]
    everybody = enumerate(lawyers + agents + parties + guardians)
    return [_applicant(number, *who, today) for number, who in everybody]


def _applicant(number: int, username: str, account_type: AccountType, full_name: str, today: date) -> Applicant:
    unit_code = DEMONSTRATION_OFFICES[number % len(DEMONSTRATION_OFFICES)]
    id_number = fictional_id(unit_code, FIRST_NUMBER + 37 * number)
    if username in PARTIES:
        case, position = PARTIES[username]
        life = lives()[case]
        party = life.parties[position - 1]
        unit_code, full_name, id_number = life.office.unit_code, party.name, party.id_number or id_number
    course = COURSES.get(username, Course(LONG_AGO, APPROVED))
    lawyer = _licence(number, today) if account_type is AccountType.LAWYER else None
    return Applicant(
        username, account_type, full_name, id_number, unit_code, lawyer, course.days_ago, course.applied, course.verdict
    )


def _licence(number: int, today: date) -> LawyerData:
    firm = ("示例律师事务所", "示例明理律师事务所", "示例守正律师事务所")[number % 3]
    return LawyerData(f"11101{2005 + number}10{number + 1:06}", date(today.year + 3, 5, 31), firm)
