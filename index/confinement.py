"""What a process may still do that parses strangers' files: read, compute, and answer through pipes already open.

The system's limits hold against a parser that goes astray. Against one that a file took over, the kernel takes away the
network (a network namespace of its own) and every change of the file system (Landlock), where it has them: on most
Linux systems, and without any privilege. An audit hook refuses the same to Python code everywhere, but native code
walks past it: it is the second line where the first holds.
"""

from __future__ import annotations

import ctypes
import errno
import math
import os
import resource
import sys
from pathlib import Path

OPEN_FILES = 64
"""A file, the members of an archive in an archive, and what Python opens to import a parser."""

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
# Numbers of the Landlock calls on all architectures of Linux but Alpha.
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446
_LANDLOCK_VERSION = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# Number of the file system rights that a version of Landlock knows, by that version (from 5 on the same).
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NET_RIGHTS_SINCE, _SCOPES_SINCE = 4, 6
_TCP, _SIGNALS_AND_ABSTRACT_SOCKETS = 0b11, 0b11

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED_GROUPS = ("socket.", "shutil.", "tempfile.", "subprocess.", "urllib.", "pty.")
_REFUSED_CALLS = """
    system exec fork forkpty posix_spawn spawn kill killpg remove rename rmdir mkdir link symlink truncate
    chmod chown chflags lchflags lockf utime setxattr removexattr
"""
_REFUSED_EVENTS = frozenset(f"os.{call}" for call in _REFUSED_CALLS.split())


def confine() -> None:
    """Give up, for good and for this whole process, all that parsing a file doesn't need."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        _leave_network(libc)
        _forbid_changes(libc)
    sys.addaudithook(_refuse)


def limit_memory(megabytes: int) -> None:
    """Let this process take so much more memory than it has now; beyond that, MemoryError. On Linux only."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        in_use = int(statm.read_text("ascii").split()[0]) * resource.getpagesize()
        _set_soft(resource.RLIMIT_AS, in_use + megabytes * 2**20)


def limit_cpu(seconds: float) -> None:
    """Let the system end this process (SIGXCPU) once it has computed for so many seconds from now on.

    The parent's clock ends it earlier; this is for a worker whose parent was killed.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_soft(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + seconds) + 1)


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _set_soft(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _leave_network(libc: ctypes.CDLL) -> None:
    """Move into a network namespace that holds nothing, if the system lets us."""
    if libc.unshare(_CLONE_NEWNET) == 0 or os.geteuid() == 0:
        return  # in a user namespace, root could no longer read the files of others
    libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _forbid_changes(libc: ctypes.CDLL) -> None:
    """Give up writing, making and removing files, starting programs, TCP and signals to others, as far as Landlock can.

    https://docs.kernel.org/userspace-api/landlock.html: a right that a ruleset handles and no rule grants is gone.
    """
    version = libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if version < 1:
        return
    rights = (1 << _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))]) - 1
    handled = [rights & ~(_READ_FILE | _READ_DIR)]
    if version >= _NET_RIGHTS_SINCE:
        handled.append(_TCP)
    if version >= _SCOPES_SINCE:
        handled.append(_SIGNALS_AND_ABSTRACT_SOCKETS)
    attributes = (ctypes.c_uint64 * len(handled))(*handled)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), size, 0)
    if ruleset < 0:
        return
    try:
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook (PEP 578): raises PermissionError for what reading a file never does."""
    if event == "open":
        flags = arguments[2]
        refused = isinstance(flags, int) and bool(flags & _WRITING)
    else:
        refused = event in _REFUSED_EVENTS or event.startswith(_REFUSED_GROUPS)
    if refused:
        raise PermissionError(errno.EPERM, f"a file's reader must not do this: {event}")
