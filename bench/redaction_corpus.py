"""Documents of people who do not exist, composed like real ones, with what must be masked planted in them and its place known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bench.redaction_forms import NAME_FORMS, NUMBER_FORMS, Form
from rules.redaction_naming import KnownName, NamingGround, Standing

SURNAMES = (
    "张李王赵陈刘杨黄周吴徐孙马朱胡郭何林高罗郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方"
    "石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "令狐", "皇甫", "尉迟", "公孙", "慕容")
GIVEN = (
    "三四五六七八九伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂国建志海文春玉立思安长晓永庆德荣贵树东兴义胜学灵宝龄鹏鸿铭锋峰"
    "哲群青真秋华红云凤兰飞"
)
PARTED = ("买买提·艾山", "阿卜杜拉·吐尔逊", "古丽娜尔·买买提江", "约翰·史密斯", "阿依古丽·热合曼", "尼玛·次仁卓玛")
RARE = ("王𠮷辉", "李𬭎", "陈㛃", "周𪚥", "吴䶮明", "赵堃")
WORDS = (
    "高明",
    "方正",
    "李白",
    "金山",
    "马上",
    "江山",
    "文明",
    "高兴",
    "方向",
    "黄河",
    "石油",
    "白云",
    "田野",
    "时任",
    "常识",
    "成功",
)
DISTRICTS = (
    "临沂市兰山区",
    "青岛市市南区",
    "成都市武侯区",
    "杭州市西湖区",
    "昆明市五华区",
    "北京市海淀区",
    "恩施土家族苗族自治州宣恩县",
)
STREETS = ("通达路", "解放街", "人民大道", "幸福巷", "沿河路", "新华西路", "和平里", "柳青苑东街")
PLATES = "京沪鲁川浙云渝粤苏皖"
OWN_PHONE = "05398123456"


@dataclass(frozen=True)
class Planted:
    """What must be masked: its kind, the form it stands in, and where."""

    kind: str
    form: str
    start: int
    end: int
    value: str


@dataclass
class Document:
    """A text that grows, with what is planted in it, who is known, and the traps it holds."""

    random: Random
    known: list[KnownName] = field(default_factory=list)
    text: str = ""
    planted: list[Planted] = field(default_factory=list)

    def say(self, *parts: str) -> None:
        """Go on with words that nobody has to mask."""
        self.text += "".join(parts)

    def plant(self, kind: str, value: str, forms: dict[str, Form], only: Sequence[str] = ()) -> None:
        """Go on with something to be masked, in a form that suits it."""
        name = self.random.choice(only or [*forms])
        written = forms[name](self.random, value)
        if written == value:
            name = "plain"
        self.planted.append(Planted(kind, name, len(self.text), len(self.text) + len(written), value))
        self.text += written


def resident_id(random: Random, short: bool = False) -> str:
    """An identity number of somebody who would be older than anybody is."""
    region = random.choice(("371302", "370202", "510107", "330106", "530102", "110108", "422825", "522421"))
    year, month, day = random.randint(1880, 1909), random.randint(1, 12), random.randint(1, 28)
    if short:
        return f"{region}{year % 100:02}{month:02}{day:02}{random.randint(0, 999):03}"
    digits = f"{region}{year}{month:02}{day:02}{random.randint(0, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(each) * weight for each, weight in zip(digits, weights, strict=True)) % 11]
    return digits + (check if random.random() < 0.95 else random.choice("123"))


def mobile(random: Random) -> str:
    """A mobile number."""
    return f"1{random.choice('3456789')}{random.randint(0, 999_999_999):09}"


def card(random: Random) -> str:
    """A bank card with its Luhn digit."""
    length = random.choice((16, 19))
    digits = random.choice(("622202", "621700", "955880", "436742", "622848")) + "".join(
        str(random.randint(0, 9)) for _ in range(length - 7)
    )
    doubled = [int(each) * (2 - place % 2) for place, each in enumerate(reversed(digits))]
    return digits + str(-sum(each - 9 if each > 9 else each for each in doubled) % 10)


def plate(random: Random) -> str:
    """A plate, of a new-energy car now and then."""
    head = random.choice(PLATES) + random.choice("ABCDEFGHJKLMNQ")
    kind = random.random()
    if kind < 0.3:
        return f"{head}{random.choice('DF')}{random.randint(0, 99999):05}"
    if kind < 0.5:
        return f"{head}{random.randint(0, 9999):04}{random.choice('挂学警')}"
    return (
        head
        + random.choice(("", "·"))
        + "".join(random.choice("0123456789ABCDEFGHJK") for _ in range(4))
        + str(random.randint(0, 9))
    )


def person_name(random: Random) -> str:
    """A name of two or three characters, of four where the surname has two."""
    surname = random.choice(COMPOUND) if random.random() < 0.08 else random.choice(SURNAMES)
    return surname + "".join(random.sample(GIVEN, random.choice((1, 2, 2))))


def cast(random: Random) -> list[KnownName]:
    """Three to six people with what they are, namesakes among them, and an officer or two who are named."""
    names: list[str] = []
    while len(names) < random.randint(3, 6):
        kind = random.random()
        if kind < 0.1:
            names.append(random.choice(PARTED))
        elif kind < 0.17:
            names.append(random.choice(RARE))
        elif kind < 0.27:
            names.append(random.choice(WORDS))
        elif kind < 0.45 and names and "·" not in names[0]:
            names.append(names[0][0] + "".join(random.sample(GIVEN, 2)))
        else:
            names.append(person_name(random))
    names = list(dict.fromkeys(names))
    standings = (Standing.DEFENDANT, Standing.VICTIM, Standing.WITNESS)
    known = [KnownName(name, standings[place % 3]) for place, name in enumerate(names)]
    officer = person_name(random)
    while any(officer in name or name in officer for name in names):
        officer = person_name(random)
    return [*known, KnownName(officer, Standing.OTHER, ground=NamingGround.PUBLIC_DUTY, reason="本案检察员")]


NAMES, NUMBERS = dict(NAME_FORMS), dict(NUMBER_FORMS)
WITHOUT_CHINESE = [name for name in NUMBERS if name not in ("chinese", "composed")]
