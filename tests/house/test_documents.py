"""Our own client's operations: what it sends stands in the checkout, and is what its operations say."""

from commands.documents import MODULE, module
from running.documents import OWN_CLIENT, of_folder
from settings import Settings


def test_the_clients_ids_are_its_operations() -> None:
    documents = of_folder(OWN_CLIENT, Settings())
    assert len(documents) > 40
    assert MODULE.read_text(encoding="utf-8") == module(documents)  # else `make documents`
