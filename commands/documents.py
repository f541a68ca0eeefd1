"""The ids by which clients name their operations, and what our own client knows of the API."""

import json
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated

import typer
from graphql import parse

from commands.client_labels import client_labels
from commands.client_types import client_types
from graph.documents import TrustedDocument, UnusableDocuments
from graph.schema import schema
from running.documents import OWN_CLIENT, of_folder
from settings import Settings

CLIENT = OWN_CLIENT.parent
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
    """Write what our own client knows of the API: ids and types of its operations, labels of all values."""
    try:
        found = of_folder(folder or OWN_CLIENT, Settings())
    except UnusableDocuments as unusable:
        print(*unusable.problems, sep="\n", file=sys.stderr)
        raise typer.Exit(1) from None
    if folder is None:
        for name, text in client_files(found).items():
            (CLIENT / name).write_text(text, encoding="utf-8")
    else:
        said = [{"name": each.name, "id": each.id, "text": each.text} for each in found]
        print(json.dumps(said, ensure_ascii=False, indent=1))


def client_files(found: Collection[TrustedDocument]) -> dict[str, str]:
    """The files that are made, by name."""
    return {
        "documents.js": module(found),
        "documents.d.ts": client_types(schema._schema, [parse(each.text) for each in found]),
        "labels.js": client_labels(schema),
    }


def module(found: Iterable[TrustedDocument]) -> str:
    """The ids as a JavaScript module."""
    return HEADER + "".join(f'\n/** {each.summary} */\nexport const {each.name} = "{each.id}";\n' for each in found)
