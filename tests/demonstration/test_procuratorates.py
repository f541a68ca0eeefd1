import re
from collections import Counter

import pytest

from demonstration.procuratorates import offices_by_code, procuratorates

OFFICES = procuratorates()
BY_CODE = {office.unit_code: office for office in OFFICES}


def test_codes_names_and_short_names_are_unique() -> None:
    for field in ("unit_code", "name", "short_name"):
        values = Counter(getattr(office, field) for office in OFFICES)
        assert [value for value, times in values.items() if times > 1] == []


def test_every_field_has_its_form() -> None:
    for office in OFFICES:
        assert re.fullmatch(r"\d{6}", office.unit_code)
        assert re.fullmatch(r"\d{6}", office.region_code)
        assert re.fullmatch(r"[一-鿿]{1,8}", office.short_name)
        assert "检" not in office.short_name
        assert re.fullmatch(r"[一-鿿]+人民检察院([一-鿿]+分院)?", office.name)
        assert (office.address, office.hotline) == ("示例路1号", "12309")
        assert office.reception_hours == "工作日 9:00-11:30, 13:30-17:00"


def test_parents_come_first_and_stand_higher() -> None:
    levels = ("SUPREME", "PROVINCIAL", "PREFECTURAL", "BASIC")
    seen: dict[str, int] = {}
    for office in OFFICES:
        rank = levels.index(office.level)
        assert office.parent_code is None if rank == 0 else seen[office.parent_code or ""] < rank
        seen[office.unit_code] = rank


def test_the_tree_has_the_size_of_the_real_one() -> None:
    counts = Counter(office.level for office in OFFICES)
    assert counts["SUPREME"] == 1
    assert counts["PROVINCIAL"] == 32
    assert 330 <= counts["PREFECTURAL"] <= 400
    assert 2_800 <= counts["BASIC"] <= 3_200


@pytest.mark.parametrize(
    ("code", "name", "short_name", "parent_code"),
    [
        ("100000", "最高人民检察院", "最高", None),
        ("660000", "新疆生产建设兵团人民检察院", "兵", "100000"),
        ("110000", "北京市人民检察院", "京", "100000"),
        ("110191", "北京市人民检察院第一分院", "京一分", "110000"),
        ("110105", "北京市朝阳区人民检察院", "京朝", "110000"),
        ("110108", "北京市海淀区人民检察院", "京海", "110000"),
        ("310115", "上海市浦东新区人民检察院", "沪浦", "310000"),
        ("130100", "石家庄市人民检察院", "冀石", "130000"),
        ("130102", "石家庄市长安区人民检察院", "冀石长", "130100"),
        ("232700", "黑龙江省人民检察院大兴安岭分院", "黑大兴", "230000"),
        ("152200", "内蒙古自治区人民检察院兴安盟分院", "蒙兴", "150000"),
        ("429021", "神农架林区人民检察院", "鄂神", "420000"),
        ("659001", "石河子市人民检察院", "兵石", "660000"),
    ],
)
def test_known_offices(code: str, name: str, short_name: str, parent_code: str | None) -> None:
    office = BY_CODE[code]
    assert (office.name, office.short_name, office.parent_code) == (name, short_name, parent_code)


def test_the_tree_is_the_same_each_time() -> None:
    assert procuratorates.__wrapped__() == OFFICES


def test_offices_are_found_by_code_in_the_order_asked_for() -> None:
    assert [office.unit_code for office in offices_by_code(["310115", "110108"])] == ["310115", "110108"]
    with pytest.raises(ValueError, match="999999"):
        offices_by_code(["110108", "999999"])
