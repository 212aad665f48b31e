from collections.abc import Iterator

import pytest

from index.reader import IndexReader
from rag.answer import Assistant
from tests.rag.corpus import assistant_over, build_index


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    """The corpus, indexed once."""
    reader = build_index(tmp_path_factory.mktemp("corpus") / "home")
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def assistant(reader: IndexReader) -> Assistant:
    """Answers from the corpus without a chat model."""
    return assistant_over(reader)
