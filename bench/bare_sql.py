"""The pieces of the hand-written statements: ids, labels, moments, objects and lists, and who may read what.

`row_to_json` and `array_to_json` print neither blanks nor line ends, unlike `json_build_object` and `json_agg`. The labels
are Chinese, as the portal's are without an Accept-Language.
"""

from collections.abc import Iterable

from db.global_ids import prefix
from rules.accounts import USABLE_STATUSES
from rules.bindings import ONLINE
from rules.booking_bans import HOLDS
from rules.cases import CaseType, Disclosure
from rules.disclosure import discloses
from rules.errors import Problem
from rules.labels import Labelled
from rules.progress_events import CONCEALING


def global_id(kind: str, column: str) -> str:
    """The global id of a row."""
    return f"translate(encode('\\x{prefix(kind).hex()}'::bytea || uuid_send({column}), 'base64'), '+/', '-_')"


def label(kind: type[Labelled], column: str) -> str:
    """The words for a value."""
    cases = " ".join(f"WHEN '{each}' THEN '{each.zh}'" for each in kind)
    return f"CASE {column} {cases} END"


def codes(values: Iterable[str]) -> str:
    """What stands between the brackets of IN."""
    return ", ".join(f"'{each}'" for each in sorted(values))


def if_disclosed(key: str, column: str) -> str:
    """The value when the type of the case `c` discloses it."""
    return f"CASE WHEN c.case_type IN ({codes(each for each in CaseType if discloses(each, key))}) THEN {column} END"


def moment(column: str) -> str:
    """A moment in the contract's format."""
    return f"""to_char({column} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"')"""


def sentence(code: str, **values: str | int) -> str:
    """What the portal says about a problem."""
    return f"'{Problem(code, values=values).message('zh-CN')}'"


def _select(rest: str, fields: dict[str, str]) -> str:
    columns = ", ".join(f'{column} AS "{name}"' for name, column in fields.items())
    return f"SELECT row_to_json(o) FROM (SELECT {columns} {rest}) o"


def an_object(rest: str = "", /, **fields: str) -> str:
    """One row of `rest` (FROM …) as an object, null when there is none."""
    return f"({_select(rest, fields)})"


def a_list(rest: str, /, **fields: str) -> str:
    """The rows of `rest` (FROM … ORDER BY …) as a list of objects."""
    return f"array_to_json(ARRAY({_select(rest, fields)}))"


def page_info(key: str, last: str) -> str:
    """Of a CTE `page` of $2 + 1 rows at most; `last` selects the last one shown."""
    encoded = f"""encode(convert_to('["' || {key} || '"]', 'UTF8'), 'base64')"""
    cursor = f"(SELECT rtrim(translate({encoded}, '+/', '-_'), '=') {last})"
    return an_object(hasNextPage="(SELECT count(*) > $2::int FROM page)", endCursor=cursor)


def answer(field: str, value: str) -> str:
    """The whole answer of an operation with one field."""
    return f"""SELECT '{{"data":{{"{field}":' || {value} || '}}}}' FROM reader"""


READER = f"""reader AS MATERIALIZED (
    SELECT s.id AS session_id, s.account_id FROM sessions s JOIN accounts a ON a.id = s.account_id
    WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now() AND a.status IN ({codes(USABLE_STATUSES)}))"""
MINE = "account_id = (SELECT account_id FROM reader)"

GIVES_ACCESS = f"""b.status = 'APPROVED' AND b.case_id = c.id AND c.sealed_at IS NULL AND (c.disclosure = 'OPEN'
    OR c.disclosure = 'PARTIES_ONLY' AND b.capacity IN ({codes(ONLINE[Disclosure.PARTIES_ONLY])}))"""

BANNED = f"""(SELECT max(n.ends_on) FROM booking_bans n WHERE n.{MINE} AND n.procuratorate_id = c.procuratorate_id
    AND n.status IN ({codes(HOLDS)}) AND n.ends_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date)"""

OPENING = f"""opening AS MATERIALIZED (
    SELECT b.id, b.case_id, b.party_id, b.capacity FROM bindings b JOIN cases c ON {GIVES_ACCESS} WHERE b.{MINE})"""


def event_opens(event: str, opening: str) -> str:
    """Whether an event of the open case `c` is disclosed, and about everybody or a party for whom one is bound."""
    concealed = " OR ".join(
        f"{event}.kind = '{kind}' AND c.case_type IN ({codes(types)})" for kind, types in CONCEALING.items() if types
    )
    bound = f"EXISTS (SELECT FROM {opening} x WHERE x.case_id = c.id AND x.party_id = {event}.party_id)"
    return f"({event}.party_id IS NULL OR {bound}) AND NOT ({concealed})"
