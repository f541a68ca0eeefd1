"""Redaction: what is found and masked, what stays, and three ways in which it would be wrong for a real person."""

from time import process_time

import pytest

from rules.redaction import NameBook, find, redacted, remaining
from rules.redaction_findings import FindingKind
from rules.redaction_gate import public_lines
from rules.redaction_naming import KnownName, NamingGround, Standing, naming_problems


def hide(*names: str) -> list[KnownName]:
    """People whose names are hidden."""
    return [KnownName(name, Standing.VICTIM) for name in names]


def masked(text: str, *names: str) -> str:
    """The text with everything masked that is sure."""
    known = hide(*names)
    return redacted(text, NameBook.of(known, [text]))


def test_two_people_of_one_surname_never_become_one() -> None:
    """Whoever reads 沈某甲 and 沈某乙 knows who did it and who suffered it; title, summary, body and search text agree."""
    known = hide("沈大河", "沈小舟", "王五一")
    body = "被告人沈大河殴打被害人沈小舟，王五一在场。沈\n大河逃离。"
    book = NameBook.of(known, [body])
    assert redacted(body, book) == "被告人沈某甲殴打被害人沈某乙，王某在场。沈某甲逃离。"
    assert [redacted(text, book) for text in ("沈小舟被害案", "沈大河故意伤害，沈大河小舟")] == [
        "沈某乙被害案",
        "沈某甲故意伤害，沈某甲小舟",
    ]


def test_somebody_whom_the_source_calls_by_a_mask_stays_somebody_else() -> None:
    """The source already has a 张某 who is no party: 张三丰 does not become him."""
    assert masked("张三丰与证人张某、张某乙见面。", "张三丰") == "张某甲与证人张某、张某乙见面。"
    assert masked("张三丰、张四海与张某乙见面。", "张三丰", "张四海") == "张某甲、张某丙与张某乙见面。"
    assert masked("张某丰即张三丰。欧阳某娜。", "张三丰", "欧阳娜娜") == "张某即张某。欧阳某。"
    assert masked("张一明供述，证人张某明知。", "张一明").startswith("张某甲供述")


def test_a_word_is_not_masked_and_never_published_unseen_either() -> None:
    """高明 the man is masked, the adjective is left to a person, and until somebody looked nothing is published."""
    known = hide("高明", "方正", "张明", "李白")
    text = "被告人高明手段高明。双方正式签约。李白路口，张明紧张明显。纸张明细。"
    once = redacted(text, NameBook.of(known, [text]))
    assert once == "被告人高某手段高明。双方正式签约。李白路口，张某紧张明显。纸张明细。"
    left = remaining({"body": once}, known)
    assert [once[place.finding.start : place.finding.end] for place in left] == ["高明", "方正", "李白", "张明", "张明"]
    assert not remaining({"body": once}, known, dismissed=frozenset(place.snippet for place in left))


def test_a_sure_name_cannot_be_dismissed() -> None:
    """A person may settle doubts; what is surely a victim's name or an identity number stays in the way."""
    known = hide("示例李四海")
    texts = {"title": "李四海案", "search_text": "示例李四海", "body": "身份证号371302190001010011"}
    left = remaining(texts, known)
    assert [(place.field, place.finding.kind) for place in left] == [
        ("search_text", FindingKind.NAME),
        ("body", FindingKind.RESIDENT_ID),
    ]
    assert len(remaining(texts, known, dismissed=frozenset(place.snippet for place in left))) == 2


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("欧阳锋", "欧阳某"),
        ("歐陽鋒", "歐陽某"),
        ("东方", "东某"),
        ("买买提·艾山", "买某"),
        ("约翰．史密斯", "约某"),
        ("阿依古丽", "阿某"),
        ("John Smith", "J"),
        ("𠮷野家", "𠮷某"),
        ("示例张三", "示例张某"),
    ],
)
def test_what_is_kept_of_a_name(name: str, mask: str) -> None:
    """Compound surnames stay whole; minority and foreign names keep the first character; a mask is masked no further."""
    text = f"被害人{name}陈述。"
    once = masked(text, name)
    assert once == f"被害人{mask}陈述。"
    assert masked(once, name) == once


@pytest.mark.parametrize(
    "written",
    [
        "张 三　丰",
        "张\n　　三丰",
        "张\u200b三\ufeff丰",
        "張三豐",
        "张·三-丰",
        "张某丰",
        "张三某",
        "张×丰",
        "张\U000e0100三丰",
        "张三\r\n丰",
    ],
)
def test_hard_forms_of_a_name(written: str) -> None:
    """However a name is parted, written or half hidden, it is found where it stands and whole."""
    text = f"被告人{written}到案。"
    (found,) = find(text, NameBook.of(hide("张三丰")))
    assert text[found.start : found.end] == written and found.proposal == "张某"


