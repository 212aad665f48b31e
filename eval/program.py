"""How the programs beside the command line, `python -m eval.NAME`, take their arguments and say what is wrong."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from index.errors import PolicyChatError


class Program(argparse.ArgumentParser):
    """The arguments of `python -m eval.NAME`: `--help` shows the module's docstring, a wrong argument is one line."""

    def __init__(self, name: str, doc: str) -> None:
        super().__init__(
            prog=f"python -m eval.{name}", description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
        )

    def error(self, message: str) -> NoReturn:
        """End with status 2 and without the usage, which `--help` shows."""
        self.exit(2, f"{self.prog}: {message}; see --help\n")


def existing(argument: str) -> Path:
    """The file or folder that an argument names; argparse refuses one that is not there."""
    path = Path(argument)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"{argument!r}: no such file or folder")
    return path


def run(main: Callable[[], None]) -> None:
    """Run a program; a failure of ours ends it with status 1 and its one line."""
    try:
        main()
    except PolicyChatError as error:
        sys.exit(str(error))
