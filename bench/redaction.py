"""`python -m bench.redaction`: what the rules of redaction find in the corpus; `--write` puts it into docs/redaction.md."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import process_time

from bench.redaction_corpus import OWN_PHONE, Document, Planted
from bench.redaction_parts import documents
from rules.redaction import Finding, NameBook, find
from settings import ROOT

COUNT, SEED = 300, 7041  # of documents that nobody looked at while the rules were made
PAGE = ROOT / "docs" / "redaction.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
SPARE = 2  # characters that a mask may take beyond what was planted


@dataclass
class Figures:
    """Counted over a corpus: planted, found and masked at once by (kind, form); masks, and those in the wrong place."""

    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    at_once: Counter[tuple[str, str]] = field(default_factory=Counter)
    masks: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    doubts: int = 0
    needless_doubts: int = 0
    documents: int = 0
    characters: int = 0
    seconds: float = 0.0

    def share(self, counted: Counter[tuple[str, str]], kinds: Sequence[str], forms: Sequence[str]) -> float:
        """How much of what was planted in these kinds and forms was counted."""
        chosen = [key for key in self.planted if key[0] in kinds and key[1] in forms]
        return sum(counted[key] for key in chosen) / max(1, sum(self.planted[key] for key in chosen))


def measure(count: int = COUNT, seed: int = SEED) -> Figures:
    """The figures of a corpus of so many documents."""
    figures = Figures()
    for document in documents(count, seed):
        begun = process_time()
        book = NameBook.of(document.known, [document.text])
        findings = find(document.text, book, frozenset({OWN_PHONE}))
        figures.seconds += process_time() - begun
        _count(figures, document, findings)
    return figures


def _count(figures: Figures, document: Document, findings: list[Finding]) -> None:
    figures.documents += 1
    figures.characters += len(document.text)
    for planted in document.planted:
        key = (planted.kind, planted.form)
        figures.planted[key] += 1
        figures.found[key] += _covered(planted, findings)
        figures.at_once[key] += _covered(planted, [each for each in findings if each.sure])
        if not _covered(planted, findings):
            shown = document.text[max(0, planted.start - 12) : planted.end + 12]
            figures.missed.append(f"{planted.kind} {planted.form} {planted.value!r} in {shown!r}")
    for finding in findings:
        figures.masks += finding.sure
        figures.doubts += not finding.sure
        if _is_astray(finding, document.planted):
            figures.needless_doubts += not finding.sure
            if finding.sure:
                shown = document.text[max(0, finding.start - 12) : finding.end + 12]
                figures.wrong.append(f"{finding.kind} {document.text[finding.start : finding.end]!r} in {shown!r}")


def _covered(planted: Planted, findings: Sequence[Finding]) -> bool:
    """Whether nothing of it is left outside findings but marks and blanks."""
    left = set(range(planted.start, planted.end))
    for each in findings:
        left -= set(range(each.start, each.end))
    return not left


def _is_astray(finding: Finding, planted: Sequence[Planted]) -> bool:
    """Whether a mask hides something that nobody planted, or much beside what was."""
    hidden = set(range(finding.start, finding.end))
    beside = hidden.difference(*(range(each.start, each.end) for each in planted))
    return beside == hidden or len(beside) > SPARE


def tables(figures: Figures) -> str:
    """The figures as Markdown."""
    kinds = sorted({kind for kind, _ in figures.planted})
    forms = sorted({form for _, form in figures.planted}, key=lambda form: (form != "plain", form))
    lines = [
        f"{figures.documents} documents (seed {SEED}), {figures.characters:,} characters, "
        f"{sum(figures.planted.values()):,} planted, {figures.seconds:.1f} s of CPU.",
        "",
        "| found / planted | " + " | ".join(forms) + " | masked at once |",
        "|---" * (len(forms) + 2) + "|",
    ]
    for kind in kinds:
        cells = [
            f"{figures.found[kind, form]}/{figures.planted[kind, form]}" if figures.planted[kind, form] else ""
            for form in forms
        ]
        lines.append(f"| {kind} | " + " | ".join(cells) + f" | {figures.share(figures.at_once, [kind], forms):.1%} |")
    wrong = len(figures.wrong)
    lines += [
        "",
        f"Masks put at once: {figures.masks:,}; of these wrong: {wrong} ({wrong / max(1, figures.masks):.2%}). "
        f"Places left to a person's decision: {figures.doubts}, of which {figures.needless_doubts} are not the person.",
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure and print; write where that is asked for."""
    figures = measure()
    print(tables(figures), *figures.missed, *figures.wrong, sep="\n")
    if "--write" in sys.argv:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{tables(figures)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
