"""Names and identity numbers of people who do not exist."""

from datetime import date, timedelta

SURNAMES = "张李王赵陈刘杨黄周吴徐孙马朱胡郭何林高罗"
GIVEN_NAMES = (
    "三", "四", "五", "六", "七", "八", "九", "小明", "小红", "小华", "小强", "小丽", "建国", "建军", "秀英", "桂芳",
    "志强", "志远", "文静", "文博", "海燕", "海涛", "春梅", "春生", "玉兰", "玉成", "立新", "立群", "思源", "思敏",
    "安平", "安然", "长河", "长青", "晓光", "晓雨", "国栋", "国华", "明月", "明远",
)  # fmt: skip
PEOPLE = tuple(f"示例{surname}{given}" for surname in SURNAMES for given in GIVEN_NAMES)


def fictional_id(region: str, number: int) -> str:
    """A resident id (GB 11643) with a valid check digit, of someone born before 1910; one for each number."""
    sequence, day = divmod(number, 10_950)
    born_on = date(1880, 1, 1) + timedelta(days=day)
    digits = f"{region}{born_on:%Y%m%d}{sequence % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]
