"""The parts of which the documents of the corpus are composed: heads, people, facts, law, and traps that must stay as they are."""

from collections.abc import Iterator
from random import Random

from bench.redaction_corpus import (
    DISTRICTS,
    NAMES,
    NUMBERS,
    OWN_PHONE,
    STREETS,
    WITHOUT_CHINESE,
    Document,
    card,
    cast,
    mobile,
    plate,
    resident_id,
)
from bench.redaction_traps import NOT_THE_PERSON, TRAPS
from rules.redaction_naming import KnownName, Standing


def documents(count: int, seed: int) -> Iterator[Document]:
    """So many documents; the same ones for the same seed."""
    for number in range(count):
        random = Random(seed * 100_003 + number)
        document = Document(random, cast(random))
        _write(document)
        yield document


def _write(document: Document) -> None:
    random = document.random
    people = [each for each in document.known if each.hidden]
    officer = next(each.name for each in document.known if not each.hidden)
    _head(document)
    for person in people:
        if person.standing is Standing.DEFENDANT:
            _defendant(document, person)
    _facts(document, people)
    for _ in range(random.randint(1, 3)):
        _evidence(document, random.choice(people))
    _close(document, officer)


def _head(document: Document) -> None:
    random = document.random
    title = random.choice(("起诉书", "不起诉决定书", "抗诉书", "刑事申诉复查决定书"))
    number = f"{random.choice(('临兰', '京海', '双', '南西'))}检{random.choice(('刑诉', '公诉刑诉', '刑不诉'))}"
    document.say("临沂市兰山区人民检察院\n", title, "\n")
    document.say(f"{number}〔{random.randint(2015, 2026)}〕{random.choice(('', 'Z'))}{random.randint(1, 999)}号\n\n")


def _defendant(document: Document, person: KnownName) -> None:
    random = document.random
    document.say("被告人")
    document.plant("NAME", person.name, NAMES)
    document.say("，男，" if random.random() < 0.7 else "，女，")
    _born(document)
    document.say(random.choice(("公民身份号码", "居民身份证号码", "身份证号：")))
    document.plant("RESIDENT_ID", resident_id(random, random.random() < 0.1), NUMBERS)
    document.say(
        "，汉族，初中文化，", random.choice(("住", "户籍地", "现住", "家住", "户籍所在地为")), random.choice(DISTRICTS)
    )
    house = f"{random.choice(STREETS)}{random.randint(1, 300)}号"
    if random.random() < 0.5:
        house += f"{random.randint(1, 20)}号楼{random.randint(1, 4)}单元{random.randint(101, 1800)}室"
    if random.random() < 0.3:
        house = f"{random.choice(('义堂', '半程', '枣园'))}镇{random.choice(('小义堂', '大官庄', '前十'))}村{random.randint(1, 300)}号"
    document.plant("ADDRESS", house, NUMBERS, ("plain", "full_width", "broken", "spaced", "invisible"))
    document.say("。")
    _contacts(document)
    document.say("因涉嫌盗窃罪，于2024年3月5日被刑事拘留，同年4月1日被逮捕。\n")


def _born(document: Document) -> None:
    random = document.random
    year, month, day = random.randint(1880, 1909), random.randint(1, 12), random.randint(1, 28)
    kind = random.random()
    if kind < 0.6:
        document.plant(
            "BIRTH_DATE",
            f"{year}年{month}月{day}日",
            NUMBERS,
            ("plain", "full_width", "mixed_width", "broken", "spaced", "invisible"),
        )
        document.say("出生，")
    elif kind < 0.75:
        document.say(random.choice(("出生日期：", "生于", "出生于")))
        document.plant(
            "BIRTH_DATE",
            f"{year}{random.choice('-./－')}{month:02}-{day:02}",
            NUMBERS,
            ("plain", "full_width", "invisible"),
        )
        document.say("，")
    else:
        month_word = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")[month - 1]
        year_word = "".join("〇一二三四五六七八九"[int(each)] for each in str(year))
        document.plant(
            "BIRTH_DATE",
            f"{year_word}年{month_word}月{random.choice(('初三', '十五', '二十一'))}日",
            NUMBERS,
            ("plain", "broken", "invisible"),
        )
        document.say("生，")


