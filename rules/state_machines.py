"""All state machines of the portal: what the database enforces and `docs/states.md` draws, from the tables by which the acts go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules import (
    appointments,
    bindings,
    booking_bans,
    case_uploads,
    complaints,
    publication_drafts,
    publication_objections,
    publications,
    registrations,
    remote_requests,
)
from rules.states import Transitions, diagram, final_states


@dataclass(frozen=True)
class Machine:
    """A state machine under the name of its table."""

    title: str
    transitions: Transitions[Any, Any]


MACHINES: Mapping[str, Machine] = {
    "registrations": Machine("注册申请 · Registration", registrations.TRANSITIONS),
    "bindings": Machine("案件绑定 · Binding", bindings.TRANSITIONS),
    "remote_requests": Machine("异地申请 · Remote request", remote_requests.TRANSITIONS),
    "appointments": Machine("业务预约 · Appointment", appointments.TRANSITIONS),
    "booking_bans": Machine("失约限制 · Ban from booking", booking_bans.TRANSITIONS),
    "case_uploads": Machine("导入文件 · File of cases", case_uploads.TRANSITIONS),
    "complaints": Machine("投诉 · Complaint", complaints.TRANSITIONS),
    "publications": Machine("公开信息 · Publication", publications.TRANSITIONS),
    "publication_drafts": Machine("公开稿 · Draft of a publication", publication_drafts.TRANSITIONS),
    "publication_objections": Machine("公开异议 · Objection to a publication", publication_objections.TRANSITIONS),
}


def changes() -> Iterator[tuple[str, str, str]]:
    """Every change of a state that there may be: table, state before, state after."""
    for table, machine in MACHINES.items():
        pairs = {
            (str(state), str(to))
            for state, acts in machine.transitions.items()
            for to in acts.values()
            if state is not None and state != to
        }
        yield from ((table, before, after) for before, after in sorted(pairs))


def page() -> str:
    """`docs/states.md`: for each machine the drawing and a table of its acts."""
    parts = [
        "# State machines\n\nMade by `python3 -m tasks states` from the tables in `rules/`; a test keeps this page true."
        " The acts take the next state from the same tables, and the database refuses every change that has no arrow here.\n"
    ]
    for machine in MACHINES.values():
        drawn, listed = diagram(machine.transitions), _table(machine.transitions)
        parts.append(f"## {machine.title}\n\n```mermaid\n{drawn}\n```\n\n{listed}\n")
    return "\n".join(parts)


def _table(transitions: Transitions[Any, Any]) -> str:
    rows = ["| 状态 · State | 可以 · What can be done |", "|---|---|"]
    for state, acts in transitions.items():
        name = "（无）" if state is None else f"{state.zh} · `{state.value}`"
        if acts:
            rows.append(f"| {name} | {'；'.join(f'{act.zh} · {act.en}' for act in acts)} |")
    ended = sorted(final_states(transitions))
    rows.append(f"| {'、'.join(f'{state.zh} · `{state.value}`' for state in ended)} | — |")
    return "\n".join(rows)
