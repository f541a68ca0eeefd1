"""Good papers come out good; a process that dies takes one file with it and no other."""

import asyncio
import io
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw

from demonstration.forms import form
from papers.clean import Limits
from papers.images import PAGE_WIDTH
from papers.worker import Cleaner
from rules.errors import Invalid
from tests import people
from tests.papers import making, pdf_files
from tests.papers.hostile import JPEG, PDF, PNG

LIMITS = Limits(pages=5, pixels=2_000_000, seconds=3)


@pytest.fixture(scope="module")
def cleaner() -> Iterator[Cleaner]:
    """One process, which takes no longer than three seconds over a file."""
    made = Cleaner(LIMITS, processes=1)
    yield made
    made.close()


@pytest.fixture
def fresh() -> Iterator[Cleaner]:
    """One whose process begins with the first file."""
    made = Cleaner(LIMITS, processes=1)
    yield made
    made.close()


def shown(page: bytes) -> Image.Image:
    """The image of a page."""
    return Image.open(io.BytesIO(page))


async def test_an_ordinary_paper_of_three_pages_is_shown_page_by_page(cleaner: Cleaner) -> None:
    file = io.BytesIO()
    with Pdf.new() as pdf:
        for title in ("ONE", "TWO", "THREE"):
            with pikepdf.open(io.BytesIO(form(title, (("Holder", "Shili"),), sealed=title == "THREE"))) as part:
                pdf.pages.append(part.pages[0])
        pdf.save(file)
    clean = await cleaner.clean(PDF, file.getvalue())
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        assert [
            f"({title})".encode() in page.Contents.read_bytes()
            for page, title in zip(pdf.pages, ("ONE", "TWO", "THREE"), strict=True)
        ] == [True] * 3
    images = [shown(page) for page in clean.pages]
    assert [image.width for image in images] == [PAGE_WIDTH] * 3
    red = [
        sum(1 for r, g, _ in image.convert("RGB").resize((200, 280)).get_flattened_data() if r > 150 and g < 90)
        for image in images
    ]
    assert red[0] == red[1] == 0 < red[2]  # the seal is on the third


