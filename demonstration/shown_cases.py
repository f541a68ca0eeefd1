"""The cases of the demonstration: the first forty of seed 1, as their first revision shows them."""

import json
from collections.abc import Iterator
from functools import cache

from demonstration.case_lives import Life, plan_life
from demonstration.cases import DEMONSTRATION_OFFICES, generate_cases
from demonstration.procuratorates import offices_by_code

COUNT = 40
SEED = 1
FILENAME = "示例案件-第1版.jsonl"


def lines() -> Iterator[bytes]:
    """The import file, line by line."""
    for line in generate_cases(COUNT, seed=SEED, revision=1):
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


@cache
def lives() -> tuple[Life, ...]:
    """Who takes part in each case, and what happens in it."""
    offices = offices_by_code(DEMONSTRATION_OFFICES)
    return tuple(plan_life(offices, SEED, index) for index in range(COUNT))
