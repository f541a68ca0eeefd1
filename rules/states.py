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


def final_states(transitions: Transitions[State, Act]) -> frozenset[State]:
    """The states from which nothing leads on."""
    reached = {state for acts in transitions.values() for state in acts.values()}
    return frozenset(state for state in reached if not transitions.get(state))
