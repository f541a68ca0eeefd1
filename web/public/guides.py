"""Guides: who may query and which papers that takes, from the law as the acts apply it (`rules/papers.py`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.accounts import AccountType
from rules.bindings import Capacity
from rules.papers import CLIENT_PAPERS, RELATION_PAPERS, RequiredPaper, for_binding, for_registration

LAWYER, REPRESENTATIVE = AccountType.LAWYER, AccountType.REPRESENTATIVE


@dataclass(frozen=True)
class Papers:
    """The papers of one kind of person, by name; `either`: each of a pair replaces the other."""

    who: str
    papers: Sequence[str]
    client: Sequence[str] = ()


@dataclass(frozen=True)
class Guide:
    """What one shows to register, and to be bound to a case."""

    registration: Sequence[Papers]
    binding: Sequence[Papers]


def guide(language: str) -> Guide:
    """In a language."""

    def named(papers: Sequence[RequiredPaper]) -> list[str]:
        return [paper.kind.label(language) for paper in papers]

    registration = [Papers(each.label(language), named(for_registration(each))) for each in AccountType]
    binding = []
    for account_type in (LAWYER, REPRESENTATIVE):
        plain = for_binding(account_type, Capacity.DEFENDER, client_is_party=True, legal_aid=False)
        aided = for_binding(account_type, Capacity.DEFENDER, client_is_party=True, legal_aid=True)
        mandates = {paper.kind: paper for paper in (*plain, *aided) if paper.either}
        first = [" / ".join(paper.kind.label(language) for paper in mandates.values())] if mandates else []
        rest = named([paper for paper in plain if paper.kind not in mandates])
        who = f"{account_type.label(language)}：" if language != "en" else f"{account_type.label(language)}: "
        capacities = " / ".join(each.label(language) for each in (Capacity.DEFENDER, Capacity.LITIGATION_AGENT))
        binding.append(Papers(who + capacities, [*first, *rest], named(CLIENT_PAPERS)))
    binding += [Papers(each.label(language), named(papers)) for each, papers in RELATION_PAPERS.items()]
    return Guide(registration, binding)
