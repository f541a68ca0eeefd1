"""Initials in pinyin, by which people look offices up on a keyboard: 北京市海淀区 is bjshdq."""

import re

from rules.pinyin_letters import BY_LETTER

# Places that are read otherwise than their characters usually are.
READ_OTHERWISE = {
    "重庆": "cq", "西藏": "xz", "藏族": "zz", "厦门": "xm", "乐清": "yq", "蔚县": "yx", "宝坻": "bd", "茄子": "qz", "枞阳": "zy",
    "铅山": "ys", "东阿": "de", "泌阳": "by", "黄陂": "hp", "番禺": "py", "大埔": "db", "犍为": "qw", "尉犁": "yl", "单县": "sx",
    "莘县": "sx", "涡阳": "gy", "洪洞": "ht", "井陉": "jx", "繁峙": "fs", "牟平": "mp", "中牟": "zm", "浚县": "xx", "荥阳": "xy",
    "荥经": "yj", "渑池": "mc", "筠连": "jl", "会泽": "hz", "漯河": "lh", "六安": "la", "台州": "tz", "单城": "sc", "长子": "zz",
}  # fmt: skip
_PLACES = re.compile("|".join(READ_OTHERWISE))
_LETTERS = {ord(each): letter for letter, characters in BY_LETTER.items() for each in characters}
_KINDS = re.compile("特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治[区州县旗]|人民|[省市区县州盟旗]")


def initials(text: str) -> str:
    """The initial of each character, in small letters; what is no known character stays."""
    return _PLACES.sub(lambda place: READ_OTHERWISE[place[0]], text).translate(_LETTERS).lower()


def office_initials(name: str, short_name: str) -> str:
    """All initials under which an office is looked up, a blank between: of its whole name, of the name as it is spoken without
    人民 and without 市, 区 and the like, and of its short name."""
    spoken = _KINDS.sub("", name)
    return " ".join(dict.fromkeys(initials(each) for each in (name, name.replace("人民", ""), spoken, short_name)))
