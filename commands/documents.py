"""The ids by which clients name their operations."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from graph.documents import TrustedDocument, UnusableDocuments
from running.documents import OWN_CLIENT, of_folder
from settings import Settings

MODULE = OWN_CLIENT.parent / "documents.js"
HEADER = """\
// Written by `make documents` from operations/*.graphql: change those. Each constant is what an operation is sent as, the
// SHA-256 of its text, and stands under what it is: {documentId: SignIn, variables: {input: …}}.
"""


def documents(
    folder: Annotated[
        Path | None,
        typer.Argument(
            exists=True, file_okay=False, help="another client's operations: print name, id and text of each, as JSON"
        ),
    ] = None,
) -> None:
    """Write web/client/documents.js, the ids of our own client's operations."""
    try:
        found = of_folder(folder or OWN_CLIENT, Settings())
    except UnusableDocuments as unusable:
        print(*unusable.problems, sep="\n", file=sys.stderr)
        raise typer.Exit(1) from None
    if folder is None:
        MODULE.write_text(module(found), encoding="utf-8")
    else:
        said = [{"name": each.name, "id": each.id, "text": each.text} for each in found]
        print(json.dumps(said, ensure_ascii=False, indent=1))


def module(found: Iterable[TrustedDocument]) -> str:
    """The ids as a JavaScript module."""
    return HEADER + "".join(f'\n/** {each.summary} */\nexport const {each.name} = "{each.id}";\n' for each in found)
