"""PDF files without anything that acts: pages, their contents and resources stay; what a page shows is drawn into it."""

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2

from papers.bombs import refuse_bombs
from papers.clean import UNREADABLE, Clean, Limits, Unclean
from papers.images import PAGE_HEIGHT, PAGE_WIDTH, page_image, plain
from rules.errors import Problem

SLIMMEST = 100  # how often a page may be as long as it is wide, or as wide as it is long
DEEPEST = 64  # levels of the tree of pages
CATALOG = {"/Type", "/Pages", "/Version", "/Lang", "/OCProperties"}
PAGE = {
    "/Type", "/Parent", "/Kids", "/Count", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group",
}  # fmt: skip
# Wherever they stand: what runs, is carried along, or was written about the file.
ACTIVE = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/AF", "/XFA", "/RichMedia", "/RichMediaContent",
    "/Annots", "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/Ref", "/OPI", "/SpiderInfo",
)  # fmt: skip
ACTIONS = {
    "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/ResetForm", "/GoTo", "/GoToR", "/GoToE", "/GoTo3DView",
    "/GoToDp", "/Named", "/Hide", "/Thread", "/Sound", "/Movie", "/Rendition", "/SetOCGState", "/Trans", "/RichMediaExecute",
}  # fmt: skip
ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms")  # of a stream: its bytes lie in another file


def clean_pdf(content: bytes, limits: Limits) -> Clean:
    """The file cleaned and its pages as images; raises `Unclean` for what is locked, too long or cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            _check(pdf, limits)
            fresh = _cleaned(pdf)
        return Clean(fresh, tuple(_page_images(fresh)))
    except pikepdf.PasswordError as error:
        raise Unclean(Problem("PDF_ENCRYPTED")) from error
    except (pikepdf.PdfError, pypdfium2.PdfiumError, OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise Unclean(UNREADABLE) from error


def _check(pdf: pikepdf.Pdf, limits: Limits) -> None:
    if pdf.is_encrypted:
        raise Unclean(Problem("PDF_ENCRYPTED"))
    if len(pdf.pages) > limits.pages:
        raise Unclean(Problem("PDF_TOO_MANY_PAGES", values={"count": limits.pages}))
    if len(pdf.pages) == 0:
        raise Unclean(UNREADABLE)
    refuse_bombs(pdf, limits)


def _cleaned(pdf: pikepdf.Pdf) -> bytes:
    # A seal or a filled-in field is an annotation: it is drawn into its page before annotations go.
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    _keep(pdf.Root, CATALOG)
    for page in pdf.pages:
        for node in _upwards(page.obj):
            _keep(node, PAGE)
    for each in pdf.objects:
        _disarm(each)
    for name in set(pdf.trailer.keys()) - {"/Root", "/Size"}:
        del pdf.trailer[name]
    file = io.BytesIO()
    pdf.save(
        file,
        preserve_pdfa=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        deterministic_id=True,
    )
    return file.getvalue()


def _upwards(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """A page and the nodes of the tree above it, which hand down what they hold."""
    node: pikepdf.Object | None = page
    for _ in range(DEEPEST):
        if node is None:
            return
        yield node
        node = node.get("/Parent")
    raise Unclean(UNREADABLE)


def _keep(dictionary: pikepdf.Object, names: set[str]) -> None:
    for name in set(dictionary.keys()) - names:
        del dictionary[name]


def _disarm(thing: object) -> None:
    """Take away what acts from an object and the objects written inside it; each other object has its own turn."""
    inside: list[object] = [thing]
    while inside:
        each = inside.pop()
        if isinstance(each, pikepdf.Stream):
            _drop(each, (*ACTIVE, *ELSEWHERE))
        if isinstance(each, pikepdf.Dictionary):
            is_action = str(each.get("/S", "")) in ACTIONS  # not by its name: a font may be called /A as well
            _drop(each, tuple(each.keys()) if is_action else ACTIVE)
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            inside += [value for _, value in each.items() if not getattr(value, "is_indirect", False)]
        elif isinstance(each, pikepdf.Array):
            inside += [value for value in each if not getattr(value, "is_indirect", False)]


def _drop(dictionary: pikepdf.Object, names: tuple[str, ...]) -> None:
    for name in names:
        if name in dictionary:
            del dictionary[name]


def _page_images(content: bytes) -> Iterator[bytes]:
    document = pypdfium2.PdfDocument(content)
    for page in document:
        width, height = page.get_size()
        if min(width, height) < 1 or max(width, height) > SLIMMEST * min(width, height):
            raise Unclean(UNREADABLE)
        bitmap = page.render(scale=min(PAGE_WIDTH / width, PAGE_HEIGHT / height))
        yield page_image(plain(bitmap.to_pil()))
        bitmap.close()
        page.close()
