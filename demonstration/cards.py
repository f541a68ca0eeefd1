"""A PNG that looks like an identity card from afar, and says in large letters that it is none."""

import struct
import zlib

WIDTH, HEIGHT = 480, 304
PALETTE = bytes.fromhex("ffffff dfe8f2 9fb4cc 33507a c23b3b d8d8d8")
PAPER, GROUND, SHADE, INK, RED, GREY = range(6)
# Five rows of five dots, the highest bit on the left.
LETTERS = {
    "A": (14, 17, 31, 17, 17), "B": (30, 17, 30, 17, 30), "C": (15, 16, 16, 16, 15), "D": (30, 17, 17, 17, 30),
    "E": (31, 16, 30, 16, 31), "F": (31, 16, 30, 16, 16), "H": (17, 17, 31, 17, 17), "I": (14, 4, 4, 4, 14),
    "K": (17, 18, 28, 18, 17), "L": (16, 16, 16, 16, 31), "M": (17, 27, 21, 17, 17), "N": (17, 25, 21, 19, 17),
    "O": (14, 17, 17, 17, 14), "P": (30, 17, 30, 16, 16), "R": (30, 17, 30, 18, 17), "S": (15, 16, 14, 1, 30),
    "T": (31, 4, 4, 4, 4), "X": (17, 10, 4, 10, 17), "/": (1, 2, 4, 8, 16),
}  # fmt: skip


def card(title: str, *, portrait: bool, dazzled: bool) -> bytes:
    """A card with a title of capital letters, ruled lines, perhaps a face without features, perhaps a glare."""
    picture = Picture()
    picture.fill(8, 8, WIDTH - 16, HEIGHT - 16, GROUND)
    picture.fill(8, 8, WIDTH - 16, 52, INK)
    picture.write(24, 22, 5, title, PAPER)
    for line, length in enumerate((150, 210, 250, 180)):
        picture.fill(28, 88 + 30 * line, 60, 8, SHADE)
        picture.fill(100, 88 + 30 * line, length if portrait else length + 90, 8, GREY)
    if portrait:
        picture.fill(368, 80, 84, 108, PAPER)
        picture.fill(392, 96, 36, 42, SHADE)
        picture.fill(380, 146, 60, 42, SHADE)
    picture.write(28, 236, 4, "SHILI / EXAMPLE", RED)
    if dazzled:
        picture.fill(90, 76, 200, 140, PAPER)
    return picture.png()


class Picture:
    """Dots of six colours, drawn in rectangles."""

    def __init__(self) -> None:
        self._rows = [bytearray(WIDTH) for _ in range(HEIGHT)]

    def fill(self, left: int, top: int, width: int, height: int, colour: int) -> None:
        """A rectangle; all of it lies within the picture."""
        for row in self._rows[top : top + height]:
            row[left : left + width] = bytes([colour]) * width

    def write(self, left: int, top: int, size: int, words: str, colour: int) -> None:
        """Letters whose dots are squares of the given size; a blank is as wide as a letter."""
        for position, letter in enumerate(words):
            for line, dots in enumerate(LETTERS.get(letter, ())):
                for place in range(5):
                    if dots & 16 >> place:
                        x = left + (6 * position + place) * size
                        self.fill(x, top + line * size, size, size, colour)

    def png(self) -> bytes:
        """The file: 8 bits a dot, with a palette."""
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
        dots = zlib.compress(b"".join(b"\0" + bytes(row) for row in self._rows), 9)
        chunks = ((b"IHDR", header), (b"PLTE", PALETTE), (b"IDAT", dots), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
