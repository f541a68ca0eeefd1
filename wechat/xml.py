"""XML as WeChat sends it: small, flat, without a document type. What has one is refused, so that nothing in it can expand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

DEEPEST, MOST = 6, 500


class NotXml(Exception):
    """It cannot be read, or is more than WeChat sends."""


@dataclass
class Element:
    """An element: its text, and what is in it."""

    text: str = ""
    children: list[tuple[str, "Element"]] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Element"]:
        """Every child of this name."""
        return (child for each, child in self.children if each == name)

    def first(self, name: str) -> "Element":
        """The first one; an empty one if there is none."""
        return next(self.all(name), Element())

    def said(self, name: str, longest: int = 500) -> str:
        """The text of a child, cut where nobody would go on."""
        return self.first(name).text.strip()[:longest]


def read(content: bytes) -> Element:
    """The root; raises `NotXml`."""
    root = Element()
    open_elements = [root]
    count = 0

    def start(name: str, _: object) -> None:
        nonlocal count
        count += 1
        if count > MOST or len(open_elements) > DEEPEST:
            raise NotXml
        element = Element()
        open_elements[-1].children.append((name, element))
        open_elements.append(element)

    def end(_: str) -> None:
        open_elements.pop()

    def text(said: str) -> None:
        open_elements[-1].text += said

    def refuse(*_: object) -> None:
        raise NotXml

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = refuse  # without a document type there are no entities
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise NotXml from None
    return root.children[0][1]
