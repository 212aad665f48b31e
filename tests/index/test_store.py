from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest
from numpy.typing import NDArray

from index import build
from index.config import IndexConfig
from index.derived import Generations
from index.errors import ConfigError, IndexCorrupt
from index.store import VectorStore, copy_store
from tests.index.homes import CountingEmbeddings, contents, made_up, titles, write_page

SERVER_STARTS_S = 10
CLOSED_S = 5  # Chroma closes its files in a thread of its own


def unit(*values: float) -> NDArray[np.float32]:
    vector = np.array(values, dtype=np.float32)
    return vector / np.float32(np.linalg.norm(vector))


EAST, NORTH, BETWEEN = unit(1, 0), unit(0, 1), unit(1, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    with closing(VectorStore(tmp_path / "chroma")) as opened:
        opened.upsert(["east", "north"], np.stack([EAST, NORTH]))
        yield opened


def test_the_nearest_come_first_with_their_cosines(store: VectorStore) -> None:
    found = store.nearest(unit(3, 1), 10)
    assert [passage_id for passage_id, _ in found] == ["east", "north"]
    assert [cosine for _, cosine in found] == pytest.approx([3 / 10**0.5, 1 / 10**0.5], abs=1e-6)
    assert len(store.nearest(EAST, 1)) == 1


def test_the_nearest_of_some(store: VectorStore) -> None:
    store.upsert(["between"], np.stack([BETWEEN]))
    found = store.nearest_of(["north", "between", "unknown"], unit(3, 1), 10)
    assert [passage_id for passage_id, _ in found] == ["between", "north"]
    assert [cosine for _, cosine in found] == pytest.approx([4 / 20**0.5, 1 / 10**0.5], abs=1e-6)
    assert [passage_id for passage_id, _ in store.nearest_of(["north", "between"], EAST, 1)] == ["between"]
    assert store.nearest_of([], EAST, 10) == []


def test_a_stored_vector_comes_back_and_unknown_ids_are_absent(store: VectorStore) -> None:
    got = store.vectors(["north", "unknown"])
    assert set(got) == {"north"}
    np.testing.assert_allclose(got["north"], NORTH, atol=1e-6)
    assert store.vectors([]) == {}


def test_the_same_id_is_replaced_and_a_deleted_one_is_gone(store: VectorStore) -> None:
    store.upsert(["east"], BETWEEN[np.newaxis])
    store.delete(["north", "unknown"])
    store.delete([])
    assert store.count() == 1
    ((passage_id, cosine),) = store.nearest(EAST, 10)
    assert passage_id == "east"
    assert cosine == pytest.approx(0.5**0.5, abs=1e-6)


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    with closing(VectorStore(tmp_path / "chroma")) as store:
        store.settle()
        assert (store.nearest(EAST, 5), store.count()) == ([], 0)


def test_more_vectors_than_a_batch_are_all_found(tmp_path: Path) -> None:
    dice = np.random.default_rng(1)
    vectors = dice.normal(size=(2100, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"p{number}" for number in range(2100)]
    with closing(VectorStore(tmp_path / "chroma")) as store:
        store.upsert(ids, vectors)
        assert store.count() == 2100
        nearest = [store.nearest(vectors[at], 1)[0][0] for at in range(0, 2100, 100)]
        assert nearest == ids[::100]
        store.delete(ids)
        assert store.count() == 0


def test_vectors_are_still_there_when_the_folder_is_opened_again(store: VectorStore) -> None:
    store.close()
    store.close()  # once more does no harm
    with closing(VectorStore(store.path, create=False)) as again:
        assert again.nearest(NORTH, 1)[0][0] == "north"


def test_a_store_that_must_be_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match=r"chroma: .*can't be used.*`policy-chat index rebuild`$"):
        VectorStore(tmp_path / "chroma", create=False)


def test_a_damaged_database_is_one_line_with_the_next_step(store: VectorStore) -> None:
    store.close()
    (store.path / "chroma.sqlite3").write_bytes(b"not a database, " * 500)
    with pytest.raises(IndexCorrupt, match=r"chroma: .*can't be used.*`policy-chat index rebuild`$") as caught:
        VectorStore(store.path, create=False)
    assert "\n" not in str(caught.value)


def test_a_store_can_be_copied_while_another_process_opens_it(store: VectorStore, tmp_path: Path) -> None:
    """Chroma writes to its database whenever it is opened: a journal may be listed and gone when it is copied."""
    store.close()
    (store.path / "chroma.sqlite3-journal").symlink_to("gone")
    copy_store(store.path, tmp_path / "copy")
    assert not (tmp_path / "copy" / "chroma.sqlite3-journal").is_symlink()
    with closing(VectorStore(tmp_path / "copy", create=False)) as copy:
        assert [passage_id for passage_id, _ in copy.nearest(EAST, 2)] == ["east", "north"]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted in /proc")
def test_a_store_that_nobody_holds_any_more_is_closed(store: VectorStore) -> None:
    def open_files() -> list[str]:
        links = list(Path("/proc/self/fd").iterdir())
        return [os.readlink(link) for link in links if link.is_symlink()]  # noqa: PTH115 - what it says, not the file

    store.close()
    other = VectorStore(store.path, create=False)
    other.nearest(EAST, 1)
    assert any(str(store.path) in name for name in open_files())
    del other
    until = time.monotonic() + CLOSED_S
    while any(str(store.path) in name for name in open_files()):
        assert time.monotonic() < until, "its files are still open"
        time.sleep(0.02)


# --- a Chroma server ---


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", "http://", "chroma"])
def test_an_address_that_is_none_is_named(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match=r"^chroma_url .*not an http.*; correct POLICY_CHAT_CHROMA_URL$"):
        VectorStore(tmp_path, url=url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_does_not_answer_is_named_with_the_next_step(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(IndexCorrupt, match=rf"^{url}: .*; start the Chroma server, correct POLICY_CHAT_CHROMA_URL, or"):
        VectorStore(tmp_path, url=url)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a `chroma run` server."""
    port = free_port()
    folder = tmp_path_factory.mktemp("chroma server")
    program = Path(sys.executable).with_name("chroma")
    process = subprocess.Popen(
        [program, "run", "--host", "127.0.0.1", "--port", str(port), "--path", folder],
        cwd=folder,
        env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + SERVER_STARTS_S
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > until:
                pytest.skip(f"`chroma run` does not listen after {SERVER_STARTS_S} s")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def on_server(server: str, config: IndexConfig) -> IndexConfig:
    return config.model_copy(update={"chroma_url": server})


def collections(on_server: IndexConfig) -> int:
    counter = "/api/v2/tenants/default_tenant/databases/default_database/collections_count"
    with urlopen(on_server.chroma_url + counter) as answer:  # noqa: S310 - our own server
        return int(answer.read())


def test_an_index_on_a_server_is_the_same_as_one_in_a_folder(
    on_server: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    before = collections(on_server)
    for number in range(3):
        write_page(pages / f"{number}.md", f"标题{number}", made_up(number))
    build.add(on_server, [pages], model)
    write_page(pages / "0.md", "更正", made_up(0))
    write_page(pages / "1.md", "标题1", made_up(11))
    build.add(on_server, [pages], model)
    local = IndexConfig(home=tmp_path / "local", database_url="", chroma_url="")
    build.add(local, [pages], model)
    held = contents(on_server, model)
    assert held == contents(local, model)
    assert not (on_server.home / "derived" / "000002" / "chroma").exists()
    build.remove(on_server, next(iter(held.articles)))
    build.rebuild(on_server, model)
    build.rebuild(on_server, model)
    assert set(contents(on_server, model).articles) == set(list(held.articles)[1:])
    assert collections(on_server) - before == 2  # those of the present and of the last generation


def test_another_model_on_a_server_needs_a_rebuild_only(
    on_server: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    build.add(on_server, [write_page(pages / "a.md", "甲", made_up(1))], model)
    wider = CountingEmbeddings(dimension=96, model_hash="wider")
    build.rebuild(on_server, wider)
    assert titles(on_server, wider, "清淤水渠") == ["甲"]


def test_going_to_a_server_and_back_is_said_to_need_a_rebuild(
    on_server: IndexConfig, config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    build.add(config, [write_page(pages / "a.md", "甲", made_up(1))], model)
    expected = contents(config, model)
    for now in (on_server, config):
        with pytest.raises(IndexCorrupt, match=r"another setting of POLICY_CHAT_CHROMA_URL.*index rebuild"):
            contents(now, model)
        build.rebuild(now, model)
        assert contents(now, model) == expected


def test_a_collection_that_the_server_lost_is_said_to_need_a_rebuild(
    on_server: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    build.add(on_server, [write_page(pages / "a.md", "甲", made_up(1))], model)
    expected = contents(on_server, model)
    derived = Generations(on_server.home / "derived", on_server.chroma_url).open(1)
    derived.vectors.drop()
    derived.close()
    with pytest.raises(IndexCorrupt, match=r"index rebuild"):
        contents(on_server, model)
    build.rebuild(on_server, model)
    assert contents(on_server, model) == expected
