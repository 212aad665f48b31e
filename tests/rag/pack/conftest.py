from collections.abc import Iterator

import pytest

from index.reader import IndexReader
from rag.pack.schema import Pack
from tests.rag.corpus import build_index
from tests.rag.pack.corpus import ARTICLES, pack_of


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    """The articles of `tests.rag.pack.corpus`, indexed once."""
    reader = build_index(tmp_path_factory.mktemp("taught") / "home", ARTICLES)
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def pack(taught: IndexReader) -> Pack:
    """A pack of all of them."""
    return pack_of(taught)
