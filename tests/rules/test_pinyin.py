"""Initials by which offices are looked up."""

from demonstration.procuratorates import procuratorates
from rules.pinyin import initials, office_initials


def test_every_office_has_initials_of_letters_alone() -> None:
    for office in procuratorates():
        assert initials(office.name).isascii() and initials(office.name).isalnum(), office.name
    assert office_initials("北京市海淀区人民检察院", "京海") == "bjshdqrmjcy bjshdqjcy bjhdjcy jh"


def test_places_are_read_as_people_there_say_them() -> None:
    said = {
        "重庆市": "cqs",
        "长沙市": "css",
        "厦门市": "xms",
        "西藏自治区": "xzzzq",
        "六安市": "las",
        "番禺区": "pyq",
        "ABC": "abc",
    }
    assert {place: initials(place) for place in said} == said
