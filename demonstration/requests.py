"""Who asks to be bound to which case of the demonstration, and what comes of it."""

from dataclasses import dataclass

from demonstration.people import OVERDUE, YESTERDAY
from demonstration.verdicts import APPROVED, NO_SEAL, NO_SUCH_CASE, NOT_SIGNED, Verdict
from rules.bindings import Capacity

DECIDED = 2  # days ago: asked then, decided a day later


@dataclass(frozen=True)
class Request:
    """A request for a party of a case, both counted as the cases are shown; `client` is a name and their relation."""

    applicant: str
    case: int
    party: int = 1
    capacity: Capacity = Capacity.DEFENDER
    verdict: Verdict | None = APPROVED
    days_ago: int = DECIDED
    withdrawn: bool = False
    party_name: str | None = None  # when it is not the party's own
    client: tuple[str, str] | None = None
    legal_aid: bool = False
    note: str | None = None


# One lawyer with a full list: nineteen defences over all stages, and the applicant of a civil case.
DEFENDED_BY_LAWYER01 = (0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 29, 30, 31, 32, 33, 35, 36, 37)
AGENT, ITSELF, GUARDIAN = Capacity.LITIGATION_AGENT, Capacity.PARTY, Capacity.LEGAL_GUARDIAN
REQUESTS = (
    *(Request("lawyer01", case) for case in DEFENDED_BY_LAWYER01),
    Request("lawyer01", 24, capacity=AGENT),
    Request("lawyer06", 39, party=2, legal_aid=True),
    Request("party01", 18, capacity=ITSELF),
    Request("party03", 12, party=2, capacity=ITSELF),
    Request("guardian01", 10, capacity=GUARDIAN),
    Request("lawyer02", 3, party=2, verdict=None, days_ago=OVERDUE, note="同案另有辩护人，请一并核对。"),
    Request("lawyer03", 29, party=2, verdict=None, days_ago=YESTERDAY),
    Request("lawyer05", 1, party=2, verdict=None, days_ago=YESTERDAY, client=("示例刘长河", "父亲")),
    Request("agent01", 4, party=2, capacity=AGENT, verdict=None, days_ago=YESTERDAY),
    Request("party02", 19, capacity=ITSELF, verdict=None, days_ago=YESTERDAY),
    Request("guardian02", 9, capacity=GUARDIAN, verdict=None, days_ago=YESTERDAY),
    Request("lawyer07", 6, party=2, verdict=NO_SEAL),
    Request("agent02", 35, party=3, capacity=AGENT, verdict=NOT_SIGNED),
    Request("lawyer08", 2, verdict=NO_SUCH_CASE, party_name="示例查无此人"),
    Request("lawyer09", 32, party=2, verdict=None, withdrawn=True),
)
