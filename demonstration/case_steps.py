"""The steps that a case of each type takes from its acceptance to its end, as the law orders them."""

from dataclasses import dataclass, replace
from random import Random

from demonstration.case_matters import MATTERS
from demonstration.case_wishes import ARREST, PROSECUTION, Wish

ALL_ENDED = "ALL_ENDED"


@dataclass(frozen=True)
class Step:
    """One event of a life and what it changes; `measure` is what custody turns into, or ALL_ENDED."""

    kind: str
    stage: str
    round: int | None = None
    detail: str | None = None
    conclusion: str | None = None
    measure: str | None = None


NOT_PROSECUTED = Step("NOT_PROSECUTED", "CLOSED", None, "酌定不起诉", "不起诉", ALL_ENDED)
DROPPED = (
    *(replace(NOT_PROSECUTED, detail=detail) for detail in ("酌定不起诉", "存疑不起诉", "法定不起诉")),
    Step("WITHDRAWN_BY_POLICE", "CLOSED", None, None, "公安机关撤回", ALL_ENDED),
    Step("TRANSFERRED", "CLOSED", None, "改变管辖", "移送其他人民检察院"),
)


def steps_of(wish: Wish, rng: Random) -> tuple[Step, ...]:
    """The statutory sequence of a case type, with the turns that chance gives it."""
    conclusion = rng.choice(MATTERS[wish.case_type].conclusions or ("",))
    if wish.case_type == PROSECUTION:
        return prosecution_steps(rng, wish.full)
    concluded = Step("CONCLUDED", "CLOSED", conclusion=conclusion or None)
    if wish.case_type == ARREST:
        approved = Step("ARREST_APPROVED", "INVESTIGATION", conclusion="批准逮捕", measure="ARREST")
        denied = Step("ARREST_DENIED", "INVESTIGATION", conclusion="不批准逮捕", measure="BAIL")
        return Step("ACCEPTED", "ARREST_REVIEW"), approved if rng.random() < 0.8 else denied, concluded
    if MATTERS[wish.case_type].domain == "CRIMINAL":
        judged = Step("JUDGED", "TRIAL_SECOND"), Step("EFFECTIVE", "TRIAL_SECOND", measure=ALL_ENDED)
        return Step("ACCEPTED", "TRIAL_SECOND"), *judged, concluded
    return Step("ACCEPTED", "UNDER_REVIEW"), Step("FILED", "UNDER_REVIEW"), concluded


def prosecution_steps(rng: Random, full: bool) -> tuple[Step, ...]:
    """Review, its extension and up to two supplementary investigations, then trial or the end (CPL 172, 175)."""
    steps = [Step("ACCEPTED", "PROSECUTION_REVIEW")]
    if full or rng.random() < 0.4:
        steps.append(Step("EXTENDED", "PROSECUTION_REVIEW", detail="延长审查起诉期限十五日"))
    for number in (1, 2):
        if not full and rng.random() > 0.35:
            break
        measure = "BAIL" if full or rng.random() < 0.2 else None
        steps.append(Step("SUPPLEMENT_ORDERED", "SUPPLEMENTARY_INVESTIGATION", number, measure=measure))
        steps.append(Step("RESUBMITTED", "PROSECUTION_REVIEW", number))
    if not full and rng.random() < 0.2:
        return (*steps, rng.choice(DROPPED))
    return (*steps, Step("PROSECUTED", "TRIAL_FIRST", conclusion="提起公诉"), *trial_steps(rng, full))


def trial_steps(rng: Random, full: bool) -> tuple[Step, ...]:
    """From the indictment to the end: judgment, perhaps a second instance, perhaps trial supervision."""
    if not full and rng.random() < 0.04:
        return (Step("CHARGE_WITHDRAWN", "CLOSED", conclusion="撤回起诉", measure=ALL_ENDED),)
    stage = "TRIAL_FIRST"
    steps = [Step("JUDGED", stage)]
    if full or rng.random() < 0.3:
        stage = "TRIAL_SECOND"
        kind = "APPEALED" if full or rng.random() < 0.85 else "PROTESTED"
        steps += [Step(kind, stage), Step("JUDGED", stage)]
    steps.append(Step("EFFECTIVE", stage, measure=ALL_ENDED))
    if full or rng.random() < 0.05:
        stage = "TRIAL_SUPERVISION"
        protest = Step("PROTESTED", stage, detail="按照审判监督程序提出抗诉")
        steps += [protest, Step("JUDGED", stage), Step("EFFECTIVE", stage)]
    return (*steps, Step("CONCLUDED", "CLOSED"))
