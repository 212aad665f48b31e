import numpy as np
import pytest
from numpy.typing import NDArray

from rag.query_vector import query_vector
from tests.fakes import HashEmbeddings


class ScriptBoundEmbeddings(HashEmbeddings):
    """Tells the scripts apart, as real models do: the first number says whether a text is written as 國 or as 国."""

    def __init__(self) -> None:
        super().__init__(dimension=2)

    def _vector(self, text: str) -> NDArray[np.float32]:
        return np.array([1.0, 0.0] if "國" in text else [0.0, 1.0], dtype=np.float32)


def test_twins_in_two_scripts_have_one_vector_between_those_of_both() -> None:
    simplified, traditional = (query_vector(ScriptBoundEmbeddings(), text) for text in ("国家", "國家"))

    np.testing.assert_array_equal(simplified, traditional)
    assert simplified.tolist() == pytest.approx([0.5**0.5, 0.5**0.5])


def test_a_text_that_both_scripts_write_alike_has_the_model_s_own_vector() -> None:
    model = HashEmbeddings()

    np.testing.assert_allclose(query_vector(model, "大江"), model.embed_queries(["大江"])[0], rtol=1e-6)
