"""From token ids to vectors: a BERT in plain torch for the bundled model, and any other model by sentence-transformers.

The bundled model is run without transformers for two reasons. Importing that package takes three to five seconds of
every cold start. And a batch can be packed: the tokens of all its texts lie one behind the other, so that no
multiplication is spent on padding; only attention looks at each text apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

_USUAL_MAX_TOKENS = 512
"""For a model that doesn't state its limit."""
_KEY_BLOCK = 32
"""Attention over a multiple of 32 keys is 20 to 60 % faster in bfloat16 than over the odd number of a text's tokens."""


Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """A model behind its tokenizer."""

    tokenizer: Tokenizer
    dimension: int
    max_tokens: int

    def encode(self, batch: Sequence[Sequence[int]]) -> Vectors:
        """(n, dim) vectors of length 1 of texts given as token ids with special tokens, at most `max_tokens` each."""
        ...


def working_dtype() -> torch.dtype:
    """bfloat16 where the processor multiplies it natively, else float32 (emulated bfloat16 is slower than that)."""
    import torch

    features = torch.cpu.get_capabilities()
    native = features.get("avx512_bf16") or features.get("amx_bf16")
    return torch.bfloat16 if native else torch.float32


@dataclass(frozen=True, slots=True)
class _Layer:
    """The weights of one transformer layer, each a pair of matrix and bias."""

    qkv: tuple[torch.Tensor, torch.Tensor]
    attention_out: tuple[torch.Tensor, torch.Tensor]
    attention_norm: tuple[torch.Tensor, torch.Tensor]
    inner: tuple[torch.Tensor, torch.Tensor]
    outer: tuple[torch.Tensor, torch.Tensor]
    output_norm: tuple[torch.Tensor, torch.Tensor]


