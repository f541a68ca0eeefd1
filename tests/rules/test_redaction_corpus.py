"""The aims of redaction, on documents in which everything to be found was planted."""

import unicodedata

import pytest

from bench.redaction import OWN_PHONE, Figures, measure
from bench.redaction_corpus import WORDS, Document
from bench.redaction_parts import documents
from bench.redaction_traps import NOT_THE_PERSON
from rules.redaction import NameBook, redacted

SEED = 20261128
EASY = ("plain", "spaced", "spread")


@pytest.fixture(scope="module")
def figures() -> Figures:
    """Of 200 documents."""
    return measure(200, SEED)


def test_every_pattern_is_found_in_every_form(figures: Figures) -> None:
    """100 %, and there is enough of each kind to say so."""
    kinds = {kind for kind, _ in figures.planted} - {"NAME"}
    assert len(kinds) == 10 and all(
        sum(figures.planted[key] for key in figures.planted if key[0] == kind) > 60 for kind in kinds
    )
    missed = [each for each in figures.missed if not each.startswith("NAME")]
    assert missed == []


def test_names_are_found(figures: Figures) -> None:
    """Plain and spaced all of them, in the other hard forms 98 % at least."""
    hard = [form for kind, form in figures.planted if kind == "NAME" and form not in EASY]
    assert figures.share(figures.found, ["NAME"], EASY) == 1
    assert len(hard) > 6 and figures.share(figures.found, ["NAME"], hard) >= 0.98


def test_hardly_anything_else_is_masked(figures: Figures) -> None:
    """1 % of the masks at most, and at most a handful of places a document are left to a person."""
    assert figures.masks > 4_000 and len(figures.wrong) <= 0.01 * figures.masks, figures.wrong[:9]
    assert figures.doubts < 3 * figures.documents
    assert figures.share(figures.at_once, ["NAME"], EASY) > 0.95


def test_what_comes_out_is_clean_and_stays_as_it_is() -> None:
    """Looked at with other eyes than the rules': no digits and no name of what was planted; a second time changes nothing."""
    for document in documents(40, SEED + 1):
        book = NameBook.of(document.known, [document.text])
        once = redacted(document.text, book, frozenset({OWN_PHONE}))
        assert redacted(once, book, frozenset({OWN_PHONE})) == once
        _nothing_left(document, once)


def _nothing_left(document: Document, text: str) -> None:
    bare = "".join(each for each in unicodedata.normalize("NFKC", text) if each.isalnum())
    for planted in document.planted:
        value = "".join(each for each in planted.value if each.isalnum())
        if planted.kind in ("RESIDENT_ID", "MOBILE", "BANK_ACCOUNT", "EMAIL", "PLATE") or (
            planted.kind == "NAME" and planted.value not in WORDS
        ):
            assert value not in bare, (planted, document.text)


def test_the_traps_are_those_of_the_names() -> None:
    """Each name that is a word has its sentences."""
    assert set(WORDS) == set(NOT_THE_PERSON)
