"""Looking for what is new, for many subscribers in one statement: does the session live, may the thing be seen, what came after.

What an event says is said once for all to whom it says the same. A field of the event or of its case into which the person who
looks enters (`replaces`, one's own bindings) is asked for each of them; those who are told the same there share the words. Which
fields these are is not declared: it is seen when the SQL of a field is written for a reader whom it may not name.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Integer, Text, and_, cast, func, literal, null, select
from sqlalchemy import case as case_when
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from db.models import Case, Notice, ProgressEvent
from db.queries import cases
from db.reads.accounts import unread
from db.reads.cases import CASE, PROGRESS_EVENT
from db.reads.declaring import Entity, Expression, Group, Projection, Relation, Row
from db.reads.notices import NOTICE
from db.reads.projections import fields_of, json_object
from db.reads.queries import CATALOGUE
from db.reads.reference import everybody
from db.reads.selection import Asked
from db.reads.statement import DIALECT, Around, Builder, Statement, in_words
from db.reads.viewers import ACCOUNT, Personal, nobody, viewers, viewing
from rules.labels import LANGUAGES

AT_ONCE = 100  # numbers after the last one, in one look
NEVER = 2**31 - 1 - AT_ONCE  # higher than any number: from now on
FEEDS = {
    "case_progressed": Group("CaseProgress", {"event": Relation("progress_event"), "case": Relation("case")}),
    "notice_added": Group(
        "NewNotice", {"notice": Relation("notice"), "unread_count": Expression(unread, certain=True)}
    ),
}
SUBSCRIPTION = Entity("subscription", "Subscription", None, everybody, FEEDS)
ROWS = {"event": PROGRESS_EVENT, "case": CASE, "notice": NOTICE}
Place = tuple[str, str]  # the names of a row and of its field in the answer


def compile_look(asked: Asked, language: str, heaviest: float) -> Statement:
    """The statement behind a subscription's only field.

    Its parameters are arrays with a place for each subscriber, `session_id`, `case_id` (of a case's progress) and `after`; `now`
    and `today`; and those of the fields asked for. Its rows, of each subscriber in the order of the numbers: whether the session
    lives; whether what is followed may be seen; the last number of the line; number and answer of one new event, null when
    there is none; and the places, counted from 1, of the subscribers to whom all this applies.
    """
    look = _progress if asked.name == "case_progressed" else _notices
    return look(asked, language, heaviest)


def _notices(asked: Asked, language: str, heaviest: float) -> Statement:
    """One's own notices: they are nobody else's, and nothing is shared."""
    viewer = viewers("session_id", "after")
    notice: Row = aliased(Notice)
    builder = Builder(CATALOGUE, viewing(language), heaviest)
    lives = viewer.c.session_id.is_not(None)
    found = select(
        lives.label("live"),
        lives.label("visible"),
        func.coalesce(viewer.c.last_notice_seq, 0),
        notice.seq,
        _answer(builder, asked, {"notice": notice}, notice.seq, (viewer, notice), {}),
        array([viewer.c.n]),
    )
    newer = viewer.outerjoin(notice, and_(notice.account_id == ACCOUNT, *_next(notice.seq, viewer.c.after)))
    return in_words(found.select_from(newer).order_by(notice.seq), builder)


def _progress(asked: Asked, language: str, heaviest: float) -> Statement:
    """The disclosed events of cases. `seen`: who is told what; `told`: all who are told the same, together."""
    viewer = viewers("session_id", "case_id", "after")
    case: Row = aliased(Case)
    event: Row = aliased(ProgressEvent)
    builder = Builder(CATALOGUE, viewing(language), heaviest)
    personal = _personal(builder, asked, {"event": event, "case": case}, (viewer, event, case))
    opened = viewer.outerjoin(case, and_(case.id == viewer.c.case_id, cases.opens_for(ACCOUNT, case)))
    newer = event.case_id == case.id, *_next(event.seq, viewer.c.after), cases.disclosed_within(ACCOUNT, event, case)
    seen = (
        select(
            viewer.c.n,
            viewer.c.session_id.is_not(None).label("live"),
            case.id.label("case_id"),
            case.last_seq.label("last"),
            event.id.label("event_id"),
            event.seq,
            *(cast(func.to_json(value), Text).label(f"mine_{n}") for n, value in enumerate(personal.values())),
        )
        .select_from(opened.outerjoin(event, and_(*newer)))
        .cte("seen")
    )
    same = [each for each in seen.c if each.name != "n"]
    told = select(*same, func.array_agg(seen.c.n).label("ns")).group_by(*same).subquery("told")
    event, case = aliased(ProgressEvent), aliased(Case)
    builder.reader = nobody(language)
    words = {place: cast(told.c[f"mine_{n}"], JSON) for n, place in enumerate(personal)}
    answer = _answer(builder, asked, {"event": event, "case": case}, told.c.seq, (told, event, case), words)
    found = select(
        told.c.live, told.c.case_id.is_not(None), func.coalesce(told.c.last, 0), told.c.seq, answer, told.c.ns
    )
    there = told.outerjoin(event, event.id == told.c.event_id).outerjoin(case, case.id == told.c.case_id)
    return in_words(found.select_from(there).order_by(told.c.seq), builder)


def _next(seq: Any, after: Any) -> tuple[Any, Any]:
    """The numbers of a line have no gap, so that a number says where a page ends."""
    return seq > after, seq <= after + AT_ONCE


def _personal(builder: Builder, asked: Asked, rows: Mapping[str, Any], around: Around) -> Mapping[Place, Projection]:
    """The fields of rows into which the viewer enters, by their places in the answer."""
    each_of_them, all_of_them = builder.reader, nobody(builder.reader.language)
    found: dict[Place, Projection] = {}
    for each in _of_row(asked):
        for field in _of_row(each) if each.name in rows else ():
            builder.reader = all_of_them
            try:
                select(builder.field(ROWS[each.name], rows[each.name], field, around)).compile(dialect=DIALECT)
            except Personal:
                builder.reader = each_of_them
                found[each.key, field.key] = builder.field(ROWS[each.name], rows[each.name], field, around)
    builder.reader = each_of_them
    return found


def _of_row(asked: Asked) -> tuple[Asked, ...]:
    (fields,) = asked.below.values()
    return fields


def _answer(
    builder: Builder,
    asked: Asked,
    rows: Mapping[str, Any],
    seq: Projection,
    around: Around,
    personal: Mapping[Place, Projection],
) -> Projection:
    """What is told of one event; null without one."""

    def shown(each: Asked) -> Projection:
        if each.name == "seq":
            return seq
        if each.name not in rows:
            return builder.field(FEEDS[asked.name], None, each, around)
        row = {
            field.key: personal[each.key, field.key]
            if (each.key, field.key) in personal
            else builder.field(ROWS[each.name], rows[each.name], field, around)
            for field in _of_row(each)
        }
        return json_object(fields_of([value.label(key) for key, value in row.items()]).correlate(*around))

    told = fields_of([shown(each).label(each.key) for each in _of_row(asked)]).correlate(*around)
    whole = fields_of([json_object(told).label(asked.key)]).correlate(*around)
    return case_when((seq.is_not(None), json_object(whole)))


def _alive() -> Statement:
    """Whose sessions live; nothing else is looked for."""
    viewer = viewers("session_id")
    lives = viewer.c.session_id.is_not(None)
    columns = lives, lives, literal(0), cast(null(), Integer), cast(null(), JSON), func.array_agg(viewer.c.n)
    found = select(*(each.label(f"c{n}") for n, each in enumerate(columns))).group_by(lives)
    return in_words(found, Builder(CATALOGUE, nobody(LANGUAGES[0]), 0))


ALIVE = _alive()