async def test_an_electronic_seal_that_lies_over_the_page_is_kept(cleaner: Cleaner) -> None:
    """Seals and filled-in fields are annotations: a law firm's letter without its seal would be worth nothing."""

    def seal(pdf: Pdf) -> None:
        drawing = Stream(pdf, b"1 0 0 rg 0 0 200 200 re f")
        drawing.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 200, 200])})
        field = making.annotation(pdf, "Widget", FT=Name.Sig, T="seal", AP=Dictionary(N=pdf.make_indirect(drawing)))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)

    clean = await cleaner.clean(PDF, making.pdf_with(seal))
    image = shown(clean.pages[0]).convert("RGB")
    at = (image.width * 150 // 595, image.height - image.height * 80 // 842)
    red, green, _ = image.getpixel(at)
    assert red > 200 and green < 60
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        assert "/Annots" not in pdf.pages[0] and "/AcroForm" not in pdf.Root


async def test_a_font_may_be_called_as_an_action_is(cleaner: Cleaner) -> None:
    def renamed(pdf: Pdf) -> None:
        fonts = pdf.pages[0].Resources.Font
        fonts["/A"], fonts["/URI"] = fonts["/F1"], fonts["/F2"]
        words = pdf.pages[0].Contents.read_bytes().replace(b"/F1 ", b"/A ").replace(b"/F2 ", b"/URI ")
        pdf.pages[0].Contents = Stream(pdf, words)
        del fonts["/F1"], fonts["/F2"]

    plain, other = await cleaner.clean(PDF, making.simple_pdf()), await cleaner.clean(PDF, making.pdf_with(renamed))
    assert plain.pages == other.pages


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
async def test_pictures_of_every_kind_of_colour_stay_readable(cleaner: Cleaner, mode: str) -> None:
    drawn = Image.new("L", (300, 200), 255)
    ImageDraw.Draw(drawn).rectangle((100, 50, 200, 150), fill=0)
    image = (
        Image.frombytes("I;16", drawn.size, b"".join(bytes((0, dot)) for dot in drawn.tobytes()))
        if mode == "I;16"
        else drawn.convert("RGB").convert(mode)
    )
    kind, media_type = ("JPEG", JPEG) if mode == "CMYK" else ("PNG", PNG)
    clean = await cleaner.clean(media_type, making.saved(image, kind))
    for made in (clean.content, clean.pages[0]):
        grey = shown(made).convert("L")
        assert grey.getpixel((150, 100)) < 40 and grey.getpixel((20, 20)) > 215, mode
    assert shown(clean.content).mode in ("L", "RGB")


async def test_a_photograph_of_fifty_megapixels_becomes_neither_larger_nor_worse() -> None:
    """As phones take them, 8192 by 6144, on its side: within the usual limits, as fine as it came."""
    noise = Image.effect_noise((1024, 768), 60).resize((8192, 6144)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    for quality in (40, 75):
        whole = making.saved(noise, "JPEG", quality=quality, exif=exif)
        clean = await people.CLEANER.clean(JPEG, whole)
        assert 0.9 * len(whole) < len(clean.content) < 1.1 * len(whole)
        assert shown(clean.content).size == (6144, 8192) and shown(clean.pages[0]).width == PAGE_WIDTH


async def test_what_was_transparent_is_white(cleaner: Cleaner) -> None:
    clean = await cleaner.clean(PNG, making.saved(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))
    assert shown(clean.content).getpixel((25, 25)) == (255, 255, 255)


async def test_what_is_clean_is_cleaned_to_the_same_again(cleaner: Cleaner) -> None:
    for media_type, content in ((PDF, making.simple_pdf()), (PNG, making.png())):
        once = await cleaner.clean(media_type, content)
        again = await cleaner.clean(media_type, once.content)
        assert again.pages == once.pages and len(again.content) == len(once.content)


async def refused(cleaner: Cleaner, media_type: str, content: bytes) -> str:
    """The code of a refusal."""
    with pytest.raises(Invalid) as told:
        await cleaner.clean(media_type, content)
    return told.value.problems[0].code


async def test_the_limits_are_the_ones_that_were_set(cleaner: Cleaner) -> None:
    assert len((await cleaner.clean(PDF, making.pages(5))).pages) == 5
    assert await refused(cleaner, PDF, making.pages(6)) == "PDF_TOO_MANY_PAGES"
    assert await refused(cleaner, PNG, making.png(2001, 1000)) == "IMAGE_TOO_LARGE"


def processes() -> set[int]:
    """The cleaning processes that this one has started."""
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command, parent = (
                (place / "cmdline").read_bytes(),
                (place / "stat").read_text().rsplit(")", 1)[1].split()[1],
            )
        except OSError:
            continue
        if b"papers.cleaning" in command and int(parent) == os.getpid():
            found.add(int(place.name))
    return found


async def test_a_process_that_is_killed_takes_its_file_and_no_other(fresh: Cleaner) -> None:
    others = processes()
    assert (await fresh.clean(PDF, making.simple_pdf())).pages
    (first,) = processes() - others
    endless = asyncio.create_task(refused(fresh, PDF, pdf_files.endless()))
    waiting = asyncio.create_task(fresh.clean(PDF, making.simple_pdf()))
    await asyncio.sleep(0.3)
    os.kill(first, signal.SIGKILL)
    assert await endless == "FILE_UNREADABLE"
    assert (await waiting).pages
    (second,) = processes() - others
    assert second != first


async def test_a_file_that_takes_too_long_is_given_up(cleaner: Cleaner) -> None:
    begun = asyncio.get_running_loop().time()
    assert await refused(cleaner, PDF, pdf_files.endless()) == "FILE_UNREADABLE"
    assert asyncio.get_running_loop().time() - begun < 30  # nine where the machine is busy
    assert (await cleaner.clean(PDF, making.simple_pdf())).pages


async def test_a_process_knows_no_secret_and_can_write_no_file(fresh: Cleaner) -> None:
    others = processes()
    await fresh.clean(PDF, making.simple_pdf())
    (process,) = processes() - others
    assert Path(f"/proc/{process}/environ").read_bytes() in (b"", b"LC_CTYPE=C.UTF-8\0")
    limits = {line[:26].strip(): line[26:].split() for line in Path(f"/proc/{process}/limits").read_text().splitlines()}
    assert limits["Max file size"][:2] == limits["Max core file size"][:2] == ["0", "0"]
    assert limits["Max address space"][:2] == [str(1 << 30)] * 2


async def test_what_a_file_names_elsewhere_is_not_fetched(cleaner: Cleaner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/"

        def elsewhere(pdf: Pdf) -> None:
            outside = Stream(pdf, b"")
            outside.update(
                {"/F": Dictionary(FS=Name.URL, F=address), "/Subtype": Name.Image, "/Width": 9, "/Height": 9}
            )
            pdf.pages[0].Resources.XObject = Dictionary(X=pdf.make_indirect(outside))
            pdf.pages[0].Contents = Stream(pdf, b"q 100 0 0 100 0 0 cm /X Do Q")
            making.annotation(pdf, "Link", A=Dictionary(S=Name.URI, URI=address))
            pdf.Root.OpenAction = Dictionary(S=Name.SubmitForm, F=address)

        await cleaner.clean(PDF, making.pdf_with(elsewhere))
        canary.settimeout(0.2)
        with pytest.raises(TimeoutError):
            canary.accept()


async def test_nothing_stays_when_the_portal_ends(fresh: Cleaner) -> None:
    others = processes()
    await fresh.clean(PDF, making.simple_pdf())
    assert processes() - others
    fresh.close()
    assert processes() == others
