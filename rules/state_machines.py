"""All state machines of the portal, as a page that is made from the tables by which the acts go."""

from collections.abc import Mapping
from typing import Any

from rules import bindings, registrations
from rules.states import Transitions, diagram, final_states

MACHINES: Mapping[str, Transitions[Any, Any]] = {
    "注册申请 · Registration": registrations.TRANSITIONS,
    "案件绑定 · Binding": bindings.TRANSITIONS,
}


def page() -> str:
    """`docs/states.md`: for each machine the drawing and a table of its acts."""
    parts = [
        "# State machines\n\nMade by `python3 -m tasks states` from the tables in `rules/`; a test keeps this page true. The acts look up"
        " the same tables: what has no arrow here is refused.\n"
    ]
    for name, transitions in MACHINES.items():
        parts.append(f"## {name}\n\n```mermaid\n{diagram(transitions)}\n```\n\n{_table(transitions)}\n")
    return "\n".join(parts)


def _table(transitions: Transitions[Any, Any]) -> str:
    rows = ["| 状态 · State | 可以 · What can be done |", "|---|---|"]
    for state, acts in transitions.items():
        name = "（无）" if state is None else f"{state.zh} · `{state.value}`"
        rows.append(f"| {name} | {'；'.join(f'{act.zh} · {act.en}' for act in acts)} |")
    ended = sorted(final_states(transitions))
    rows.append(f"| {'、'.join(f'{state.zh} · `{state.value}`' for state in ended)} | — |")
    return "\n".join(rows)
