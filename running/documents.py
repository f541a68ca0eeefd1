"""Which documents the portal trusts: its own client's, and those of an operator's clients."""

import os
from pathlib import Path

from graph.documents import TrustedDocument, TrustedDocuments, UnusableDocuments, composed, files_in
from graph.limits import Limits
from graph.schema import schema
from running.wiring import NotReady
from settings import ROOT, Settings

OWN_CLIENT = ROOT / "web" / "client" / "operations"


def trusted_documents(settings: Settings) -> TrustedDocuments:
    """What clients may name; raises `NotReady` with everything that is wrong about it."""
    problems = document_problems(settings)
    if problems:
        raise NotReady(problems)
    documents = (each for folder in _folders(settings) for each in of_folder(folder, settings))
    return TrustedDocuments(documents, only=settings.trusted_documents_only)


def of_folder(folder: Path, settings: Settings) -> tuple[TrustedDocument, ...]:
    """The documents of the client in a folder; raises `UnusableDocuments`."""
    return composed(files_in(folder), schema._schema, Limits(**settings.limits))


def document_problems(settings: Settings) -> list[str]:
    """What stands against starting: a setting, or a document that cannot be trusted as it is."""
    problems = []
    if settings.trusted_documents_only and settings.graphiql:
        problems.append("PORTAL_TRUSTED_DOCUMENTS_ONLY leaves the query page nothing to do: drop PORTAL_GRAPHIQL")
    further = settings.trusted_documents_dir
    if further is not None and not _is_readable(further):
        return [*problems, "PORTAL_TRUSTED_DOCUMENTS_DIR is no folder that the portal may read"]
    problems += [f"{each} may not be read by the portal" for each in _folders(settings) if not _is_readable(each)]
    for folder in _folders(settings):
        try:
            of_folder(folder, settings)
        except UnusableDocuments as unusable:
            problems += unusable.problems
    return problems


def _is_readable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)


def _folders(settings: Settings) -> list[Path]:
    """A folder each client, and each of its releases that is still in use; names are free in each."""
    further = settings.trusted_documents_dir
    below = sorted(each for each in further.iterdir() if each.is_dir()) if further else []
    return [OWN_CLIENT, *([further] if further else []), *below]