def _contacts(document: Document) -> None:
    random = document.random
    for kind in random.sample(
        ("mobile", "land", "mail", "qq", "wechat", "card", "property", "plate"), random.randint(2, 4)
    ):
        match kind:
            case "mobile":
                document.say(random.choice(("联系电话", "手机号码：", "电话为")))
                document.plant("MOBILE", random.choice(("", "", "+86")) + mobile(random), NUMBERS)
            case "land":
                document.say("住宅电话")
                document.plant(
                    "LANDLINE",
                    f"0{random.choice(('539', '532', '571'))}-{random.randint(2_000_000, 8_999_999)}",
                    NUMBERS,
                    ("plain", "full_width", "mixed_width", "invisible", "chinese", "broken"),
                )
            case "mail":
                document.say("电子邮箱")
                document.plant(
                    "EMAIL",
                    f"{random.choice(('zhang.san', 'li_si88', 'abc-123'))}@{random.choice(('example.com', 'mail.example.cn', '163.com'))}",
                    NUMBERS,
                    ("plain", "full_width", "mixed_width", "invisible"),
                )
            case "qq":
                document.say(random.choice(("QQ号", "ＱＱ：", "QQ号码为")))
                document.plant(
                    "SOCIAL_ACCOUNT",
                    str(random.randint(10_000_000, 2_999_999_999)),
                    NUMBERS,
                    ("plain", "full_width", "mixed_width", "spaced", "invisible", "chinese"),
                )
            case "wechat":
                document.say(random.choice(("微信号", "微信号：", "抖音号为")))
                document.plant(
                    "SOCIAL_ACCOUNT",
                    random.choice(("wxid_a1b2c3d4", "lao_wang-1980", "Abc123456")),
                    NUMBERS,
                    ("plain", "full_width", "mixed_width", "invisible"),
                )
            case "card":
                document.say(random.choice(("银行卡号", "使用的工商银行卡", "账号：")))
                document.plant("BANK_ACCOUNT", card(random), NUMBERS)
            case "property":
                document.say(random.choice(("鲁（2019）临沂市不动产权第", "临房权证兰山区字第", "临国用（2010）第")))
                document.plant(
                    "PROPERTY_CERTIFICATE",
                    f"{random.randint(0, 9_999_999):07}",
                    NUMBERS,
                    ("plain", "full_width", "mixed_width", "invisible", "spaced", "chinese"),
                )
                document.say("号")
            case _:
                document.say(random.choice(("驾驶", "车牌号为")))
                document.plant(
                    "PLATE",
                    plate(random),
                    NUMBERS,
                    [each for each in WITHOUT_CHINESE if each not in ("dashed", "punctuated", "broken")],
                )
                document.say("小型汽车")
        document.say("。" if random.random() < 0.3 else "，")
    document.say("。")


def _facts(document: Document, people: list[KnownName]) -> None:
    random = document.random
    document.say("\n    经依法审查查明：\n")
    for _ in range(random.randint(2, 4)):
        document.say(
            f"    {random.randint(2015, 2024)}年{random.randint(1, 12)}月{random.randint(1, 28)}日{random.randint(0, 23)}时许，"
        )
        one, other = random.sample(people, 2)
        document.say(random.choice(("被告人", "犯罪嫌疑人", "")))
        document.plant("NAME", one.name, NAMES)
        document.say(random.choice(("伙同", "与", "向", "窜至超市内，窃得被害人", "通过微信联系", "、")))
        document.plant("NAME", other.name, NAMES)
        document.say(
            random.choice(
                (
                    "持刀抢得现金3500元，",
                    "签订借款合同，骗取50000元，",
                    "的电动车一辆，价值2800元，",
                    "明知是赃物仍予收购，",
                )
            )
        )
        for trap in random.sample(TRAPS, random.randint(2, 5)):
            document.say(trap)
        for person in people:
            if person.name in NOT_THE_PERSON and random.random() < 0.6:
                document.say(random.choice(NOT_THE_PERSON[person.name]))
        document.say("后逃离现场。\n")


def _evidence(document: Document, person: KnownName) -> None:
    random = document.random
    document.say(random.choice(("证人", "被害人", "")))
    document.plant("NAME", person.name, NAMES)
    document.say(random.choice(("的证言", "的陈述及辨认笔录", "供述其手机")))
    document.say("证实，")
    document.plant("MOBILE", mobile(random), NUMBERS)
    document.say(random.choice(("机主", "的使用人")), "在场。\n")


def _close(document: Document, officer: str) -> None:
    document.say(
        "    本院认为，上述事实清楚，证据确实、充分，应当以盗窃罪追究刑事责任。"
        "根据《中华人民共和国刑事诉讼法》第一百七十六条的规定，提起公诉。\n"
        f"    检察员 {officer}\n    2024年6月7日\n    联系电话：{OWN_PHONE[:4]}-{OWN_PHONE[4:]}\n"
    )
