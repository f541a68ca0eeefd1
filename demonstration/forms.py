"""A one-page PDF that looks like a form: ASCII in Helvetica, which every viewer has; ruled lines, a seal, a watermark."""

from collections.abc import Sequence

WIDTH, HEIGHT = 595, 842  # A4 in points
LEFT, RIGHT = 56, 539
KAPPA = 0.5523  # how far a Bézier curve's handle reaches for a quarter of a circle


def form(title: str, rows: Sequence[tuple[str, str]], *, sealed: bool) -> bytes:
    """A page with a title, labelled rows and perhaps a seal; text is printable ASCII without brackets or backslashes."""
    drawing = [
        "0.93 g 40 40 515 762 re f 1 g 46 46 503 750 re f",
        "0.2 0.3 0.55 RG 1.5 w 46 46 503 750 re S",
        "q 0.88 g",
        *(_text("F2", 54, 0.87, 0.5, 120, base, "SHILI / EXAMPLE") for base in (130, 400)),
        "Q 0.2 0.3 0.55 rg",
        _text("F2", 13, 1, 0, LEFT, 756, "SHILI / EXAMPLE  -  NOT A REAL DOCUMENT"),
        "0.1 g",
        _text("F2", 24, 1, 0, LEFT, 700, title),
        f"0.2 0.3 0.55 RG 1 w {LEFT} 686 m {RIGHT} 686 l S",
    ]
    for position, (label, value) in enumerate(rows):
        drawing += _row(640 - 44 * position, label, value)
    drawing += [_text("F1", 9, 1, 0, LEFT, 62, "Drawn by the demonstration of the portal. Nobody named here exists.")]
    if sealed:
        drawing += _seal(430, 190, 62)
    return _document("\n".join(drawing).encode("ascii"))


def _text(font: str, size: int, cosine: float, sine: float, x: int, y: int, words: str) -> str:
    return f"BT /{font} {size} Tf {cosine} {sine} {-sine} {cosine} {x} {y} Tm ({words}) Tj ET"


def _row(y: int, label: str, value: str) -> list[str]:
    return [
        "0.4 g",
        _text("F1", 10, 1, 0, LEFT, y, label.upper()),
        "0.1 g",
        _text("F1", 14, 1, 0, LEFT + 150, y, value),
        f"0.6 G 0.6 w {LEFT + 145} {y - 7} m {RIGHT} {y - 7} l S",
    ]


def _seal(x: int, y: int, radius: int) -> list[str]:
    reach = radius * KAPPA
    return [
        f"0.8 0.15 0.15 RG 0.8 0.15 0.15 rg 3 w {x + radius} {y} m",
        f"{x + radius} {y + reach:.1f} {x + reach:.1f} {y + radius} {x} {y + radius} c",
        f"{x - reach:.1f} {y + radius} {x - radius} {y + reach:.1f} {x - radius} {y} c",
        f"{x - radius} {y - reach:.1f} {x - reach:.1f} {y - radius} {x} {y - radius} c",
        f"{x + reach:.1f} {y - radius} {x + radius} {y - reach:.1f} {x + radius} {y} c S",
        _text("F2", 16, 1, 0, x - 41, y - 6, "EXAMPLE"),
    ]


def _document(drawing: bytes) -> bytes:
    """The objects of a PDF file around the drawing of its only page, with their addresses."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>"
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode("ascii"),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
    )
    file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    addresses = []
    for number, content in enumerate(objects, start=1):
        addresses.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % address for address in addresses)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    return file + head + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(file))
