"""Whole lives of fictional cases, planned from a seed: who takes part, what happens, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demonstration.case_matters import ACCUSED, MATTERS, WITH_VICTIM
from demonstration.case_steps import Step, steps_of
from demonstration.case_wishes import ARREST, FIRST_WISHES, Wish, wish_by_chance
from demonstration.fictional_people import PEOPLE, SURNAMES, fictional_id
from demonstration.procuratorates import Office

EXPORTED_ON = date(2026, 11, 20)  # the day of revision 1; each later one is exported a day later
FIRST_DAY = date(2026, 8, 1)


@dataclass(frozen=True)
class Measure:
    """A coercive measure; the field names are those of the import file."""

    kind: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Party:
    """A party as the case arrives with it."""

    role: str
    name: str
    id_number: str | None
    minor: bool
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Life:
    """A case from its acceptance to its end: one date a step; the turns are steps at which something changes hands."""

    office: Office
    serial: int
    wish: Wish
    steps: tuple[Step, ...]
    dates: tuple[date, ...]
    start: int
    parties: tuple[Party, ...]
    charges: tuple[str, str]
    charge_turn: int | None
    handlers: tuple[str, str]
    handler_turn: int | None


def plan_life(offices: Sequence[Office], seed: int, index: int) -> Life:
    """The whole life of case number `index`; nothing of it depends on a revision."""
    rng = Random(f"{seed}:{index}")
    wish = FIRST_WISHES[index] if index < len(FIRST_WISHES) else wish_by_chance(rng)
    office, serial = offices[index % len(offices)], index // len(offices) + 1
    steps = steps_of(wish, rng)
    start = choose_start(wish, len(steps), rng)
    dates = dates_of(wish, len(steps), start, rng)
    causes = MATTERS[wish.case_type].causes
    first, later = rng.sample(causes, 2) if len(causes) > 1 else causes * 2
    handlers = f"示例{rng.choice(SURNAMES)}检察官", f"示例{rng.choice(SURNAMES)}{rng.choice(SURNAMES)}检察官"
    recharged = MATTERS[wish.case_type].domain == "CRIMINAL" and rng.random() < 0.08
    return Life(
        office, serial, wish, steps, dates, start,
        parties=parties_of(wish, first, dates[0], office.unit_code, serial, rng),
        charges=(first, later),
        charge_turn=rng.randrange(1, len(steps)) if recharged else None,
        handlers=handlers,
        handler_turn=rng.randrange(1, len(steps)) if rng.random() < 0.15 else None,
    )  # fmt: skip


def choose_start(wish: Wish, length: int, rng: Random) -> int:
    """Any step may be the one at hand; most cases that will be sealed are at their end already."""
    if wish.start is not None:
        return wish.start
    return length - 1 if wish.secrecy.seals and rng.random() < 0.8 else rng.randrange(length)


def dates_of(wish: Wish, length: int, start: int, rng: Random) -> tuple[date, ...]:
    """Ascending dates: up to `start` before the first export, then one step a day."""
    # 3 to 7 days between steps keep the arrest clock, and the longest past (14 steps) still begins in August.
    longest = 7 if wish.case_type == ARREST else min(20, 105 // max(start, 1))
    gaps = [rng.randint(3, longest) for _ in range(start)]
    accepted_on = EXPORTED_ON - timedelta(days=rng.randint(0, 5) + sum(gaps))
    if start == length - 1:
        accepted_on -= timedelta(days=rng.randint(0, (accepted_on - FIRST_DAY).days))
    dates = [accepted_on]
    for gap in gaps:
        dates.append(dates[-1] + timedelta(days=gap))
    return (*dates, *(EXPORTED_ON + timedelta(days=ahead) for ahead in range(1, length - start)))


def parties_of(wish: Wish, cause: str, accepted_on: date, region: str, serial: int, rng: Random) -> tuple[Party, ...]:
    """One to three suspects, sometimes with a victim; elsewhere the applicant, the respondent or both."""
    matter = MATTERS[wish.case_type]
    roles = list(matter.roles)
    if matter.domain == "CRIMINAL":
        roles *= rng.choice((1, 1, 1, 2, 2, 3))
        if cause in WITH_VICTIM and rng.random() < 0.5:
            roles.append("VICTIM")
    names = rng.sample(PEOPLE, len(roles))
    parties = []
    for position, (role, name) in enumerate(zip(roles, names, strict=True)):
        minor = wish.secrecy.restriction == "JUVENILE" and position == 0
        # The very first party can always be matched by id: whole stories are told of it.
        known = not minor and (rng.random() < 0.5 or wish is FIRST_WISHES[0])
        id_number = fictional_id(region, serial * 4 + position) if known else None
        measures = first_measures(wish.case_type, minor, accepted_on, rng) if role in ACCUSED else ()
        if role == "RESPONDENT" and matter.organisation:
            name, id_number = matter.organisation, None
        parties.append(Party(role, name, id_number, minor, measures))
    return tuple(parties)


def first_measures(case_type: str, minor: bool, accepted_on: date, rng: Random) -> tuple[Measure, ...]:
    """What the police have imposed before the case arrives."""
    detained_on = accepted_on - timedelta(days=rng.randint(3, 7))
    if case_type == ARREST:
        return (Measure("DETENTION", detained_on),)
    if minor or rng.random() < 0.35:
        return (Measure("BAIL", detained_on),)
    if rng.random() < 0.05:
        return (Measure("RESIDENTIAL_SURVEILLANCE", detained_on),)
    detained_on -= timedelta(days=45)
    arrested_on = detained_on + timedelta(days=rng.randint(10, 20))
    return Measure("DETENTION", detained_on, arrested_on), Measure("ARREST", arrested_on)