class BertEncoder:
    """A sentence-transformers folder of a BERT with mean pooling and normalised vectors (`index.bundled` writes one).

    The layers are held in `dtype`; embedding table, pooling and normalisation are float32. The table stays in the
    memory-mapped file. Safe to call from several threads. Raises ModelError for a folder that can't be loaded.
    """

    def __init__(self, folder: Path, dtype: torch.dtype | None = None) -> None:
        from safetensors import SafetensorError, safe_open
        from tokenizers import Tokenizer

        self.dtype = dtype or working_dtype()
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            with safe_open(folder / "model.safetensors", framework="pt") as file:
                weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._load(config, weights)
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise ModelError(f"{folder}: the embedding model can't be loaded ({error}); delete the folder") from None

    def _load(self, config: dict[str, Any], weights: dict[str, torch.Tensor]) -> None:
        self.dimension = int(config["hidden_size"])
        self.max_tokens = int(config["max_position_embeddings"])
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config["layer_norm_eps"])
        self._words = weights["embeddings.word_embeddings.weight"]
        # Texts here are of one segment, so its vector can be added to the positions once.
        self._positions = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._embedding_norm = (weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"])
        self._layers = [self._layer(weights, f"encoder.layer.{i}.") for i in range(config["num_hidden_layers"])]

    def _layer(self, weights: dict[str, torch.Tensor], prefix: str) -> _Layer:
        import torch

        def pair(*names: str) -> tuple[torch.Tensor, torch.Tensor]:
            matrix, bias = (
                torch.cat([weights[f"{prefix}{name}.{kind}"] for name in names]).to(self.dtype)
                for kind in ("weight", "bias")
            )
            if matrix.dim() == 2:  # column-major: oneDNN multiplies it about a tenth faster
                matrix = matrix.t().contiguous().t()
            return matrix, bias

        return _Layer(
            qkv=pair("attention.self.query", "attention.self.key", "attention.self.value"),
            attention_out=pair("attention.output.dense"),
            attention_norm=pair("attention.output.LayerNorm"),
            inner=pair("intermediate.dense"),
            outer=pair("output.dense"),
            output_norm=pair("output.LayerNorm"),
        )

    def encode(self, batch: Sequence[Sequence[int]]) -> Vectors:
        """The vectors of texts given as token ids, at most `max_tokens` each."""
        import torch
        from torch.nn import functional as F

        lengths = [len(ids) for ids in batch]
        with torch.inference_mode():
            flat = torch.tensor([token for ids in batch for token in ids])
            positions = torch.cat([torch.arange(length) for length in lengths])
            masks = [self._key_mask(length) for length in lengths]
            embedded = F.embedding(flat, self._words) + self._positions[positions]
            x = self._normalise(embedded, self._embedding_norm).to(self.dtype)
            for layer in self._layers:
                qkv = torch.split(F.linear(x, *layer.qkv), lengths)
                attended = torch.cat([self._attention(text, mask) for text, mask in zip(qkv, masks, strict=True)])
                x = self._normalise(x + F.linear(attended, *layer.attention_out), layer.attention_norm)
                fed_forward = F.linear(F.gelu(F.linear(x, *layer.inner)), *layer.outer)
                x = self._normalise(x + fed_forward, layer.output_norm)
            tokens = torch.split(x.float(), lengths)
            vectors = F.normalize(torch.stack([text.mean(dim=0) for text in tokens]), dim=1)
        return np.asarray(vectors.numpy())

    def _key_mask(self, length: int) -> torch.Tensor:
        """(heads, length, keys): 0 for a text's own keys, -inf for those that fill them up to a full block."""
        import torch

        keys = -(-length // _KEY_BLOCK) * _KEY_BLOCK
        mask = torch.zeros(keys, dtype=self.dtype)
        mask[length:] = -torch.inf
        return mask.expand(self._heads, length, keys)

    def _attention(self, qkv: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(tokens, dim) of one text from its queries, keys and values side by side, (tokens, 3 * dim)."""
        from torch.nn import functional as F

        _, length, keys = mask.shape
        filled = F.pad(qkv, (0, 0, 0, keys - length))
        query, key, value = filled.view(keys, 3, self._heads, -1).permute(1, 2, 0, 3).unsqueeze(1).unbind(0)
        heads = F.scaled_dot_product_attention(query[:, :, :length], key, value, attn_mask=mask.unsqueeze(0))
        return heads[0].transpose(0, 1).reshape(length, self.dimension)

    def _normalise(self, x: torch.Tensor, weights: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        from torch.nn.functional import layer_norm

        return layer_norm(x, (self.dimension,), *weights, self._epsilon)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or folder, with its own pooling.

    Only a model with a fast tokenizer can be used: passages are measured in its tokens. `local_files_only` keeps it
    from the network. Raises ModelError when the model is not there or can't be loaded.
    """

    def __init__(self, name: str, local_files_only: bool) -> None:
        import torch
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from tokenizers import Tokenizer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # loading takes a second; the bar would stand in the middle of our own output
        try:
            model = SentenceTransformer(name, device="cpu", local_files_only=local_files_only)
        except (OSError, ValueError, RuntimeError, KeyError, ImportError, SafetensorError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise ModelError(
                f"embedding model {name!r} can't be loaded ({reason}); give the folder of a sentence-transformers "
                "model, set POLICY_CHAT_ALLOW_DOWNLOADS=1, or use POLICY_CHAT_EMBEDDING_MODEL=bundled"
            ) from None
        backend = getattr(model.tokenizer, "backend_tokenizer", None)
        if not isinstance(backend, Tokenizer):
            raise ModelError(f"embedding model {name!r} has no fast tokenizer; use another, e.g. `bundled`")
        self.tokenizer = Tokenizer.from_str(backend.to_str())
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.weights_hash = _hash_of(model)
        """Twelve hex digits that identify the model's weights, wherever they were loaded from."""
        self.prompts: dict[str, str] = dict(model.prompts or {})
        self.dimension = int(model.get_embedding_dimension())
        self.max_tokens = int(model.max_seq_length or _USUAL_MAX_TOKENS)
        self._pad = int(model.tokenizer.pad_token_id or 0)
        self._model = model.to(working_dtype()).eval()
        self._torch = torch

    def encode(self, batch: Sequence[Sequence[int]]) -> Vectors:
        """The vectors of texts given as token ids, padded to the longest of them."""
        torch = self._torch
        width = max(len(ids) for ids in batch)
        features = {
            "input_ids": torch.tensor([[*ids, *[self._pad] * (width - len(ids))] for ids in batch]),
            "attention_mask": torch.tensor([[1] * len(ids) + [0] * (width - len(ids)) for ids in batch]),
        }
        with torch.inference_mode():
            out = self._model(features)
            vectors = torch.nn.functional.normalize(out["sentence_embedding"].float(), dim=1)
        return np.asarray(vectors.numpy())


def _hash_of(model: torch.nn.Module) -> str:
    """A hash over names, shapes and first values of all weights: reading all of a large model would take seconds."""
    digest = hashlib.sha256()
    for name, weight in sorted(model.state_dict().items()):
        digest.update(f"{name}{tuple(weight.shape)}".encode())
        digest.update(weight.flatten()[:64].float().numpy().tobytes())
    return digest.hexdigest()[:12]
