"""Many fictional publications of 1 to 2 kB: sentences of the law around words whose frequency falls as in real texts.

Everything follows from a document's number. Words of two and four characters are drawn so that a few stand in every tenth document
and most in some dozens; single characters come with them.
"""

import csv
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from uuid import UUID

NEWEST = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
MASKED = ("某", "某某", "某甲", "某乙", "某丙")
KINDS = ("INDICTMENT", "PROTEST", "NON_PROSECUTION", "PETITION_REVIEW", "OTHER")
STAGES = ("ARREST_REVIEW", "PROSECUTION_REVIEW", "TRIAL_FIRST", "TRIAL_SECOND", "CLOSED")
TITLES = ("{office}对{person}涉嫌{charge}案提起公诉", "{person}{charge}案起诉书", "{person}{charge}一案不起诉决定书")
# Each in one of some five thousand documents, and in no word.
RARE_CHARACTERS = "鼐龠翯"
WITH_RARE = "扣押物品中另有刻{character}字的器物一件。"
SENTENCES = (
    "被告人{person}，因涉嫌{charge}，于{year}年{month}月{day}日被{place}公安局刑事拘留，同月经本院批准逮捕。",
    "本案由{place}公安局侦查终结，以被告人{person}涉嫌{charge}，向本院移送审查起诉。",
    "本院受理后，已告知被告人有权委托辩护人，依法讯问了被告人，听取了辩护人的意见，审查了全部案件材料。",
    "经依法审查查明：{year}年{month}月，被告人{person}在{place}以{two}为名，将{two}、{two}交给{person}。",
    "案发后，涉案{two}价值人民币{amount}元，已由公安机关追回并发还。",
    "上述事实有{two}、{two}等物证，{four}等书证，证人{person}的证言，以及鉴定意见予以证实。",
    "被告人{person}与{person}系同乡，二人在{place}经营{two}，后因{two}发生纠纷。",
    "其行为触犯了《中华人民共和国刑法》的规定，犯罪事实清楚，证据确实、充分，应当以{charge}追究其刑事责任。",
    "被告人{person}认罪认罚，依照《中华人民共和国刑事诉讼法》的规定，可以从宽处理，建议判处有期徒刑。",
    "检察官围绕{four}开展释法说理，督促当地加强{two}管理，收到{four}的效果。",
    "办案中发现{place}在{two}监管方面存在漏洞，遂发出检察建议，提出{four}等意见。",
    "被害人{person}陈述称，当日{two}{two}，{four}，未能及时察觉。",
    "涉案的{two}、{two}和{two}均已扣押在案，清单编号{amount}。",
    "近日，{place}人民检察院依法以涉嫌{charge}对{person}提起公诉，案件正在进一步办理中。",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """The words of these texts, the most frequent first, and up to which throw of a die each is drawn."""

    words: tuple[str, ...]
    steps: tuple[float, ...]

    def draw(self, chance: random.Random) -> str:
        return chance.choices(self.words, cum_weights=self.steps)[0]


def _falling(words: Sequence[str], slope: float, offset: int) -> Words:
    """As in real texts: the frequency falls with the rank."""
    return Words(tuple(words), tuple(accumulate(1 / (rank + offset) ** slope for rank in range(len(words)))))


@cache
def characters() -> str:
    """Two thousand of the commonest characters: those of the first level of GB 2312 that have no part in the sentences."""
    pairs = [(row, cell) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) if (row, cell) < (0xD7, 0xFA)]
    used = set("".join(SENTENCES + TITLES))
    found = [letter for pair in pairs if (letter := bytes(pair).decode("gb2312")) not in used]
    random.Random(1).shuffle(found)
    return "".join(found[:2_000])


@cache
def vocabulary(length: int) -> Words:
    """Twenty thousand words of two or four characters."""
    chance, known = random.Random(length), characters()
    steps = [*accumulate(1 / (rank + 20) ** 0.7 for rank in range(len(known)))]
    words = dict.fromkeys("".join(chance.choices(known, cum_weights=steps, k=length)) for _ in range(20_000))
    return _falling(list(words), 1.0, 3)


@cache
def charges() -> tuple[Sequence[tuple[str, str]], Words]:
    """Codes and names of charges, and how often each comes."""
    table = Path(__file__).parents[1] / "db/reference/charges.tsv"
    with table.open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["charge"]) for row in csv.DictReader(file, delimiter="\t")]
    random.Random(2).shuffle(rows)
    return rows, _falling([name for _, name in rows], 1.0, 2)


@cache
def _parts(text: str) -> list[str]:
    """What stands between the slots, and their names, in turn."""
    return re.split(r"\{(\w+)\}", text)


@dataclass(frozen=True)
class Office:
    """An office as the documents need it."""

    id: UUID
    name: str
    level: str

    @property
    def place(self) -> str:
        """Where it is."""
        return self.name.removesuffix("人民检察院")


@dataclass(frozen=True)
class Document:
    """A publication, as a row of its table; `charge` is the code of its only charge."""

    id: UUID
    number: int
    office: Office
    kind: str | None  # of a legal document; None for an important case
    charge: str
    charge_name: str
    document_number: str | None
    stage: str
    title: str
    body: str
    published_at: datetime


@dataclass(frozen=True)
class _Written:
    """One document while it is written: what stands in the slots of its sentences."""

    number: int
    chance: random.Random
    office: Office
    charge: str

    def filled(self, text: str) -> str:
        """The text with something in each slot."""
        return "".join(self._word(part) if odd % 2 else part for odd, part in enumerate(_parts(text)))

    def _word(self, slot: str) -> str:
        match slot:
            case "person":
                return self.chance.choice(SURNAMES) + self.chance.choice(MASKED)
            case "two":
                return vocabulary(2).draw(self.chance)
            case "four":
                return vocabulary(4).draw(self.chance)
            case "charge":
                return self.charge
            case "office":
                return self.office.name
            case "place":
                return self.office.place
        numbers = {"year": 2026, "month": self.number % 12 + 1, "day": self.number % 28 + 1, "amount": self.number * 7}
        return str(numbers[slot])


def documents(offices: Sequence[Office], first: int, behind: int, total: int) -> Iterator[Document]:
    """The documents of these numbers, of so many in all, the oldest first."""
    codes, names = charges()
    code_of = {name: code for code, name in codes}
    for number in range(first, behind):
        chance = random.Random(number)
        office, charge = offices[int(len(offices) * chance.random() ** 1.5)], names.draw(chance)
        written = _Written(number, chance, office, charge)
        kind = chance.choice(KINDS) if chance.random() < 0.7 else None
        body = "\n".join(written.filled(each) for each in chance.sample(SENTENCES, chance.randint(8, 12)))
        if number % 1_700 == 0:
            body += WITH_RARE.format(character=RARE_CHARACTERS[number // 1_700 % len(RARE_CHARACTERS)])
        yield Document(
            id=UUID(int=(1_735_689_600_000 + number * 10) << 80 | 0x7 << 76 | 0b10 << 62 | number),
            number=number,
            office=office,
            kind=kind,
            charge=code_of[charge],
            charge_name=charge,
            document_number=f"示检刑诉〔{2020 + number % 7}〕{number}号" if kind else None,
            stage=chance.choice(STAGES),
            title=written.filled(chance.choice(TITLES)),
            body=body,
            published_at=NEWEST - timedelta(seconds=(total - number) * 60),
        )
