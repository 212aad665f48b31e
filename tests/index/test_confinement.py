"""What a confined process can't do any more, by Python and by native code."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from index.config import CHECKOUT

CONFINED = """
import ctypes, os, resource, shutil, socket, subprocess, sys, urllib.request
from pathlib import Path
from index import confinement
confinement.confine()
libc = ctypes.CDLL(None, use_errno=True)
path, port = Path(sys.argv[1]), int(sys.argv[2])
"""


def confined(code: str, path: Path, port: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFINED + code, str(path), str(port)],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "kept"
    path.write_text("kept")
    return path


REFUSED = """
path.write_text('changed')
os.open(path, os.O_RDWR)
path.with_name('new').touch()
path.unlink()
path.rename(path.with_name('moved'))
path.with_name('folder').mkdir()
path.with_name('link').symlink_to(path)
os.truncate(path, 0)
path.chmod(0)
shutil.rmtree(path.parent)
os.system(f'rm {path}')
subprocess.run(['rm', path])
os.execv('/bin/rm', ['rm', str(path)])
os.fork()
os.kill(os.getppid(), 0)
socket.create_connection(('127.0.0.1', port))
urllib.request.urlopen(f'http://127.0.0.1:{port}/')
"""


def test_python_code_is_refused_what_reading_never_does(kept: Path) -> None:
    code = f"""
for attempt in {REFUSED!r}.split("\\n")[1:-1]:
    try:
        exec(attempt)
    except PermissionError as error:
        print(error.strerror.startswith("a file's reader must not do this: "), attempt)
"""
    done = confined(code, kept, port=9)
    assert done.stdout.splitlines() == [f"True {attempt}" for attempt in REFUSED.strip().splitlines()], done.stderr
    assert [path.name for path in kept.parent.iterdir()] == ["kept"]
    assert kept.read_text() == "kept"


def test_reading_imports_and_answers_still_work(kept: Path) -> None:
    code = """
import colorsys, lxml.html, zipfile
assert path.read_text() == 'kept' and os.listdir(path.parent) == ['kept']
os.write(1, b'answer')
"""
    done = confined(code, kept)
    assert (done.returncode, done.stdout) == (0, "answer"), done.stderr


def landlock_version() -> int:
    """Which rights this kernel's Landlock knows; below 1, none."""
    code = "print(libc.syscall(444, None, ctypes.c_size_t(0), 1))"
    return int(confined(code, Path()).stdout)


NATIVE = (  # with the version of Landlock that knows it
    (1, "libc.open(os.fsencode(path), os.O_RDWR)"),
    (1, "libc.creat(os.fsencode(path.with_name('new')), 0o600)"),
    (1, "libc.unlink(os.fsencode(path))"),
    (1, "libc.rename(os.fsencode(path), os.fsencode(path.with_name('moved')))"),
    (1, "libc.mkdir(os.fsencode(path.with_name('folder')), 0o700)"),
    (1, "libc.execv(b'/bin/true', (ctypes.c_char_p * 2)(b'true', None))"),
    (3, "libc.truncate(os.fsencode(path), ctypes.c_long(0))"),
    (6, "libc.kill(os.getppid(), 0)"),
)


def test_native_code_is_refused_by_the_kernel(kept: Path) -> None:
    version = landlock_version()
    if version < 1:
        pytest.skip("this kernel has no Landlock")
    calls = [call for since, call in NATIVE if since <= version]
    done = confined("".join(f"print({call})\n" for call in calls), kept)
    assert done.stdout.splitlines() == ["-1"] * len(calls), done.stderr
    assert [path.name for path in kept.parent.iterdir()] == ["kept"]
    assert kept.read_text() == "kept"


def test_native_code_reaches_no_server_of_this_machine(kept: Path) -> None:
    if landlock_version() < 4:
        pytest.skip("this kernel's Landlock doesn't know TCP")
    code = """
address = (2).to_bytes(2, sys.byteorder) + port.to_bytes(2, 'big') + bytes([127, 0, 0, 1]) + bytes(8)
print(libc.connect(libc.socket(2, 1, 0), address, 16))
"""
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert confined(code, kept, server.getsockname()[1]).stdout == "-1\n"


def test_limits_of_memory_and_files_hold(kept: Path) -> None:
    code = """
confinement.limit_memory(64)
bytes(32 * 2**20)
try:
    bytes(65 * 2**20)
except MemoryError:
    print("no memory")
confinement.limit_memory(128)
bytes(100 * 2**20)
try:
    files = [path.open() for _ in range(confinement.OPEN_FILES)]
except OSError as error:
    print(error.strerror)
print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_FSIZE))
"""
    assert confined(code, kept).stdout.splitlines() == ["no memory", "Too many open files", "(0, 0) (0, 0)"]
