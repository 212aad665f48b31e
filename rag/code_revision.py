"""Which state of the code made something."""

from __future__ import annotations

import subprocess
from pathlib import Path

from index.config import CHECKOUT


def code_revision(root: Path = CHECKOUT) -> str:
    """The commit that is measured, `+` behind it if files were changed since; empty outside a checkout."""
    try:
        named = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"],  # noqa: S607 - git is found on the user's own PATH
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return named.stdout.strip()
