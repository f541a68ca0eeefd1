"""The form in which texts are searched, and the pieces that a search shows."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.highlights import MAY_CHANGE, ONE_FOR_ONE, highlights
from rules.search_text import search_grams, search_text, search_words, text_problems, word_grams

NUMBER = "示检刑诉〔2026〕12号"
LETTERS = st.text(st.sampled_from("受贿罪张某甲〔2026〕12号（）ＡＢab，。 \n<&>…　"), max_size=60)


@pytest.mark.parametrize(
    "written",
    [
        "示检刑诉[2026]12号",
        "示检刑诉（2026）１２号",
        "示检刑诉【2026】12号",
        "示检刑诉 〔 2026 〕 12 号",
        "示检刑诉\n〔２０２６〕12号",
    ],
)
def test_numbers_are_one_in_all_brackets(written: str) -> None:
    assert search_text(written) == search_text(NUMBER) == "示检刑诉(2026)12号"


def test_words_are_split_at_blanks_and_punctuation_alone_is_none() -> None:
    assert search_words("受贿　ＡＢＣ 受贿 ， 贿") == ["受贿", "abc", "贿"]
    assert search_words("。！ ·") == search_words(None) == []
    assert word_grams("危险、驾驶") == ["危险", "险驾", "驾驶"] and word_grams("贿") == ["贿"]
    assert [each.code for each in text_problems("长" * 101, "text")] == ["SEARCH_TOO_LONG"]
    assert [each.code for each in text_problems("一 二 三 四 五 六 七 八 九", "text")] == ["SEARCH_TOO_MANY_WORDS"]


@given(LETTERS, LETTERS)
def test_a_text_has_all_pieces_of_a_word_that_it_holds(before: str, behind: str) -> None:
    for word in search_words(behind):
        held = search_grams(search_text(before + behind))
        pieces = word_grams(word)
        assert all(any(each.startswith(piece) for each in held) for piece in pieces)


@given(LETTERS, LETTERS)
def test_pieces_are_the_text_escaped_and_mark_what_was_found(text: str, words: str) -> None:
    wanted = search_words(words)
    for piece in highlights([text], [text], wanted):
        marked = [html.unescape(each) for each in re.findall("<em>(.*?)</em>", piece)]
        assert marked and all(any(word in search_text(each) for word in wanted) for each in marked)
        shown = re.sub("</?em>", "", piece)
        assert not re.search("[<>]|&(?!amp;|lt;|gt;|quot;|#x27;)", shown)
        assert html.unescape(shown).strip("…") in " ".join(re.split(r"\s+", text))


def test_what_is_not_looked_at_is_searched_as_it_is_written() -> None:
    letters = [chr(code) for code in range(0x30000)]
    assert [
        each for each in letters if not MAY_CHANGE.match(each) and search_text(each) != ONE_FOR_ONE.get(each, each)
    ] == []
    assert {len(form) for form in ONE_FOR_ONE.values()} == {1}


def test_variants_are_marked_as_they_are_written() -> None:
    assert highlights([f"关于{NUMBER}的说明"], [], search_words("(2026)12号")) == [
        "关于示检刑诉<em>〔2026〕12号</em>的说明"
    ]
    (piece,) = highlights([], ["前" * 100 + "收 受\n贿赂<b>" + "后" * 100], ["受贿赂"])
    assert piece == "…" + "前" * 22 + "收 <em>受 贿赂</em>&lt;b&gt;" + "后" * 45 + "…"
    assert len(highlights([], ["盗窃" + "。" * 200 + "诈骗" + "。" * 200 + "盗窃"], ["盗窃", "诈骗"])) == 3
