"""Our own client's operations: what it sends stands in the checkout, is what its operations say, and is the contract's."""

from graphql import parse, print_ast

from commands.documents import CLIENT, client_files
from running.documents import OWN_CLIENT, of_folder
from settings import Settings
from tests.operations import SERVED, operation


def test_the_clients_ids_are_its_operations() -> None:
    documents = of_folder(OWN_CLIENT, Settings())
    assert len(documents) > 40
    for name, text in client_files(documents).items():
        assert (CLIENT / name).read_text(encoding="utf-8") == text, name  # else `make documents`


def test_the_client_sends_the_contracts_operations() -> None:
    ours = {each.name: each.text for each in of_folder(OWN_CLIENT, Settings())}
    for name in SERVED:
        assert _definitions(ours[name]) == _definitions(operation(name)), name


def _definitions(text: str) -> set[str]:
    return {print_ast(each) for each in parse(text).definitions}
