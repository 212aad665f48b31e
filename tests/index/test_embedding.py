from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from index import bundled, embedding
from index.config import CHECKOUT, IndexConfig
from index.embedding import EmbeddingModel, SentenceEmbeddings, load_bundled, load_embeddings
from index.encoder import BertEncoder, Vectors
from index.errors import ModelError
from tests.fakes import HashEmbeddings
from tests.index.tiny_model import POSITIONS, prepare_tiny

BEFORE_TEXT = (
    4  # tokens before a passage's own in the tiny model: <s>, the prompt's word and colon, the space behind it
)
TEXTS = ["广东省教育厅", "今年帮扶", "乡镇村校，师生。", "科技", "今年", "1234567890", "广东"]


class CountingEncoder(BertEncoder):
    """Notes the size of each batch."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, torch.float32)
        self.batches: list[list[int]] = []

    def encode(self, batch: Sequence[Sequence[int]]) -> Vectors:
        self.batches.append([len(ids) for ids in batch])
        return super().encode(batch)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> CountingEncoder:
    return CountingEncoder(prepare_tiny(tmp_path_factory.mktemp("tiny")))


@pytest.fixture
def tiny(encoder: CountingEncoder) -> SentenceEmbeddings:
    encoder.batches.clear()
    return SentenceEmbeddings(encoder, "tiny", "query: ", "passage: ")


def test_vectors_have_length_one_and_the_order_of_their_texts(tiny: SentenceEmbeddings) -> None:
    together = tiny.embed_passages(TEXTS)
    assert together.shape == (len(TEXTS), tiny.dimension)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-6)
    alone = np.concatenate([tiny.embed_passages([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(tiny.embed_passages(TEXTS[::-1])[::-1], together, atol=1e-5)
    assert np.abs(together @ together.T - np.eye(len(TEXTS))).max() < 0.999  # they are not all the same vector


def test_batches_are_sorted_by_length_and_keep_to_the_token_budget(
    tiny: SentenceEmbeddings, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "TOKEN_BUDGET", 30)
    expected = tiny.embed_passages(TEXTS[:1])
    encoder.batches.clear()
    done: list[int] = []
    vectors = tiny.embed_passages(TEXTS, done.append)
    lengths = [length for batch in encoder.batches for length in batch]
    assert lengths == sorted((tiny.count_tokens(text) for text in TEXTS), reverse=True)
    assert all(len(batch) * batch[0] <= 30 for batch in encoder.batches)
    assert done == [len(batch) for batch in encoder.batches]
    assert len(done) > 1
    np.testing.assert_allclose(vectors[:1], expected, atol=1e-5)


def test_a_text_longer_than_the_budget_is_a_batch_of_its_own(
    tiny: SentenceEmbeddings, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "TOKEN_BUDGET", 1)
    tiny.embed_passages(TEXTS)
    assert [len(batch) for batch in encoder.batches] == [1] * len(TEXTS)


def test_nothing_gives_no_vectors(tiny: SentenceEmbeddings) -> None:
    assert tiny.embed_passages([]).shape == (0, tiny.dimension)
    assert tiny.embed_queries([]).shape == (0, tiny.dimension)


def test_a_passage_may_have_max_tokens_and_not_one_more(tiny: SentenceEmbeddings, encoder: CountingEncoder) -> None:
    assert tiny.max_tokens == POSITIONS
    fits = "广" * (POSITIONS - tiny.count_tokens("广") + 1)
    assert tiny.count_tokens(fits) == POSITIONS
    tiny.embed_passages([fits])
    encoder.batches.clear()
    with pytest.raises(ModelError, match=f"'广广.*has {POSITIONS + 1} tokens.*takes {POSITIONS}"):
        tiny.embed_passages(["今年", fits + "东"])
    assert encoder.batches == []


def test_the_prompt_counts_as_tokens(encoder: CountingEncoder) -> None:
    bare, prompted = SentenceEmbeddings(encoder, "tiny"), SentenceEmbeddings(encoder, "tiny", "", "passage: ")
    assert bare.count_tokens("今年") == len(["<s>", "▁", "今", "年", "</s>"])
    assert prompted.count_tokens("今年") == len(["<s>", "▁passage", ":", "▁", "今", "年", "</s>"])


def test_of_a_long_query_the_middle_is_left_out(tiny: SentenceEmbeddings) -> None:
    start, end = "今年" * POSITIONS, "帮扶" * POSITIONS
    one, same, other_start, other_end = tiny.embed_queries(
        [start + "科" * 20_000 + end, start + "技" * 50 + end, "广东" + start + end, start + end + "乡镇"]
    )
    np.testing.assert_allclose(one, same, atol=1e-5)
    assert one @ other_start < 0.9999
    assert one @ other_end < 0.9999


def test_odd_characters_are_embedded(tiny: SentenceEmbeddings) -> None:
    odd = ["", " \n\t", "\x00\x07", "广\ud800东", "<script>alert(1)</script>", "</s><pad>", "\u200b\ufeff😀"]
    for vectors in (tiny.embed_passages(odd), tiny.embed_queries(odd)):
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    np.testing.assert_allclose(tiny.embed_passages(["广\ud800东"]), tiny.embed_passages(["广?东"]), atol=1e-6)


def test_langchain_names_give_the_same_vectors(tiny: SentenceEmbeddings) -> None:
    assert tiny.embed_documents(TEXTS[:2]) == tiny.embed_passages(TEXTS[:2]).tolist()
    assert tiny.embed_query(TEXTS[0]) == tiny.embed_queries(TEXTS[:1])[0].tolist()
    assert tiny.embed_query(TEXTS[0]) != tiny.embed_documents(TEXTS[:1])[0]  # another prompt


def test_the_hash_depends_on_weights_and_prompts(encoder: CountingEncoder) -> None:
    variants = [("a", "", ""), ("b", "", ""), ("a", "query: ", ""), ("a", "", "query: ")]
    hashes = [SentenceEmbeddings(encoder, *variant).model_hash for variant in variants]
    assert len(set(hashes)) == len(variants)
    assert SentenceEmbeddings(encoder, *variants[2]).model_hash == hashes[2]


def test_the_fake_satisfies_the_same_protocol() -> None:
    fake: EmbeddingModel = HashEmbeddings()
    done: list[int] = []
    vectors = fake.embed_passages(["帮扶资金", "幫扶資金", "北京天气", ""], done.append)
    np.testing.assert_array_equal(vectors[0], vectors[1])  # folded
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert vectors[0] @ fake.embed_queries(["帮扶"])[0] > vectors[2] @ fake.embed_queries(["帮扶"])[0]
    assert done == [4]


def test_a_folder_without_a_model_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"config\.json.*delete the folder") as error:
        BertEncoder(tmp_path)
    assert "\n" not in str(error.value)


@pytest.fixture(scope="module")
def real() -> SentenceEmbeddings:
    return load_embeddings(IndexConfig(home=CHECKOUT / "var", embedding_model="bundled"))


REAL_TEXTS = [
    "连平县建立“1+N+X”综合帮扶机制，\n由1个牵头单位、N个成员单位和X支社会力量组成。",
    "廣州派駐清遠的24支工作隊，一年來落實幫扶資金1.2億元。",
    "The 1+N+X mechanism brings together one lead unit, several members and outside partners.",
    "广东省教育厅组织高校师生下乡支教，覆盖乡镇学校三百余所。" * 12,
    "好",
]


@pytest.mark.model
def test_the_bundled_model_agrees_with_sentence_transformers(real: SentenceEmbeddings) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(bundled.prepare(CHECKOUT / "var")), device="cpu")
    passages = plain.encode(["passage: " + text for text in REAL_TEXTS], normalize_embeddings=True)
    queries = plain.encode(REAL_TEXTS, prompt_name="query", normalize_embeddings=True)
    assert (real.embed_passages(REAL_TEXTS) * passages).sum(axis=1).min() >= 0.999
    assert (real.embed_queries(REAL_TEXTS) * queries).sum(axis=1).min() >= 0.999
    exact = SentenceEmbeddings(BertEncoder(bundled.prepare(CHECKOUT / "var"), torch.float32), "", "", "passage: ")
    np.testing.assert_allclose(exact.embed_passages(REAL_TEXTS), passages, atol=1e-5)


@pytest.mark.model
def test_the_bundled_model_finds_what_a_question_asks_for(real: SentenceEmbeddings) -> None:
    questions = ["1+N+X机制是怎么运作的?", "驻清远的工作队落实了多少帮扶资金？", "how does 1+N+X work?", "高校师生支教"]
    scores = real.embed_queries(questions) @ real.embed_passages(REAL_TEXTS[:4]).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2, 3]


@pytest.mark.model
def test_the_bundled_model_refuses_a_long_passage_and_takes_a_long_question(real: SentenceEmbeddings) -> None:
    text = "广东省教育厅组织高校师生下乡支教。" * 1200
    assert len(text) > 20_000
    with pytest.raises(ModelError, match="takes 512"):
        real.embed_passages([text])
    assert real.embed_queries([text]).shape == (1, 384)


@pytest.mark.model
def test_any_other_model_is_loaded_by_its_folder_with_its_own_prompts(real: SentenceEmbeddings) -> None:
    folder = bundled.prepare(CHECKOUT / "var")
    named = load_embeddings(IndexConfig(home=CHECKOUT / "var", embedding_model=str(folder)))
    assert (named.dimension, named.max_tokens) == (real.dimension, real.max_tokens)
    assert [named.count_tokens(text) for text in REAL_TEXTS] == [real.count_tokens(text) for text in REAL_TEXTS]
    assert (named.embed_passages(REAL_TEXTS) * real.embed_passages(REAL_TEXTS)).sum(axis=1).min() >= 0.999
    assert (named.embed_queries(REAL_TEXTS) * real.embed_queries(REAL_TEXTS)).sum(axis=1).min() >= 0.999
    assert named.model_hash != real.model_hash


@pytest.mark.model
def test_a_model_that_is_not_there_is_one_line_with_the_way_out(tmp_path: Path) -> None:
    config = IndexConfig(home=tmp_path, embedding_model="nobody/no-such-model")
    with pytest.raises(ModelError, match=r"'nobody/no-such-model'.*POLICY_CHAT_EMBEDDING_MODEL=bundled") as error:
        load_embeddings(config)
    assert "\n" not in str(error.value)


def test_the_bundled_loader_names_its_prompts(tmp_path: Path) -> None:
    model = load_bundled(prepare_tiny(tmp_path))
    assert model.count_tokens("今年") == BEFORE_TEXT + len("今年") + 1
    assert model.model_hash == load_bundled(prepare_tiny(tmp_path)).model_hash
