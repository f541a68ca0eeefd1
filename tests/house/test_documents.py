"""Our own client's operations: what it sends stands in the checkout, and is what its operations say."""

from commands.documents import CLIENT, client_files
from running.documents import OWN_CLIENT, of_folder
from settings import Settings


def test_the_clients_ids_are_its_operations() -> None:
    documents = of_folder(OWN_CLIENT, Settings())
    assert len(documents) > 40
    for name, text in client_files(documents).items():
        assert (CLIENT / name).read_text(encoding="utf-8") == text, name  # else `make documents`
