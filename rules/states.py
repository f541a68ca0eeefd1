"""What all state machines of the portal have in common: a table says which act leads from which state to which."""

from collections.abc import Mapping
from typing import TypeVar

from rules.labels import Labelled

State = TypeVar("State", bound=Labelled)
Act = TypeVar("Act", bound=Labelled)
Transitions = Mapping[State | None, Mapping[Act, State]]  # None: what is not there yet


def states_for(transitions: Transitions[State, Act], act: Act) -> frozenset[State]:
    """The states in which an act is possible."""
    return frozenset(state for state, acts in transitions.items() if state is not None and act in acts)


def follows(transitions: Transitions[State, Act], act: Act) -> Mapping[State, State]:
    """What an act makes of each state in which it is possible."""
    return {state: acts[act] for state, acts in transitions.items() if state is not None and act in acts}


def final_states(transitions: Transitions[State, Act]) -> frozenset[State]:
    """The states from which nothing leads on."""
    reached = {state for acts in transitions.values() for state in acts.values()}
    return frozenset(state for state in reached if not transitions.get(state))


def diagram(transitions: Transitions[State, Act]) -> str:
    """The table as a Mermaid state diagram, with the codes of states and the labels of acts."""
    lines = ["stateDiagram-v2"]
    for state, acts in transitions.items():
        leads: dict[State, list[Act]] = {}
        for act, to in acts.items():
            leads.setdefault(to, []).append(act)
        lines += [
            f"    {'[*]' if state is None else state.value} --> {to.value}: {'、'.join(each.zh for each in through)}"
            for to, through in leads.items()
        ]
    lines += sorted(f"    {state.value} --> [*]" for state in final_states(transitions))
    return "\n".join(lines)
