"""The hard forms in which names and numbers stand in documents that were scanned, copied, pasted and typed."""

from collections.abc import Callable, Mapping
from random import Random

from rules.redaction_masks import COMPOUND_SURNAMES

BLANKS = (" ", "  ", "\u3000", "\u00a0", "\u2009", "\u2002", "\t")
BREAKS = ("\n", "\r\n", "\n　　", "\n  ", " \n")
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u180e")
DASHES = ("-", "－", "—", "–", "‑", "−", "―", "﹣")
MARKS = ("·", ".", "，", ",", "_", "/", "、")
NAME_MARKS = ("·", "-", "．", "•", "*", "_", "/", "—")
NAME_DOTS = ("·", "・", "•", ".", "．", "‧", "∙", "･", " · ", "")
CHINESE = (
    "〇一二三四五六七八九",
    "零一二三四五六七八九",
    "○一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "〇幺二三四五六七八九",
)
# By hand, beside no table of the rules: as one finds them in files from before the reform and from across the strait.
TRADITIONAL = dict(
    zip(
        "张陈刘杨黄赵吴孙马罗郑谢韩冯邓萧叶苏吕卢蒋贾谭陆钟国荣伟华丽兰凤龙飞云军红艳娟庆贵树东兴义胜学晓灵宝龄杰涛鹏鸿铭锋钧锐欧阳诸东方里应对战冲师",
        "張陳劉楊黃趙吳孫馬羅鄭謝韓馮鄧蕭葉蘇呂盧蔣賈譚陸鍾國榮偉華麗蘭鳳龍飛雲軍紅艷娟慶貴樹東興義勝學曉靈寶齡傑濤鵬鴻銘鋒鈞銳歐陽諸東方裏應對戰衝師",
        strict=True,
    )
)
VARIANT = {
    "峰": "峯",
    "哲": "喆",
    "群": "羣",
    "吉": "𠮷",
    "高": "髙",
    "德": "徳",
    "青": "靑",
    "真": "眞",
    "明": "朙",
    "秋": "秌",
    "国": "囯",
}

Form = Callable[[Random, str], str]


def plain(random: Random, text: str) -> str:
    """As it is."""
    return text


def full_width(random: Random, text: str) -> str:
    """Every digit, letter and mark full-width."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def mixed_width(random: Random, text: str) -> str:
    """Some characters full-width, some not."""
    return "".join(full_width(random, each) if random.random() < 0.5 else each for each in text)


def _parted(random: Random, text: str, signs: tuple[str, ...], most: int = 3) -> str:
    """One to `most` signs inside, anywhere."""
    places = sorted(random.sample(range(1, len(text)), min(len(text) - 1, random.randint(1, most))), reverse=True)
    for place in places:
        text = text[:place] + random.choice(signs) + text[place:]
    return text


def spaced(random: Random, text: str) -> str:
    """Blanks of any kind inside."""
    return _parted(random, text, BLANKS)


def spread(random: Random, text: str) -> str:
    """A blank after every character."""
    return random.choice(BLANKS).join(text)


def broken(random: Random, text: str) -> str:
    """Over the end of a line, with or without an indent."""
    return _parted(random, text, BREAKS, 1)


def invisible(random: Random, text: str) -> str:
    """Characters inside that nobody sees."""
    return _parted(random, text, INVISIBLE, 5)


def dashed(random: Random, text: str) -> str:
    """In groups of three to six with a dash of some kind."""
    return _grouped(random, text, random.choice(DASHES))


def punctuated(random: Random, text: str) -> str:
    """In groups of three to six with some mark."""
    return _grouped(random, text, random.choice(MARKS))


def _grouped(random: Random, text: str, sign: str) -> str:
    pieces, place = [], 0
    while place < len(text):
        size = random.randint(3, 4)
        if len(text) - place - size < 2:
            size = len(text) - place
        pieces.append(text[place : place + size])
        place += size
    return sign.join(pieces)


def chinese(random: Random, text: str) -> str:
    """Every digit as a character."""
    digits = random.choice(CHINESE)
    return "".join(digits[int(each)] if each.isdecimal() else each for each in text)


def composed(random: Random, text: str) -> str:
    """Two of the others, one upon the other."""
    first = random.choice((full_width, mixed_width, chinese))
    return random.choice((spaced, broken, invisible))(random, first(random, text))


NUMBER_FORMS: Mapping[str, Form] = {
    each.__name__: each
    for each in (
        plain,
        full_width,
        mixed_width,
        spaced,
        spread,
        broken,
        invisible,
        dashed,
        punctuated,
        chinese,
        composed,
    )
}


def marked(random: Random, name: str) -> str:
    """A mark between two characters."""
    return _parted(random, name, NAME_MARKS, 1)


def traditional(random: Random, name: str) -> str:
    """As it is written in traditional characters."""
    return "".join(TRADITIONAL.get(each, each) for each in name)


def variant(random: Random, name: str) -> str:
    """With a variant character, or one chosen by a variation selector."""
    other = "".join(VARIANT.get(each, each) for each in name)
    return other if other != name else name[:1] + "\U000e0100" + name[1:]


def half_masked(random: Random, name: str) -> str:
    """One of two given characters masked already."""
    if len(name) != 3 or name[:2] in COMPOUND_SURNAMES:
        return name
    hidden = random.choice((1, 2))
    return name[:hidden] + "某" + name[hidden + 1 :]


def dotted(random: Random, name: str) -> str:
    """With another dot, or none, where the name has one."""
    return name.replace("·", random.choice(NAME_DOTS))


def name_composed(random: Random, name: str) -> str:
    """Traditional or with another dot, and parted."""
    return random.choice((spaced, broken, invisible, marked))(random, traditional(random, dotted(random, name)))


NAME_FORMS: Mapping[str, Form] = {
    each.__name__: each
    for each in (
        plain,
        spaced,
        spread,
        broken,
        invisible,
        marked,
        traditional,
        variant,
        half_masked,
        dotted,
        name_composed,
    )
}