@pytest.mark.parametrize(
    "written", ["买买提•艾山", "买买提・艾山", "买买提.艾山", "买买提 · 艾山", "买买提艾山", "买买提", "艾山江"]
)
def test_parted_names(written: str) -> None:
    """Any dot or none; a part of a parted name alone is found as well, a name that only begins like it leaves the rest."""
    found = find(f"证人{written}在场", NameBook.of(hide("买买提·艾山")))
    assert found and found[0].start == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("身份证号码371122197304051233，", "身份证号码3711221973********，"),
        ("身份证３７１１２２ 19730405\n123X。", "身份证3711221973********。"),
        ("老身份证371122730405123。", "老身份证37112273*******。"),
        ("1973年4月5日出生", "1973年**月**日出生"),
        ("生于一九七三年四月初五，", "生于一九七三年**月**日，"),
        ("出生日期：19730405。", "出生日期：1973年**月**日。"),
        ("，1973年4月生，", "，1973年**月生，"),
        ("，住临沂市兰山区通达路12号3单元501室。", "，住临沂市兰山区**。"),
        ("户籍地四川省成都市武侯区。", "户籍地四川省成都市武侯区。"),
        ("住金雀山街道10号院3号楼2单元101，", "住**，"),
        ("电话：8123456/8123457", "电话：*******/*******"),
        ("家住河北省赵县南柏舍镇大安村12号。", "家住河北省赵县**。"),
        ("窜至李四位于兰山区通达路12号的家中行窃", "窜至李四位于兰山区**的家中行窃"),
        ("护照号码E12345678，军官证：0123456", "护照号码E********，军官证：0******"),
        ("在阳光花园3号楼2单元501室家中", "在**家中"),
        ("电话138-0013-8000、+86 138 0013 8001", "电话138********、138********"),
        ("座机0539-8123457，", "座机0539-*******，"),
        ("卡号6222 0213 8001 3800 136", "卡号6222***************"),
        ("公司账号1234567890123，", "公司账号1234*********，"),
        ("鲁Q·A1234挂、鲁QD12345", "鲁Q******、鲁Q******"),
        ("微信号：zhang_san，QQ１２３４５６７", "微信号：******，QQ******"),
        ("邮箱zhang.san＠qq.com。", "邮箱****@****。"),
        ("鲁（2019）临沂市不动产权第0012345号", "鲁（2019）临沂市不动产权第*******号"),
    ],
)
def test_masks_of_numbers(text: str, expected: str) -> None:
    """As the published samples have them: the year of birth, the district and what a number begins with stay."""
    assert masked(text) == expected
    assert masked(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "临兰检刑诉〔2024〕123号，双检刑检刑诉[2021]Z283号，统一受案号37132920210000420",
        "临兰检刑诉受[2021]371302000123号，（2019）鲁1302刑初123号",
        "依照刑法第二百六十四条、第六十七条第三款；2019年5月12日，2019-05-12 13:45:30",
        "价值13800138000元，分别为13800、250000、3000元，13,800,138,000元",
        "于2019年5月12日生产，2019年5月12日生效，发生于2019年5月12日",
        "拨打12309、110、400-810-8888，地址183.214.161.25，流水号2019051222001412345678",
        "在兰山区通达路88号超市内窃得财物，到张三的家中，在家中抓获",
        "，住院治疗12天，抓住李某，该公司住所地山东省临沂市兰山区通达路88号",
        "张某明知是赃物，沈某甲强行进入",
    ],
)
def test_what_is_never_masked(text: str) -> None:
    """Numbers of cases, documents, laws and money, other dates, public lines, and masks before a word."""
    assert find(text, NameBook.of(hide("张一明", "沈大强"))) == []


def test_the_office_s_own_telephone_stays() -> None:
    """A number that is given as public is left, in whatever form it stands."""
    text = "联系电话：0539-8123456、0539-8123457，电话8123456、０５３９　７６５４３２１"
    (found,) = find(text, NameBook.of([]), public_lines("0539-8123456、0539-7654321", None))
    assert text[found.start : found.end] == "0539-8123457"


def test_who_may_be_named() -> None:
    """Minors never; defendants by their sentence; everybody else by their own written wish; always with a reason."""
    officer = KnownName("王明华", Standing.OTHER, ground=NamingGround.PUBLIC_DUTY, reason="本案检察员")
    assert not naming_problems(officer)
    assert masked("检察员王明华、王明", "王明") == "检察员王某华、王某"
    assert redacted("检察员王明华、王明", NameBook.of([officer, *hide("王明")])) == "检察员王明华、王某"
    child = KnownName("示例王五", Standing.VICTIM, minor=True, ground=NamingGround.CONSENT, reason="监护人同意公开")
    assert child.hidden and [each.code for each in naming_problems(child)] == ["NAMING_OF_MINOR"]
    unfit = KnownName("示例王五", Standing.WITNESS, ground=NamingGround.OVER_THREE_YEARS)
    assert {each.code for each in naming_problems(unfit)} == {"NAMING_GROUND_UNFIT", "NAMING_REASON_REQUIRED"}


@pytest.mark.parametrize(
    "unit", ["一", "张三", "1 ", "1.2-", "住市", "a@", "zhang.", "QQ1 ", "0", "京A", "不动产权1", "1号"]
)
def test_time_grows_with_the_text_and_no_more(unit: str) -> None:
    """Twice the text takes about twice the time, whatever it is made of."""
    book = NameBook.of(hide("张三丰", "买买提·艾山"))
    short, long = unit * (5_000 // len(unit)), unit * (40_000 // len(unit))
    begun = process_time()
    find(short, book)
    middle = process_time()
    find(long, book)
    assert process_time() - middle < 20 * max(middle - begun, 0.02)
